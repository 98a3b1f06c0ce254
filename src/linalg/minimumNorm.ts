import { factorDense, reflect } from './householder.js';
import { svd } from './svd.js';

/**
 * QR of a tall matrix that never exists whole: row panels are pushed one after the other, and only
 * the triangle R and Q^T b are kept (a sequential TSQR).
 */
export class StackedQr {
  /** Column-major; the first `rows` rows of the buffer are in use. */
  #buffer: Float64Array;
  #rhs: Float64Array;
  #rows = 0;
  #leftover = 0;
  readonly #capacity: number;

  constructor(readonly columns: number) {
    this.#capacity = 4 * columns;
    this.#buffer = new Float64Array(this.#capacity * columns);
    this.#rhs = new Float64Array(this.#capacity);
  }

  /** Adds rows: a column-major matrix and the right-hand side of each row. */
  push(matrix: Float64Array, rhs: Float64Array): void {
    const rows = rhs.length;
    for (let done = 0; done < rows; ) {
      if (this.#rows === this.#capacity) this.#reduce();
      const part = Math.min(rows - done, this.#capacity - this.#rows);
      for (let j = 0; j < this.columns; j++) {
        const from = matrix.subarray(j * rows + done, j * rows + done + part);
        this.#buffer.set(from, j * this.#capacity + this.#rows);
      }
      this.#rhs.set(rhs.subarray(done, done + part), this.#rows);
      this.#rows += part;
      done += part;
    }
  }

  /** R (column-major columns x columns), the matching part of Q^T b, and |b - A x| for full rank. */
  triangle(): { R: Float64Array; qtb: Float64Array; residualNorm: number } {
    this.#reduce();
    const n = this.columns;
    const R = new Float64Array(n * n);
    for (let j = 0; j < n; j++) {
      for (let i = 0; i <= j; i++) R[j * n + i] = this.#buffer[j * this.#capacity + i];
    }
    return { R, qtb: this.#rhs.slice(0, n), residualNorm: Math.sqrt(this.#leftover) };
  }

  #reduce(): void {
    const [n, ld] = [this.columns, this.#capacity];
    const panels = factorDense(this.#buffer, ld, n);
    for (const panel of panels) reflect(panel, this.#rhs.subarray(panel.start));
    for (let i = n; i < ld; i++) this.#leftover += this.#rhs[i] ** 2;
    this.#rhs.fill(0, n);
    this.#rows = n;
  }
}

export interface MinimumNormResult {
  readonly x: Float64Array;
  readonly rank: number;
  /** Descending. */
  readonly singularValues: Float64Array;
  readonly residualNorm: number;
}

/**
 * Minimum-norm least-squares solution with singular values below rcond times the largest cut off:
 * what LAPACK's gelsd returns. Works on the triangle of a StackedQr.
 */
export function minimumNorm(stack: StackedQr, rcond: number): MinimumNormResult {
  const { R, qtb, residualNorm } = stack.triangle();
  const { x, rank, singularValues, lost } = truncatedSolve(R, stack.columns, qtb, rcond);
  return { x, rank, singularValues, residualNorm: Math.hypot(residualNorm, lost) };
}

/** Truncated-SVD solution of a square system; `lost` is the norm of the part of b cut away. */
export function truncatedSolve(
  A: Float64Array,
  n: number,
  b: Float64Array,
  rcond: number,
): { x: Float64Array; rank: number; singularValues: Float64Array; lost: number } {
  const { singularValues, V, projected } = svd(A, n, b);
  const x = new Float64Array(n);
  let rank = 0;
  let kept = 0;
  let total = 0;
  for (let i = 0; i < n; i++) total += b[i] * b[i];
  for (let k = 0; k < n; k++) {
    if (!(singularValues[k] > rcond * singularValues[0])) break;
    rank++;
    const c = projected[k];
    kept += c * c;
    for (let i = 0; i < n; i++) x[i] += (c / singularValues[k]) * V[k * n + i];
  }
  return { x, rank, singularValues, lost: Math.sqrt(Math.max(0, total - kept)) };
}
