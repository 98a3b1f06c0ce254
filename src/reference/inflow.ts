import type { TransportProblem } from '../problem/types.js';
import { gaussLegendre, mapRule } from '../quadrature/gauss.js';

/** f_in on an inflow side at |v| = mu, moving into the domain. */
export function inflow(problem: TransportProblem, side: 'left' | 'right', mu: number): number {
  const condition = problem.boundary[side];
  if (condition.type !== 'inflow')
    throw new RangeError(`inflow: the ${side} side is ${condition.type}`);
  const x = problem.domain.x[side === 'left' ? 0 : 1];
  return condition.value({ t: 0, x, y: 0, v: side === 'left' ? mu : -mu, theta: 0 });
}

/** 2 * integral of mu f_in over (0, 1), 0 on other sides; constant data are returned exactly. */
export function meanInflow(problem: TransportProblem, side: 'left' | 'right'): number {
  if (problem.boundary[side].type !== 'inflow') return 0;
  const { nodes, weights } = mapRule(gaussLegendre(16), 0, 1);
  const values = nodes.map((mu) => inflow(problem, side, mu));
  if (values.every((value) => value === values[0])) return values[0];
  return values.reduce((sum, value, q) => sum + 2 * weights[q] * nodes[q] * value, 0);
}
