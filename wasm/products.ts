// Matrix products on column-major blocks. Pointers are byte addresses, leading dimensions count
// numbers. Without relaxed SIMD a product and a sum round separately, with it once.

/** Rows and columns of a register tile: 8 accumulators of two numbers leave room for operands. */
const TILE: i32 = 4;
/** Rows and columns packed at a time: 64 kB of V (half of a level-2 cache), 128 kB of W. */
const ROWS: i32 = 128;
const COLUMNS: i32 = 256;
/** Inner dimension packed at a time. */
const DEPTH: i32 = 64;
/** Rows of a transposed product summed up in registers. */
const CHUNK: i32 = 64;

/** Bytes of scratch memory that `subtractProduct` needs. */
export const PRODUCT_SCRATCH: usize = (<usize>(ROWS + COLUMNS) * DEPTH + TILE * TILE) << 3;

/** a * b + c. */
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(c, f64x2.mul(a, b));
}

/** C (m x n) -= V (m x k) W (k x n). */
export function subtractProduct(
  C: usize,
  ldc: i32,
  V: usize,
  ldv: i32,
  W: usize,
  ldw: i32,
  m: i32,
  k: i32,
  n: i32,
  scratch: usize,
): void {
  const packedW = scratch + ((<usize>ROWS * DEPTH) << 3);
  const corner = packedW + ((<usize>COLUMNS * DEPTH) << 3);
  for (let l: i32 = 0; l < k; l += DEPTH) {
    const depth = min(DEPTH, k - l);
    for (let j: i32 = 0; j < n; j += COLUMNS) {
      const columns = min(COLUMNS, n - j);
      packColumns(packedW, W + ((<usize>j * ldw + l) << 3), ldw, depth, columns);
      for (let i: i32 = 0; i < m; i += ROWS) {
        const rows = min(ROWS, m - i);
        packRows(scratch, V + ((<usize>l * ldv + i) << 3), ldv, rows, depth);
        const block = C + ((<usize>j * ldc + i) << 3);
        for (let b: i32 = 0; b < columns; b += TILE) {
          const w = packedW + ((<usize>b * depth) << 3);
          for (let a: i32 = 0; a < rows; a += TILE) {
            const v = scratch + ((<usize>a * depth) << 3);
            const c = block + ((<usize>b * ldc + a) << 3);
            if (rows - a >= TILE && columns - b >= TILE) tile(c, ldc, v, w, depth);
            else edge(c, ldc, v, w, depth, min(TILE, rows - a), min(TILE, columns - b), corner);
          }
        }
      }
    }
  }
}

/** Groups of four rows, [row group][column][4], zeros where rows are missing. */
function packRows(to: usize, V: usize, ldv: i32, rows: i32, depth: i32): void {
  for (let i: i32 = 0; i < rows; i += TILE) {
    const left = rows - i;
    for (let l: i32 = 0; l < depth; l++) {
      const from = V + ((<usize>l * ldv + i) << 3);
      if (left >= TILE) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
      } else {
        for (let r: i32 = 0; r < TILE; r++) {
          store<f64>(to + ((<usize>r) << 3), r < left ? load<f64>(from + ((<usize>r) << 3)) : 0.0);
        }
      }
      to += TILE << 3;
    }
  }
}

/** Groups of four columns, [column group][row][4], zeros where columns are missing. */
function packColumns(to: usize, W: usize, ldw: i32, depth: i32, columns: i32): void {
  const step = (<usize>ldw) << 3;
  for (let j: i32 = 0; j < columns; j += TILE) {
    const left = columns - j;
    for (let l: i32 = 0; l < depth; l++) {
      let from = W + ((<usize>j * ldw + l) << 3);
      for (let r: i32 = 0; r < TILE; r++) {
        store<f64>(to + ((<usize>r) << 3), r < left ? load<f64>(from) : 0.0);
        from += step;
      }
      to += TILE << 3;
    }
  }
}

/** A 4 x 4 tile of C -= V W from packed operands. */
function tile(C: usize, ldc: i32, v: usize, w: usize, depth: i32): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let d0 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  for (let l: i32 = 0; l < depth; l++) {
    const v0 = v128.load(v);
    const v1 = v128.load(v, 16);
    let x = v128.load_splat<f64>(w);
    a0 = multiplyAdd(v0, x, a0);
    a1 = multiplyAdd(v1, x, a1);
    x = v128.load_splat<f64>(w, 8);
    b0 = multiplyAdd(v0, x, b0);
    b1 = multiplyAdd(v1, x, b1);
    x = v128.load_splat<f64>(w, 16);
    c0 = multiplyAdd(v0, x, c0);
    c1 = multiplyAdd(v1, x, c1);
    x = v128.load_splat<f64>(w, 24);
    d0 = multiplyAdd(v0, x, d0);
    d1 = multiplyAdd(v1, x, d1);
    v += 32;
    w += 32;
  }
  const step = (<usize>ldc) << 3;
  subtractPair(C, a0, a1);
  subtractPair(C + step, b0, b1);
  subtractPair(C + 2 * step, c0, c1);
  subtractPair(C + 3 * step, d0, d1);
}

function subtractPair(C: usize, low: v128, high: v128): void {
  v128.store(C, f64x2.sub(v128.load(C), low));
  v128.store(C, f64x2.sub(v128.load(C, 16), high), 16);
}

