import { describe, expect, it } from 'vitest';
import { compositeGauss } from '../../src/quadrature/gauss.js';
import { BandedCholesky } from '../../src/reference/bandedCholesky.js';
import { DenseLu } from '../../src/reference/denseLu.js';
import { element, lagrange } from '../../src/reference/lobatto.js';
import { COUPLING, GAMMA, STAGE_TIMES, sdirkStep } from '../../src/reference/sdirk.js';
import { slabMesh } from '../../src/reference/slabMesh.js';
import { stageInflow } from '../../src/reference/stageInflow.js';
import { timeSteps } from '../../src/reference/timeSteps.js';
import { Uncollided } from '../../src/reference/uncollided.js';
import { inflow, periodic, reflective, slab, worst } from './problems.js';
import { transient } from './transientProblems.js';

const { abs, exp, log, sin } = Math;
const isClose = (a: number, b: number, tolerance: number): void =>
  expect(abs(a - b)).toBeLessThan(tolerance);

describe.each([1, 2, 5, 9])('element of degree %i', (degree) => {
  const { lobatto, gauss, derivative } = element(degree);

  it('the Lobatto rule is exact to degree 2n - 3', () => {
    for (let power = 0; power <= 2 * degree - 1; power++) {
      const sum = lobatto.nodes.reduce((s, z, i) => s + lobatto.weights[i] * z ** power, 0);
      isClose(sum, power % 2 === 0 ? 2 / (power + 1) : 0, 1e-14);
    }
  });

  it('differentiates and interpolates its polynomials', () => {
    const values = lobatto.nodes.map((z) => z ** degree);
    gauss.nodes.forEach((z, q) => {
      const slope = values.reduce((s, y, i) => s + derivative[q * (degree + 1) + i] * y, 0);
      isClose(slope, degree * z ** (degree - 1), 1e-12);
    });
    const shapes = lagrange(lobatto.nodes, 0.3);
    isClose(
      values.reduce((s, y, i) => s + y * shapes[i], 0),
      0.3 ** degree,
      1e-14,
    );
  });
});

describe('banded Cholesky', () => {
  const size = 12;
  const bandwidth = 3;
  const entry = (i: number, j: number, isCyclic: boolean): number => {
    const gap = isCyclic ? Math.min(abs(i - j), size - abs(i - j)) : abs(i - j);
    return gap > bandwidth ? 0 : i === j ? 9 + sin(i) : sin(i * j + 1);
  };

  it.each([false, true])('solves like a dense LU, border: %s', (isCyclic) => {
    // Cyclic coupling through unknown 0 only, as in a periodic slab.
    const value = (i: number, j: number): number => entry(i, j, isCyclic && (i === 0 || j === 0));
    const dense = new Float64Array(size * size);
    const band = new Float64Array(size * (bandwidth + 1));
    const border = Float64Array.from({ length: size }, (_, j) => value(0, j));
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        dense[i * size + j] = value(i, j);
        const isInBand = j <= i && i - j <= bandwidth && !(isCyclic && j === 0);
        if (isInBand) band[i * (bandwidth + 1) + i - j] = value(i, j);
      }
    }
    const cholesky = new BandedCholesky(band, size, bandwidth, isCyclic ? border : undefined);
    const b = Float64Array.from({ length: size }, (_, i) => exp(sin(3 * i)));
    const expected = new DenseLu(dense, size).solve(b);
    const one = b.slice();
    cholesky.solve(one, 1);
    expect(worst([...one.keys()], (i) => abs(one[i] - expected[i]))).toBeLessThan(1e-14);
    const two = Float64Array.from({ length: 2 * size }, (_, i) => b[i >> 1] * (1 + (i % 2)));
    cholesky.solve(two, 2);
    expect(worst([...one.keys()], (i) => abs(two[2 * i + 1] - 2 * expected[i]))).toBeLessThan(
      1e-13,
    );
  });

  it('refuses an indefinite matrix', () => {
    expect(() => new BandedCholesky(Float64Array.from([1, 0, 1, 2]), 2, 1)).toThrow(RangeError);
  });
});

describe('SDIRK4', () => {
  it('satisfies the eight order conditions', () => {
    const a = STAGE_TIMES.map((_, i) =>
      STAGE_TIMES.map((__, j) => (j === i ? GAMMA : (COUPLING[i][j] ?? 0))),
    );
    const b = a[4];
    const c = STAGE_TIMES;
    const sum = (term: (i: number) => number): number => c.reduce((s, _, i) => s + term(i), 0);
    const ac = (power: number, i: number): number => sum((j) => a[i][j] * c[j] ** power);
    for (let i = 0; i < 5; i++) isClose(ac(0, i), c[i], 1e-14);
    const conditions: [number, number][] = [
      [sum((i) => b[i]), 1],
      [sum((i) => b[i] * c[i]), 1 / 2],
      [sum((i) => b[i] * c[i] ** 2), 1 / 3],
      [sum((i) => b[i] * ac(1, i)), 1 / 6],
      [sum((i) => b[i] * c[i] ** 3), 1 / 4],
      [sum((i) => b[i] * c[i] * ac(1, i)), 1 / 8],
      [sum((i) => b[i] * ac(2, i)), 1 / 12],
      [sum((i) => b[i] * sum((j) => a[i][j] * ac(1, j))), 1 / 24],
    ];
    for (const [found, expected] of conditions) isClose(found, expected, 1e-14);
  });

  it('damps what is infinitely stiff', () => {
    const one = (value: number) => Float64Array.of(value);
    const start = { even: one(1), odd: one(1), rho: one(1) };
    const shrink = (star: Float64Array): Float64Array => star.map((y) => y / (1 + GAMMA * 1e12));
    const end = sdirkStep(start, 1, ({ even, odd, rho }) => ({
      even: shrink(even),
      odd: shrink(odd),
      rho: shrink(rho),
    }));
    expect(abs(end.rho[0])).toBeLessThan(1e-10);
  });

  it('inflow of the stages: exact for constants and lines, unchanged where it jumps', () => {
    expect(stageInflow(2, [2, 2, 2, 2, 2])).toEqual([2, 2, 2, 2, 2]);
    stageInflow(
      1,
      STAGE_TIMES.map((c) => 1 + 3 * c),
    ).forEach((value, i) => {
      isClose(value, 1 + 3 * STAGE_TIMES[i], 1e-13);
    });
    // The stages of the scheme itself for y' = 5 t^4.
    const rate = (c: number) => 5 * c ** 4;
    stageInflow(
      0,
      STAGE_TIMES.map((c) => c ** 5),
    ).forEach((value, i) => {
      const terms = STAGE_TIMES.slice(0, i).map((c, j) => COUPLING[i][j] * rate(c));
      const expected = terms.reduce((s, y) => s + y, GAMMA * rate(STAGE_TIMES[i]));
      if (i < 4 && abs(expected - STAGE_TIMES[i] ** 5) < 1) isClose(value, expected, 1e-12);
    });
    const jump = stageInflow(0, [0, 1, 1, 0, 1]);
    for (const value of jump) expect(abs(value)).toBeLessThanOrEqual(2);
  });
});

