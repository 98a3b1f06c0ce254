import { describe, expect, it } from 'vitest';
import type { TransientProblem } from '../../src/problem/types.js';
import { solveDiscreteOrdinates } from '../../src/reference/discreteOrdinates.js';
import type { EvenOddOptions } from '../../src/reference/evenOddOptions.js';
import { evenOddScheme } from '../../src/reference/evenOddScheme.js';
import { fourierLaplace } from '../../src/reference/fourierLaplace.js';
import { heatSeries } from '../../src/reference/heatSeries.js';
import { element } from '../../src/reference/lobatto.js';
import { type TransientReference, transientReference } from '../../src/reference/transient.js';
import { inflow, periodic, reflective, worst } from './problems.js';
import {
  inflowSlab,
  periodicSlab,
  referencePoints,
  relativeL2,
  transient,
} from './transientProblems.js';

const GRID = Array.from({ length: 41 }, (_, i) => i / 40);
const { cos, exp, sin, PI } = Math;

function errors(points: ReturnType<typeof referencePoints>, solution: TransientReference) {
  return {
    rho: relativeL2(
      points,
      (p) => solution.rho(p.x, p.t),
      (p) => p.rho,
    ),
    flux: relativeL2(
      points,
      (p) => solution.flux(p.x, p.t),
      (p) => p.flux,
    ),
  };
}

describe('against independent files', () => {
  it('inflow-eps1e-3', () => {
    const points = referencePoints('inflow-eps1e-3');
    const problem = inflowSlab(1e-3, [0.05, 0.1]);
    const draft = errors(points, transientReference(problem, { resolution: 'draft' }));
    expect(draft.rho).toBeLessThan(1e-6);
    const scheme = { stepsPerOctave: 16, anglesPerPanel: 4, cells: 20 };
    const finer = errors(points, transientReference(problem, { scheme }));
    expect(finer.rho).toBeLessThan(1e-7);
    expect(finer.flux).toBeLessThan(1e-7);
  });

  it('inflow-eps0.1: fronts split off', () => {
    const points = referencePoints('inflow-eps0.1');
    const scheme = { stepsPerOctave: 12, anglesPerPanel: 32 };
    const error = errors(points, transientReference(inflowSlab(0.1, [0.05, 0.1]), { scheme }));
    expect(error.rho).toBeLessThan(1e-5);
    expect(error.flux).toBeLessThan(2e-5);
  });

  it('inflow-eps1: fronts split off', () => {
    const points = referencePoints('inflow-eps1');
    const error = errors(points, transientReference(inflowSlab(1, [0.05, 0.1, 0.5])));
    expect(error.rho).toBeLessThan(1.5e-5);
    expect(error.flux).toBeLessThan(3e-5);
  });

  it('inflow-eps1e-8: asymptotic preserving', () => {
    const points = referencePoints('inflow-eps1e-8').filter(({ t }) => t > 0.04 && t < 0.2);
    const scheme = evenOddScheme(inflowSlab(1e-8, [0.05, 0.1]), {
      wallCell: 0.05,
      growth: 3,
      panels: 3,
      anglesPerPanel: 5,
      stepsPerOctave: 12,
      firstOctave: 1e-5,
    });
    const error = errors(points, scheme);
    expect(error.rho).toBeLessThan(1e-6);
    expect(error.flux).toBeLessThan(1e-5);
  });
});

/** Errors of rho and flux at the last time on a ladder of settings. */
function ladder(
  problem: TransientProblem,
  exact: { rho: (x: number) => number; flux: (x: number) => number },
  settings: readonly EvenOddOptions[],
): { rho: number[]; flux: number[] } {
  const t = problem.domain.t[1];
  const solutions = settings.map((options) => evenOddScheme(problem, options));
  return {
    rho: solutions.map((s) => relativeL2(GRID, (x) => s.rho(x, t), exact.rho)),
    flux: solutions.map((s) => relativeL2(GRID, (x) => s.flux(x, t), exact.flux)),
  };
}

