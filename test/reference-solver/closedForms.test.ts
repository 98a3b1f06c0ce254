import { describe, expect, it } from 'vitest';
import { solveDiscreteOrdinates } from '../../src/reference/discreteOrdinates.js';
import { inflow, samplePoints, slab, worst } from './problems.js';

const unitPoints = samplePoints([0, 1]);
const directions = [-1, -0.3, -1e-3, -1e-9, 1e-9, 1e-3, 0.3, 1];

describe('f = 1 - x', () => {
  const variants = [1, 1e-3, 1e-8].flatMap((epsilon) => [
    { epsilon, form: 'source', data: { source: ({ v }: { v: number }) => -v / epsilon } },
    { epsilon, form: 'stiffSource', data: { stiffSource: ({ v }: { v: number }) => -v } },
  ]);
  it.each(variants)('epsilon = $epsilon, $form = -v', ({ epsilon, data }) => {
    const solution = solveDiscreteOrdinates(slab({ epsilon, ...data }));
    expect(worst(unitPoints, (x) => Math.abs(solution.rho(x) - (1 - x)))).toBeLessThan(2e-15);
    expect(worst(unitPoints, (x) => Math.abs(solution.flux(x)))).toBeLessThan(1e-15);
    const error = worst(unitPoints, (x) =>
      worst(directions, (v) => Math.abs(solution.f(x, v) - (1 - x))),
    );
    expect(error).toBeLessThan(2e-15);
  });
});

describe('pure absorber', () => {
  it.each([0.1, 3, 200])('sigmaA = %d: f = exp(-sigmaA x / v)', (absorption) => {
    const solution = solveDiscreteOrdinates(slab({ scattering: 0, absorption }));
    const error = (directions: number[]) =>
      worst(unitPoints, (x) =>
        worst(directions, (v) => Math.abs(solution.f(x, v) - Math.exp((-absorption * x) / v))),
      );
    expect(error([1e-3, 0.3, 1])).toBeLessThan(2e-15);
    // At grazing angles f = 0 is rho less its own interpolant: a sum of 16 rounded terms.
    expect(error([1e-9])).toBeLessThan(16 * 16 * Number.EPSILON);
    expect(worst(unitPoints, (x) => Math.abs(solution.f(x, -0.4)))).toBeLessThan(2e-15);
    expect(Math.abs(solution.rho(0) - 0.5)).toBeLessThan(1e-14);
    // d(2 rho)/dx = -sigmaA E1(sigmaA x), so rho is found from E2 = exp(-t) - t E1.
    const rho = (t: number) => exponentialIntegral2(t) / 2;
    const inside = [1e-6, 1e-3, 0.05, 0.3].map((t) => t / absorption).filter((x) => x < 1);
    const densityError = worst(inside, (x) => Math.abs(solution.rho(x) - rho(absorption * x)));
    expect(densityError).toBeLessThan(1e-10);
  });
});

describe('void', () => {
  it('f is the inflow', () => {
    const solution = solveDiscreteOrdinates(
      slab({ scattering: 0, left: inflow(({ v }) => 1 + v), right: inflow(0.25) }),
    );
    expect(worst(unitPoints, (x) => Math.abs(solution.rho(x) - (1.5 + 0.25) / 2))).toBeLessThan(
      1e-14,
    );
    const flux = (1 / 2 + 1 / 3) / 2 - 0.25 / 4;
    expect(worst(unitPoints, (x) => Math.abs(solution.flux(x) - flux))).toBeLessThan(1e-14);
    expect(solution.f(0.3, 0.2)).toBeCloseTo(1.2, 14);
    expect(solution.f(0.3, -0.2)).toBeCloseTo(0.25, 14);
  });

  it('a source odd in v: f = 1 + epsilon x on both directions', () => {
    const solution = solveDiscreteOrdinates(
      slab({ epsilon: 0.5, scattering: 0, source: ({ v }) => v, right: inflow(1.5) }),
    );
    const error = worst(unitPoints, (x) =>
      worst([-1, -0.01, 0.01, 1], (v) => Math.abs(solution.f(x, v) - (1 + 0.5 * x))),
    );
    expect(error).toBeLessThan(2e-15);
    expect(worst(unitPoints, (x) => Math.abs(solution.rho(x) - (1 + 0.5 * x)))).toBeLessThan(2e-15);
  });

  it('an absorbing layer between voids', () => {
    const inLayer = (x: number) => x > 0.4 && x < 0.6;
    const solution = solveDiscreteOrdinates(
      slab({ scattering: 0, absorption: ({ x }) => (inLayer(x) ? 2 : 0), interfaces: [0.4, 0.6] }),
    );
    expect(Math.abs(solution.rho(1) - exponentialIntegral2(0.4) / 2)).toBeLessThan(1e-10);
    expect(Math.abs(solution.rho(0.7) - solution.rho(1))).toBeLessThan(1e-15);
    expect(Math.abs(solution.f(0.9, 0.3) - Math.exp(-0.4 / 0.3))).toBeLessThan(1e-15);
    expect(Math.abs(solution.f(0.5, 0.3) - Math.exp(-0.2 / 0.3))).toBeLessThan(1e-15);
    expect(solution.f(0.2, 0.3)).toBeCloseTo(1, 14);
  });
});

describe('v = 0', () => {
  it('f is the local gain, (sigmaS rho + epsilon^2 Q) / (sigmaS + epsilon^2 sigmaA)', () => {
    const epsilon = 0.1;
    const solution = solveDiscreteOrdinates(
      slab({ epsilon, absorption: 3, source: ({ x }) => 1 + x }),
    );
    for (const x of [0.1, 0.5, 0.9]) {
      const local = (solution.rho(x) + epsilon ** 2 * (1 + x)) / (1 + 3 * epsilon ** 2);
      expect(solution.f(x, 0)).toBeCloseTo(local, 11);
      expect(solution.f(x, 1e-12)).toBeCloseTo(local, 10);
    }
  });
});

function exponentialIntegral2(x: number): number {
  let e1 = -0.5772156649015329 - Math.log(x);
  let power = 1;
  for (let k = 1; k <= 25; k++) {
    power *= -x / k;
    e1 -= power / k;
  }
  return Math.exp(-x) - x * e1;
}
