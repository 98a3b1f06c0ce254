// A few columns at a time: Householder reflectors one by one, and their compact form
// H_1 ... H_w = I - V T V^T (Schreiber & Van Loan 1989).
//
// The same code serves two shapes. Dense (R = 0): the columns are A, V is unit lower trapezoidal.
// Stacked (R given): the columns are the upper triangle R on top of A; the top of V is the identity
// and not stored.

import { dot, subtractScaled, transposeProduct } from './products';

/** Reflects w columns onto a triangle and fills V and T; the entries of A below it are used up. */
export function reflectColumns(
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
): void {
  for (let j: i32 = 0; j < w; j++) {
    const skipped = R ? 0 : j + 1;
    const head = R ? R + ((<usize>j * ldr + j) << 3) : A + ((<usize>j * lda + j) << 3);
    const tail = A + ((<usize>j * lda + skipped) << 3);
    const v = V + ((<usize>j * ldv) << 3);
    if (!R) {
      memory.fill(v, 0, (<usize>j) << 3);
      store<f64>(v + ((<usize>j) << 3), 1.0);
    }
    const below = v + ((<usize>skipped) << 3);
    const tau = reflector(head, tail, m - skipped, below);
    store<f64>(T + ((<usize>j * ldt + j) << 3), tau);
    for (let c: i32 = j + 1; c < w; c++) {
      const top = R ? R + ((<usize>c * ldr + j) << 3) : A + ((<usize>c * lda + j) << 3);
      const rest = A + ((<usize>c * lda + skipped) << 3);
      const sum = tau * (load<f64>(top) + dot(below, rest, m - skipped));
      store<f64>(top, load<f64>(top) - sum);
      subtractScaled(rest, below, sum, m - skipped);
    }
    aggregate(V, ldv, m, T, ldt, j);
  }
}

/**
 * The reflector that maps (head, tail) onto its first entry: writes its vector, whose first entry 1
 * is not stored, and the new head. Returns tau, 0 when nothing is to do.
 */
function reflector(head: usize, tail: usize, length: i32, v: usize): f64 {
  const sum = dot(tail, tail, length);
  if (sum === 0) {
    memory.fill(v, 0, (<usize>length) << 3);
    return 0;
  }
  const first = load<f64>(head);
  const size = sqrt(first * first + sum);
  const alpha = first > 0 ? -size : size;
  const divisor = f64x2.splat(first - alpha);
  const pairs = (<usize>(length & ~1)) << 3;
  let i: usize = 0;
  for (; i < pairs; i += 16) v128.store(v + i, f64x2.div(v128.load(tail + i), divisor));
  if (length & 1) store<f64>(v + i, load<f64>(tail + i) / (first - alpha));
  store<f64>(head, alpha);
  return (alpha - first) / alpha;
}

/** Column j of T above its diagonal: -tau_j T (V^T v_j). */
function aggregate(V: usize, ldv: i32, m: i32, T: usize, ldt: i32, j: i32): void {
  const column = T + ((<usize>j * ldt) << 3);
  const tau = load<f64>(column + ((<usize>j) << 3));
  transposeProduct(column, ldt, V, ldv, V + ((<usize>j * ldv) << 3), ldv, j, m, 1, false);
  for (let i: i32 = 0; i < j; i++) {
    let sum: f64 = 0;
    for (let k = i; k < j; k++) {
      sum += load<f64>(T + ((<usize>k * ldt + i) << 3)) * load<f64>(column + ((<usize>k) << 3));
    }
    store<f64>(column + ((<usize>i) << 3), -tau * sum);
  }
}

/** T12 = -T1 (V1^T V2) T2 of two neighbouring groups of w1 and w2 reflectors. */
export function joinGroups(
  V: usize,
  ldv: i32,
  m: i32,
  w1: i32,
  w2: i32,
  T: usize,
  ldt: i32,
  scratch: usize,
): void {
  const V2 = V + ((<usize>w1 * ldv) << 3);
  const T2 = T + ((<usize>w1 * ldt + w1) << 3);
  const T12 = T + ((<usize>w1 * ldt) << 3);
  transposeProduct(scratch, w1, V, ldv, V2, ldv, w1, m, w2, false);
  for (let j: i32 = 0; j < w2; j++) {
    const column = scratch + ((<usize>j * w1) << 3);
    for (let i: i32 = 0; i < w1; i++) {
      let sum: f64 = 0;
      for (let k = i; k < w1; k++) {
        sum += load<f64>(T + ((<usize>k * ldt + i) << 3)) * load<f64>(column + ((<usize>k) << 3));
      }
      store<f64>(column + ((<usize>i) << 3), sum);
    }
  }
  for (let j: i32 = 0; j < w2; j++) {
    const to = T12 + ((<usize>j * ldt) << 3);
    memory.fill(to, 0, (<usize>w1) << 3);
    for (let k: i32 = 0; k <= j; k++) {
      const factor = load<f64>(T2 + ((<usize>j * ldt + k) << 3));
      subtractScaled(to, scratch + ((<usize>k * w1) << 3), factor, w1);
    }
  }
}
