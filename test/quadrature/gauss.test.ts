import { describe, expect, it } from 'vitest';
import {
  compositeGauss,
  gaussLegendre,
  gaussRadau,
  mapRule,
  type Quadrature,
} from '../../src/quadrature/gauss.js';

function integrate({ nodes, weights }: Quadrature, f: (z: number) => number): number {
  return nodes.reduce((sum, z, i) => sum + weights[i] * f(z), 0);
}

const SIZES = [1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 63, 64, 100, 127, 128];

describe('gaussLegendre', () => {
  it.each(SIZES)('n = %i integrates every power to degree 2n - 1', (n) => {
    const rule = gaussLegendre(n);
    for (let degree = 0; degree <= 2 * n - 1; degree++) {
      const exact = degree % 2 === 0 ? 2 / (degree + 1) : 0;
      expect(Math.abs(integrate(rule, (z) => z ** degree) - exact)).toBeLessThan(1e-13);
    }
  });

  it.each([1, 2, 3, 4, 5, 8])('n = %i does not integrate degree 2n', (n) => {
    const error = integrate(gaussLegendre(n), (z) => z ** (2 * n)) - 2 / (2 * n + 1);
    // The error on z^(2n) is the squared norm of the monic Legendre polynomial.
    expect(Math.abs(-error / monicNorm(n) - 1)).toBeLessThan(1e-9);
  });

  it.each(SIZES)('n = %i gives the angular means <1> = 1, <v> = 0, <v^2> = 1/3', (n) => {
    const rule = gaussLegendre(n);
    const mean = (f: (v: number) => number) => integrate(rule, f) / 2;
    expect(Math.abs(mean(() => 1) - 1)).toBeLessThan(1e-14);
    expect(Math.abs(mean((v) => v))).toBeLessThan(1e-15);
    if (n > 1) expect(Math.abs(mean((v) => v * v) - 1 / 3)).toBeLessThan(1e-14);
  });

  it.each(SIZES)('n = %i has ascending, symmetric nodes inside (-1, 1), positive weights', (n) => {
    const { nodes, weights } = gaussLegendre(n);
    for (let i = 0; i < n; i++) {
      expect(Math.abs(nodes[i])).toBeLessThan(1);
      expect(weights[i]).toBeGreaterThan(0);
      expect(nodes[i] + nodes[n - 1 - i]).toBe(0);
      expect(weights[i]).toBe(weights[n - 1 - i]);
      if (i > 0) expect(nodes[i]).toBeGreaterThan(nodes[i - 1]);
    }
  });

  it('agrees with the tabulated rule for n = 3', () => {
    const { nodes, weights } = gaussLegendre(3);
    expect(nodes[2]).toBeCloseTo(Math.sqrt(0.6), 15);
    expect(weights[0]).toBeCloseTo(5 / 9, 15);
    expect(weights[1]).toBeCloseTo(8 / 9, 15);
  });

  it.each([0, -1, 2.5, Number.NaN])('refuses n = %d', (n) => {
    expect(() => gaussLegendre(n)).toThrow(RangeError);
  });
});

describe('mapRule', () => {
  it('moves the rule to another interval', () => {
    const rule = mapRule(gaussLegendre(6), 2, 5);
    for (let degree = 0; degree <= 11; degree++) {
      const exact = (5 ** (degree + 1) - 2 ** (degree + 1)) / (degree + 1);
      expect(Math.abs(integrate(rule, (x) => x ** degree) / exact - 1)).toBeLessThan(1e-14);
    }
  });
});

