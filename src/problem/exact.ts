import { differentiate } from '../case/derivative.js';
import { bind, type Expression, parseExpression, type Variable } from '../case/expression.js';
import { InputError } from '../case/faults.js';
import type { CaseFile } from '../case/schema.js';
import { gaussLegendre, mapRule } from '../quadrature/gauss.js';
import { checkTimes } from './exactCheck.js';
import { derived, exactForm, pathOfPart, refuseLoss, roundingAt } from './exactForm.js';
import type { SplitSource } from './splitSource.js';
import { type PhaseFunction, slabPoint } from './types.js';

const inX: readonly Variable[] = ['x'];
const inPhase: readonly Variable[] = ['t', 'x', 'v', 'eps'];

/** A part of the domain with its own epsilon, as text. */
export interface Piece {
  readonly x: readonly [number, number];
  readonly epsilon: string | number;
}

/** A known f = rho + epsilon g and what the source needs of it. */
export interface ExactSolution {
  readonly f: PhaseFunction;
  /** <f>. */
  readonly rho: (x: number, t?: number) => number;
  /** <v f>/epsilon. */
  readonly flux: (x: number, t?: number) => number;
  /** What rounding leaves in Q at x and t, where f - <f> is formed by subtraction. */
  readonly rounding: (x: number, scattering: PhaseFunction, t?: number) => number;
  /**
   * Q = bounded + stiff/epsilon on a piece, with nothing that cancels for small epsilon:
   *
   *     stiff   = v rho_x + sigmaS (g - <g>)
   *     bounded = rho_t + epsilon g_t + v (g_x + g epsilon_x/epsilon) + sigmaA f
   *
   * @throws InputError where f cannot be differentiated, or keeps too few digits.
   */
  readonly source: (
    piece: Piece,
    scattering: PhaseFunction,
    absorption: PhaseFunction,
  ) => SplitSource;
}

/** 64 nodes on [-1, 1], 32 on each half so that abs(v) and jumps at v = 0 are integrated exactly. */
const half = mapRule(gaussLegendre(32), 0, 1);

/** <v^power value>(x, t); +v and -v are paired, so that odd integrands cancel to the last bit. */
function moment(value: PhaseFunction, x: number, power: 0 | 1, t: number): number {
  let sum = 0;
  for (let q = 0; q < half.nodes.length; q++) {
    const v = half.nodes[q];
    const [up, down] = [value(slabPoint(x, v, t)), value(slabPoint(x, -v, t))];
    sum += (half.weights[q] / 2) * (power === 1 ? v * (up - down) : up + down);
  }
  return sum;
}

/** <value>(x, t), kept for the last point: a source is asked for many directions at one point. */
function meanOf(value: PhaseFunction): (x: number, t: number) => number {
  let lastX = Number.NaN;
  let lastT = Number.NaN;
  let mean = 0;
  return (x, t) => {
    if (x !== lastX || t !== lastT) {
      mean = moment(value, x, 0, t);
      lastX = x;
      lastT = t;
    }
    return mean;
  };
}

/** The exact solution of a case, null where it has none. */
export function exactSolution(file: CaseFile, epsilon: PhaseFunction): ExactSolution | null {
  const { exact } = file;
  if (exact === undefined) return null;
  const form = exactForm(exact, inPhase);
  if ('f' in form) return whole(file, epsilon, form.f);
  if (form.zeroMean) checkMean(bind(form.g, epsilon), file);
  return microMacro(file, epsilon, form.rho, form.g, form.zeroMean);
}

