import { gaussLegendre, mapRule, type Quadrature } from '../quadrature/gauss.js';

/**
 * Half-range rule for |v| in (0, 1], weights summing to 1: Gauss panels graded by 4 toward v = 0.
 * Near a wall f contains exp(-tau/|v|), which no single Gauss rule resolves for all tau: plain S_N
 * densities converge only algebraically there. On a panel [b, 4b] this function is analytic with an
 * ellipse of semi-axis sum 3 around the panel, so n nodes leave 3^(-2n), times the width of the
 * panel: small panels need fewer nodes.
 */
export function halfRangeDirections(tolerance: number, maximumPerPanel: number): Quadrature {
  const nodes: number[] = [];
  const weights: number[] = [];
  const append = (lower: number, upper: number): void => {
    const wanted = Math.ceil(Math.log(upper / tolerance) / (2 * Math.log(3)));
    const n = Math.max(3, Math.min(maximumPerPanel, wanted));
    const panel = mapRule(gaussLegendre(n), lower, upper);
    nodes.push(...panel.nodes);
    weights.push(...panel.weights);
  };
  const edges = [1];
  while (edges[0] > tolerance) edges.unshift(edges[0] / 4);
  append(0, edges[0]);
  for (let panel = 0; panel + 1 < edges.length; panel++) append(edges[panel], edges[panel + 1]);
  return { nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) };
}
