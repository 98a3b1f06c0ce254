import { BufferPool } from './bufferPool.js';
import type { Panel } from './householder.js';
import type { QrKernel } from './qrKernel.js';

/** Where a block of rows goes when it is stacked with others. */
export interface Placement<M, G = M> {
  /** From its first entry on; columns `stride` apart. */
  readonly to: M;
  readonly stride: number;
  /** Column-major rows x columns: of the system, or handed on by an earlier front. */
  readonly from: M | G;
  readonly rows: number;
  readonly columns: number;
  /** What multiplies every column; null: as they are. */
  readonly scale: Float64Array | null;
}

/**
 * Where fronts are made: in memory of the host by one of its kernels, or on a device. Matrices are
 * column-major, M is how this memory knows them, and rows of the system are given as G.
 */
export interface FrontMemory<M, G = M> {
  /** Runs `work`; see `QrKernel.frame`. */
  frame<T>(work: () => T): T;
  /** Numbers, all zero, valid in this frame. */
  allocate(length: number): M;
  /** Numbers of any value that outlive the frame, until they are given back. */
  keep(length: number): M;
  giveBack(matrix: M): void;
  /** The entries [from, from + length) of a matrix, in place. */
  view(matrix: M, from: number, length: number): M;
  /** Copies and scales blocks of rows. */
  place(placements: readonly Placement<M, G>[]): void;
  /** The first `rows` rows of `columns` columns, ldTo and ldFrom apart. */
  copy(to: M, ldTo: number, from: M, ldFrom: number, rows: number, columns: number): void;
  /** The upper triangle of the first n columns, ldFrom apart, with zeros below: n x n. */
  copyTriangle(to: M, from: M, ldFrom: number, n: number): void;
  /** See `QrKernel.reduceDense`; the panels are on the host. */
  reduceDense(A: M, m: number, n: number, C: M, columns: number): readonly Panel[];
  /** See `QrKernel.reduceStacked`; the panels are on the host. */
  reduceStacked(
    R: M,
    n: number,
    B: M,
    c: number,
    top: M,
    bottom: M,
    columns: number,
  ): readonly Panel[];
  /** A copy on the host that outlives the frame. */
  retrieve(matrix: M): Float64Array;
}

/** The host's own memory, where one of its kernels reaches it. */
export function hostMemory(kernel: QrKernel): FrontMemory<Float64Array> {
  const pool = new BufferPool();
  return {
    frame: (work) => kernel.frame(work),
    allocate: (length) => kernel.allocate(length),
    keep: (length) => pool.take(length),
    giveBack: (matrix) => pool.give(matrix),
    view: (matrix, from, length) => matrix.subarray(from, from + length),
    place(placements) {
      for (const { to, stride, from, rows, columns, scale } of placements) {
        for (let j = 0; j < columns; j++) {
          const [at, start] = [j * stride, j * rows];
          if (!scale) to.set(from.subarray(start, start + rows), at);
          else for (let i = 0; i < rows; i++) to[at + i] = from[start + i] * scale[j];
        }
      }
    },
    copy(to, ldTo, from, ldFrom, rows, columns) {
      for (let j = 0; j < columns; j++) {
        to.set(from.subarray(j * ldFrom, j * ldFrom + rows), j * ldTo);
      }
    },
    copyTriangle(to, from, ldFrom, n) {
      for (let j = 0; j < n; j++) {
        to.set(from.subarray(j * ldFrom, j * ldFrom + j + 1), j * n);
        to.fill(0, j * n + j + 1, (j + 1) * n);
      }
    },
    reduceDense: (A, m, n, C, columns) => kernel.reduceDense(A, m, n, C, columns),
    reduceStacked: (R, n, B, c, top, bottom, columns) =>
      kernel.reduceStacked(R, n, B, c, top, bottom, columns),
    retrieve: (matrix) => matrix.slice(),
  };
}
