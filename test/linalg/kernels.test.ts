import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/basis/random.js';
import {
  applyDense,
  applyStacked,
  factorDense,
  factorStacked,
} from '../../src/linalg/householder.js';
import { subtractProduct, transposeProduct } from '../../src/linalg/kernels.js';
import { minimumNorm, StackedQr } from '../../src/linalg/minimumNorm.js';
import { pivotedQr } from '../../src/linalg/pivotedQr.js';
import { svd } from '../../src/linalg/svd.js';

const stream = randomStream(12);
const random = (count: number): Float64Array =>
  Float64Array.from({ length: count }, () => stream() - 0.5);
const sizes = [1, 2, 3, 4, 5, 7, 9, 63, 66];

describe('products', () => {
  it('agree with three loops at odd sizes, offsets and strides', () => {
    for (const m of sizes) {
      for (const k of [1, 3, 4, 6, 33]) {
        for (const n of [1, 2, 4, 5, 9]) {
          const [ldv, ldc, ldw] = [m + 2, m + 1, k + 3];
          const V = random(ldv * k + 5);
          const W = random(ldw * n + 5);
          const C = random(ldc * n + 5);
          const expected = C.slice();
          for (let j = 0; j < n; j++) {
            for (let i = 0; i < m; i++) {
              for (let l = 0; l < k; l++) {
                expected[1 + j * ldc + i] -= V[2 + l * ldv + i] * W[3 + j * ldw + l];
              }
            }
          }
          subtractProduct(C, 1, ldc, V, 2, ldv, W, 3, ldw, m, k, n);
          expect(Math.max(...C.map((c, e) => Math.abs(c - expected[e])))).toBeLessThan(
            4 * k * 2.3e-16,
          );
          const out = random(ldw * n + 5);
          const reference = out.slice();
          for (let j = 0; j < n; j++) {
            for (let l = 0; l < k; l++) {
              let sum = 0;
              for (let i = 0; i < m; i++) sum += V[2 + l * ldv + i] * C[1 + j * ldc + i];
              reference[3 + j * ldw + l] = sum;
            }
          }
          transposeProduct(out, 3, ldw, V, 2, ldv, C, 1, ldc, k, m, n);
          expect(Math.max(...out.map((c, e) => Math.abs(c - reference[e])))).toBeLessThan(
            4 * m * 2.3e-16,
          );
        }
      }
    }
  });
});

describe('Householder QR', () => {
  it.each([
    [5, 5],
    [40, 33],
    [200, 100],
    [130, 64],
  ])('%i x %i: A = Q R and Q orthogonal', (m, n) => {
    const A = random(m * n);
    const R = A.slice();
    const panels = factorDense(R, m, n);
    const Q = new Float64Array(m * m);
    for (let i = 0; i < m; i++) Q[i * m + i] = 1;
    for (const panel of [...panels].reverse()) applyDense(panel, Q, panel.start, m, m, false);
    let backward = 0;
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < m; i++) {
        let sum = -A[j * m + i];
        for (let k = 0; k <= j; k++) sum += Q[k * m + i] * R[j * m + k];
        backward = Math.max(backward, Math.abs(sum));
      }
    }
    expect(backward).toBeLessThan(1e-14 * n);
    let worst = 0;
    for (let a = 0; a < m; a++) {
      for (let b = 0; b <= a; b++) {
        let sum = a === b ? -1 : 0;
        for (let i = 0; i < m; i++) sum += Q[a * m + i] * Q[b * m + i];
        worst = Math.max(worst, Math.abs(sum));
      }
    }
    expect(worst).toBeLessThan(1e-14 * n);
  });

  it.each([
    [7, 3],
    [40, 25],
    [70, 90],
  ])('triangle %i on %i rows equals the dense QR', (n, c) => {
    const top = random(n * n);
    for (let j = 0; j < n; j++) for (let i = j + 1; i < n; i++) top[j * n + i] = 0;
    const bottom = random(c * n);
    const m = n + c;
    const whole = new Float64Array(m * n);
    for (let j = 0; j < n; j++) {
      whole.set(top.subarray(j * n, (j + 1) * n), j * m);
      whole.set(bottom.subarray(j * c, (j + 1) * c), j * m + n);
    }
    const rhs = random(m);
    const rhsTop = rhs.slice(0, n);
    const rhsBottom = rhs.slice(n);
    const R = top.slice();
    for (const panel of factorStacked(R, n, bottom, c)) {
      applyStacked(panel, rhsTop, panel.start, n, rhsBottom, 0, c, 1, true);
    }
    for (const panel of factorDense(whole, m, n)) applyDense(panel, rhs, panel.start, m, 1, true);
    for (let j = 0; j < n; j++) {
      for (let i = 0; i <= j; i++) {
        expect(Math.abs(R[j * n + i])).toBeCloseTo(Math.abs(whole[j * m + i]), 11);
      }
      expect(Math.abs(rhsTop[j])).toBeCloseTo(Math.abs(rhs[j]), 11);
    }
  });
});