function microMacro(
  file: CaseFile,
  epsilon: PhaseFunction,
  rhoText: Expression,
  gText: Expression,
  zeroMean: boolean,
): ExactSolution {
  const rho = bind(rhoText, epsilon);
  const g = bind(gText, epsilon);
  const isotropic = !gText.variables.has('v');
  const mean = zeroMean
    ? () => 0
    : isotropic
      ? (x: number, t: number) => g(slabPoint(x, 0, t))
      : meanOf(g);
  const f: PhaseFunction = (p) => rho(p) + epsilon(p) * g(p);
  return {
    f,
    rho: (x, t = 0) => rho(slabPoint(x, 0, t)) + epsilon(slabPoint(x)) * mean(x, t),
    flux: (x, t = 0) => (isotropic ? 0 : moment(g, x, 1, t)),
    rounding: () => 0,
    source: (piece, scattering, absorption) => {
      const rhoSlope = slopeOf(file, piece, rhoText, 'rho', epsilon);
      const gSlope = slopeOf(file, piece, gText, 'g', epsilon);
      const stretch = epsilonSlope(file, piece, epsilon);
      const rhoRate = rateOf(file, rhoText, 'rho', epsilon);
      const gRate = rateOf(file, gText, 'g', epsilon);
      return {
        bounded: (p) =>
          rhoRate(p) +
          epsilon(p) * gRate(p) +
          p.v * (gSlope(p) + g(p) * stretch(p)) +
          absorption(p) * f(p),
        stiff: (p) => p.v * rhoSlope(p) + scattering(p) * (g(p) - mean(p.x, p.t)),
      };
    },
  };
}

/** f as it stands, where it is not rho + epsilon g in a form that could be found. */
function whole(file: CaseFile, epsilon: PhaseFunction, text: Expression): ExactSolution {
  const f = bind(text, epsilon);
  const mean = meanOf(f);
  const rounding = (x: number, scattering: PhaseFunction, t = 0): number =>
    roundingAt(slabPoint(x, 0.5, t), f, scattering, epsilon);
  return {
    f,
    rounding,
    rho: (x, t = 0) => mean(x, t),
    flux: (x, t = 0) => moment(f, x, 1, t) / epsilon(slabPoint(x)),
    source: (piece, scattering, absorption) => {
      const slope = slopeOf(file, piece, text, 'f', epsilon);
      const rate = rateOf(file, text, 'f', epsilon);
      const [a, b] = piece.x;
      for (let k = 0; k <= 32; k++) {
        const x = a + ((b - a) * k) / 32;
        const loss = Math.max(...checkTimes(file.domain).map((t) => rounding(x, scattering, t)));
        refuseLoss(file, text, loss);
      }
      return {
        bounded: (p) => rate(p) + absorption(p) * f(p),
        stiff: (p) => p.v * slope(p) + (scattering(p) * (f(p) - mean(p.x, p.t))) / epsilon(p),
      };
    },
  };
}

/** d/dx on a piece, with epsilon's own slope. */
function slopeOf(
  file: CaseFile,
  piece: Piece,
  expression: Expression,
  part: 'rho' | 'g' | 'f',
  epsilon: PhaseFunction,
): PhaseFunction {
  const local = parseExpression(piece.epsilon, inX);
  const slope = (): Expression => differentiate(expression, 'x', inPhase, local);
  return derived(file, pathOfPart(file, part), expression, epsilon, slope);
}

/** d/dt; zero in steady problems. */
function rateOf(
  file: CaseFile,
  expression: Expression,
  part: 'rho' | 'g' | 'f',
  epsilon: PhaseFunction,
): PhaseFunction {
  if (!expression.variables.has('t')) return () => 0;
  const rate = (): Expression => differentiate(expression, 't', inPhase);
  return derived(file, pathOfPart(file, part), expression, epsilon, rate);
}

/** epsilon_x/epsilon on a piece. */
function epsilonSlope(file: CaseFile, piece: Piece, epsilon: PhaseFunction): PhaseFunction {
  const local = parseExpression(piece.epsilon, inX);
  if (!local.variables.has('x')) return () => 0;
  const slope = derived(file, 'epsilon', local, epsilon, () => differentiate(local, 'x', inX));
  return (p) => slope(p) / epsilon(p);
}

function checkMean(g: PhaseFunction, file: CaseFile): void {
  const [a, b] = file.domain.x;
  for (const t of checkTimes(file.domain)) {
    for (let i = 0; i <= 32; i++) {
      const x = a + ((b - a) * i) / 32;
      const value = moment(g, x, 0, t);
      const size = moment((p) => Math.abs(g(p)), x, 0, t);
      if (Math.abs(value) <= 1e-12 * Math.max(1, size)) continue;
      const when = file.domain.t ? `, t = ${t}` : '';
      const message = `expected <g> = 0 in f = rho + epsilon g, it is ${value} at x = ${x}${when}`;
      throw new InputError(file.name, [{ path: 'exact.g', message }]);
    }
  }
}
