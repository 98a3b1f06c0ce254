import { differentiate, splitInEpsilon } from '../case/derivative.js';
import {
  bind,
  type Expression,
  ExpressionError,
  parseExpression,
  type Variable,
} from '../case/expression.js';
import { InputError } from '../case/faults.js';
import type { CaseFile } from '../case/schema.js';
import { gaussLegendre, mapRule } from '../quadrature/gauss.js';
import { type PhaseFunction, slabPoint } from './types.js';

const inX: readonly Variable[] = ['x'];
const inPhase: readonly Variable[] = ['x', 'v', 'eps'];

/** A part of the domain with its own epsilon, as text. */
export interface Piece {
  readonly x: readonly [number, number];
  readonly epsilon: string | number;
}

/** A known f = rho + epsilon g and what the source needs of it. */
export interface ExactSolution {
  readonly f: PhaseFunction;
  /** <f>. */
  readonly rho: (x: number) => number;
  /** <v f>/epsilon. */
  readonly flux: (x: number) => number;
  /** What rounding leaves in Q at x, where f - <f> is formed by subtraction. */
  readonly rounding: (x: number, scattering: PhaseFunction) => number;
  /**
   * Q = bounded + stiff/epsilon on a piece, with nothing that cancels for small epsilon:
   *
   *     stiff   = v rho_x + sigmaS (g - <g>)
   *     bounded = v (g_x + g epsilon_x/epsilon) + sigmaA f
   *
   * @throws InputError where f cannot be differentiated, or keeps too few digits.
   */
  readonly source: (
    piece: Piece,
    scattering: PhaseFunction,
    absorption: PhaseFunction,
  ) => { readonly bounded: PhaseFunction; readonly stiff: PhaseFunction };
}

/** 64 nodes on [-1, 1], 32 on each half so that abs(v) and jumps at v = 0 are integrated exactly. */
const half = mapRule(gaussLegendre(32), 0, 1);

/** <v^power value>(x); +v and -v are paired, so that odd integrands cancel to the last bit. */
function moment(value: PhaseFunction, x: number, power: 0 | 1): number {
  let sum = 0;
  for (let q = 0; q < half.nodes.length; q++) {
    const v = half.nodes[q];
    const [up, down] = [value(slabPoint(x, v)), value(slabPoint(x, -v))];
    sum += (half.weights[q] / 2) * (power === 1 ? v * (up - down) : up + down);
  }
  return sum;
}

/** <value>(x), kept for the last x: a source is asked for many directions at one point. */
function meanOf(value: PhaseFunction): (x: number) => number {
  let last = Number.NaN;
  let mean = 0;
  return (x) => {
    if (x !== last) [last, mean] = [x, moment(value, x, 0)];
    return mean;
  };
}

/** The exact solution of a case, null where it has none. */
export function exactSolution(file: CaseFile, epsilon: PhaseFunction): ExactSolution | null {
  const { exact } = file;
  if (exact === undefined) return null;
  if (typeof exact === 'object') {
    const g = parseExpression(exact.g, inPhase);
    checkMean(bind(g, epsilon), file);
    return microMacro(file, epsilon, parseExpression(exact.rho, inPhase), g, true);
  }
  const f = parseExpression(exact, inPhase);
  const split = splitInEpsilon(f, inPhase);
  return split ? microMacro(file, epsilon, split.rho, split.g, false) : whole(file, epsilon, f);
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
  const mean = zeroMean ? () => 0 : isotropic ? (x: number) => g(slabPoint(x)) : meanOf(g);
  const f: PhaseFunction = (p) => rho(p) + epsilon(p) * g(p);
  return {
    f,
    rho: (x) => rho(slabPoint(x)) + epsilon(slabPoint(x)) * mean(x),
    flux: (x) => (isotropic ? 0 : moment(g, x, 1)),
    rounding: () => 0,
    source: (piece, scattering, absorption) => {
      const rhoSlope = slopeOf(file, piece, rhoText, 'rho', epsilon);
      const gSlope = slopeOf(file, piece, gText, 'g', epsilon);
      const stretch = epsilonSlope(file, piece, epsilon);
      return {
        bounded: (p) => p.v * (gSlope(p) + g(p) * stretch(p)) + absorption(p) * f(p),
        stiff: (p) => p.v * rhoSlope(p) + scattering(p) * (g(p) - mean(p.x)),
      };
    },
  };
}

/** The share of the source that rounding may take: sigmaS f 2^-52/epsilon^2. */
const LOSS = 1e-8;

/** f as it stands, where it is not rho + epsilon g in a form that could be found. */
function whole(file: CaseFile, epsilon: PhaseFunction, text: Expression): ExactSolution {
  const f = bind(text, epsilon);
  const mean = meanOf(f);
  const rounding = (x: number, scattering: PhaseFunction): number => {
    const p = slabPoint(x, 0.5);
    return (Number.EPSILON * scattering(p) * Math.abs(f(p))) / epsilon(p) ** 2;
  };
  return {
    f,
    rounding,
    rho: mean,
    flux: (x) => moment(f, x, 1) / epsilon(slabPoint(x)),
    source: (piece, scattering, absorption) => {
      const slope = slopeOf(file, piece, text, 'f', epsilon);
      const [a, b] = piece.x;
      for (let k = 0; k <= 32; k++) {
        const loss = rounding(a + ((b - a) * k) / 32, scattering);
        if (loss <= LOSS) continue;
        const message =
          `the source divides f - <f> by epsilon^2, rounding leaves an error of ` +
          `${loss.toExponential(1)} in it: write exact as { rho: ..., g: ... }, f = rho + epsilon g`;
        throw new InputError(file.name, [{ path: 'exact', value: text.text, message }]);
      }
      return {
        bounded: (p) => absorption(p) * f(p),
        stiff: (p) => p.v * slope(p) + (scattering(p) * (f(p) - mean(p.x))) / epsilon(p),
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
  try {
    const local = parseExpression(piece.epsilon, inX);
    return bind(differentiate(expression, 'x', inPhase, local), epsilon);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const path = typeof file.exact === 'object' ? `exact.${part}` : 'exact';
    throw new InputError(file.name, [{ path, value: expression.text, message: error.message }]);
  }
}

/** epsilon_x/epsilon on a piece. */
function epsilonSlope(file: CaseFile, piece: Piece, epsilon: PhaseFunction): PhaseFunction {
  const local = parseExpression(piece.epsilon, inX);
  if (!local.variables.has('x')) return () => 0;
  try {
    const slope = bind(differentiate(local, 'x', inX), epsilon);
    return (p) => slope(p) / epsilon(p);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const fault = { path: 'epsilon', value: local.text, message: error.message };
    throw new InputError(file.name, [fault]);
  }
}

function checkMean(g: PhaseFunction, file: CaseFile): void {
  const [a, b] = file.domain.x;
  for (let i = 0; i <= 32; i++) {
    const x = a + ((b - a) * i) / 32;
    const value = moment(g, x, 0);
    const size = moment((p) => Math.abs(g(p)), x, 0);
    if (Math.abs(value) <= 1e-12 * Math.max(1, size)) continue;
    const message = `expected <g> = 0 in f = rho + epsilon g, it is ${value} at x = ${x}`;
    throw new InputError(file.name, [{ path: 'exact.g', message }]);
  }
}
