import { describe, expect, it } from 'vitest';
import { slabPoint, type TransientProblem } from '../../src/problem/types.js';
import { gaussLegendre, mapRule } from '../../src/quadrature/gauss.js';
import { Uncollided } from '../../src/split/uncollided.js';
import { inflow, slopeAt, transientSlab } from '../support/transient.js';

const data: Partial<TransientProblem> = {
  domain: { x: [0, 1], t: [0.1, 0.6] },
  initial: ({ x, v }) => 2 + Math.sin(3 * x) + 0.5 * v + v * v * x,
  boundary: {
    left: inflow(({ t, v }) => 1 + Math.cos(2 * t) * v),
    right: inflow(({ t, v }) => 0.5 + t * t + v * v),
  },
};

const problems: [string, TransientProblem][] = [
  ['constant coefficients', transientSlab(0.5, { ...data, absorption: () => 0.3 })],
  [
    'x-dependent epsilon and sigma',
    transientSlab(0.5, {
      ...data,
      epsilon: ({ x }) => 0.4 + 0.3 * x,
      scattering: ({ x }) => 1 + Math.sin(2 * x),
      absorption: ({ x }) => 0.2 + x * x,
    }),
  ],
  [
    'empty slab',
    transientSlab(0.5, { boundary: data.boundary, domain: data.domain, initial: () => 0 }),
  ],
];

/** Flight time of |v| = 1 from the wall behind to x, by a quadrature of the test's own. */
function flight(problem: TransientProblem, x: number, rightwards: boolean): number {
  const { nodes, weights } = mapRule(gaussLegendre(24), rightwards ? 0 : x, rightwards ? x : 1);
  return nodes.reduce((sum, z, i) => sum + weights[i] * problem.epsilon(slabPoint(z)), 0);
}