/** Orders between successive settings that differ by a factor 2. */
const orders = (values: readonly number[]): number[] =>
  values.slice(1).map((value, i) => Math.log2(values[i] / value));

describe.each([1, 0.1, 1e-2, 1e-8])('periodic slab, epsilon = %f', (epsilon) => {
  const problem = periodicSlab(epsilon);
  const series = fourierLaplace(problem);
  const exact = {
    rho: (x: number) => series.rho(x, 0.1),
    flux: (x: number) => series.flux(x, 0.1),
  };

  it('order 4 in time', () => {
    const settings = [4, 8].map((stepsPerOctave) => ({
      stepsPerOctave,
      firstOctave: 1e-4,
      cells: 12,
      degree: 8,
      anglesPerPanel: 12,
    }));
    const { rho, flux } = ladder(problem, exact, settings);
    expect(rho[1]).toBeLessThan(3e-7);
    for (const order of [...orders(rho), ...orders(flux)]) expect(order).toBeGreaterThan(3.5);
  });

  it('order degree + 1 in x for rho, degree for the flux', () => {
    const settings = [8, 16, 32].map((cells) => ({
      cells,
      degree: 3,
      stepsPerOctave: 16,
      firstOctave: 1e-3,
      anglesPerPanel: 12,
    }));
    const { rho, flux } = ladder(problem, exact, settings);
    const finest = <T>(list: T[]): T => list[list.length - 1];
    expect(finest(orders(rho))).toBeGreaterThan(3.6);
    expect(finest(orders(flux))).toBeGreaterThan(2.7);
  });
});

/** Everything variable: f = a + epsilon v b, so <f> = a and flux = b/3. */
function manufactured(scale: number) {
  const epsilon = (x: number) => scale * (1 + x / 2);
  const sigma = (x: number) => 1 + sin(3 * x) / 2;
  const a = (x: number, t: number) => 1 + 0.5 * sin(2 * x + 3 * t);
  const aT = (x: number, t: number) => 1.5 * cos(2 * x + 3 * t);
  const aX = (x: number, t: number) => cos(2 * x + 3 * t);
  const b = (x: number, t: number) => cos(3 * x) * exp(-t);
  const bX = (x: number, t: number) => -3 * sin(3 * x) * exp(-t);
  const f = ({ x, v, t }: { x: number; v: number; t: number }) =>
    a(x, t) + epsilon(x) * v * b(x, t);
  const problem = transient({
    epsilon: ({ x }) => epsilon(x),
    scattering: ({ x }) => sigma(x),
    absorption: ({ x }) => x,
    t: [0, 0.3],
    outputTimes: [0.3],
    initial: f,
    left: inflow(f),
    right: inflow(f),
    source: (p) => {
      const { x, v, t } = p;
      const drift = (0.5 * scale * b(x, t)) / epsilon(x) + bX(x, t);
      return aT(x, t) - epsilon(x) * v * b(x, t) + v * v * drift + x * f(p);
    },
    stiffSource: ({ x, v, t }) => v * (aX(x, t) + sigma(x) * b(x, t)),
  });
  return { problem, f, rho: (x: number) => a(x, 0.3), flux: (x: number) => b(x, 0.3) / 3 };
}