/** A tile that sticks out of C: worked on in scratch, so that every entry is summed the same way. */
function edge(
  C: usize,
  ldc: i32,
  v: usize,
  w: usize,
  depth: i32,
  rows: i32,
  columns: i32,
  scratch: usize,
): void {
  for (let j: i32 = 0; j < columns; j++) {
    for (let i: i32 = 0; i < rows; i++) {
      store<f64>(scratch + ((j * TILE + i) << 3), load<f64>(C + ((<usize>j * ldc + i) << 3)));
    }
  }
  tile(scratch, TILE, v, w, depth);
  for (let j: i32 = 0; j < columns; j++) {
    for (let i: i32 = 0; i < rows; i++) {
      store<f64>(C + ((<usize>j * ldc + i) << 3), load<f64>(scratch + ((j * TILE + i) << 3)));
    }
  }
}

/** W (k x n) = V^T C, or W += V^T C, with V (m x k) and C (m x n). */
export function transposeProduct(
  W: usize,
  ldw: i32,
  V: usize,
  ldv: i32,
  C: usize,
  ldc: i32,
  k: i32,
  m: i32,
  n: i32,
  add: bool,
): void {
  if (!add) {
    for (let j: i32 = 0; j < n; j++) memory.fill(W + ((<usize>j * ldw) << 3), 0, (<usize>k) << 3);
  }
  for (let i: i32 = 0; i < m; i += CHUNK) {
    const rows = min(CHUNK, m - i);
    for (let j: i32 = 0; j < n; j += 4) {
      const c = C + ((<usize>j * ldc + i) << 3);
      for (let l: i32 = 0; l < k; l += 2) {
        const v = V + ((<usize>l * ldv + i) << 3);
        const w = W + ((<usize>j * ldw + l) << 3);
        if (l + 1 < k && j + 3 < n) {
          dots(w, ldw, v, ldv, c, ldc, rows);
        } else {
          for (let b: i32 = 0; b < min(4, n - j); b++) {
            for (let a: i32 = 0; a < min(2, k - l); a++) {
              const at = w + ((<usize>b * ldw + a) << 3);
              const sum = dot(v + ((<usize>a * ldv) << 3), c + ((<usize>b * ldc) << 3), rows);
              store<f64>(at, load<f64>(at) + sum);
            }
          }
        }
      }
    }
  }
}

/** A 2 x 4 tile of W += V^T C. */
function dots(W: usize, ldw: i32, v: usize, ldv: i32, c: usize, ldc: i32, rows: i32): void {
  const dv = (<usize>ldv) << 3;
  const dc = (<usize>ldc) << 3;
  const vb = v + dv;
  const cb = c + dc;
  const cc = cb + dc;
  const cd = cc + dc;
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let d0 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  const pairs = (<usize>(rows & ~1)) << 3;
  let i: usize = 0;
  for (; i < pairs; i += 16) {
    const v0 = v128.load(v + i);
    const v1 = v128.load(vb + i);
    let x = v128.load(c + i);
    a0 = multiplyAdd(v0, x, a0);
    a1 = multiplyAdd(v1, x, a1);
    x = v128.load(cb + i);
    b0 = multiplyAdd(v0, x, b0);
    b1 = multiplyAdd(v1, x, b1);
    x = v128.load(cc + i);
    c0 = multiplyAdd(v0, x, c0);
    c1 = multiplyAdd(v1, x, c1);
    x = v128.load(cd + i);
    d0 = multiplyAdd(v0, x, d0);
    d1 = multiplyAdd(v1, x, d1);
  }
  if (rows & 1) {
    // A last row alone: the other half of the pair is zero.
    const v0 = v128.load64_zero(v + i);
    const v1 = v128.load64_zero(vb + i);
    let x = v128.load64_zero(c + i);
    a0 = multiplyAdd(v0, x, a0);
    a1 = multiplyAdd(v1, x, a1);
    x = v128.load64_zero(cb + i);
    b0 = multiplyAdd(v0, x, b0);
    b1 = multiplyAdd(v1, x, b1);
    x = v128.load64_zero(cc + i);
    c0 = multiplyAdd(v0, x, c0);
    c1 = multiplyAdd(v1, x, c1);
    x = v128.load64_zero(cd + i);
    d0 = multiplyAdd(v0, x, d0);
    d1 = multiplyAdd(v1, x, d1);
  }
  const step = (<usize>ldw) << 3;
  addSums(W, a0, a1);
  addSums(W + step, b0, b1);
  addSums(W + 2 * step, c0, c1);
  addSums(W + 3 * step, d0, d1);
}

/** Adds the sums of both halves of two accumulators to two neighbours of W. */
function addSums(W: usize, first: v128, second: v128): void {
  const low = v128.shuffle<f64>(first, second, 0, 2);
  const high = v128.shuffle<f64>(first, second, 1, 3);
  v128.store(W, f64x2.add(v128.load(W), f64x2.add(low, high)));
}

/** Inner product, summed like one entry of `dots`. */
export function dot(a: usize, b: usize, rows: i32): f64 {
  let sum = f64x2.splat(0);
  const pairs = (<usize>(rows & ~1)) << 3;
  let i: usize = 0;
  for (; i < pairs; i += 16) sum = multiplyAdd(v128.load(a + i), v128.load(b + i), sum);
  if (rows & 1) sum = multiplyAdd(v128.load64_zero(a + i), v128.load64_zero(b + i), sum);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** y -= factor x. */
export function subtractScaled(y: usize, x: usize, factor: f64, rows: i32): void {
  const scale = f64x2.splat(-factor);
  const pairs = (<usize>(rows & ~1)) << 3;
  let i: usize = 0;
  for (; i < pairs; i += 16) {
    v128.store(y + i, multiplyAdd(v128.load(x + i), scale, v128.load(y + i)));
  }
  if (rows & 1) {
    const last = multiplyAdd(v128.load64_zero(x + i), scale, v128.load64_zero(y + i));
    store<f64>(y + i, f64x2.extract_lane(last, 0));
  }
}
