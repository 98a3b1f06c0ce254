import { describe, expect, it } from 'vitest';
import { gaussLegendre } from '../../src/quadrature/gauss.js';
import { fourierLaplace } from '../../src/reference/fourierLaplace.js';
import { type HeatEnd, HeatKernel } from '../../src/reference/heatKernel.js';
import { heatSeries } from '../../src/reference/heatSeries.js';
import { inflow, periodic, reflective, worst } from './problems.js';
import {
  e6Slab,
  inflowSlab,
  periodicSlab,
  referencePoints,
  relativeL2,
  transient,
} from './transientProblems.js';

/** Central difference of fourth order. */
function derivative(g: (z: number) => number, z: number, h: number): number {
  return (8 * (g(z + h) - g(z - h)) - (g(z + 2 * h) - g(z - 2 * h))) / (12 * h);
}

describe('Fourier-Laplace series', () => {
  const cases = [
    ['periodic-eps1', periodicSlab(1)],
    ['periodic-eps0.1', periodicSlab(0.1)],
    ['periodic-eps1e-2', periodicSlab(1e-2)],
    ['periodic-eps1e-3', periodicSlab(1e-3)],
    ['periodic-eps1e-8', periodicSlab(1e-8)],
    ['e6-periodic-eps1', e6Slab(1)],
    ['e6-periodic-eps0.1', e6Slab(0.1)],
    ['e6-periodic-eps1e-3', e6Slab(1e-3)],
  ] as const;

  it.each(cases)('%s to the printed digits', (file, problem) => {
    const solution = fourierLaplace(problem);
    const points = referencePoints(file);
    expect(worst(points, (p) => Math.abs(solution.rho(p.x, p.t) - p.rho))).toBeLessThan(6e-12);
    expect(worst(points, (p) => Math.abs(solution.flux(p.x, p.t) - p.flux))).toBeLessThan(6e-12);
  });

  const everything = transient({
    epsilon: 0.05,
    x: [-1, 1],
    scattering: 1.3,
    absorption: 0.7,
    source: ({ v }) => 1 + v,
    left: periodic,
    right: periodic,
    initial: ({ x, v }) => Math.exp(Math.sin(Math.PI * x)) * (1 + v / 2),
  });
  const solution = fourierLaplace(everything);
  const places = [-1, -0.4, 0.3, 0.9];

  it('f has the moments rho and epsilon flux, before and after the initial layer', () => {
    const { nodes, weights } = gaussLegendre(48);
    for (const t of [1e-6, 1e-3, 0.02, 0.09]) {
      for (const x of places) {
        const f = nodes.map((v) => solution.f(x, v, t));
        const rho = f.reduce((sum, value, q) => sum + (weights[q] * value) / 2, 0);
        const moment = f.reduce((sum, value, q) => sum + (weights[q] * nodes[q] * value) / 2, 0);
        expect(Math.abs(rho - solution.rho(x, t))).toBeLessThan(1e-12);
        expect(Math.abs(moment / 0.05 - solution.flux(x, t))).toBeLessThan(1e-11);
      }
    }
  });

  it('satisfies the equation', () => {
    for (const t of [1e-3, 0.02]) {
      for (const v of [-0.8, 0.05, 0.6]) {
        const x = 0.3;
        const fT = derivative((z) => solution.f(x, v, z), t, 1e-3 * t);
        const fX = derivative((z) => solution.f(z, v, t), x, 1e-3);
        const f = solution.f(x, v, t);
        const gain = (1.3 / 0.05) * (solution.rho(x, t) - f) - 0.05 * 0.7 * f + 0.05 * (1 + v);
        expect(Math.abs(0.05 * fT + v * fX - gain)).toBeLessThan(1e-8);
      }
    }
  });

  it('starts from f0', () => {
    const f0 = (x: number, v: number) => Math.exp(Math.sin(Math.PI * x)) * (1 + v / 2);
    for (const v of [-1, 0.2]) {
      expect(worst(places, (x) => Math.abs(solution.f(x, v, 1e-12) - f0(x, v)))).toBeLessThan(1e-8);
    }
  });

  it('many modes, kappa beyond sigma pi/2: contour and residue agree where they meet', () => {
    const rough = transient({
      epsilon: 0.1,
      t: [0, 1],
      left: periodic,
      right: periodic,
      initial: ({ x }) => Math.exp(6 * Math.cos(2 * Math.PI * x) - 6),
    });
    const series = fourierLaplace(rough);
    expect(series.info.unknowns).toBeGreaterThan(20);
    const meeting = 42 * 0.1 ** 2;
    for (const part of [series.rho, series.flux]) {
      const jump = part(0.3, meeting * (1 - 1e-12)) - part(0.3, meeting * (1 + 1e-12));
      expect(Math.abs(jump)).toBeLessThan(1e-11);
    }
  });

  it('refuses other problems', () => {
    expect(() => fourierLaplace(transient())).toThrow(RangeError);
    expect(() =>
      fourierLaplace(transient({ left: periodic, right: periodic, source: (p) => p.x })),
    ).toThrow(RangeError);
  });
});

