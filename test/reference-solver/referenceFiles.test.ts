import { describe, expect, it } from 'vitest';
import type { TransportProblem } from '../../src/problem/types.js';
import { solveDiscreteOrdinates } from '../../src/reference/discreteOrdinates.js';
import { inflow, opacity, readJson, slab, worst } from './problems.js';

/**
 * Independent values: Peierls integral equation (1, 0.5, 0.1 and ex3-eps1), Milne closed form
 * (thick slabs). Held to twice the accuracy their files state, plus the printed 12th digit.
 */
const CASES: readonly [file: string, problem: TransportProblem][] = [
  ['slab-ex1', slab({ source: ({ v }) => -v })],
  ['slab-ex2-eps1', slab()],
  ['slab-ex2-eps0.5', slab({ epsilon: 0.5 })],
  ['slab-ex2-eps0.1', slab({ epsilon: 0.1 })],
  ['slab-ex2-eps1e-2', slab({ epsilon: 1e-2 })],
  ['slab-ex2-eps1e-3', slab({ epsilon: 1e-3 })],
  ['slab-ex2-eps1e-6', slab({ epsilon: 1e-6 })],
  ['slab-ex3-eps1', slab({ scattering: opacity, left: inflow(0.5) })],
  ['slab-ex3-eps1e-3', slab({ epsilon: 1e-3, scattering: opacity, left: inflow(0.5) })],
  ['slab-e5', slab({ scattering: (p) => 1 / opacity(p), left: inflow(0.5) })],
];

interface Point {
  x: number;
  rho: number;
  flux: number;
}
interface DirectedPoint {
  x: number;
  v: number;
  f: number;
}

describe.each(CASES)('%s', (file, problem) => {
  const reference = readJson(`../reference/${file}.json`);
  const points: Point[] = reference.points;
  const directed: DirectedPoint[] = reference.f_points;
  const stated = reference.accuracy_estimate;
  const solution = solveDiscreteOrdinates(problem);

  it('rho', () => {
    const error = worst(points, ({ x, rho }) => Math.abs(solution.rho(x) - rho));
    expect(error).toBeLessThan(2 * stated.rho + 1e-12);
  });

  it('flux', () => {
    const error = worst(
      points,
      ({ x, flux }) => Math.abs(solution.flux(x) - flux) / Math.max(Math.abs(flux), 1e-3),
    );
    expect(error).toBeLessThan(2 * stated.flux + 1e-12);
  });

  it('f', () => {
    const error = worst(directed, ({ x, v, f }) => Math.abs(solution.f(x, v) - f));
    expect(error).toBeLessThan(2 * stated.f + 1e-12);
  });
});
