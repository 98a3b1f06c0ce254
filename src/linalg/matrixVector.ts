/**
 * Matrix times vector on column-major data, four columns at a time: such products are bound by
 * memory, and by the loads and stores of the vector when it is swept once a column.
 */

/** Sum of squares of x[from ... to), in four interleaved parts: one sum waits for every addition. */
export function sumOfSquares(x: Float64Array, from: number, to: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let e = from;
  for (; e + 3 < to; e += 4) {
    a += x[e] * x[e];
    b += x[e + 1] * x[e + 1];
    c += x[e + 2] * x[e + 2];
    d += x[e + 3] * x[e + 3];
  }
  for (; e < to; e++) a += x[e] * x[e];
  return a + b + (c + d);
}

/**
 * y += sign * A x, A with `x.length` columns a distance ld apart and as many rows from row `first`
 * on as fit under it.
 */
export function addProduct(
  y: Float64Array,
  A: Float64Array,
  ld: number,
  x: Float64Array,
  sign: 1 | -1 = 1,
  first = 0,
  rows = ld - first,
): void {
  let j = 0;
  for (; j + 3 < x.length; j += 4) addFour(y, A, j * ld + first, ld, rows, x, j, sign);
  for (; j < x.length; j++) {
    const factor = sign * x[j];
    for (let i = 0; i < rows; i++) y[i] += A[j * ld + first + i] * factor;
  }
}

/** y_j += sign * (column j of A from row `first` on) . x, columns a distance ld apart. */
export function addTransposed(
  y: Float64Array,
  A: Float64Array,
  x: Float64Array,
  sign: 1 | -1 = 1,
  ld = x.length,
  first = 0,
): void {
  const rows = x.length;
  let j = 0;
  for (; j + 3 < y.length; j += 4) addFourDots(y, j, A, j * ld + first, ld, rows, x, sign);
  for (; j < y.length; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += A[j * ld + first + i] * x[i];
    y[j] += sign * sum;
  }
}

/** y += R x, R upper triangular n x n with zeros below. */
export function addUpper(y: Float64Array, R: Float64Array, n: number, x: Float64Array): void {
  let j = 0;
  for (; j + 3 < n; j += 4) addFour(y, R, j * n, n, j + 4, x, j, 1);
  for (; j < n; j++) for (let i = 0; i <= j; i++) y[i] += R[j * n + i] * x[j];
}

/** Whether a square matrix has zeros below its diagonal. */
export function isUpper(A: Float64Array, rows: number, columns: number): boolean {
  if (rows !== columns) return false;
  for (let j = 0; j < columns; j++) {
    for (let i = j + 1; i < rows; i++) if (A[j * rows + i] !== 0) return false;
  }
  return true;
}

/** y += R^T x, R upper triangular n x n with zeros below. */
export function addUpperTransposed(
  y: Float64Array,
  R: Float64Array,
  n: number,
  x: Float64Array,
): void {
  let j = 0;
  for (; j + 3 < n; j += 4) addFourDots(y, j, R, j * n, n, j + 4, x, 1);
  for (; j < n; j++) {
    let sum = 0;
    for (let i = 0; i <= j; i++) sum += R[j * n + i] * x[i];
    y[j] += sum;
  }
}

/** R^-1 z in place; a zero on the diagonal gives numbers that are not finite. */
export function solveUpperInPlace(R: Float64Array, n: number, z: Float64Array): void {
  let j = n;
  for (; j % 4 !== 0; j--) {
    const k = j - 1;
    z[k] /= R[k * n + k];
    for (let i = 0; i < k; i++) z[i] -= R[k * n + i] * z[k];
  }
  for (; j > 0; j -= 4) {
    for (let k = j - 1; k >= j - 4; k--) {
      z[k] /= R[k * n + k];
      for (let i = j - 4; i < k; i++) z[i] -= R[k * n + i] * z[k];
    }
    addFour(z, R, (j - 4) * n, n, j - 4, z, j - 4, -1);
  }
}

/** R^-T z in place. */
export function solveUpperTransposedInPlace(R: Float64Array, n: number, z: Float64Array): void {
  for (let j = 0; j < n; j += 4) {
    const end = Math.min(j + 4, n);
    if (end - j === 4) addFourDots(z, j, R, j * n, n, j, z, -1);
    else {
      for (let k = j; k < end; k++) for (let i = 0; i < j; i++) z[k] -= R[k * n + i] * z[i];
    }
    for (let k = j; k < end; k++) {
      for (let i = j; i < k; i++) z[k] -= R[k * n + i] * z[i];
      z[k] /= R[k * n + k];
    }
  }
}

/** y[0 ... rows) += sign * four columns of A, the first at A[a], times x[x0 ... x0 + 3]. */
function addFour(
  y: Float64Array,
  A: Float64Array,
  a: number,
  ld: number,
  rows: number,
  x: Float64Array,
  x0: number,
  sign: 1 | -1,
): void {
  const p = sign * x[x0];
  const q = sign * x[x0 + 1];
  const r = sign * x[x0 + 2];
  const s = sign * x[x0 + 3];
  const b = a + ld;
  const c = b + ld;
  const d = c + ld;
  for (let i = 0; i < rows; i++) y[i] += A[a + i] * p + A[b + i] * q + A[c + i] * r + A[d + i] * s;
}

/** y[j ... j + 3] += sign * four columns of A, the first at A[a], each times x[0 ... rows). */
function addFourDots(
  y: Float64Array,
  j: number,
  A: Float64Array,
  a: number,
  ld: number,
  rows: number,
  x: Float64Array,
  sign: 1 | -1,
): void {
  const b = a + ld;
  const c = b + ld;
  const d = c + ld;
  let p = 0;
  let q = 0;
  let r = 0;
  let s = 0;
  for (let i = 0; i < rows; i++) {
    const value = x[i];
    p += A[a + i] * value;
    q += A[b + i] * value;
    r += A[c + i] * value;
    s += A[d + i] * value;
  }
  y[j] += sign * p;
  y[j + 1] += sign * q;
  y[j + 2] += sign * r;
  y[j + 3] += sign * s;
}
