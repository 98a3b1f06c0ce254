import { slabPoint } from '../problem/types.js';
import { gaussLegendre, mapRule } from '../quadrature/gauss.js';
import type { SlabSolution } from '../solution/slabSolution.js';
import type { TransientSolution } from '../solution/transientSolution.js';

/** Cuts of a cell in which rho may be like x log x at an end. */
export const TOWARD_ENDS = [
  0, 1e-6, 1e-4, 1e-3, 1e-2, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 0.9999, 1,
];

/** Integral of epsilon rho, piece by piece between the edges of the cells it comes from. */
export function massBetween(
  whole: TransientSolution,
  { bases }: SlabSolution,
  from: number,
  to: number,
  t: number,
  shares: readonly number[],
): number {
  const edges = bases.map(({ cell }) => cell.upper).filter((x) => x > from && x < to);
  const coarse = [from, ...edges, to];
  const cuts = [from];
  for (let k = 1; k < coarse.length; k++) {
    const width = coarse[k] - coarse[k - 1];
    for (const share of shares.slice(1)) cuts.push(coarse[k - 1] + share * width);
  }
  let sum = 0;
  for (let k = 1; k < cuts.length; k++) {
    const { nodes, weights } = mapRule(gaussLegendre(14), cuts[k - 1], cuts[k]);
    const rho = whole.rho(nodes, t);
    for (let q = 0; q < nodes.length; q++) {
      sum += weights[q] * whole.problem.epsilon(slabPoint(nodes[q])) * rho[q];
    }
  }
  return sum;
}
