import { subtractProduct, transposeProduct } from './kernels.js';
import { addProduct, addTransposed } from './matrixVector.js';

/** Columns a panel: reflectors aggregated in one compact-WY block. */
const PANEL = 32;

/**
 * One panel of reflectors, H_1 ... H_nb = I - V T V^T (Schreiber & Van Loan 1989). The top
 * nb x nb part of V is unit lower triangular (dense QR) or the identity (stacked QR, where it is
 * not stored and the panel's own rows of the upper triangle play its part).
 */
export interface Panel {
  /** First column (and, in dense QR, first row) of the panel. */
  readonly start: number;
  readonly width: number;
  /**
   * Column-major rows x width. Of a dense panel only what lies below the diagonal of its first
   * `width` rows is read, so that it may stay where LAPACK leaves it, under R.
   */
  readonly V: Float64Array;
  readonly rows: number;
  /** Column-major width x width, upper triangular. */
  readonly T: Float64Array;
  /** Distance of the columns of V; rows by default. */
  readonly ldV?: number;
  /** Distance of the columns of T; width by default. */
  readonly ldT?: number;
}

/**
 * Blocked Householder QR without pivoting, in place: on return the upper triangle of A holds R.
 *
 * @param A column-major m x n with leading dimension m, m >= n.
 * @returns the panels, in the order in which they apply.
 */
export function factorDense(A: Float64Array, m: number, n: number): Panel[] {
  const panels: Panel[] = [];
  for (let start = 0; start < n; start += PANEL) {
    const width = Math.min(PANEL, n - start);
    const rows = m - start;
    const V = new Float64Array(rows * width);
    const T = new Float64Array(width * width);
    for (let j = 0; j < width; j++) {
      const c = (start + j) * m + start;
      for (let k = 0; k < j; k++) applyReflector(V, rows, k, T[k * width + k], A, c);
      T[j * width + j] = reflector(A, c + j, rows - j, V, j * rows + j);
      A.fill(0, c + j + 1, c + rows);
    }
    aggregate(V, rows, T, width);
    const panel = { start, width, V, rows, T };
    applyDense(panel, A, (start + width) * m + start, m, n - start - width, true);
    panels.push(panel);
  }
  return panels;
}

/** c = H^T c for a vector that begins at the panel's first row. */
export function reflect(
  { V, rows, T, width, ldV = rows, ldT = width }: Panel,
  c: Float64Array,
): void {
  const W = c.slice(0, width);
  for (let k = 0; k < width; k++) {
    for (let i = k + 1; i < width; i++) W[k] += V[k * ldV + i] * c[i];
  }
  const below = c.subarray(width, rows);
  addTransposed(W, V, below, 1, ldV, width);
  multiplyTriangle(T, ldT, width, W, 1, true);
  for (let k = 0; k < width; k++) {
    c[k] -= W[k];
    for (let i = k + 1; i < width; i++) c[i] -= V[k * ldV + i] * W[k];
  }
  addProduct(below, V, ldV, W, -1, width, rows - width);
}

/** C = H^T C (transpose) or H C for columns of C that begin at the panel's first row. */
export function applyDense(
  panel: Panel,
  C: Float64Array,
  c0: number,
  ldc: number,
  columns: number,
  transpose: boolean,
): void {
  if (columns <= 0) return;
  const { V, rows, T, width } = panel.ldV === undefined ? panel : compact(panel);
  const W = new Float64Array(width * columns);
  transposeProduct(W, 0, width, V, 0, rows, C, c0, ldc, width, rows, columns);
  multiplyTriangle(T, width, width, W, columns, transpose);
  subtractProduct(C, c0, ldc, V, 0, rows, W, 0, width, rows, width, columns);
}

/** A dense panel with its ones and zeros, columns side by side. */
function compact({ start, width, V, rows, T, ldV = rows, ldT = width }: Panel): Panel {
  const own = new Float64Array(rows * width);
  const triangle = new Float64Array(width * width);
  for (let k = 0; k < width; k++) {
    own.set(V.subarray(k * ldV + k, k * ldV + rows), k * rows + k);
    own[k * rows + k] = 1;
    triangle.set(T.subarray(k * ldT, k * ldT + k + 1), k * width);
  }
  return { start, width, V: own, rows, T: triangle };
}

/**
 * QR of an n x n upper triangle R stacked on a dense c x n block B, in place (LAPACK's tpqrt with
 * l = 0): on return R holds the new triangle and B is used up. Reflector k touches row k of R and
 * all of B, so the cost is 2 c n^2 and not that of n + c rows.
 */