describe('rank', () => {
  it('is found by pivoted QR and by the SVD, down to 1e-16', () => {
    const n = 30;
    // A Vandermonde matrix: singular values fall geometrically.
    const A = new Float64Array(60 * n);
    for (let i = 0; i < 60; i++) for (let j = 0; j < n; j++) A[j * 60 + i] = (i / 59) ** j;
    const { R } = pivotedQr(A, 60, n, 0);
    const { singularValues } = svd(R, n, new Float64Array(n));
    for (const cut of [1e-4, 1e-8, 1e-12]) {
      const bySvd = singularValues.filter((s) => s > cut * singularValues[0]).length;
      expect(Math.abs(pivotedQr(A, 60, n, cut).rank - bySvd)).toBeLessThanOrEqual(2);
    }
  });

  it('SVD keeps orthogonality and reconstructs a graded matrix', () => {
    const n = 24;
    const A = random(n * n).map((value, e) => value * 10 ** (-0.6 * Math.floor(e / n)));
    const b = random(n);
    const { singularValues, V, projected } = svd(A, n, b);
    // A V = U S, so |A V_k| = s_k, V orthonormal, |U^T b| = |b|.
    for (let k = 0; k < n; k++) {
      const image = new Float64Array(n);
      for (let j = 0; j < n; j++)
        for (let i = 0; i < n; i++) image[i] += A[j * n + i] * V[k * n + j];
      expect(Math.abs(Math.hypot(...image) - singularValues[k])).toBeLessThan(
        1e-14 * singularValues[0],
      );
      for (let l = 0; l <= k; l++) {
        let sum = k === l ? -1 : 0;
        for (let i = 0; i < n; i++) sum += V[k * n + i] * V[l * n + i];
        expect(Math.abs(sum)).toBeLessThan(1e-12);
      }
    }
    expect(Math.hypot(...projected)).toBeCloseTo(Math.hypot(...b), 12);
  });

  it('a stack of row panels gives the minimum-norm solution of the whole', () => {
    const [m, n] = [333, 21];
    const A = random(m * n);
    A.copyWithin(5 * m, 2 * m, 3 * m);
    const b = random(m);
    const stack = new StackedQr(n);
    for (let first = 0; first < m; first += 50) {
      const rows = Math.min(50, m - first);
      const part = new Float64Array(rows * n);
      for (let j = 0; j < n; j++)
        part.set(A.subarray(j * m + first, j * m + first + rows), j * rows);
      stack.push(part, b.slice(first, first + rows));
    }
    const { x, rank } = minimumNorm(stack, 1e-12);
    expect(rank).toBe(n - 1);
    // Equal columns share their coefficient in the minimum-norm solution.
    expect(x[5]).toBeCloseTo(x[2], 12);
    const residual = b.slice();
    for (let j = 0; j < n; j++) for (let i = 0; i < m; i++) residual[i] -= A[j * m + i] * x[j];
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += A[j * m + i] * residual[i];
      expect(Math.abs(sum)).toBeLessThan(1e-12);
    }
  });
});
