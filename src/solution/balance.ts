import { toPosition } from '../partition/cell.js';
import { slabPoint } from '../problem/types.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import type { SlabSolution } from './slabSolution.js';

/** Steady particle balance of the whole slab, in units of the flux <v f>. */
export interface Balance {
  /** <v f> at the right end minus <v f> at the left end. */
  readonly leakage: number;
  /** Integral of epsilon <Q>. */
  readonly source: number;
  /** Integral of epsilon sigmaA rho. */
  readonly absorption: number;
  /** |leakage + absorption - source| over the largest current or term present. */
  readonly defect: number;
}

/** d<v f>/dx = epsilon (<Q> - sigmaA rho), integrated over the slab cell by cell. */
export function particleBalance(solution: SlabSolution): Balance {
  const { problem, bases } = solution;
  const [a, b] = problem.domain.x;
  const ends = solution.flux([a, b]);
  const current = [a, b].map((x, i) => problem.epsilon(slabPoint(x)) * ends[i]);
  let source = 0;
  let absorption = 0;
  for (const { cell, collocation, angle } of bases) {
    const position = gaussLegendre(collocation.positionNodes);
    const x = position.nodes.map((xi) => toPosition(cell, xi));
    const rho = solution.rho(x);
    for (let i = 0; i < x.length; i++) {
      const point = slabPoint(x[i]);
      const epsilon = problem.epsilon(point);
      const measure = (position.weights[i] * cell.width) / 2;
      absorption += measure * epsilon * problem.absorption(point) * rho[i];
      for (let q = 0; q < angle.nodes.length; q++) {
        const at = slabPoint(x[i], angle.nodes[q]);
        const stiff = problem.stiffSource?.(at) ?? 0;
        source += (measure * angle.weights[q] * (epsilon * problem.source(at) + stiff)) / 2;
      }
    }
  }
  const leakage = current[1] - current[0];
  const epsilon = problem.epsilon(slabPoint((a + b) / 2));
  const density = Math.max(...solution.rho([a, (a + b) / 2, b]).map(Math.abs));
  const size = Math.max(
    Math.abs(current[0]),
    Math.abs(current[1]),
    Math.abs(source),
    Math.abs(absorption),
    epsilon * density,
    Number.MIN_VALUE,
  );
  return { leakage, source, absorption, defect: Math.abs(leakage + absorption - source) / size };
}

/** Smallest f and the share of negative values on a tensor grid of Gauss points. */
export function positivity(solution: SlabSolution): { minimum: number; negativeShare: number } {
  const rule = gaussLegendre(6);
  let minimum = Infinity;
  let negative = 0;
  let count = 0;
  for (const { cell } of solution.bases) {
    const x: number[] = [];
    const v: number[] = [];
    for (const xi of rule.nodes) {
      for (const direction of gaussLegendre(12).nodes) {
        x.push(toPosition(cell, xi));
        v.push(direction);
      }
    }
    for (const value of solution.f(x, v)) {
      minimum = Math.min(minimum, value);
      count++;
      if (value < 0) negative++;
    }
  }
  return { minimum, negativeShare: negative / count };
}