describe.each([1, 0.1, 1e-3, 1e-8])('manufactured solution, epsilon = %f (1 + x/2)', (scale) => {
  const { problem, f, rho, flux } = manufactured(scale);
  const settings = [2, 4, 8, 16].map((stepsPerOctave) => ({
    stepsPerOctave,
    firstOctave: 0.3,
    cells: 16,
    panels: 1,
    anglesPerPanel: 8,
    growth: 2.5,
    wallCell: 0.5,
    uncollided: false,
  }));

  it('inflow and sources that vary in time keep order 3 (rho) and 2.5 (flux)', () => {
    const found = ladder(problem, { rho, flux }, settings);
    expect(found.rho[3]).toBeLessThan(5e-9);
    expect(found.flux[3]).toBeLessThan(1e-6);
    const order = (list: readonly number[]): number => Math.log2(list[0] / list[3]) / 3;
    expect(order(found.rho)).toBeGreaterThan(2.7);
    expect(order(found.flux)).toBeGreaterThan(2.2);
  });

  it('f at any direction', () => {
    const solution = evenOddScheme(problem, settings[3]);
    for (const v of [-1, -0.3, 0, 0.01, 0.77]) {
      const error = worst(GRID, (x) => Math.abs(solution.f(x, v, 0.3) - f({ x, v, t: 0.3 })));
      expect(error).toBeLessThan(1e-6);
    }
  });
});

describe('conservation', () => {
  const walls = [
    ['reflective', reflective],
    ['periodic', periodic],
  ] as const;
  const scales = [1, 0.1, 1e-4, 1e-8];
  const cases = walls.flatMap(([name, wall]) => scales.map((s) => [name, s, wall] as const));

  it.each(cases)('the mass of epsilon rho stays, %s, epsilon = %f', (_, scale, wall) => {
    const epsilon = (x: number) => scale * (1 + 0.5 * cos(2 * PI * x));
    const problem = transient({
      epsilon: ({ x }) => epsilon(x),
      scattering: ({ x }) => 1.5 + sin(2 * PI * x),
      left: wall,
      right: wall,
      initial: ({ x, v }) => 1 + 0.3 * cos(2 * PI * x) * (1 + v * v),
      outputTimes: [0, 0.01, 0.1],
    });
    const solution = transientReference(problem, { resolution: 'draft' });
    // The rule of the scheme: Gauss-Lobatto on its 16 cells of degree 4.
    const { nodes, weights } = element(4).lobatto;
    const mass = (t: number): number => {
      let sum = 0;
      for (let cell = 0; cell < 16; cell++) {
        for (let i = 0; i < nodes.length; i++) {
          const x = Math.min(1, (cell + (nodes[i] + 1) / 2) / 16);
          sum += (weights[i] / 32) * (epsilon(x) / scale) * solution.rho(x, t);
        }
      }
      return sum;
    };
    for (const t of [0.01, 0.1]) expect(Math.abs(mass(t) - mass(0))).toBeLessThan(1e-12);
  });
});

