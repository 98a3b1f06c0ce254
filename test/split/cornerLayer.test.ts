import { describe, expect, it } from 'vitest';
import { slabPoint, type TransientProblem } from '../../src/problem/types.js';
import { gaussLegendre } from '../../src/quadrature/gauss.js';
import { chooseSplit, freePathShare, incompatible } from '../../src/split/chooseSplit.js';
import { CornerLayer, jumpAt } from '../../src/split/cornerLayer.js';
import { inflow, slopeAt, transientSlab } from '../support/transient.js';

const rule = gaussLegendre(12);
const mean = (f: (v: number) => number): number =>
  rule.nodes.reduce((sum, v, q) => sum + (rule.weights[q] / 2) * f(v), 0);

const problem = transientSlab(0.05, {
  domain: { x: [0, 1], t: [0.2, 0.7] },
  scattering: () => 1.7,
  absorption: ({ x }) => 0.4 + x,
  source: ({ t, x, v }) => Math.cos(x) + v * t,
  initial: ({ x, v }) => 0.3 + 0.1 * x + 0.2 * v * v,
  boundary: { left: inflow(({ v }) => 1 + v), right: inflow(({ t }) => 0.7 + t) },
});

describe('corner layer', () => {
  const part = new CornerLayer(problem);
  const rest = part.remainder();

  it('leaves the source Q minus the transport residual of f_c', () => {
    const epsilon = 0.05;
    for (const t of [0.23, 0.3, 0.7]) {
      for (const x of [0.05, 0.2, 0.5, 0.8, 0.97]) {
        for (const v of [-0.9, -0.2, 0.1, 0.6]) {
          const point = slabPoint(x, v, t);
          const f = (direction: number, dx = 0, dt = 0): number =>
            part.f(t + dt, x + dx, direction);
          const h = 1e-3;
          const residual =
            epsilon * slopeAt((s) => f(v, 0, s), h) +
            v * slopeAt((s) => f(v, s), h) +
            (1.7 / epsilon) * (f(v) - mean((w) => f(w))) +
            epsilon * problem.absorption(point) * f(v);
          // Both times epsilon: eps Q' = eps Q - (transport of f_c).
          const expected = epsilon * problem.source(point) - residual;
          const scale = Math.abs(slopeAt((s) => f(v, s), h)) + 1;
          expect(Math.abs(epsilon * rest.source(point) - expected)).toBeLessThan(1e-6 * scale);
        }
      }
    }
  });

  it('has rho, flux and mean of its own f', () => {
    for (const [t, x] of [
      [0.25, 0.1],
      [0.6, 0.9],
    ]) {
      expect(part.rho(t, x)).toBeCloseTo(
        mean((v) => part.f(t, x, v)),
        13,
      );
      expect(part.flux(t, x)).toBeCloseTo(mean((v) => v * part.f(t, x, v)) / 0.05, 11);
    }
  });

  it('solves the limit equation rho_t = rho_xx / (3 sigmaS)', () => {
    for (const [t, x] of [
      [0.3, 0.2],
      [0.6, 0.7],
    ]) {
      const rate = slopeAt((s) => part.rho(t + s, x), 1e-3);
      const curvature = slopeAt((s) => slopeAt((r) => part.rho(t, x + s + r), 2e-3), 2e-3);
      expect(rate).toBeCloseTo(curvature / (3 * 1.7), 6);
    }
  });

  it('jumps at the walls by the mean incoming datum less <f0>', () => {
    // 2 int_0^1 v (1 + v) dv = 5/3 and 0.9; <f0> = 0.3 + 0.2/3 and 0.4 + 0.2/3.
    expect(jumpAt(problem, 'left', 0)).toBeCloseTo(5 / 3 - 0.3 - 0.2 / 3, 13);
    expect(jumpAt(problem, 'right', 1)).toBeCloseTo(0.9 - 0.4 - 0.2 / 3, 13);
    expect(part.rho(0.2 + 1e-12, 0)).toBeCloseTo(jumpAt(problem, 'left', 0), 10);
    expect(part.rho(0.2 + 1e-12, 1)).toBeCloseTo(jumpAt(problem, 'right', 1), 10);
    expect(part.rho(0.2, 0.4)).toBe(0);
  });

  it('leaves data less its own', () => {
    const { left, right } = rest.boundary;
    if (left.type !== 'inflow' || right.type !== 'inflow') throw new Error('no inflow');
    for (const v of [0.2, 0.9]) {
      const t = 0.35;
      expect(left.value(slabPoint(0, v, t))).toBeCloseTo(1 + v - part.f(t, 0, v), 13);
      expect(right.value(slabPoint(1, -v, t))).toBeCloseTo(0.7 + t - part.f(t, 1, -v), 13);
      const start = slabPoint(0.4, v, 0.2);
      expect(rest.initial(start)).toBeCloseTo(problem.initial(start), 13);
    }
  });
});

