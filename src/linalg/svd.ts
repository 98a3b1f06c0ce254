import { pivotedQr } from './pivotedQr.js';

/** A = U diag(s) V^T for square A, with U seen only through U^T b. */
export interface Svd {
  /** Descending. */
  readonly singularValues: Float64Array;
  /** Right singular vectors, column-major n x n; columns of zero singular values are 0. */
  readonly V: Float64Array;
  /** U^T b. */
  readonly projected: Float64Array;
}

const MAX_SWEEPS = 40;

/**
 * One-sided Jacobi SVD of a square matrix, preconditioned by a column-pivoted QR (Drmac & Veselic
 * 2008): A P = Q R, then plane rotations J make the columns of R^T orthogonal. After pivoting few
 * sweeps remain, and small singular values and their vectors keep their digits.
 *
 * @param A column-major n x n, not changed.
 * @param b n numbers, for U^T b.
 */
export function svd(A: Float64Array, n: number, b: Float64Array): Svd {
  const rotated = b.slice();
  const { permutation, R } = pivotedQr(A, n, n, 0, rotated);
  // R^T J = W diag(s), so A = (Q J) diag(s) (P W)^T. J is an orthogonal product of rotations: unlike
  // A V / s it stays orthogonal for the smallest singular values.
  const X = new Float64Array(n * n);
  const J = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    J[j * n + j] = 1;
    for (let i = 0; i < n; i++) X[j * n + i] = R[i * n + j];
  }
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) if (!jacobiSweep(X, J, n)) break;
  const sizes = Float64Array.from({ length: n }, (_, j) => norm(X, j * n, n));
  const order = Array.from(sizes.keys()).sort((p, q) => sizes[q] - sizes[p]);
  const V = new Float64Array(n * n);
  const projected = new Float64Array(n);
  for (const [k, j] of order.entries()) {
    for (let i = 0; i < n; i++) projected[k] += J[j * n + i] * rotated[i];
    if (sizes[j] === 0) continue;
    for (let i = 0; i < n; i++) V[k * n + permutation[i]] = X[j * n + i] / sizes[j];
  }
  return { singularValues: Float64Array.from(order, (j) => sizes[j]), V, projected };
}

function norm(A: Float64Array, from: number, length: number): number {
  let sum = 0;
  for (let i = from; i < from + length; i++) sum += A[i] * A[i];
  return Math.sqrt(sum);
}

/** One cyclic sweep over all pairs of columns; whether any rotation was needed. */
function jacobiSweep(X: Float64Array, J: Float64Array, n: number): boolean {
  let rotated = false;
  for (let p = 0; p < n - 1; p++) {
    for (let q = p + 1; q < n; q++) {
      let a = 0;
      let b = 0;
      let c = 0;
      for (let i = 0; i < n; i++) {
        const x = X[p * n + i];
        const y = X[q * n + i];
        a += x * x;
        b += y * y;
        c += x * y;
      }
      if (Math.abs(c) <= 1e-15 * Math.sqrt(a * b) || c === 0) continue;
      rotated = true;
      const zeta = (b - a) / (2 * c);
      const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
      const cosine = 1 / Math.sqrt(1 + t * t);
      rotate(X, p * n, q * n, n, cosine, cosine * t);
      rotate(J, p * n, q * n, n, cosine, cosine * t);
    }
  }
  return rotated;
}

function rotate(A: Float64Array, p: number, q: number, n: number, c: number, s: number): void {
  for (let i = 0; i < n; i++) {
    const x = A[p + i];
    const y = A[q + i];
    A[p + i] = c * x - s * y;
    A[q + i] = s * x + c * y;
  }
}