describe.each(problems)('uncollided part, %s', (_, problem) => {
  const part = new Uncollided(problem);
  const [t0] = problem.domain.t;

  it('satisfies eps f_t + v f_x + (sigmaS/eps + eps sigmaA) f = 0 off the fronts', () => {
    let entered = 0;
    let remembered = 0;
    for (const t of [0.15, 0.25, 0.4, 0.6]) {
      for (const x of [0.07, 0.33, 0.62, 0.91]) {
        for (const v of [-1, -0.6, -0.25, -0.08, 0.08, 0.25, 0.6, 1]) {
          const margin = flight(problem, x, v > 0) - Math.abs(v) * (t - t0);
          if (Math.abs(margin) < 0.01) continue;
          if (margin < 0) entered++;
          else remembered++;
          const h = 2e-3;
          const point = slabPoint(x, v, t);
          const epsilon = problem.epsilon(point);
          const rate = slopeAt((s) => part.f(t + s, x, v), h);
          const slope = slopeAt((s) => part.f(t, x + s, v), h);
          const total = problem.scattering(point) / epsilon + epsilon * problem.absorption(point);
          const f = part.f(t, x, v);
          const size = Math.abs(epsilon * rate) + Math.abs(v * slope) + total * Math.abs(f);
          const residual = epsilon * rate + v * slope + total * f;
          expect(Math.abs(residual)).toBeLessThan(1e-6 * size + 1e-9);
        }
      }
    }
    expect(entered).toBeGreaterThan(20);
    expect(remembered).toBeGreaterThan(20);
  });

  it('is f0 at the start and the inflow at the walls', () => {
    const { left, right } = problem.boundary;
    if (left.type !== 'inflow' || right.type !== 'inflow') throw new Error('no inflow');
    for (const v of [-0.9, -0.3, -0.01, 0.01, 0.3, 0.9]) {
      for (const x of [0.02, 0.4, 0.77]) {
        expect(part.f(t0, x, v)).toBeCloseTo(problem.initial(slabPoint(x, v, t0)), 12);
      }
      for (const t of [0.1001, 0.2, 0.6]) {
        const [side, wall] = v > 0 ? [left, 0] : [right, 1];
        expect(part.f(t, wall, v)).toBeCloseTo(side.value(slabPoint(wall, v, t)), 12);
      }
    }
    expect(part.f(t0, 0.4, 0)).toBeCloseTo(problem.initial(slabPoint(0.4, 0, t0)), 12);
  });

  it('has the limit v -> 0 at rest', () => {
    for (const t of [0.15, 0.5]) {
      const [low, high] = [part.f(t, 0.4, -1e-7), part.f(t, 0.4, 1e-7)];
      expect(part.f(t, 0.4, 0)).toBeCloseTo((low + high) / 2, 6);
    }
  });

  it.each([0.1, 0.11, 0.2, 0.35, 0.6])('has rho and flux at t = %d equal to quadratures', (t) => {
    // At t0 the value at a wall itself is that of a corner, given by the side one comes from.
    const walls = t > t0 ? [0, 1] : [];
    for (const x of [1e-3, 0.05, 0.3, 0.5, 0.85, ...walls]) {
      let [rho, current, size] = [0, 0, 0];
      for (const rightwards of [true, false]) {
        // Cut at the front, and finely toward v = 0.
        const front = t > t0 ? Math.min(1, flight(problem, x, rightwards) / (t - t0)) : 1;
        const cuts = [0, ...Array.from({ length: 40 }, (__, k) => 1.6 ** (k - 39)), front];
        const edges = [...new Set(cuts)].sort((a, b) => a - b);
        for (let p = 1; p < edges.length; p++) {
          const { nodes, weights } = mapRule(gaussLegendre(16), edges[p - 1], edges[p]);
          for (let q = 0; q < nodes.length; q++) {
            const v = rightwards ? nodes[q] : -nodes[q];
            const f = part.f(t, x, v);
            rho += (weights[q] / 2) * f;
            current += (weights[q] / 2) * v * f;
            size += (weights[q] / 2) * Math.abs(f);
          }
        }
      }
      const epsilon = problem.epsilon(slabPoint(x));
      expect(Math.abs(part.rho(t, x) - rho)).toBeLessThan(1e-7 * size + 1e-14);
      expect(Math.abs(epsilon * part.flux(t, x) - current)).toBeLessThan(1e-7 * size + 1e-14);
    }
  });

  it('leaves zero data and the first-collision source', () => {
    const rest = part.remainder();
    const { left, right } = rest.boundary;
    if (left.type !== 'inflow' || right.type !== 'inflow') throw new Error('no inflow');
    for (const v of [-0.8, -0.1, 0.1, 0.8]) {
      expect(rest.initial(slabPoint(0.3, v, t0))).toBe(0);
      expect(left.value(slabPoint(0, v, 0.3))).toBe(0);
      expect(right.value(slabPoint(1, v, 0.3))).toBe(0);
      for (const [t, x] of [
        [0.2, 0.1],
        [0.5, 0.7],
      ]) {
        const point = slabPoint(x, v, t);
        const first = (problem.scattering(point) / problem.epsilon(point) ** 2) * part.rho(t, x);
        expect(rest.source(point)).toBeCloseTo(problem.source(point) + first, 12);
      }
    }
    expect(rest.epsilon).toBe(problem.epsilon);
    expect(rest.scattering).toBe(problem.scattering);
    expect(rest.absorption).toBe(problem.absorption);
    expect(rest.domain).toEqual(problem.domain);
  });
});

describe('uncollided part', () => {
  it('needs inflow walls', () => {
    const boundary = { left: inflow(() => 1), right: { type: 'reflective' } as const };
    expect(() => new Uncollided(transientSlab(1, { boundary }))).toThrow(/inflow walls/);
  });

  it('asks for the rho of many points in any order', () => {
    const part = new Uncollided(problems[0][1]);
    const first = part.rho(0.3, 0.4);
    part.rho(0.3, 0.5);
    part.flux(0.2, 0.4);
    expect(part.rho(0.3, 0.4)).toBe(first);
  });
});
