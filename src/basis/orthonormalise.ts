import { pivotedQr } from '../linalg/pivotedQr.js';
import { triangleOf } from '../linalg/portable.js';
import { svd } from '../linalg/svd.js';

/** New basis functions as combinations of features: basis = features * transform. */
export interface Orthonormalisation {
  readonly rank: number;
  /** Column-major features x rank. */
  readonly transform: Float64Array;
}

/**
 * A basis of the numerical span of sampled features, orthonormal in the sampled inner product.
 *
 * Random features are nearly dependent (81 of 128 directions survive in the published slab-ex1);
 * replacing them by an orthonormal basis of their span brings the condition number of the whole
 * system from 1e9-1e13 down to 1e2-1e4 with the same accuracy (design section 3.6). Column-pivoted
 * QR, A P = Q R, keeps the leading columns with |R_kk| > tolerance |R_11|; transform = P R^-1.
 *
 * @param samples column-major m x count, every row already multiplied by the square root of its
 *   quadrature weight.
 */
export function orthonormalise(
  samples: Float64Array,
  m: number,
  count: number,
  tolerance: number,
): Orthonormalisation {
  // The triangle of a plain QR has the same Gram matrix and is smaller.
  const tall = m > count;
  const triangle = tall ? triangleOf(samples, m, count) : samples;
  const { rank, permutation, R } = pivotedQr(triangle, tall ? count : m, count, tolerance);
  const ld = R.length / count;
  const transform = new Float64Array(count * rank);
  const column = new Float64Array(rank);
  for (let k = 0; k < rank; k++) {
    // Back substitution for column k of R11^-1.
    column.fill(0);
    column[k] = 1;
    for (let j = k; j >= 0; j--) {
      const value = column[j] / R[j * ld + j];
      column[j] = value;
      for (let i = 0; i < j; i++) column[i] -= R[j * ld + i] * value;
    }
    for (let i = 0; i <= k; i++) transform[k * count + permutation[i]] = column[i];
  }
  return { rank, transform };
}

/**
 * The principal directions of more features than are kept: with samples = U diag(s) V^T the basis is
 * features * V_k diag(1/s_k), at most `keep` of them, cut at the relative tolerance. A few features
 * picked from many span what these few happen to span; the principal directions are what all of them
 * have in common, smooth functions first, and hardly depend on the draw.
 */
export function principalDirections(
  samples: Float64Array,
  m: number,
  count: number,
  keep: number,
  tolerance: number,
): Orthonormalisation {
  if (count === 0) return { rank: 0, transform: new Float64Array(0) };
  if (m < count) throw new RangeError(`${m} samples cannot tell ${count} features apart`);
  const { singularValues, V } = svd(triangleOf(samples, m, count), count, new Float64Array(count));
  const sound = singularValues.filter((s) => s > tolerance * singularValues[0]).length;
  const rank = Math.min(keep, sound);
  const transform = new Float64Array(count * rank);
  for (let k = 0; k < rank; k++) {
    for (let i = 0; i < count; i++) transform[k * count + i] = V[k * count + i] / singularValues[k];
  }
  return { rank, transform };
}
