import { describe, expect, it } from 'vitest';
import { gaussLegendre } from '../../src/quadrature/gauss.js';
import { CellPropagator, nodeTable } from '../../src/reference/cellPropagator.js';
import { transportCells } from '../../src/reference/cells.js';
import { DenseLu } from '../../src/reference/denseLu.js';
import { halfRangeDirections } from '../../src/reference/directions.js';
import { legendreValues } from '../../src/reference/legendre.js';
import { propagateEdges } from '../../src/reference/propagate.js';
import { opacity, reedSlab, slab, worst } from './problems.js';

const COUNT = 14;

/** Integral of exp(-z d) P_k(u - d) over d in (0, u), by Gauss panels graded toward d = 0. */
function byQuadrature(z: number, k: number, u: number): number {
  const { nodes, weights } = gaussLegendre(40);
  const edges = [0, 1e-4, 1e-3, 0.01, 0.05, 0.2, 0.5, 1].map((fraction) => fraction * u);
  let sum = 0;
  for (let panel = 0; panel + 1 < edges.length; panel++) {
    const half = (edges[panel + 1] - edges[panel]) / 2;
    for (let i = 0; i < nodes.length; i++) {
      const d = (edges[panel] + edges[panel + 1]) / 2 + half * nodes[i];
      sum += half * weights[i] * Math.exp(-z * d) * legendreValues(u - d, COUNT)[k];
    }
  }
  return sum;
}

describe('CellPropagator', () => {
  const degrees = Array.from({ length: COUNT }, (_, k) => k);
  const points = Float64Array.of(0.1, 0.5, 0.9);
  // Both sides of the change of method (98 for 14 polynomials), and both ends.
  const depths = [0, 1e-9, 1e-3, 0.5, 3, 20, 97, 99, 300, 1e4];

  it.each(depths)('z = %d: solution from 0 against quadrature', (z) => {
    const propagator = new CellPropagator(z, COUNT);
    const start = propagator.start();
    const scale = 1 / Math.max(1, z);
    for (const u of points) {
      const particular = propagator.particular(u);
      const error = worst(degrees, (k) => {
        const value = particular[k] - start[k] * Math.exp(-z * u);
        return Math.abs(value - byQuadrature(z, k, u));
      });
      expect(error).toBeLessThan(1e-13 * scale);
    }
    const end = propagator.end();
    expect(worst(degrees, (k) => Math.abs(end[k] - byQuadrature(z, k, 1)))).toBeLessThan(
      1e-13 * scale,
    );
  });

  it.each(depths)('z = %d: odd + even parts, and odd - even as seen from the other side', (z) => {
    const propagator = new CellPropagator(z, COUNT);
    const { odd, even } = propagator.parts(nodeTable(points, COUNT));
    points.forEach((u, i) => {
      const here = propagator.particular(u);
      const there = propagator.particular(1 - u);
      const scale = 1e-14 / Math.max(1, z);
      for (const k of degrees) {
        const [o, e] = [odd[i * COUNT + k], even[i * COUNT + k]];
        expect(Math.abs(o + e - here[k])).toBeLessThan(scale);
        expect(Math.abs(o - e - (k % 2 === 0 ? 1 : -1) * there[k])).toBeLessThan(scale);
      }
    });
  });

  it('keeps all digits of the even part of thick cells, which is 1/z smaller', () => {
    const z = 1e10;
    const { even } = new CellPropagator(z, COUNT).parts(nodeTable(points, COUNT));
    // -P_1' / z^2 and -P_2' / z^2
    points.forEach((u, i) => {
      expect(even[i * COUNT + 1] * z * z).toBeCloseTo(-2, 14);
      expect(even[i * COUNT + 2] * z * z).toBeCloseTo(-6 * (2 * u - 1), 13);
    });
  });
});

describe('halfRangeDirections', () => {
  it.each([1e-7, 1e-10])('tolerance %d: mean of exp(-tau/v) for every tau', (tolerance) => {
    const coarse = halfRangeDirections(tolerance, 30);
    const fine = halfRangeDirections(1e-15, 30);
    const mean = ({ nodes, weights }: typeof coarse, tau: number) =>
      nodes.reduce((sum, mu, q) => sum + weights[q] * Math.exp(-tau / mu), 0);
    const depths = [0, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 0.1, 1, 10, 50];
    const error = worst(depths, (tau) => Math.abs(mean(coarse, tau) - mean(fine, tau)));
    expect(error).toBeLessThan(tolerance);
    expect(Math.abs(mean(fine, 0) - 1)).toBeLessThan(1e-14);
  });
});

describe('transportCells', () => {
  const options = { tolerance: 1e-10, degree: 12 };

  it('cover the slab, from one anchor to the next, without gaps', () => {
    const cells = transportCells(reedSlab(), options);
    let x = 0;
    for (const { anchor, near, far } of cells) {
      const [from, to] = anchor.side === 1 ? [near, far] : [-far, -near];
      expect(Math.abs(anchor.x + from - x)).toBeLessThan(1e-14);
      x = anchor.x + to;
    }
    expect(x).toBe(8);
    // The void, 3 to 5, needs no grading.
    expect(cells.filter(({ thickness }) => thickness === 0).length).toBe(2);
  });

  it('have optical depth as their coordinate', () => {
    const cells = transportCells(slab({ scattering: opacity }), options);
    const total = cells.reduce((sum, { thickness }) => sum + thickness, 0);
    expect(Math.abs(total - 0.19180716892)).toBeLessThan(1e-11);
    for (const cell of cells) {
      for (const s of [0, 0.2, 0.7, 1]) {
        const back = cell.coordinate(cell.distance(s));
        expect(Math.abs(back - s)).toBeLessThan(1e-14 * (1 + cell.near / (cell.far - cell.near)));
      }
    }
  });
});

describe('propagateEdges', () => {
  it('takes the route with the smallest error', () => {
    const { values, errors } = propagateEdges(
      [1, Number.NaN, 5, 0.25],
      [1e-3, Infinity, 1e-1, 1e-9],
      [10, 20, -40],
      [10, 20, 40],
    );
    expect([...values]).toEqual([10.25, 20.25, 40.25, 0.25]);
    expect(errors.every((error) => error < 1.1e-9)).toBe(true);
  });
});

describe('DenseLu', () => {
  it('solves a badly scaled system that needs pivoting', () => {
    const n = 150;
    const scale = (i: number) => 10 ** ((i % 17) - 8);
    const exact = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1) / scale(i + 5));
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const entry = i === j ? 0 : Math.cos(3 * i + 7 * j * j + 1);
        matrix[i * n + j] = scale(i) * entry * scale(j + 5);
      }
    }
    const b = exact.map((_, i) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j] * exact[j];
      return sum;
    });
    const x = new DenseLu(matrix, n).solve(b);
    const rows = Array.from(exact.keys());
    expect(worst(rows, (i) => Math.abs(x[i] - exact[i]) * scale(i + 5))).toBeLessThan(1e-11);
  });

  it('refuses singular matrices', () => {
    expect(() => new DenseLu(Float64Array.of(1, 2, 0, 0), 2)).toThrow(RangeError);
    expect(() => new DenseLu(Float64Array.of(1, 0, 1, 0), 2)).toThrow(RangeError);
    expect(() => new DenseLu(Float64Array.of(1, 2, 1, 2), 2)).toThrow(/singular/);
    expect(() => new DenseLu(Float64Array.of(1, Number.NaN, 1, 2), 2)).toThrow(RangeError);
  });
});
