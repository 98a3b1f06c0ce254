import type { NativeLibrary } from '../native.js';
import { findNativeLibrary } from './nativeLibrary.js';

/** The matrix product of BLAS in both precisions, by its Fortran names. */
export interface BlasLibrary {
  /** The name of the file. */
  readonly file: string;
  readonly dgemm: Gemm<Float64Array>;
  readonly sgemm: Gemm<Float32Array>;
}

/** C (m x n) = op(A) op(B) + beta C, op(A) m x k, op(X) = X for 'N' and X^T for 'T'; column-major. */
export type Gemm<Numbers> = (
  opA: 'N' | 'T',
  opB: 'N' | 'T',
  m: number,
  n: number,
  k: number,
  A: Numbers,
  lda: number,
  B: Numbers,
  ldb: number,
  beta: 0 | 1,
  C: Numbers,
  ldc: number,
) => void;

let loaded: BlasLibrary | Error | undefined;

/**
 * The first library found with both products.
 *
 * @throws Error saying what is missing and how to add it.
 */
export function blasLibrary(): BlasLibrary {
  loaded ??= findNativeLibrary('BLAS', (library, file) => ({
    file,
    dgemm: gemm(library, 'dgemm', 'double'),
    sgemm: gemm(library, 'sgemm', 'float'),
  }));
  if (loaded instanceof Error) throw loaded;
  return loaded;
}

function gemm<Numbers>(
  library: NativeLibrary,
  name: string,
  type: 'double' | 'float',
): Gemm<Numbers> {
  const call = library.func(
    `void ${name}_(const char* transa, const char* transb, int* m, int* n, int* k, ${type}* alpha, void* a, int* lda, void* b, int* ldb, ${type}* beta, void* c, int* ldc)`,
  );
  return (opA, opB, m, n, k, A, lda, B, ldb, beta, C, ldc) => {
    call(opA, opB, [m], [n], [k], [1], A, [lda], B, [ldb], [beta], C, [ldc]);
  };
}