describe('time steps', () => {
  it('meet every output and grow by octaves', () => {
    const outputs = [0.05, 0.1, 0.37, 2];
    const runs = timeSteps(outputs, 1e-6, 16, 0.1);
    let t = 0;
    const met: number[] = [];
    for (const { from, dt, count, isOutput } of runs) {
      isClose(from, t, 1e-14);
      t = from + dt * count;
      expect(dt).toBeLessThan(0.1 + 1e-12);
      if (from > 0) expect(dt).toBeLessThan((2 * from) / 16 + 1e-15);
      if (isOutput) met.push(t);
    }
    expect(met.length).toBe(4);
    met.forEach((time, i) => {
      isClose(time, outputs[i], 1e-14);
    });
    expect(runs[0].dt).toBeLessThan(1e-6 / 8);
  });
});

describe('mesh', () => {
  it('fills the slab, graded at inflow walls and interfaces only', () => {
    const options = { degree: 3, cells: 10, wallCell: 1e-2, growth: 2 };
    const problem = slab({ epsilon: 1e-4, left: reflective, interfaces: [0.4] });
    const { edges, widths } = slabMesh(problem, options);
    isClose(
      widths.reduce((sum, width) => sum + width, 0),
      1,
      1e-13,
    );
    expect([...edges]).toContain(0.4);
    const last = widths.length - 1;
    const jump = [...edges].indexOf(0.4);
    expect(widths[last]).toBeLessThan(1.5e-6);
    expect(widths[jump]).toBeLessThan(1.5e-6);
    expect(widths[jump - 1]).toBeLessThan(1.5e-6);
    expect(widths[0]).toBeGreaterThan(1e-3);
    expect(slabMesh(slab({ left: periodic, right: periodic }), options).widths.length).toBe(10);
  });
});

describe('uncollided part', () => {
  const problem = transient({
    epsilon: ({ x }) => 0.5 + x,
    scattering: 2,
    absorption: 1,
    t: [0, 2],
    left: inflow(1),
    right: reflective,
  });
  const uncollided = new Uncollided(problem);
  const delay = (x: number) => 0.5 * x + (x * x) / 2;
  const depth = (x: number) => 2 * log((0.5 + x) / 0.5) + delay(x);

  it('f along a direction, before and behind its front, and back from the mirror', () => {
    const [x, v] = [0.3, 0.8];
    const arrival = delay(x) / v;
    expect(uncollided.f(x, v, arrival * 0.999)).toBe(0);
    isClose(uncollided.f(x, v, arrival * 1.001), exp(-depth(x) / v), 1e-13);
    const way = 2 * delay(1) - delay(x);
    expect(uncollided.f(x, -v, (way / v) * 0.999)).toBe(0);
    isClose(uncollided.f(x, -v, (way / v) * 1.001), exp(-(2 * depth(1) - depth(x)) / v), 1e-13);
  });

  it('moments are those of f', () => {
    for (const [x, t] of [
      [0, 0.1],
      [1e-6, 0.3],
      [0.2, 0.3],
      [0.9, 1.5],
      [0.9, 0.5],
    ]) {
      const direct = delay(x) / t;
      const back = (2 * delay(1) - delay(x)) / t;
      const fronts = [direct, back].filter((v) => v > 0 && v < 1);
      const grading = Array.from({ length: 30 }, (_, k) => 2 ** -k);
      const edges = [...new Set([0, ...grading, ...fronts])].sort((p, q) => p - q);
      const { nodes, weights } = compositeGauss(edges, 20);
      const sum = (power: number): number =>
        nodes.reduce((s, v, i) => {
          const [forward, backward] = [uncollided.f(x, v, t), uncollided.f(x, -v, t)];
          return s + 0.5 * weights[i] * v ** power * (forward + (-1) ** power * backward);
        }, 0);
      const { rho, moment } = uncollided.moments(x, t);
      isClose(rho, sum(0), 1e-9);
      isClose(moment, sum(1), 1e-9);
    }
  });

  it('is what the inflow exceeds f0 by', () => {
    const level = transient({ left: inflow(({ t }) => 2 + t), initial: 2 });
    const rising = new Uncollided(level);
    expect(rising.base('left', 0.5)).toBe(2);
    isClose(rising.excess('left', 0.5, 0.3), 0.3, 1e-15);
    expect(rising.moments(0.5, 0.2).rho).toBe(0);
  });
});
