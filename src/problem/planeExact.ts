import { differentiate } from '../case/derivative.js';
import { bind, type Expression, parseExpression, type Variable } from '../case/expression.js';
import { InputError } from '../case/faults.js';
import type { PlaneCase } from '../case/planeCase.js';
import { derived, exactForm, pathOfPart, refuseLoss, roundingAt } from './exactForm.js';
import { planeFlux, planeMean, planeMeanOf } from './planeMoments.js';
import { planePoint } from './planeTypes.js';
import type { SplitSource } from './splitSource.js';
import type { PhaseFunction, PhasePoint } from './types.js';

const inSpace: readonly Variable[] = ['x', 'y'];
const inPhase: readonly Variable[] = ['x', 'y', 'theta', 'eps'];

/** A part of the domain with its own epsilon, as text. */
export interface PlanePiece {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly epsilon: string | number;
}

/** A known f = rho + epsilon g and what the source needs of it. */
export interface PlaneExact {
  readonly f: PhaseFunction;
  /** <f>. */
  readonly rho: (x: number, y: number) => number;
  /** <v f>/epsilon. */
  readonly flux: (x: number, y: number) => readonly [x: number, y: number];
  /** What rounding leaves in Q at a point, where f - <f> is formed by subtraction. */
  readonly rounding: (x: number, y: number, scattering: PhaseFunction) => number;
  /**
   * Q = bounded + stiff/epsilon on a piece, with nothing that cancels for small epsilon:
   *
   *     stiff   = v.grad rho + sigmaS (g - <g>)
   *     bounded = v.(grad g + g grad epsilon/epsilon) + sigmaA f
   *
   * @throws InputError where f cannot be differentiated, or keeps too few digits.
   */
  readonly source: (
    piece: PlanePiece,
    scattering: PhaseFunction,
    absorption: PhaseFunction,
  ) => SplitSource;
}

/** The exact solution of a case in the plane, null where it has none. */
export function planeExactSolution(file: PlaneCase, epsilon: PhaseFunction): PlaneExact | null {
  const { exact } = file;
  if (exact === undefined) return null;
  const form = exactForm(exact, inPhase);
  if ('f' in form) return whole(file, epsilon, form.f);
  if (form.zeroMean) checkMean(bind(form.g, epsilon), file);
  return microMacro(file, epsilon, form.rho, form.g, form.zeroMean);
}

function microMacro(
  file: PlaneCase,
  epsilon: PhaseFunction,
  rhoText: Expression,
  gText: Expression,
  zeroMean: boolean,
): PlaneExact {
  const rho = bind(rhoText, epsilon);
  const g = bind(gText, epsilon);
  const isotropic = !gText.variables.has('theta');
  const averaged = planeMeanOf(g);
  const mean = (x: number, y: number): number => {
    if (zeroMean) return 0;
    return isotropic ? g(planePoint(x, y)) : averaged(x, y);
  };
  const f: PhaseFunction = (p) => rho(p) + epsilon(p) * g(p);
  return {
    f,
    rho: (x, y) => rho(planePoint(x, y)) + epsilon(planePoint(x, y)) * mean(x, y),
    flux: (x, y) => (isotropic ? [0, 0] : planeFlux(g, x, y)),
    rounding: () => 0,
    source: (piece, scattering, absorption) => {
      const rhoSlope = alongDirection(file, piece, rhoText, 'rho', epsilon);
      const gSlope = alongDirection(file, piece, gText, 'g', epsilon);
      const stretch = epsilonSlope(file, piece, epsilon);
      return {
        bounded: (p) => gSlope(p) + g(p) * stretch(p) + absorption(p) * f(p),
        stiff: (p) => rhoSlope(p) + scattering(p) * (g(p) - mean(p.x, p.y)),
      };
    },
  };
}

/** f as it stands, where it is not rho + epsilon g in a form that could be found. */
function whole(file: PlaneCase, epsilon: PhaseFunction, text: Expression): PlaneExact {
  const f = bind(text, epsilon);
  const mean = planeMeanOf(f);
  const rounding = (x: number, y: number, scattering: PhaseFunction): number =>
    roundingAt(planePoint(x, y, 0.5), f, scattering, epsilon);
  return {
    f,
    rounding,
    rho: mean,
    flux: (x, y) => {
      const [alongX, alongY] = planeFlux(f, x, y);
      const at = epsilon(planePoint(x, y));
      return [alongX / at, alongY / at];
    },
    source: (piece, scattering, absorption) => {
      const slope = alongDirection(file, piece, text, 'f', epsilon);
      const losses = gridOf(piece, 8).map(([x, y]) => rounding(x, y, scattering));
      refuseLoss(file, text, Math.max(...losses.filter(Number.isFinite)));
      return {
        bounded: (p) => absorption(p) * f(p),
        stiff: (p) => slope(p) + (scattering(p) * (f(p) - mean(p.x, p.y))) / epsilon(p),
      };
    },
  };
}

/** v.grad on a piece, with epsilon's own slope. */
function alongDirection(
  file: PlaneCase,
  piece: PlanePiece,
  expression: Expression,
  part: 'rho' | 'g' | 'f',
  epsilon: PhaseFunction,
): PhaseFunction {
  const local = parseExpression(piece.epsilon, inSpace);
  const path = pathOfPart(file, part);
  const slope = (axis: 'x' | 'y'): PhaseFunction =>
    derived(file, path, expression, epsilon, () => differentiate(expression, axis, inPhase, local));
  return directional(slope('x'), slope('y'));
}

/** v.grad epsilon/epsilon on a piece. */
function epsilonSlope(file: PlaneCase, piece: PlanePiece, epsilon: PhaseFunction): PhaseFunction {
  const local = parseExpression(piece.epsilon, inSpace);
  if (local.variables.size === 0) return () => 0;
  const slope = (axis: 'x' | 'y'): PhaseFunction =>
    derived(file, 'epsilon', local, epsilon, () => differentiate(local, axis, inSpace));
  const along = directional(slope('x'), slope('y'));
  return (p) => along(p) / epsilon(p);
}

function directional(alongX: PhaseFunction, alongY: PhaseFunction): PhaseFunction {
  return (p: PhasePoint) => Math.cos(p.theta) * alongX(p) + Math.sin(p.theta) * alongY(p);
}

/** Points of a piece, its corners among them. */
function gridOf({ x, y }: Pick<PlanePiece, 'x' | 'y'>, steps: number): [x: number, y: number][] {
  const along = ([a, b]: readonly [number, number], k: number): number => a + ((b - a) * k) / steps;
  return Array.from({ length: (steps + 1) ** 2 }, (_, k) => [
    along(x, k % (steps + 1)),
    along(y, Math.floor(k / (steps + 1))),
  ]);
}

function checkMean(g: PhaseFunction, file: PlaneCase): void {
  for (const [x, y] of gridOf(file.domain, 16)) {
    const value = planeMean(g, x, y);
    const size = planeMean((p) => Math.abs(g(p)), x, y);
    if (!Number.isFinite(value) || Math.abs(value) <= 1e-12 * Math.max(1, size)) continue;
    const message = `expected <g> = 0 in f = rho + epsilon g, it is ${value} at x = ${x}, y = ${y}`;
    throw new InputError(file.name, [{ path: 'exact.g', message }]);
  }
}
