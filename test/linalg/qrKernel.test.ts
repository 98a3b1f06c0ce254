import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/basis/random.js';
import { findKernel } from '../../src/linalg/findKernel.js';
import { applyDense, applyStacked, type Panel, reflect } from '../../src/linalg/householder.js';
import { WasmKernel } from '../../src/linalg/wasm/kernel.js';
import { hasRelaxedSimd, instantiate } from '../../src/linalg/wasm/module.js';
import { missing } from '../support/engines.js';

const stream = randomStream(31);
const random = (count: number): Float64Array =>
  Float64Array.from({ length: count }, () => stream() - 0.5);
const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));

/** Q applied to an m x columns matrix by plain loops over the reflectors a kernel returned. */
function applyQ(panels: readonly Panel[], C: Float64Array, m: number, columns: number): void {
  for (const panel of [...panels].reverse()) applyDense(panel, C, panel.start, m, columns, false);
}

function lacksRelaxedSimd(): boolean {
  if (hasRelaxedSimd()) return false;
  process.stderr.write('skipped: kernel wasm-relaxed, this Node has no relaxed SIMD\n');
  return true;
}

const dense: [m: number, n: number, columns: number][] = [
  [1, 1, 0],
  [1, 1, 3],
  [5, 5, 2],
  [9, 8, 1],
  [17, 9, 5],
  [64, 64, 64],
  [65, 65, 1],
  [131, 66, 30],
  [300, 129, 257],
];

const stacked: [n: number, c: number, columns: number][] = [
  [1, 1, 1],
  [1, 9, 0],
  [7, 3, 4],
  [8, 1, 2],
  [65, 40, 9],
  [130, 260, 301],
];

describe.each(['js', 'wasm', 'wasm-relaxed', 'lapack'] as const)('dense kernel %s', (name) => {
  const skip = name === 'wasm-relaxed' ? lacksRelaxedSimd() : missing(name) !== null;

  it.skipIf(skip).each(dense)('A = Q R, %i x %i, and Q^T C for %i columns', (m, n, columns) => {
    const kernel = findKernel(name);
    const [A, C] = [random(m * n), random(m * columns)];
    const { R, QtC, panels } = kernel.frame(() => {
      const a = kernel.allocate(m * n);
      const c = kernel.allocate(m * columns);
      a.set(A);
      c.set(C);
      const reflectors = kernel.reduceDense(a, m, n, c, columns);
      return { R: a.slice(), QtC: c.slice(), panels: reflectors };
    });
    const product = new Float64Array(m * n);
    for (let j = 0; j < n; j++) product.set(R.subarray(j * m, j * m + j + 1), j * m);
    applyQ(panels, product, m, n);
    expect(norm(product.map((v, e) => v - A[e]))).toBeLessThan(1e-13 * norm(A));
    // Right-hand sides to come, one at a time.
    const again = C.slice();
    for (let j = 0; j < columns; j++) {
      const column = again.subarray(j * m, (j + 1) * m);
      for (const panel of panels) reflect(panel, column.subarray(panel.start));
    }
    expect(norm(again.map((v, e) => v - QtC[e]))).toBeLessThanOrEqual(1e-13 * norm(C));
    applyQ(panels, QtC, m, columns);
    expect(norm(QtC.map((v, e) => v - C[e]))).toBeLessThanOrEqual(1e-13 * norm(C));
  });

  it.skipIf(skip).each(stacked)(
    'a triangle of %i on %i rows is the dense QR of both, %i columns beside',
    (n, c, columns) => {
      const kernel = findKernel(name);
      const m = n + c;
      const [top, bottom] = [random(n * columns), random(c * columns)];
      const B = random(c * n);
      const R = random(n * n);
      for (let j = 0; j < n; j++) R.fill(0, j * n + j + 1, (j + 1) * n);
      const whole = new Float64Array(m * n);
      const beside = new Float64Array(m * columns);
      for (let j = 0; j < n; j++) {
        whole.set(R.subarray(j * n, (j + 1) * n), j * m);
        whole.set(B.subarray(j * c, (j + 1) * c), j * m + n);
      }
      for (let j = 0; j < columns; j++) {
        beside.set(top.subarray(j * n, (j + 1) * n), j * m);
        beside.set(bottom.subarray(j * c, (j + 1) * c), j * m + n);
      }
      const plain = findKernel('js');
      plain.reduceDense(whole, m, n, beside, columns);
      const answer = kernel.frame(() => {
        const arrays = [R, B, top, bottom].map((from) => {
          const to = kernel.allocate(from.length);
          to.set(from);
          return to;
        });
        const [r, b, t, u] = arrays;
        const panels = kernel.reduceStacked(r, n, b, c, t, u, columns);
        return { R: r.slice(), top: t.slice(), panels };
      });
      // The reflectors, kept for right-hand sides to come, do the same to the columns beside.
      const [again, under] = [top.slice(), bottom.slice()];
      for (const panel of answer.panels) {
        applyStacked(panel, again, panel.start, n, under, 0, c, columns, true);
      }
      expect(norm(again.map((v, e) => v - answer.top[e]))).toBeLessThanOrEqual(
        1e-13 * norm(beside),
      );
      // Both triangles are unique up to the signs of their rows.
      for (let i = 0; i < n; i++) {
        const sign = Math.sign(answer.R[i * n + i]) * Math.sign(whole[i * m + i]);
        for (let j = i; j < n; j++) {
          expect(answer.R[j * n + i]).toBeCloseTo(sign * whole[j * m + i], 10);
        }
        for (let j = 0; j < columns; j++) {
          expect(answer.top[j * n + i]).toBeCloseTo(sign * beside[j * m + i], 10);
        }
      }
    },
  );
});

describe('the WebAssembly memory', () => {
  it('runs a frame again when it had to grow, and keeps what the frame holds', () => {
    const kernel = new WasmKernel(instantiate('wasm'));
    let runs = 0;
    const sums = kernel.frame(() => {
      runs++;
      const parts = Array.from({ length: 40 }, (_, k) => kernel.allocate(2 ** 17).fill(k));
      return parts.map((part) => part[0] + part[2 ** 17 - 1]);
    });
    expect(sums).toEqual(Array.from({ length: 40 }, (_, k) => 2 * k));
    expect(runs).toBeGreaterThan(1);
  });

  it('says how much is missing', () => {
    const kernel = new WasmKernel(instantiate('wasm'));
    expect(() => kernel.frame(() => kernel.allocate(2 ** 30))).toThrow(/8\.0 GiB does not fit/);
    expect(kernel.frame(() => kernel.allocate(5).length)).toBe(5);
  });
});
