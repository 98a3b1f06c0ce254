import { subtractProduct, transposeProduct } from '../../linalg/kernels.js';
import { bestWasmKernel } from '../../linalg/wasm/kernel.js';
import type { Numbers, Products } from './products.js';

/** Products in double precision on blocks in the kernel's own memory. */
interface TileKernel {
  readonly name: string;
  /** What `allocate` gave is valid until `work` returns; `work` may run twice. */
  frame<T>(work: () => T): T;
  /** Zeros. */
  allocate(length: number): Float64Array;
  /** C (m x n) -= A B. */
  subtractProduct(
    C: Float64Array,
    A: Float64Array,
    B: Float64Array,
    m: number,
    k: number,
    n: number,
  ): void;
  /** W (k x n) += A^T C, A m x k, C m x n. */
  addTransposeProduct(
    W: Float64Array,
    A: Float64Array,
    C: Float64Array,
    k: number,
    m: number,
    n: number,
  ): void;
}

/** Rows of a tile: with 128 columns, 256 kB, so that the copies stay in a level-2 cache. */
const ROWS = 256;

/**
 * Products by WebAssembly, in double precision whatever that of the numbers.
 *
 * @throws Error when the kernels cannot be loaded.
 */
export function wasmProducts(): Products {
  return tiledProducts(bestWasmKernel());
}

/** Products in plain TypeScript. */
export function jsProducts(): Products {
  return tiledProducts({
    name: 'js',
    frame: (work) => work(),
    allocate: (length) => new Float64Array(length),
    subtractProduct: (C, A, B, m, k, n) => subtractProduct(C, 0, m, A, 0, m, B, 0, k, m, k, n),
    addTransposeProduct: (W, A, C, k, m, n) =>
      transposeProduct(W, 0, k, A, 0, m, C, 0, m, k, m, n, true),
  });
}

/** Copies tiles of rows into the kernel's memory and back. */
function tiledProducts(kernel: TileKernel): Products {
  const multiply = (
    C: Numbers,
    A: Numbers,
    negative: (to: Float64Array) => void,
    [m, n, k]: readonly [number, number, number],
    add: boolean,
  ): void =>
    kernel.frame(() => {
      const rows = Math.min(ROWS, m);
      const right = kernel.allocate(k * n);
      const left = kernel.allocate(rows * k);
      const out = kernel.allocate(rows * n);
      negative(right);
      for (let i = 0; i < m; i += rows) {
        const height = Math.min(rows, m - i);
        copyIn(left, A, i, height, m, k);
        if (add) copyIn(out, C, i, height, m, n);
        else out.fill(0);
        kernel.subtractProduct(out, left, right, height, k, n);
        for (let j = 0; j < n; j++) {
          C.set(out.subarray(j * height, (j + 1) * height), j * m + i);
        }
      }
    });
  return {
    name: kernel.name,
    timesTransposed: (C, A, B, m, n, k) => {
      const negative = (to: Float64Array): void => {
        for (let l = 0; l < k; l++) {
          for (let j = 0; j < n; j++) to[j * k + l] = -B[l * n + j];
        }
      };
      multiply(C, A, negative, [m, n, k], false);
    },
    times: (C, A, B, m, n, k, add) => {
      const negative = (to: Float64Array): void => {
        for (let e = 0; e < k * n; e++) to[e] = -B[e];
      };
      multiply(C, A, negative, [m, n, k], add);
    },
    transposedTimes: (C, A, B, m, n, k) =>
      kernel.frame(() => {
        const rows = Math.min(ROWS, k);
        const left = kernel.allocate(rows * m);
        const right = kernel.allocate(rows * n);
        const out = kernel.allocate(m * n);
        for (let i = 0; i < k; i += rows) {
          const height = Math.min(rows, k - i);
          copyIn(left, A, i, height, k, m);
          copyIn(right, B, i, height, k, n);
          kernel.addTransposeProduct(out, left, right, m, height, n);
        }
        C.set(out);
      }),
  };
}

/** Rows start ... start + height of a matrix, as a matrix of its own. */
function copyIn(
  to: Float64Array,
  from: Numbers,
  start: number,
  height: number,
  ld: number,
  columns: number,
): void {
  for (let j = 0; j < columns; j++) {
    to.set(from.subarray(j * ld + start, j * ld + start + height), j * height);
  }
}
