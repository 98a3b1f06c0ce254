import { MemoryError } from '../../memoryError.js';
import type { NativeRoutine } from '../../native.js';
import { withMemory } from './arena.js';
import type { CudaBuffer, CudaDevice } from './device.js';
import { findLibrary } from './nativeLibrary.js';

const JITLINK = ['libnvJitLink.so.13', 'libnvJitLink.so.12'];
const CUBLAS_LT = ['libcublasLt.so.13', 'libcublasLt.so.12', 'libcublasLt.so.11'];

const CUBLAS = {
  title: 'cuBLAS',
  names: ['libcublas.so.13', 'libcublas.so.12', 'libcublas.so.11'],
  needs: [CUBLAS_LT],
  variable: 'APRFM_CUBLAS',
  howToAdd: 'install the CUDA toolkit or the Python package nvidia-cublas',
};

const CUSOLVER = {
  title: 'cuSOLVER',
  names: ['libcusolver.so.12', 'libcusolver.so.11'],
  needs: [JITLINK, CUBLAS_LT, CUBLAS.names, ['libcusparse.so.12', 'libcusparse.so.11']],
  variable: 'APRFM_CUSOLVER',
  howToAdd: 'install the CUDA toolkit or the Python package nvidia-cusolver',
};

/** cublasOperation_t and cublasSideMode_t. */
const [PLAIN, TRANSPOSED] = [0, 1];
const LEFT = 0;

const OUT_OF_MEMORY = 'out of memory';

/** cublasStatus_t and cusolverStatus_t. */
const CUBLAS_WORDS: Readonly<Record<number, string>> = {
  1: 'not initialised',
  3: OUT_OF_MEMORY,
  7: 'a wrong value',
  8: 'not on this GPU',
  11: 'memory that cannot be reached',
  13: 'the GPU failed to execute',
  14: 'an internal error',
  15: 'not supported',
  16: 'no license',
};
const CUSOLVER_WORDS: Readonly<Record<number, string>> = {
  1: 'not initialised',
  2: OUT_OF_MEMORY,
  3: 'a wrong value',
  4: 'not on this GPU',
  5: 'memory that cannot be reached',
  6: 'the GPU failed to execute',
  7: 'an internal error',
  8: 'no such type of matrix',
  9: 'not supported',
};

/** QR and products of column-major matrices on the device. */
export interface DenseLibrary {
  /**
   * QR of A (m x n, m >= n) in place: R on and above the diagonal, the reflectors' vectors, without
   * their ones, below it; their factors in tau (n).
   */
  factor(A: CudaBuffer, m: number, n: number, tau: CudaBuffer): void;
  /** C (m x columns) = Q^T C with the n reflectors that `factor` left in A. */
  applyTransposed(
    A: CudaBuffer,
    m: number,
    n: number,
    tau: CudaBuffer,
    C: CudaBuffer,
    columns: number,
  ): void;
  /** G (n x n) = V^T V, V m x n. */
  gram(G: CudaBuffer, V: CudaBuffer, m: number, n: number): void;
}

/**
 * cuBLAS and cuSOLVER on the device's default stream.
 *
 * @throws Error saying what is missing and how to add it.
 */
export function denseLibrary(device: CudaDevice): DenseLibrary {
  const cublas = bind(CUBLAS, CUBLAS_WORDS, {
    cublasCreate_v2: 'void* handle',
    cublasDgemm_v2:
      'uint64_t handle, int transA, int transB, int m, int n, int k, const void* alpha, ' +
      'uint64_t A, int lda, uint64_t B, int ldb, const void* beta, uint64_t C, int ldc',
  });
  const factorParameters = 'uint64_t handle, int m, int n, uint64_t A, int lda';
  const applyParameters =
    'uint64_t handle, int side, int trans, int m, int n, int k, uint64_t A, int lda, ' +
    'uint64_t tau, uint64_t C, int ldc';
  const cusolver = bind(CUSOLVER, CUSOLVER_WORDS, {
    cusolverDnCreate: 'void* handle',
    cusolverDnDgeqrf_bufferSize: `${factorParameters}, void* length`,
    cusolverDnDgeqrf: `${factorParameters}, uint64_t tau, uint64_t work, int length, uint64_t info`,
    cusolverDnDormqr_bufferSize: `${applyParameters}, void* length`,
    cusolverDnDormqr: `${applyParameters}, uint64_t work, int length, uint64_t info`,
  });
  const handleOf = (create: (handle: BigUint64Array) => void): bigint => {
    const handle = new BigUint64Array(1);
    create(handle);
    return handle[0];
  };
  const products = handleOf((handle) => cublas('cublasCreate_v2', handle));
  const solver = handleOf((handle) => cusolver('cusolverDnCreate', handle));
  const info = device.allocate(8);
  const [one, zero] = [Float64Array.of(1), Float64Array.of(0)];

  /** A routine with as much working memory as it asks for. */
  const run = (
    name: 'cusolverDnDgeqrf' | 'cusolverDnDormqr',
    sizing: readonly unknown[],
    rest: readonly unknown[],
  ): void => {
    const length = new Int32Array(1);
    cusolver(`${name}_bufferSize`, solver, ...sizing, length);
    withMemory(device, (take) => {
      const work = take(length[0]);
      cusolver(name, solver, ...sizing, ...rest, work.address, length[0], info.address);
      const status = new Int32Array(1);
      device.download(info, status);
      if (status[0] !== 0) {
        throw new Error(`engine cuda: ${name} refused its argument ${-status[0]}`);
      }
    });
  };
  return {
    factor: (A, m, n, tau) => run('cusolverDnDgeqrf', [m, n, A.address, m], [tau.address]),
    applyTransposed: (A, m, n, tau, C, columns) =>
      run(
        'cusolverDnDormqr',
        [LEFT, TRANSPOSED, m, columns, n, A.address, m, tau.address, C.address, m],
        [],
      ),
    gram: (G, V, m, n) =>
      cublas(
        'cublasDgemm_v2',
        ...[products, TRANSPOSED, PLAIN, n, n, m, one, V.address, m, V.address, m],
        ...[zero, G.address, n],
      ),
  };
}

/** A library as one function that calls any of those declared, and throws when it fails. */
function bind<Name extends string>(
  wanted: Parameters<typeof findLibrary>[0],
  words: Readonly<Record<number, string>>,
  prototypes: Readonly<Record<Name, string>>,
): (name: Name, ...args: unknown[]) => void {
  const library = findLibrary(wanted);
  const functions = new Map<Name, NativeRoutine>();
  for (const name of Object.keys(prototypes) as Name[]) {
    functions.set(name, library.func(`int ${name}(${prototypes[name]})`));
  }
  return (name, ...args) => {
    const status = (functions.get(name) as NativeRoutine)(...args) as number;
    if (status === 0) return;
    const word = words[status] ?? 'unknown';
    const message = `engine cuda: ${name}: ${word} (status ${status})`;
    throw word === OUT_OF_MEMORY ? new MemoryError(message) : new Error(message);
  };
}
