import {
  bind,
  differentiate,
  type Expression,
  ExpressionError,
  parseExpression,
  type Variable,
} from '../case/expression.js';
import { InputError } from '../case/faults.js';
import type { CaseFile } from '../case/schema.js';
import { caseInterfaces } from '../case/validate.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import type { BoundaryCondition, PhaseFunction, TransportProblem } from './types.js';

const inPhase: readonly Variable[] = ['x', 'v', 'eps'];

/**
 * Case file -> problem: expressions compiled, materials joined, source and inflow derived from the
 * exact solution where the case asks for it.
 *
 * @throws InputError when the exact solution cannot be differentiated, or its g has a mean.
 */
export function problemFromCase(file: CaseFile): TransportProblem {
  const epsilon = piecewise(file, 'epsilon', file.epsilon, () => 1);
  const scattering = piecewise(file, 'scattering', file.coefficients.scattering, epsilon);
  const absorption = piecewise(file, 'absorption', file.coefficients.absorption, epsilon);
  const exact = exactParts(file, epsilon);
  const fromExact = file.coefficients.source === 'from-exact' && exact !== null;
  const source = fromExact
    ? exactSource(exact, epsilon, scattering, absorption)
    : { source: piecewise(file, 'source', file.coefficients.source, epsilon) };
  const side = (name: 'left' | 'right'): BoundaryCondition => {
    const condition = file.boundary[name];
    if (condition.type !== 'inflow') return { type: condition.type };
    if (condition.value === 'from-exact' && exact) return { type: 'inflow', value: exact.f };
    return { type: 'inflow', value: compile(condition.value, epsilon) };
  };
  return {
    name: file.name,
    equation: file.equation,
    domain: { x: file.domain.x },
    epsilon,
    scattering,
    absorption,
    ...source,
    boundary: { left: side('left'), right: side('right') },
    interfaces: caseInterfaces(file),
    ...(exact
      ? {
          exact: exact.f,
          exactRho: (x: number) => exact.rho({ t: 0, x, y: 0, v: 0, theta: 0 }),
          exactFlux: exact.flux,
        }
      : {}),
  };
}

function compile(source: string | number, epsilon: PhaseFunction): PhaseFunction {
  return bind(parseExpression(source, inPhase), epsilon);
}

/** A coefficient that materials may replace on their intervals. */
function piecewise(
  file: CaseFile,
  key: 'epsilon' | 'scattering' | 'absorption' | 'source',
  base: string | number,
  epsilon: PhaseFunction,
): PhaseFunction {
  const everywhere = compile(base, epsilon);
  if (!file.materials?.some((material) => material[key] !== undefined)) return everywhere;
  const pieces = file.materials.map((material) => ({
    upper: material.x[1],
    value: material[key] === undefined ? everywhere : compile(material[key], epsilon),
  }));
  const last = pieces[pieces.length - 1].value;
  return (p) => (pieces.find(({ upper }) => p.x < upper)?.value ?? last)(p);
}

/** f = rho + epsilon g and the derivatives that the source needs. */
interface ExactParts {
  readonly f: PhaseFunction;
  readonly flux: (x: number) => number;
  readonly rho: PhaseFunction;
  readonly g: PhaseFunction;
  readonly rhoSlope: PhaseFunction;
  /** d(epsilon g)/dx / epsilon. */
  readonly gSlope: PhaseFunction;
}

const rule = gaussLegendre(64);

function mean(value: PhaseFunction, x: number, power: number): number {
  let sum = 0;
  for (let q = 0; q < 32; q++) {
    // Pairs +-v, so that odd integrands cancel to the last bit.
    const v = rule.nodes[63 - q];
    const [up, down] = [
      value({ t: 0, x, y: 0, v, theta: 0 }),
      value({ t: 0, x, y: 0, v: -v, theta: 0 }),
    ];
    const pair = power % 2 === 1 ? up - down : up + down;
    sum += (rule.weights[63 - q] / 2) * v ** power * pair;
  }
  return sum;
}

function exactParts(file: CaseFile, epsilon: PhaseFunction): ExactParts | null {
  if (file.exact === undefined) return null;
  if (typeof file.exact !== 'object') {
    const expression = parseExpression(file.exact, inPhase);
    const f = bind(expression, epsilon);
    const slope = bind(derive(expression, 'exact', file), epsilon);
    const rho: PhaseFunction = (p) => mean(f, p.x, 0);
    const rhoSlope: PhaseFunction = (p) => mean(slope, p.x, 0);
    return {
      f,
      flux: (x) => mean(f, x, 1) / epsilon({ t: 0, x, y: 0, v: 0, theta: 0 }),
      rho,
      g: (p) => (f(p) - rho(p)) / epsilon(p),
      rhoSlope,
      gSlope: (p) => (slope(p) - rhoSlope(p)) / epsilon(p),
    };
  }
  const rhoExpression = parseExpression(file.exact.rho, inPhase);
  const gExpression = parseExpression(file.exact.g, inPhase);
  const rho = bind(rhoExpression, epsilon);
  const g = bind(gExpression, epsilon);
  checkMean(g, file);
  return {
    f: (p) => rho(p) + epsilon(p) * g(p),
    flux: (x) => mean(g, x, 1),
    rho,
    g,
    rhoSlope: bind(derive(rhoExpression, 'exact.rho', file), epsilon),
    gSlope: bind(derive(gExpression, 'exact.g', file), epsilon),
  };
}

/** d/dx; epsilon has to be constant, since its own derivative is not carried. */
function derive(expression: Expression, path: string, file: CaseFile): Expression {
  try {
    if (parseExpression(file.epsilon, ['x']).variables.size > 0) {
      throw new ExpressionError('an exact solution needs a constant epsilon');
    }
    return differentiate(expression, inPhase);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new InputError(file.name, [{ path, value: expression.text, message: error.message }]);
  }
}

function checkMean(g: PhaseFunction, file: CaseFile): void {
  const [a, b] = file.domain.x;
  for (let i = 0; i <= 16; i++) {
    const x = a + ((b - a) * i) / 16;
    const value = mean(g, x, 0);
    if (Math.abs(value) <= 1e-12) continue;
    const message = `expected <g> = 0 in f = rho + epsilon g, it is ${value} at x = ${x}`;
    throw new InputError(file.name, [{ path: 'exact.g', message }]);
  }
}

/**
 * Q of a known f = rho + epsilon g, split so that nothing cancels for small epsilon:
 * Q = [v rho_x + sigmaS g]/epsilon + v g_x + sigmaA (rho + epsilon g).
 */
function exactSource(
  { rho, g, rhoSlope, gSlope }: ExactParts,
  epsilon: PhaseFunction,
  scattering: PhaseFunction,
  absorption: PhaseFunction,
): Pick<TransportProblem, 'source' | 'stiffSource'> {
  return {
    source: (p) => p.v * gSlope(p) + absorption(p) * (rho(p) + epsilon(p) * g(p)),
    stiffSource: (p) => p.v * rhoSlope(p) + scattering(p) * g(p),
  };
}
