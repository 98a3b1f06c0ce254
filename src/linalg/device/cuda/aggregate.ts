/**
 * T of a panel of reflectors, H_1 ... H_n = I - V T V^T: upper triangular, tau on the diagonal,
 * T_0j = -tau_j T (V^T v_j) above it (LAPACK's larft).
 *
 * @param gram V^T V, column-major n x n.
 * @returns column-major n x n.
 */
export function aggregate(gram: Float64Array, tau: Float64Array): Float64Array {
  const n = tau.length;
  const T = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    T[j * n + j] = tau[j];
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let k = i; k < j; k++) sum += T[k * n + i] * gram[j * n + k];
      T[j * n + i] = -tau[j] * sum;
    }
  }
  return T;
}
