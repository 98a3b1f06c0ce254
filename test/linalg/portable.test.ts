import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/basis/random.js';
import { product, ridgeFunctions, triangleOf } from '../../src/linalg/portable.js';
import { sampleTable } from '../../src/linalg/sampling.js';

const stream = randomStream(17);
const random = (count: number): Float64Array =>
  Float64Array.from({ length: count }, () => stream() - 0.5);

describe('elementary functions', () => {
  const functions = [
    ['sin', Math.sin],
    ['cos', Math.cos],
    ['tanh', Math.tanh],
    ['tanh slope', (z: number) => 1 - Math.tanh(z) ** 2],
  ] as const;

  it.each(functions)('%s agrees with Math to two units in the last place', (name, exact) => {
    const z = Float64Array.from({ length: 20_001 }, (_, k) => ((k - 10_000) / 10_000) ** 3 * 60);
    const one = Float64Array.of(1);
    const values = ridgeFunctions(name, z, one, Float64Array.of(0), one);
    for (const [k, value] of values.entries()) {
      // 1 - tanh^2 cancels: its error is that of tanh^2.
      const size = name === 'tanh slope' ? 1 : Math.max(Math.abs(exact(z[k])), 1e-20);
      expect(Math.abs(value - exact(z[k]))).toBeLessThanOrEqual(4.5e-16 * size + 1e-16);
    }
  });

  it('of ridge functions: every point, feature and factor in its place', () => {
    for (const [n, dimension, count] of [
      [1, 1, 1],
      [5, 2, 3],
      [8, 3, 7],
    ]) {
      const [x, k] = [random(n * dimension), random(count * dimension)];
      const [b, f] = [random(count), random(count)];
      const table = ridgeFunctions('sin', x, k, b, f);
      for (let j = 0; j < count; j++) {
        for (let i = 0; i < n; i++) {
          let z = b[j];
          for (let d = 0; d < dimension; d++) z += k[j * dimension + d] * x[i * dimension + d];
          expect(table[j * n + i]).toBeCloseTo(f[j] * Math.sin(z), 14);
        }
      }
    }
  });
});

describe('products', () => {
  it.each([
    [1, 1, 1],
    [3, 5, 2],
    [130, 70, 66],
    [257, 65, 301],
  ])('%i x %i times %i columns', (m, k, n) => {
    const [A, B] = [random(m * k), random(k * n)];
    const C = product(A, m, k, B, n);
    for (let j = 0; j < n; j += 1 + (j % 7)) {
      for (let i = 0; i < m; i += 1 + (i % 5)) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += A[l * m + i] * B[j * k + l];
        expect(Math.abs(C[j * m + i] - sum)).toBeLessThan(1e-15 * k);
      }
    }
  });

  it('of nothing are empty', () => {
    const none = new Float64Array(0);
    expect(ridgeFunctions('sin', Float64Array.of(1, 2), none, none, none)).toHaveLength(0);
    const features = { weights: none, biases: none, factors: none, transform: none };
    const sampling = { activation: 'sin', points: none, mean: null, ...features } as const;
    expect(sampleTable(sampling)).toHaveLength(0);
  });

  it('the triangle has the Gram matrix of the columns', () => {
    const [m, n] = [90, 33];
    const A = random(m * n);
    const R = triangleOf(A, m, n);
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        let [gram, product2] = [0, 0];
        for (let i = 0; i < m; i++) gram += A[a * m + i] * A[b * m + i];
        for (let i = 0; i < n; i++) product2 += R[a * n + i] * R[b * n + i];
        expect(product2).toBeCloseTo(gram, 12);
      }
    }
  });
});
