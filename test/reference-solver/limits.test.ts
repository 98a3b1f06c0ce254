import { describe, expect, it } from 'vitest';
import { diffusionLimit } from '../../src/reference/diffusionLimit.js';
import { solveDiscreteOrdinates } from '../../src/reference/discreteOrdinates.js';
import {
  chandrasekharH,
  EXTRAPOLATION_LENGTH,
  momentOfH,
  wallLimit,
} from '../../src/reference/milne.js';
import { inflow, periodic, slab, worst } from './problems.js';

describe('milne', () => {
  it('H solves its integral equation and has the known moments', () => {
    expect(Math.abs(momentOfH(0) - 2)).toBeLessThan(1e-13);
    expect(Math.abs(momentOfH(1) - 2 / Math.sqrt(3))).toBeLessThan(1e-13);
    expect(chandrasekharH(0)).toBe(1);
    // Chandrasekhar's table XI: H(0.5) = 2.0128, H(1) = 2.9078.
    expect(chandrasekharH(0.5)).toBeCloseTo(2.01278, 4);
    expect(chandrasekharH(1)).toBeCloseTo(2.907810529, 9);
  });

  it('wallLimit of 1 and of |v| (a Milne slope without flux)', () => {
    expect(Math.abs(wallLimit(() => 1) - 1)).toBeLessThan(1e-13);
    // f = tau - v + constant is a solution: inflow -v leads to -q(infinity).
    expect(Math.abs(wallLimit((mu) => mu) - EXTRAPOLATION_LENGTH)).toBeLessThan(1e-13);
  });
});

describe('small epsilon', () => {
  it.each([1e-3, 1e-5, 1e-8])('epsilon = %d: inflow 1 / 0 is the Milne solution', (epsilon) => {
    const solution = solveDiscreteOrdinates(slab({ epsilon }));
    const flux = 1 / 3 / (1 + 2 * EXTRAPOLATION_LENGTH * epsilon);
    const points = [0, 1e-9, 1e-8, 1e-7, 1e-6, 0.1, 0.5, 0.9, 1 - 1e-6, 1 - 1e-8, 1];
    expect(worst(points, (x) => Math.abs(solution.flux(x) / flux - 1))).toBeLessThan(1e-12);
    // At the cold wall rho is O(epsilon) and must keep all its digits.
    const atWall = (3 * flux * epsilon) / Math.sqrt(3);
    expect(Math.abs(solution.rho(1) / atWall - 1)).toBeLessThan(1e-12);
    const line = (x: number) => 1 - 3 * flux * (x + EXTRAPOLATION_LENGTH * epsilon);
    const inside = [0.1, 0.3, 0.5, 0.7, 0.9];
    expect(worst(inside, (x) => Math.abs(solution.rho(x) - line(x)))).toBeLessThan(1e-14);
  });

  it.each([1e-3, 1e-6, 1e-8])('epsilon = %d: inflow v^2 enters as its wall limit', (epsilon) => {
    const solution = solveDiscreteOrdinates(slab({ epsilon, left: inflow(({ v }) => v * v) }));
    const limit = wallLimit((mu) => mu * mu);
    const flux = limit / 3 / (1 + 2 * EXTRAPOLATION_LENGTH * epsilon);
    expect(worst([0, epsilon, 0.5, 1], (x) => Math.abs(solution.flux(x) / flux - 1))).toBeLessThan(
      2e-12,
    );
    expect(Math.abs(solution.rho(0.5) - limit / 2)).toBeLessThan(2e-12);
  });

  it('the error of the diffusion limit falls like epsilon, at equal cost', () => {
    const problem = (epsilon: number) =>
      slab({
        epsilon: ({ x }) => epsilon * (1 + x),
        scattering: ({ x }) => 2 + Math.sin(3 * x),
        absorption: ({ x }) => (x < 0.5 ? 1 : 3),
        source: ({ x, v }) => Math.exp(x) * (1 + v),
        stiffSource: ({ x, v }) => v ** 3 * x,
        left: inflow(({ v }) => v * v),
        interfaces: [0.5],
      });
    const scaled = [1e-4, 1e-8].map((epsilon) => {
      const limit = diffusionLimit(problem(epsilon));
      const solution = solveDiscreteOrdinates(problem(epsilon), { tolerance: 1e-8 });
      const points = [0.1, 0.3, 0.49, 0.51, 0.9];
      return {
        rho: worst(points, (x) => Math.abs(solution.rho(x) - limit.rho(x))) / epsilon,
        flux: worst(points, (x) => Math.abs(solution.flux(x) - limit.flux(x))) / epsilon,
        unknowns: solution.info.unknowns,
      };
    });
    expect(scaled[0].rho).toBeGreaterThan(0.1);
    expect(Math.abs(scaled[1].rho / scaled[0].rho - 1)).toBeLessThan(0.01);
    expect(Math.abs(scaled[1].flux / scaled[0].flux - 1)).toBeLessThan(0.01);
    expect(scaled[1].unknowns).toBe(scaled[0].unknowns);
  });
});

describe('diffusionLimit', () => {
  describe('the boundary layer of strong absorption', () => {
    const problem = slab({ absorption: 100, source: 1, left: inflow(0), right: inflow(0) });
    const rate = Math.sqrt(300);
    const exact = (x: number) => (1 - Math.cosh(rate * (x - 0.5)) / Math.cosh(rate / 2)) / 100;

    it('is exact to rounding at the ends of cells (order 12)', () => {
      const { rho, flux } = diffusionLimit(problem);
      const nodes = [1 / 64, 0.125, 0.5, 63 / 64];
      expect(worst(nodes, (x) => Math.abs(rho(x) / exact(x) - 1))).toBeLessThan(1e-14);
      const slope = (rate * Math.tanh(rate / 2)) / 100;
      expect(Math.abs(flux(0) + slope / 3)).toBeLessThan(1e-14);
    });

    it('converges with order 7 between them, uniformly', () => {
      const between = Array.from({ length: 97 }, (_, i) => (i + 0.37) / 97);
      const [coarse, fine] = [16, 32].map((cells) => {
        const { rho } = diffusionLimit(problem, cells);
        return worst(between, (x) => Math.abs(rho(x) - exact(x)));
      });
      expect(coarse / fine).toBeGreaterThan(2 ** 6);
      expect(fine).toBeLessThan(1e-10);
    });
  });

  it('periodic', () => {
    const k = 2 * Math.PI;
    const { rho } = diffusionLimit(
      slab({ absorption: 2, source: ({ x }) => Math.sin(k * x), left: periodic, right: periodic }),
    );
    const amplitude = 1 / (2 + k ** 2 / 3);
    const error = worst([0, 0.2, 0.7], (x) => Math.abs(rho(x) - amplitude * Math.sin(k * x)));
    expect(error).toBeLessThan(1e-13);
  });

  it('refuses a void', () => {
    expect(() => diffusionLimit(slab({ scattering: 0, absorption: 1 }))).toThrow(/sigmaS = 0/);
  });
});
