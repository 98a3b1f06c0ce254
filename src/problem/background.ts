import { gaussLegendre, mapRule } from '../quadrature/gauss.js';
import type { Formulation, LocalCoefficients, Term } from './equations/formulation.js';
import { type BoundaryCondition, slabPoint, type TransportProblem } from './types.js';

/**
 * A known isotropic function b(x), linear between the mean incoming data of the two walls, that is
 * split off before solving: f = b + f'. At a wall rho is close to the datum (1, say) and differs
 * from it by O(epsilon) over cells of width 1e-3 epsilon; carried by rho itself, the rounding of
 * that 1 would limit the flux to 1e-6 at epsilon = 1e-6. Any b is allowed, it does not change f.
 */
export interface Background {
  readonly value: (x: number) => number;
  readonly slope: number;
}

/** Nothing split off. */
export const noBackground: Background = { value: () => 0, slope: 0 };

export function isotropicBackground(problem: TransportProblem): Background {
  const [a, b] = problem.domain.x;
  // One function for all times: any b is allowed, and data that vary make it no worse.
  const t = problem.domain.t?.[0] ?? 0;
  const left = meanIncoming(problem.boundary.left, a, 1, t);
  const right = meanIncoming(problem.boundary.right, b, -1, t);
  const atLeft = left ?? right ?? 0;
  const atRight = right ?? left ?? 0;
  const slope = (atRight - atLeft) / (b - a);
  // Two-sided, so that the value at either wall is the datum to the last bit.
  const value = (x: number): number =>
    x - a < b - x ? atLeft + slope * (x - a) : atRight - slope * (b - x);
  return { value, slope };
}

/** 2 * integral over incoming directions of |v| f, null on sides without data. */
function meanIncoming(
  condition: BoundaryCondition,
  x: number,
  sign: 1 | -1,
  t: number,
): number | null {
  if (condition.type !== 'inflow') return null;
  const rule = mapRule(gaussLegendre(16), 0, 1);
  const values = rule.nodes.map((v) => condition.value(slabPoint(x, sign * v, t)));
  // Constant data are returned as they are: the weighted sum would be off by a rounding.
  if (values.every((value) => value === values[0])) return values[0];
  let sum = 0;
  for (let q = 0; q < values.length; q++) sum += 2 * rule.weights[q] * rule.nodes[q] * values[q];
  return sum;
}

/** What a sum of terms gives for the background: the part of it that is already known. */
export function backgroundTerms(
  terms: readonly Term[],
  formulation: Formulation,
  background: Background,
  c: LocalCoefficients,
  v: number,
): number {
  let sum = 0;
  for (const term of terms) {
    if (!formulation.isotropic.includes(term.field)) continue;
    if (term.derivative === 't') continue;
    const value = term.derivative === 'x' ? background.slope : background.value(c.x);
    sum += term.coefficient(c, v) * value * angularMean(term, formulation);
  }
  return sum;
}

/** <v^power> over the angular range of the term's field, 1 for terms at a direction. */
function angularMean({ angular, field }: Term, formulation: Formulation): number {
  if (typeof angular !== 'object') return 1;
  const half = formulation.fields.find(({ name }) => name === field)?.angular === 'half';
  return !half && angular.moment % 2 === 1 ? 0 : 1 / (angular.moment + 1);
}
