// Blocked Householder QR without pivoting: panels of PANEL columns, each factored recursively
// (Elmroth & Gustavson 2000), then applied to what lies to the right by matrix products.

import { PRODUCT_SCRATCH, subtractProduct, transposeProduct } from './products';
import { joinGroups, reflectColumns } from './reflectors';

/** Columns a panel. */
const PANEL: i32 = 64;
/** Columns that are reflected one by one. */
const NARROW: i32 = 8;
/** Columns of C worked on at a time. */
const CHUNK: i32 = 256;

/** Columns of a panel: reflectors of one compact form. */
export function panelWidth(): i32 {
  return PANEL;
}

/** Bytes of scratch memory that every function here needs. */
export function scratchBytes(): i32 {
  return <i32>PRODUCT_SCRATCH + ((2 * PANEL * CHUNK) << 3);
}

/**
 * QR of A (m x n, m >= n), whose upper triangle becomes R. Panel p, of width w, begins at column
 * s = 64 p; its V ((m - s) x w, unit lower trapezoidal) follows that of the panel before, so does
 * its T (w x w, upper triangular, zeros below).
 */
export function factorDense(A: usize, m: i32, n: i32, V: usize, T: usize, scratch: usize): void {
  for (let s: i32 = 0; s < n; s += PANEL) {
    const w = min(PANEL, n - s);
    const rows = m - s;
    memory.fill(T, 0, (<usize>w * w) << 3);
    panel(A + ((<usize>s * m + s) << 3), m, rows, w, V, rows, T, w, 0, 0, scratch);
    const right = A + ((<usize>(s + w) * m + s) << 3);
    apply(V, rows, rows, T, w, w, right, m, n - s - w, 0, 0, scratch);
    V += (<usize>rows * w) << 3;
    T += (<usize>w * w) << 3;
  }
}

/** C = Q^T C of a dense QR, C with m rows and leading dimension m. */
export function applyDense(
  V: usize,
  T: usize,
  m: i32,
  n: i32,
  C: usize,
  columns: i32,
  scratch: usize,
): void {
  for (let s: i32 = 0; s < n; s += PANEL) {
    const w = min(PANEL, n - s);
    const rows = m - s;
    apply(V, rows, rows, T, w, w, C + ((<usize>s) << 3), m, columns, 0, 0, scratch);
    V += (<usize>rows * w) << 3;
    T += (<usize>w * w) << 3;
  }
}

/**
 * QR of an n x n upper triangle R stacked on a dense B (c x n), LAPACK's tpqrt with l = 0: R becomes
 * the new triangle, B is used up. Every V is c x w.
 */
export function factorStacked(
  R: usize,
  n: i32,
  B: usize,
  c: i32,
  V: usize,
  T: usize,
  scratch: usize,
): void {
  for (let s: i32 = 0; s < n; s += PANEL) {
    const w = min(PANEL, n - s);
    memory.fill(T, 0, (<usize>w * w) << 3);
    const block = B + ((<usize>s * c) << 3);
    const top = R + ((<usize>s * n + s) << 3);
    panel(block, c, c, w, V, c, T, w, top, n, scratch);
    const right = block + ((<usize>w * c) << 3);
    const columns = n - s - w;
    apply(V, c, c, T, w, w, right, c, columns, top + ((<usize>w * n) << 3), n, scratch);
    V += (<usize>c * w) << 3;
    T += (<usize>w * w) << 3;
  }
}

/** [top; bottom] = Q^T [top; bottom] of a stacked QR, top with n rows, bottom with c. */
export function applyStacked(
  V: usize,
  T: usize,
  n: i32,
  c: i32,
  top: usize,
  bottom: usize,
  columns: i32,
  scratch: usize,
): void {
  for (let s: i32 = 0; s < n; s += PANEL) {
    const w = min(PANEL, n - s);
    apply(V, c, c, T, w, w, bottom, c, columns, top + ((<usize>s) << 3), n, scratch);
    V += (<usize>c * w) << 3;
    T += (<usize>w * w) << 3;
  }
}

/** One panel; R as in reflectors.ts. */
function panel(
  A: usize,
  lda: i32,
  m: i32,
  w: i32,
  V: usize,
  ldv: i32,
  T: usize,
  ldt: i32,
  R: usize,
  ldr: i32,
  scratch: usize,
): void {
  if (w <= NARROW) {
    reflectColumns(A, lda, m, w, V, ldv, T, ldt, R, ldr);
    return;
  }
  // A multiple of the narrow width, so that groups stay full.
  const w1 = max(NARROW, ((w >> 1) / NARROW) * NARROW);
  const w2 = w - w1;
  panel(A, lda, m, w1, V, ldv, T, ldt, R, ldr, scratch);
  const right = A + ((<usize>w1 * lda) << 3);
  const rightTop = R ? R + ((<usize>w1 * ldr) << 3) : 0;
  apply(V, ldv, m, T, ldt, w1, right, lda, w2, rightTop, ldr, scratch);
  const V2 = V + ((<usize>w1 * ldv) << 3);
  const T2 = T + ((<usize>w1 * ldt + w1) << 3);
  if (R) {
    panel(right, lda, m, w2, V2, ldv, T2, ldt, rightTop + ((<usize>w1) << 3), ldr, scratch);
  } else {
    for (let j: i32 = 0; j < w2; j++)
      memory.fill(V2 + ((<usize>j * ldv) << 3), 0, (<usize>w1) << 3);
    const down = (<usize>w1) << 3;
    panel(right + down, lda, m - w1, w2, V2 + down, ldv, T2, ldt, 0, 0, scratch);
  }
  joinGroups(V, ldv, m, w1, w2, T, ldt, scratch + PRODUCT_SCRATCH);
}

/** [top;] C = H^T [top;] C for one group of w reflectors; top = 0 where V holds them whole. */
function apply(
  V: usize,
  ldv: i32,
  m: i32,
  T: usize,
  ldt: i32,
  w: i32,
  C: usize,
  ldc: i32,
  columns: i32,
  top: usize,
  ldt0: i32,
  scratch: usize,
): void {
  const W = scratch + PRODUCT_SCRATCH;
  const TW = W + ((<usize>PANEL * CHUNK) << 3);
  for (let j: i32 = 0; j < columns; j += CHUNK) {
    const n = min(CHUNK, columns - j);
    const c = C + ((<usize>j * ldc) << 3);
    const t = top + ((<usize>j * ldt0) << 3);
    if (top) {
      for (let k: i32 = 0; k < n; k++) {
        memory.copy(W + ((<usize>k * w) << 3), t + ((<usize>k * ldt0) << 3), (<usize>w) << 3);
      }
    }
    transposeProduct(W, w, V, ldv, c, ldc, w, m, n, top !== 0);
    transposeProduct(TW, w, T, ldt, W, w, w, w, n, false);
    if (top) {
      for (let k: i32 = 0; k < n; k++) {
        const to = t + ((<usize>k * ldt0) << 3);
        const from = TW + ((<usize>k * w) << 3);
        for (let i: i32 = 0; i < w; i++) {
          const at = (<usize>i) << 3;
          store<f64>(to + at, load<f64>(to + at) - load<f64>(from + at));
        }
      }
    }
    subtractProduct(c, ldc, V, ldv, TW, w, m, w, n, scratch);
  }
}
