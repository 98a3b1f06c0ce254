import { inDomain } from '../partition/planeHoles.js';
import { type PlaneProblem, planePoint } from '../problem/planeTypes.js';
import { type Errors, relativeError } from './errors.js';

/** Two components of a vector field at the same points. */
export interface PlaneVectors {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Anything in the plane that can be evaluated: a solution, a reference, an exact formula. */
export interface PlaneEvaluable {
  rho(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array;
  flux(x: ArrayLike<number>, y: ArrayLike<number>): PlaneVectors;
  f(x: ArrayLike<number>, y: ArrayLike<number>, theta: ArrayLike<number>): Float64Array;
}

/** Points at which two answers are compared: none of them is a collocation point. */
export interface PlaneErrorPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Points (x, y, theta) for f. */
  readonly fx: Float64Array;
  readonly fy: Float64Array;
  readonly theta: Float64Array;
}

const STEPS = 40;
const COARSE_STEPS = 10;
const DIRECTIONS = 12;

/** A 41 x 41 grid with the walls, and for f 11 x 11 points with 12 directions; without holes. */
export function planeErrorPoints({ domain }: PlaneProblem): PlaneErrorPoints {
  const [x, y] = gridIn(domain, STEPS);
  const [coarseX, coarseY] = gridIn(domain, COARSE_STEPS);
  const each = Array.from({ length: DIRECTIONS }, (_, q) => ((2 * q + 1) * Math.PI) / DIRECTIONS);
  return {
    x,
    y,
    fx: coarseX.length > 0 ? repeated(coarseX) : coarseX,
    fy: coarseY.length > 0 ? repeated(coarseY) : coarseY,
    theta: Float64Array.from(Array.from(coarseX).flatMap(() => each)),
  };
}

function repeated(values: Float64Array): Float64Array {
  return Float64Array.from(
    Array.from(values).flatMap((value) => new Array<number>(DIRECTIONS).fill(value)),
  );
}

function gridIn(domain: PlaneProblem['domain'], steps: number): [x: Float64Array, y: Float64Array] {
  const xs: number[] = [];
  const ys: number[] = [];
  const at = ([a, b]: readonly [number, number], k: number): number => a + ((b - a) * k) / steps;
  for (let j = 0; j <= steps; j++) {
    for (let i = 0; i <= steps; i++) {
      const [x, y] = [at(domain.x, i), at(domain.y, j)];
      if (!inDomain(domain, x, y)) continue;
      xs.push(x);
      ys.push(y);
    }
  }
  return [Float64Array.from(xs), Float64Array.from(ys)];
}

/** Relative discrete L2 errors; of the flux as a vector. */
export function comparePlane(
  answer: PlaneEvaluable,
  reference: PlaneEvaluable,
  { x, y, fx, fy, theta }: PlaneErrorPoints,
): Errors {
  const flux = (of: PlaneEvaluable): Float64Array => {
    const q = of.flux(x, y);
    return Float64Array.from([...q.x, ...q.y]);
  };
  return {
    rho: relativeError(answer.rho(x, y), reference.rho(x, y)),
    flux: relativeError(flux(answer), flux(reference)),
    f: relativeError(answer.f(fx, fy, theta), reference.f(fx, fy, theta)),
  };
}

/** The exact solution of a problem that has one. */
export function exactPlaneSolution(problem: PlaneProblem): PlaneEvaluable | null {
  const { exact, exactRho, exactFlux } = problem;
  if (!exact || !exactRho || !exactFlux) return null;
  return {
    rho: (x, y) => Float64Array.from(x, (at, i) => exactRho(at, y[i])),
    flux: (x, y) => planeVectors(x, (at, i) => exactFlux(at, y[i])),
    f: (x, y, theta) => Float64Array.from(x, (at, i) => exact(planePoint(at, y[i], theta[i]))),
  };
}

/** Vectors from a function of the points, one call a point. */
export function planeVectors(
  x: ArrayLike<number>,
  value: (at: number, i: number) => readonly [x: number, y: number],
): PlaneVectors {
  const out = { x: new Float64Array(x.length), y: new Float64Array(x.length) };
  for (let i = 0; i < x.length; i++) [out.x[i], out.y[i]] = value(x[i], i);
  return out;
}

/** Smallest f and the share of negative values on the points of the errors. */
export function planePositivity(
  answer: PlaneEvaluable,
  { fx, fy, theta }: PlaneErrorPoints,
): { minimum: number; negativeShare: number } {
  let minimum = Infinity;
  let negative = 0;
  const values = answer.f(fx, fy, theta);
  for (const value of values) {
    minimum = Math.min(minimum, value);
    if (value < 0) negative++;
  }
  return { minimum, negativeShare: negative / Math.max(1, values.length) };
}
