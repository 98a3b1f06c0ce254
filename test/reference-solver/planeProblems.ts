import type { PlaneProblem } from '../../src/problem/planeTypes.js';
import { gaussLegendre, mapRule } from '../../src/quadrature/gauss.js';
import type { PlaneTransportOptions } from '../../src/reference/plane/planeTransport.js';

export { inflow, square, squareEx4, squareEx5, squareP5 } from '../../bench/planeProblems.js';

/** Seconds instead of minutes. */
export const COARSE: PlaneTransportOptions = { degree: 3, wallCell: 0.3, growth: 4 };

/** Points of the box, some of them close to walls and corners. */
export function planePoints({ domain }: PlaneProblem): { x: number; y: number }[] {
  const parts = [0, 1e-4, 0.03, 0.31, 0.5, 0.77, 0.998];
  const along = ([a, b]: readonly [number, number]): number[] =>
    parts.map((part) => a + (b - a) * part);
  return along(domain.x).flatMap((x) => along(domain.y).map((y) => ({ x, y })));
}

/** Integral over [a, b], graded toward both ends where the integrand has layers. */
export function gradedIntegral(a: number, b: number, integrand: (s: number) => number): number {
  const parts = [0, 1e-4, 1e-3, 1e-2, 0.05, 0.15, 0.5];
  const ends = [
    ...parts,
    ...parts
      .slice(0, -1)
      .reverse()
      .map((part) => 1 - part),
  ];
  let sum = 0;
  for (let k = 0; k + 1 < ends.length; k++) {
    const rule = mapRule(gaussLegendre(6), a + (b - a) * ends[k], a + (b - a) * ends[k + 1]);
    rule.nodes.forEach((s, q) => {
      sum += rule.weights[q] * integrand(s);
    });
  }
  return sum;
}