describe('heat series', () => {
  it('inflow-eps1e-8 to the slip that the file neglects', () => {
    const points = referencePoints('inflow-eps1e-8');
    const solution = heatSeries(inflowSlab(1e-8, [0.04, 0.05, 0.1, 0.3, 2]));
    expect(worst(points, (p) => Math.abs(solution.rho(p.x, p.t) - p.rho))).toBeLessThan(4e-8);
    expect(worst(points, (p) => Math.abs(solution.flux(p.x, p.t) - p.flux))).toBeLessThan(1e-7);
  });

  it('inflow-eps1e-3: the wall correction leaves O(epsilon^2)', () => {
    const points = referencePoints('inflow-eps1e-3');
    const solution = heatSeries(inflowSlab(1e-3, [0.05, 0.1]));
    const error = relativeL2(
      points,
      (p) => solution.rho(p.x, p.t),
      (p) => p.rho,
    );
    expect(error).toBeLessThan(1e-6);
    const flux = relativeL2(
      points,
      (p) => solution.flux(p.x, p.t),
      (p) => p.flux,
    );
    expect(flux).toBeLessThan(2e-6);
  });

  it('agrees with the Fourier-Laplace series for epsilon = 1e-8', () => {
    const problem = { ...e6Slab(1e-8), absorption: () => 0.8, source: () => 0.5 };
    const [heat, fourier] = [heatSeries(problem), fourierLaplace(problem)];
    for (const t of [1e-6, 0.01, 0.2]) {
      const error = worst([0, 0.13, 0.5], (x) => Math.abs(heat.rho(x, t) - fourier.rho(x, t)));
      expect(error).toBeLessThan(1e-11);
    }
  });

  const ends: [HeatEnd, HeatEnd][] = [
    ['zero', 'zero'],
    ['zero', 'insulated'],
    ['insulated', 'zero'],
    ['insulated', 'insulated'],
    ['periodic', 'periodic'],
  ];
  it.each(ends)('images and series agree: %s, %s', (left, right) => {
    const u0 = (x: number) => Math.exp(x) + (x > 0.3 ? 1 : 0);
    const kernel = new HeatKernel(u0, 0.7, left, right, [0.3]);
    for (const x of [0, 0.21, 0.3, 0.7]) {
      const [images, series] = [kernel.byImages(x, 0.04), kernel.bySeries(x, 0.04)];
      expect(Math.abs(images.u - series.u)).toBeLessThan(1e-13);
      expect(Math.abs(images.slope - series.slope)).toBeLessThan(1e-12);
    }
  });

  const mixtures = [
    ['inflow, inflow', inflow(2), inflow(-1), 0],
    ['inflow, inflow, absorbing', inflow(2), inflow(-1), 3],
    ['reflective, inflow', reflective, inflow(0.4), 0],
    ['reflective, inflow, absorbing', reflective, inflow(0.4), 3],
    ['inflow, reflective', inflow(0.4), reflective, 0],
    ['inflow, reflective, absorbing', inflow(0.4), reflective, 3],
    ['reflective, reflective', reflective, reflective, 0],
    ['reflective, reflective, absorbing', reflective, reflective, 3],
  ] as const;
  it.each(mixtures)('heat equation and wall values: %s', (_, left, right, absorption) => {
    const solution = heatSeries(
      transient({
        epsilon: 1e-8,
        scattering: 2,
        absorption,
        source: 1.5,
        left,
        right,
        initial: ({ x }) => x * x,
      }),
    );
    for (const t of [0.01, 5]) {
      for (const x of [0.2, 0.7]) {
        const rate = derivative((z) => solution.rho(x, z), t, 1e-3 * t);
        const divergence = derivative((z) => solution.flux(z, t), x, 1e-3);
        const balance = rate + divergence + absorption * solution.rho(x, t) - 1.5;
        expect(Math.abs(balance)).toBeLessThan(1e-6);
      }
      const walls = [
        [left, 0],
        [right, 1],
      ] as const;
      for (const [wall, x] of walls) {
        if (wall.type === 'inflow') {
          const datum = wall.value({ t, x, y: 0, v: 1, theta: 0 });
          expect(Math.abs(solution.rho(x, t) - datum)).toBeLessThan(1e-6);
        } else expect(Math.abs(solution.flux(x, t))).toBeLessThan(1e-9);
      }
    }
  });

  it('refuses inflow that depends on v or t', () => {
    expect(() => heatSeries(transient({ left: inflow(({ v }) => v) }))).toThrow(RangeError);
    expect(() => heatSeries(transient({ left: inflow(({ t }) => t) }))).toThrow(RangeError);
  });
});