describe('limits', () => {
  const mixtures = [
    ['inflow, inflow', inflow(1), inflow(0)],
    ['reflective, inflow', reflective, inflow(0.5)],
    ['inflow, reflective', inflow(0.5), reflective],
  ] as const;
  it.each(mixtures)('heat equation with absorption and source: %s', (_, left, right) => {
    const problem = transient({
      epsilon: 1e-8,
      scattering: 2,
      absorption: 0.5,
      source: 1.5,
      left,
      right,
      initial: ({ x }) => x * x,
    });
    const heat = heatSeries(problem);
    const scheme = evenOddScheme(problem, {
      degree: 4,
      cells: 16,
      wallCell: 0.1,
      growth: 4,
      stepsPerOctave: 8,
      panels: 2,
      anglesPerPanel: 5,
      firstOctave: 1e-5,
    });
    expect(worst(GRID, (x) => Math.abs(scheme.rho(x, 0.1) - heat.rho(x, 0.1)))).toBeLessThan(5e-7);
    const flux = worst(GRID, (x) => Math.abs(scheme.flux(x, 0.1) - heat.flux(x, 0.1)));
    expect(flux).toBeLessThan(2e-5);
  });

  it('steady state of a slab with jumps, absorption, source and directed inflow', () => {
    const slab = transient({
      epsilon: ({ x }) => 0.3 * (1 + x),
      scattering: ({ x }) => (x < 0.6 ? 2 + sin(3 * x) : 0.2),
      absorption: ({ x }) => (x < 0.6 ? 1 + x : 0),
      source: ({ x, v }) => exp(x) * (1 + v),
      left: inflow(({ v }) => v),
      right: inflow(({ v }) => v * v),
      interfaces: [0.6],
      t: [0, 40],
      outputTimes: [40],
    });
    const { initial: _initial, outputTimes: _times, ...rest } = slab;
    const steady = solveDiscreteOrdinates({ ...rest, domain: { x: slab.domain.x } });
    // The cells next to walls and jumps, where rho goes like x log x, set the largest error.
    const solutions = [2e-3, 2e-4, 2e-5].map((wallCell) =>
      evenOddScheme(slab, {
        stepsPerOctave: 6,
        firstOctave: 0.01,
        anglesPerPanel: 9,
        wallCell,
        uncollided: false,
      }),
    );
    const densities = solutions.map((s) =>
      worst(GRID, (x) => Math.abs(s.rho(x, 40) - steady.rho(x))),
    );
    expect(densities[1]).toBeLessThan(densities[0] / 2);
    // No rounding from cells much thinner than a mean free path (once 1e-4 here).
    expect(densities[2]).toBeLessThan(1e-6);
    const finest = solutions[2];
    const flux = worst(GRID, (x) => Math.abs(finest.flux(x, 40) - steady.flux(x)));
    expect(flux).toBeLessThan(1e-7);
    for (const v of [0.37, -0.02]) {
      const f = worst(GRID, (x) => Math.abs(finest.f(x, v, 40) - steady.f(x, v)));
      expect(f).toBeLessThan(5e-5);
    }
  });
});

describe('uncollided part', () => {
  it('the answer does not depend on the split; reflective far wall, inflow that varies', () => {
    const problem = transient({
      scattering: 0.7,
      absorption: 0.3,
      t: [0, 1.5],
      outputTimes: [1.5],
      left: inflow(({ t }) => 1 - exp(-3 * t)),
      right: reflective,
    });
    const resolution = { panels: 2, anglesPerPanel: 24, stepsPerOctave: 12 };
    const split = evenOddScheme(problem, { ...resolution, uncollided: true });
    const whole = evenOddScheme(problem, { ...resolution, uncollided: false });
    const difference = worst(GRID, (x) => Math.abs(split.rho(x, 1.5) - whole.rho(x, 1.5)));
    expect(difference).toBeLessThan(2e-4);
    const flux = worst(GRID, (x) => Math.abs(split.flux(x, 1.5) - whole.flux(x, 1.5)));
    expect(flux).toBeLessThan(2e-4);
  });
});

describe('transientReference', () => {
  it('picks the best method', () => {
    const name = (problem: TransientProblem) =>
      transientReference(problem, { resolution: 'draft' }).name;
    expect(name(periodicSlab(0.1))).toMatch(/^Fourier/);
    expect(name(inflowSlab(1e-8, [0.1]))).toMatch(/^heat/);
    expect(name(inflowSlab(0.5, [0.1]))).toMatch(/^even-odd/);
    const step = transient({
      left: periodic,
      right: periodic,
      initial: ({ v }) => (v > 0 ? 1 : 0),
    });
    expect(name(step)).toMatch(/^even-odd/);
  });

  it('takes the method asked for, and refuses what it cannot do', () => {
    const problem = inflowSlab(0.5, [0.1]);
    expect(() => transientReference(problem, { method: 'fourierLaplace' })).toThrow(RangeError);
    const solution = transientReference(problem, { resolution: 'draft' });
    expect(() => solution.rho(0.5, 0.07)).toThrow(/computed were 0.1/);
    expect(() => solution.rho(1.5, 0.1)).toThrow(RangeError);
    expect(() => transientReference(transient({ left: periodic }))).toThrow(/both sides/);
  });
});
