import { describe, expect, it } from 'vitest';
import {
  type ReferenceSolution,
  solveDiscreteOrdinates,
} from '../../src/reference/discreteOrdinates.js';
import { inflow, periodic, reflective, samplePoints, slab, worst } from './problems.js';

const directions = [-1, -0.3, -1e-3, 1e-3, 0.3, 1];

function difference(a: ReferenceSolution, b: ReferenceSolution, points: number[]): number {
  return worst(points, (x) =>
    Math.max(
      Math.abs(a.rho(x) - b.rho(x)),
      Math.abs(a.flux(x) - b.flux(x)),
      worst(directions, (v) => Math.abs(a.f(x, v) - b.f(x, v))),
    ),
  );
}

describe('a reflective wall is the middle of a symmetric problem', () => {
  const data = {
    scattering: ({ x }: { x: number }) => 1 + (x - 1) ** 2,
    absorption: 0.5,
    source: ({ x }: { x: number }) => Math.cos((Math.PI * (x - 1)) / 2) ** 2,
  };
  it.each([1, 1e-3, 1e-8])('epsilon = %d', (epsilon) => {
    const whole = solveDiscreteOrdinates(
      slab({ ...data, epsilon, x: [0, 2], left: inflow(0.3), right: inflow(0.3) }),
    );
    const left = solveDiscreteOrdinates(
      slab({ ...data, epsilon, left: inflow(0.3), right: reflective }),
    );
    const right = solveDiscreteOrdinates(
      slab({ ...data, epsilon, x: [1, 2], left: reflective, right: inflow(0.3) }),
    );
    expect(difference(whole, left, samplePoints([0, 1]))).toBeLessThan(2e-11);
    expect(difference(whole, right, samplePoints([1, 2]))).toBeLessThan(2e-11);
    expect(Math.abs(left.flux(1))).toBeLessThan(1e-12);
    expect(left.f(1, 0.4)).toBeCloseTo(left.f(1, -0.4), 12);
  });
});

/**
 * Fourier mode: v f_x + s f = (1/epsilon) rho + epsilon sin(kx), s = 1/epsilon + epsilon sigmaA, has
 * rho = R sin(kx) with R = (R/epsilon + epsilon) arctan(k/s)/k.
 */
function fourierMode(k: number, epsilon: number, absorption: number) {
  const total = 1 / epsilon + epsilon * absorption;
  const z = k / total;
  // 1 - arctan(z)/z, by its series for small z.
  let lost = 1 - Math.atan(z) / z;
  if (z < 0.1) {
    lost = 0;
    for (let n = 10; n >= 1; n--) lost += ((n % 2 === 1 ? 1 : -1) * z ** (2 * n)) / (2 * n + 1);
  }
  const mean = 1 - lost;
  // 1 - mean / (epsilon total) = (epsilon^2 sigmaA + lost) / (1 + epsilon^2 sigmaA)
  const rho = (epsilon ** 2 * mean) / (epsilon ** 2 * absorption + lost);
  const gain = rho / epsilon + epsilon;
  const f = (x: number, v: number) =>
    (gain * (total * Math.sin(k * x) - k * v * Math.cos(k * x))) / (total ** 2 + (k * v) ** 2);
  const flux = (x: number) => ((absorption * rho - 1) * Math.cos(k * x)) / k;
  return { rho, f, flux };
}

describe('periodic sides, source sin(2 pi x)', () => {
  const k = 2 * Math.PI;
  const points = samplePoints([0, 1]);
  const cases = [1, 1e-2, 1e-6, 1e-8].flatMap((epsilon) =>
    [0, 2].map((absorption) => ({ epsilon, absorption })),
  );
  it.each(cases)('epsilon = $epsilon, sigmaA = $absorption', ({ epsilon, absorption }) => {
    const exact = fourierMode(k, epsilon, absorption);
    const solution = solveDiscreteOrdinates(
      slab({
        epsilon,
        absorption,
        source: ({ x }) => Math.sin(k * x),
        left: periodic,
        right: periodic,
      }),
    );
    const rho = worst(points, (x) => Math.abs(solution.rho(x) - exact.rho * Math.sin(k * x)));
    expect(rho / exact.rho).toBeLessThan(2e-11);
    expect(worst(points, (x) => Math.abs(solution.flux(x) - exact.flux(x)))).toBeLessThan(1e-12);
    const f = worst(points, (x) =>
      worst(directions, (v) => Math.abs(solution.f(x, v) - exact.f(x, v))),
    );
    expect(f / exact.rho).toBeLessThan(2e-11);
  });

  it('between two mirrors, source cos(2 pi x) on half a period', () => {
    const { rho } = fourierMode(k, 0.1, 0);
    const solution = solveDiscreteOrdinates(
      slab({
        x: [0, 0.5],
        epsilon: 0.1,
        source: ({ x }) => Math.cos(k * x),
        left: reflective,
        right: reflective,
      }),
    );
    const half = samplePoints([0, 0.5]);
    expect(worst(half, (x) => Math.abs(solution.rho(x) / rho - Math.cos(k * x)))).toBeLessThan(
      2e-11,
    );
  });

  it('a constant source with absorption gives rho = Q / sigmaA', () => {
    const solution = solveDiscreteOrdinates(
      slab({ epsilon: 1e-8, absorption: 4, source: 2, left: periodic, right: periodic }),
    );
    expect(worst(points, (x) => Math.abs(solution.rho(x) - 0.5))).toBeLessThan(1e-13);
    expect(worst(points, (x) => Math.abs(solution.flux(x)))).toBeLessThan(1e-13);
  });
});

describe('refused', () => {
  it('a closed problem that gains particles', () => {
    const closed = slab({ source: 1, left: reflective, right: reflective });
    expect(() => solveDiscreteOrdinates(closed)).toThrow(/source of mean 0/);
  });
  it('one periodic side', () => {
    expect(() => solveDiscreteOrdinates(slab({ left: periodic }))).toThrow(/both sides/);
  });
  it('a source at v = 0 in a void', () => {
    expect(() => solveDiscreteOrdinates(slab({ scattering: 0, source: 1 }))).toThrow(/void/);
  });
  it('points and directions outside', () => {
    const solution = solveDiscreteOrdinates(slab(), { tolerance: 1e-4, degree: 4 });
    expect(() => solution.rho(1.1)).toThrow(RangeError);
    expect(() => solution.f(0.5, 1.1)).toThrow(RangeError);
    expect(() => solution.rho(Number.NaN)).toThrow(RangeError);
  });
});
