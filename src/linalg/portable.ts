import { fixedWasmKernel } from './wasm/kernel.js';

/**
 * Products and elementary functions whose bits are the same on every machine and for every engine. Bases are made with
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

/** sin, cos, tanh, or 1 - tanh^2, the derivative of tanh. */
export type ElementaryFunction = 'sin' | 'cos' | 'tanh' | 'tanh slope';

const KINDS: readonly ElementaryFunction[] = ['sin', 'cos', 'tanh', 'tanh slope'];

/**
 * factors_j h(biases_j + weights_j . point_i), column-major n x count.
 *
 * @param points coordinate d of point i at points[i * dimension + d].
 * @param weights coordinate d of weight j at weights[j * dimension + d].
 */
export function ridgeFunctions(
  h: ElementaryFunction,
  points: Float64Array,
  weights: Float64Array,
  biases: Float64Array,
  factors: Float64Array,
): Float64Array {
  const count = biases.length;
  if (count === 0) return new Float64Array(0);
  const dimension = weights.length / count;
  const n = points.length / dimension;
  const stride = n + (n % 2);
  const kernel = fixedWasmKernel();
  return kernel.frame(() => {
    const planes = kernel.allocate(stride * dimension);
    for (let i = 0; i < n; i++) {
      for (let d = 0; d < dimension; d++) planes[d * stride + i] = points[i * dimension + d];
    }
    const [k, b, f] = [weights, biases, factors].map((from) => {
      const to = kernel.allocate(from.length);
      to.set(from);
      return to;
    });
    const out = kernel.allocate(n * count);
    kernel.sampleFeatures(out, planes, n, k, b, f, KINDS.indexOf(h));
    return out.slice();
  });
}