describe('compositeGauss', () => {
  const edges = [0, 1e-6, 1e-3, 0.1, 1];

  it('joins panels in order', () => {
    const { nodes, weights } = compositeGauss(edges, 8);
    expect(nodes.length).toBe(32);
    for (let i = 0; i < 32; i++) {
      const panel = Math.floor(i / 8);
      expect(nodes[i]).toBeGreaterThan(edges[panel]);
      expect(nodes[i]).toBeLessThan(edges[panel + 1]);
      if (i > 0) expect(nodes[i]).toBeGreaterThan(nodes[i - 1]);
    }
    for (let panel = 0; panel < 4; panel++) {
      const width = weights.slice(8 * panel, 8 * panel + 8).reduce((sum, w) => sum + w);
      expect(Math.abs(width / (edges[panel + 1] - edges[panel]) - 1)).toBeLessThan(1e-14);
    }
  });

  it('integrates half-range moments, and exp(-tau/v) where one panel cannot', () => {
    const graded = compositeGauss(edges, 8);
    for (let degree = 0; degree <= 15; degree++) {
      const error = integrate(graded, (v) => v ** degree) - 1 / (degree + 1);
      expect(Math.abs(error)).toBeLessThan(1e-14);
    }
    const exact = exponentialIntegral2(0.01);
    const fine = compositeGauss([0, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1], 16);
    const single = mapRule(gaussLegendre(16), 0, 1);
    const e2 = (rule: Quadrature) => integrate(rule, (v) => Math.exp(-0.01 / v));
    expect(Math.abs(e2(fine) - exact)).toBeLessThan(1e-14);
    expect(Math.abs(e2(single) - exact)).toBeGreaterThan(1e-5);
  });
});

/** Integral of the square of the monic Legendre polynomial of degree n. */
function monicNorm(n: number): number {
  let norm = 2;
  for (let k = 1; k <= n; k++) norm *= (k * k) / ((2 * k - 1) * (2 * k + 1));
  return norm;
}

/** E2(x) = exp(-x) - x E1(x), E1 by its series: for small x. */
function exponentialIntegral2(x: number): number {
  let e1 = -0.5772156649015329 - Math.log(x);
  let power = 1;
  for (let k = 1; k <= 12; k++) {
    power *= -x / k;
    e1 -= power / k;
  }
  return Math.exp(-x) - x * e1;
}

describe('gaussRadau', () => {
  it.each(SIZES)('n = %i integrates every power to degree 2n - 2', (n) => {
    const rule = gaussRadau(n);
    for (let degree = 0; degree <= 2 * n - 2; degree++) {
      const exact = degree % 2 === 0 ? 2 / (degree + 1) : 0;
      expect(Math.abs(integrate(rule, (z) => z ** degree) - exact)).toBeLessThan(1e-13);
    }
  });

  it.each([1, 2, 3, 4, 5, 8])('n = %i does not integrate degree 2n - 1', (n) => {
    expect(Math.abs(integrate(gaussRadau(n), (z) => z ** (2 * n - 1)))).toBeGreaterThan(1e-6);
  });

  it.each(SIZES)('n = %i has ascending nodes in (-1, 1], the last at 1, positive weights', (n) => {
    const { nodes, weights } = gaussRadau(n);
    expect(nodes.length).toBe(n);
    expect(nodes[n - 1]).toBe(1);
    expect(nodes[0]).toBeGreaterThan(-1);
    for (let i = 1; i < n; i++) expect(nodes[i]).toBeGreaterThan(nodes[i - 1]);
    for (const w of weights) expect(w).toBeGreaterThan(0);
    expect(Math.abs(weights.reduce((sum, w) => sum + w, 0) - 2)).toBeLessThan(1e-13);
  });

  it('has the known nodes and weights for n = 2 and 3', () => {
    const two = gaussRadau(2);
    expect(two.nodes[0]).toBeCloseTo(-1 / 3, 14);
    expect(two.weights[0]).toBeCloseTo(1.5, 14);
    expect(two.weights[1]).toBeCloseTo(0.5, 14);
    const three = gaussRadau(3);
    const root = Math.sqrt(6);
    expect(three.nodes[0]).toBeCloseTo(-(1 + root) / 5, 14);
    expect(three.nodes[1]).toBeCloseTo(-(1 - root) / 5, 14);
    expect(three.weights[0]).toBeCloseTo((16 - root) / 18, 14);
    expect(three.weights[1]).toBeCloseTo((16 + root) / 18, 14);
    expect(three.weights[2]).toBeCloseTo(2 / 9, 14);
  });

  it('refuses sizes that are not positive integers', () => {
    expect(() => gaussRadau(0)).toThrow(/positive integer/);
    expect(() => gaussRadau(2.5)).toThrow(/positive integer/);
  });
});
