export type Precision = 'double' | 'single';

/** Numbers of an engine's precision. */
export type Numbers = Float64Array | Float32Array;

/**
 * The three matrix products of a layer. Matrices are column-major and start with their arrays; A
 * and B of one call and C are arrays of one precision.
 */
export interface Products {
  /** What multiplies, such as "OpenBLAS". */
  readonly name: string;
  /** C (m x n) = A B^T, A m x k, B n x k. */
  timesTransposed(C: Numbers, A: Numbers, B: Numbers, m: number, n: number, k: number): void;
  /** C (m x n) = A B, A m x k, B k x n; `add` keeps what C holds. */
  times(C: Numbers, A: Numbers, B: Numbers, m: number, n: number, k: number, add: boolean): void;
  /** C (m x n) = A^T B, A k x m, B k x n. */
  transposedTimes(C: Numbers, A: Numbers, B: Numbers, m: number, n: number, k: number): void;
}

export function emptyNumbers(precision: Precision, length: number): Numbers {
  return precision === 'double' ? new Float64Array(length) : new Float32Array(length);
}
