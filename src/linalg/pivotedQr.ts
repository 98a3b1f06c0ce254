/** A P = Q R with |R_00| >= |R_11| >= ...; R is n x n column-major, rows beyond `rank` zero. */
export interface PivotedQr {
  readonly rank: number;
  /** Column k of A P is column permutation[k] of A. */
  readonly permutation: Int32Array;
  readonly R: Float64Array;
}

/**
 * Column-pivoted Householder QR (Businger & Golub 1965), stopped at the first pivot below
 * tolerance * |R_00|. Remaining column norms are downdated, and recomputed when cancellation has
 * eaten half the digits (LAPACK Working Note 176).
 *
 * @param A column-major m x n, not changed.
 * @param rhs a vector of m numbers that becomes Q^T rhs, in place.
 */
export function pivotedQr(
  A: Float64Array,
  m: number,
  n: number,
  tolerance: number,
  rhs: Float64Array = new Float64Array(0),
): PivotedQr {
  const R = A.slice();
  const permutation = Int32Array.from({ length: n }, (_, j) => j);
  const norms = new Float64Array(n);
  const reference = new Float64Array(n);
  for (let j = 0; j < n; j++) norms[j] = reference[j] = columnNorm(R, j * m, (j + 1) * m);
  let first = 0;
  let rank = 0;
  for (let k = 0; k < Math.min(m, n); k++) {
    let pivot = k;
    for (let j = k + 1; j < n; j++) if (norms[j] > norms[pivot]) pivot = j;
    if (pivot !== k) {
      swapColumns(R, m, k, pivot);
      [permutation[k], permutation[pivot]] = [permutation[pivot], permutation[k]];
      norms[pivot] = norms[k];
      reference[pivot] = reference[k];
    }
    const size = columnNorm(R, k * m + k, (k + 1) * m);
    if (k === 0) first = size;
    if (!(size > tolerance * first) || size === 0) break;
    reflect(R, m, n, k, size, rhs);
    rank = k + 1;
    for (let j = k + 1; j < n; j++) downdate(R, m, k, j, norms, reference);
  }
  const out = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i <= Math.min(j, rank - 1); i++) out[j * n + i] = R[j * m + i];
  }
  return { rank, permutation, R: out };
}

function columnNorm(A: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += A[i] * A[i];
  return Math.sqrt(sum);
}

function swapColumns(A: Float64Array, m: number, j: number, k: number): void {
  for (let i = 0; i < m; i++) {
    const keep = A[j * m + i];
    A[j * m + i] = A[k * m + i];
    A[k * m + i] = keep;
  }
}

/** Reflects column k of the trailing matrix onto its first entry, and the columns after it. */
function reflect(
  A: Float64Array,
  m: number,
  n: number,
  k: number,
  size: number,
  rhs: Float64Array,
): void {
  const c = k * m;
  const alpha = A[c + k] > 0 ? -size : size;
  const head = A[c + k] - alpha;
  const beta = -head / alpha;
  for (let i = k + 1; i < m; i++) A[c + i] /= head;
  for (let j = k + 1; j < n; j++) {
    const d = j * m;
    let sum = A[d + k];
    for (let i = k + 1; i < m; i++) sum += A[c + i] * A[d + i];
    sum *= beta;
    A[d + k] -= sum;
    for (let i = k + 1; i < m; i++) A[d + i] -= sum * A[c + i];
  }
  if (rhs.length > 0) {
    let sum = rhs[k];
    for (let i = k + 1; i < m; i++) sum += A[c + i] * rhs[i];
    sum *= beta;
    rhs[k] -= sum;
    for (let i = k + 1; i < m; i++) rhs[i] -= sum * A[c + i];
  }
  A[c + k] = alpha;
}

function downdate(
  A: Float64Array,
  m: number,
  k: number,
  j: number,
  norms: Float64Array,
  reference: Float64Array,
): void {
  if (norms[j] === 0) return;
  const ratio = Math.abs(A[j * m + k]) / norms[j];
  const left = Math.max(0, (1 + ratio) * (1 - ratio));
  if (left * (norms[j] / reference[j]) ** 2 <= 1e-8) {
    norms[j] = reference[j] = columnNorm(A, j * m + k + 1, (j + 1) * m);
  } else {
    norms[j] *= Math.sqrt(left);
  }
}