export function factorStacked(R: Float64Array, n: number, B: Float64Array, c: number): Panel[] {
  const panels: Panel[] = [];
  for (let start = 0; start < n; start += PANEL) {
    const width = Math.min(PANEL, n - start);
    const V = new Float64Array(c * width);
    const T = new Float64Array(width * width);
    for (let j = 0; j < width; j++) {
      const column = (start + j) * c;
      const diagonal = (start + j) * n + start;
      for (let k = 0; k < j; k++) {
        let sum = R[diagonal + k];
        for (let i = 0; i < c; i++) sum += V[k * c + i] * B[column + i];
        sum *= T[k * width + k];
        R[diagonal + k] -= sum;
        for (let i = 0; i < c; i++) B[column + i] -= sum * V[k * c + i];
      }
      T[j * width + j] = stackedReflector(R, diagonal + j, B, column, c, V, j * c);
    }
    aggregate(V, c, T, width);
    const panel = { start, width, V, rows: c, T };
    const next = start + width;
    applyStacked(panel, R, next * n + start, n, B, next * c, c, n - next, true);
    panels.push(panel);
  }
  return panels;
}

/** [top; bottom] = H^T [top; bottom] or H [...]: top is the panel's rows of the triangle. */
export function applyStacked(
  { V, rows, T, width, ldT = width }: Panel,
  top: Float64Array,
  t0: number,
  ldt: number,
  bottom: Float64Array,
  b0: number,
  ldb: number,
  columns: number,
  transpose: boolean,
): void {
  if (columns <= 0) return;
  const W = new Float64Array(width * columns);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < width; i++) W[j * width + i] = top[t0 + j * ldt + i];
  }
  transposeProduct(W, 0, width, V, 0, rows, bottom, b0, ldb, width, rows, columns, true);
  multiplyTriangle(T, ldT, width, W, columns, transpose);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < width; i++) top[t0 + j * ldt + i] -= W[j * width + i];
  }
  subtractProduct(bottom, b0, ldb, V, 0, rows, W, 0, width, rows, width, columns);
}

/**
 * Makes the reflector I - tau v v^T, v_0 = 1, that maps A[a ... a + length) onto its first entry;
 * writes v at V[v ...] and the new first entry at A[a]. Returns tau (0 when nothing is to do).
 */
function reflector(A: Float64Array, a: number, length: number, V: Float64Array, v: number): number {
  let sum = 0;
  for (let i = 1; i < length; i++) sum += A[a + i] * A[a + i];
  V[v] = 1;
  if (sum === 0) return 0;
  const head = A[a];
  const size = Math.sqrt(head * head + sum);
  const alpha = head > 0 ? -size : size;
  for (let i = 1; i < length; i++) V[v + i] = A[a + i] / (head - alpha);
  A[a] = alpha;
  return (alpha - head) / alpha;
}

/** The same for a diagonal entry of R on top of a column of B; v_0 = 1 is not stored. */
function stackedReflector(
  R: Float64Array,
  r: number,
  B: Float64Array,
  b: number,
  length: number,
  V: Float64Array,
  v: number,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += B[b + i] * B[b + i];
  if (sum === 0) return 0;
  const head = R[r];
  const size = Math.sqrt(head * head + sum);
  const alpha = head > 0 ? -size : size;
  for (let i = 0; i < length; i++) {
    V[v + i] = B[b + i] / (head - alpha);
    B[b + i] = 0;
  }
  R[r] = alpha;
  return (alpha - head) / alpha;
}

/** A column, from c, minus tau v_k (v_k^T column). */
function applyReflector(
  V: Float64Array,
  rows: number,
  k: number,
  tau: number,
  A: Float64Array,
  c: number,
): void {
  const v = k * rows;
  let sum = 0;
  for (let i = k; i < rows; i++) sum += V[v + i] * A[c + i];
  sum *= tau;
  for (let i = k; i < rows; i++) A[c + i] -= sum * V[v + i];
}

/** Off-diagonal part of T: T_0j = -tau_j T (V^T v_j). The diagonal holds the taus. */
function aggregate(V: Float64Array, rows: number, T: Float64Array, width: number): void {
  for (let j = 1; j < width; j++) {
    const tau = T[j * width + j];
    const overlap = new Float64Array(j);
    transposeProduct(overlap, 0, j, V, 0, rows, V, j * rows, rows, j, rows, 1);
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let k = i; k < j; k++) sum += T[k * width + i] * overlap[k];
      T[j * width + i] = -tau * sum;
    }
  }
}

/** W = T^T W or T W, T upper triangular width x width. */
function multiplyTriangle(
  T: Float64Array,
  ldT: number,
  width: number,
  W: Float64Array,
  columns: number,
  transpose: boolean,
): void {
  for (let j = 0; j < columns; j++) {
    const w = j * width;
    if (transpose) {
      for (let i = width - 1; i >= 0; i--) {
        let sum = 0;
        for (let k = 0; k <= i; k++) sum += T[i * ldT + k] * W[w + k];
        W[w + i] = sum;
      }
    } else {
      for (let i = 0; i < width; i++) {
        let sum = 0;
        for (let k = i; k < width; k++) sum += T[k * ldT + i] * W[w + k];
        W[w + i] = sum;
      }
    }
  }
}
