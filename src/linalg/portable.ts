import { fixedWasmKernel } from './wasm/kernel.js';

/**
 * Dense products whose bits are the same on every machine and for every engine. Bases are made with
 * them: a basis that differed in its last bits would, magnified by the orthonormalisation, no longer
 * fit the coefficients of an archived solution.
 */

/** A B, column-major, A m x k and B k x n. */
export function product(
  A: Float64Array,
  m: number,
  k: number,
  B: Float64Array,
  n: number,
): Float64Array {
  const kernel = fixedWasmKernel();
  return kernel.frame(() => {
    const left = kernel.allocate(m * k);
    const right = kernel.allocate(k * n);
    const out = kernel.allocate(m * n);
    left.set(A);
    for (let e = 0; e < B.length; e++) right[e] = -B[e];
    kernel.subtractProduct(out, left, right, m, k, n);
    return out.slice();
  });
}

/** The triangle R, n x n with zeros below, of A = Q R, A m x n, m >= n. */
export function triangleOf(A: Float64Array, m: number, n: number): Float64Array {
  const kernel = fixedWasmKernel();
  return kernel.frame(() => {
    const work = kernel.allocate(m * n);
    work.set(A);
    kernel.reduceDense(work, m, n, work, 0);
    const R = new Float64Array(n * n);
    for (let j = 0; j < n; j++) R.set(work.subarray(j * m, j * m + j + 1), j * n);
    return R;
  });
}