describe('chooseSplit', () => {
  const auto = (epsilon: number, changes: Partial<TransientProblem> = {}) =>
    chooseSplit(transientSlab(epsilon, changes), 'auto')?.name ?? null;
  const agreeing: Partial<TransientProblem> = {
    initial: () => 1,
    boundary: { left: inflow(() => 1), right: inflow(() => 1) },
  };
  const periodic: Partial<TransientProblem> = {
    boundary: { left: { type: 'periodic' }, right: { type: 'periodic' } },
  };
  const mirror: Partial<TransientProblem> = {
    boundary: { left: inflow(() => 1), right: { type: 'reflective' } },
  };

  it('splits nothing where data agree or walls have none', () => {
    for (const epsilon of [1, 1e-3, 1e-8]) {
      expect(auto(epsilon, agreeing)).toBeNull();
      expect(auto(epsilon, periodic)).toBeNull();
    }
    expect(chooseSplit(transientSlab(1), 'none')).toBeNull();
  });

  it('takes the uncollided part where the mean free path is seen', () => {
    expect(auto(1)).toBe('uncollided');
    expect(auto(1e-3)).toBe('uncollided');
    expect(auto(1, mirror)).toBeNull();
  });

  it('takes the corner function below 1e-6 of the slab, for constant coefficients', () => {
    expect(auto(1e-8)).toBe('corner');
    expect(auto(1e-8, mirror)).toBe('corner');
    expect(auto(1e-8, { scattering: ({ x }) => 1 + x })).toBeNull();
    expect(auto(1e-8, { epsilon: ({ x }) => 1e-8 * (1 + x) })).toBeNull();
  });

  it('obeys a name, or says why not', () => {
    expect(chooseSplit(transientSlab(1e-8), 'uncollided')?.name).toBe('uncollided');
    expect(chooseSplit(transientSlab(1), 'corner')?.name).toBe('corner');
    expect(() => chooseSplit(transientSlab(1, periodic), 'uncollided')).toThrow(RangeError);
    const varying = transientSlab(1, { scattering: ({ x }) => 1 + x });
    expect(() => chooseSplit(varying, 'corner')).toThrow(/constant/);
    expect(() => chooseSplit(transientSlab(1, { scattering: () => 0 }), 'corner')).toThrow(/> 0/);
  });

  it('sees disagreement in one direction of one wall', () => {
    const sides = (left: (v: number) => number) => {
      const boundary = { left: inflow(({ v }) => left(v)), right: inflow(() => 1) };
      const one = transientSlab(1, { initial: () => 1, boundary });
      return [incompatible(one, 'left'), incompatible(one, 'right')];
    };
    expect(sides(() => 1)).toEqual([false, false]);
    expect(sides((v) => (v > 0.5 ? 1.01 : 1))).toEqual([true, false]);
  });

  it('measures the mean free path at the walls', () => {
    expect(freePathShare(transientSlab(0.1))).toBeCloseTo(0.1, 14);
    const wide = transientSlab(0.1, { domain: { x: [0, 4], t: [0, 1] }, absorption: () => 10 });
    expect(freePathShare(wide)).toBeCloseTo(1 / (11 * 4), 14);
  });
});
