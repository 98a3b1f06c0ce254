import { extinction } from '../partition/opticalDepth.js';
import type { TransportProblem } from '../problem/types.js';

/** Anything that can be evaluated: a solution, a reference, an exact formula. */
export interface Evaluable {
  rho(x: ArrayLike<number>): Float64Array;
  flux(x: ArrayLike<number>): Float64Array;
  f(x: ArrayLike<number>, v: ArrayLike<number>): Float64Array;
}

/** Relative discrete L2 errors (absolute root mean square where the reference vanishes). */
export interface Errors {
  readonly rho: number;
  readonly flux: number;
  readonly f: number;
}

/** Points at which two answers are compared: none of them is a collocation point. */
export interface ErrorPoints {
  readonly x: Float64Array;
  /** Tensor points (x, v) for f. */
  readonly fx: Float64Array;
  readonly fv: Float64Array;
}

/** Distances from a wall, in mean free paths, as in the independent reference files. */
const LAYER = [0, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8, 12, 20];

/** 41 equal steps, the wall layers, and for f an 11 x 12 grid. */
export function errorPoints(problem: TransportProblem): ErrorPoints {
  const [a, b] = problem.domain.x;
  const uniform = Array.from({ length: 41 }, (_, i) => a + ((b - a) * i) / 40);
  const near = (wall: number, sign: number): number[] => {
    const path = 1 / Math.max(extinction(problem, wall), 1e-300);
    return LAYER.map((depth) => wall + sign * depth * path);
  };
  const inside = [...uniform, ...near(a, 1), ...near(b, -1)].filter((x) => x >= a && x <= b);
  const sorted = [...new Set(inside)].sort((p, q) => p - q);
  const fx: number[] = [];
  const fv: number[] = [];
  for (let i = 0; i <= 10; i++) {
    for (let q = 0; q < 12; q++) {
      fx.push(a + ((b - a) * i) / 10);
      fv.push((2 * q - 11) / 12);
    }
  }
  return {
    x: Float64Array.from(sorted),
    fx: Float64Array.from(fx),
    fv: Float64Array.from(fv),
  };
}

export function compare(answer: Evaluable, reference: Evaluable, points: ErrorPoints): Errors {
  const { x, fx, fv } = points;
  return {
    rho: relativeError(answer.rho(x), reference.rho(x)),
    flux: relativeError(answer.flux(x), reference.flux(x)),
    f: relativeError(answer.f(fx, fv), reference.f(fx, fv)),
  };
}

export function relativeError(answer: ArrayLike<number>, reference: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < reference.length; i++) {
    difference += (answer[i] - reference[i]) ** 2;
    size += reference[i] ** 2;
  }
  return Math.sqrt(
    size > 1e-24 * reference.length ? difference / size : difference / reference.length,
  );
}

/** The exact solution of a problem that has one. */
export function exactSolution(problem: TransportProblem): Evaluable | null {
  const { exact, exactRho, exactFlux } = problem;
  if (!exact || !exactRho || !exactFlux) return null;
  return {
    rho: (x) => Float64Array.from(x, exactRho),
    flux: (x) => Float64Array.from(x, exactFlux),
    f: (x, v) => Float64Array.from(x, (at, i) => exact({ t: 0, x: at, y: 0, v: v[i], theta: 0 })),
  };
}
