import { totalmem } from 'node:os';
import { applyDense, applyStacked, factorDense, factorStacked, type Panel } from './householder.js';

/**
 * The dense work of the elimination, behind which TypeScript, WebAssembly and LAPACK stand. Matrices
 * are column-major. Both reductions return reflectors that live on after `frame`, for right-hand
 * sides to come.
 */
export interface QrKernel {
  readonly name: string;
  /** Bytes that one frame may take. */
  readonly capacity: number;
  /**
   * Runs `work`; what it allocates is given back afterwards. Work may be run again from its start
   * when memory had to grow: it must not change what it reads. Not to be nested.
   */
  frame<T>(work: () => T): T;
  /**
   * Numbers, all zero, where the kernel reaches them without a copy, valid in this frame.
   *
   * @throws MemoryError, or RangeError of the runtime, when there is not so much memory.
   */
  allocate(length: number): Float64Array;
  /** The same with any content, for what is filled at once: zeroing is a sweep through memory. */
  allocateAny(length: number): Float64Array;
  /** QR of A (m x n, m >= n) in place, its upper triangle becomes R; C (m x columns) = Q^T C. */
  reduceDense(
    A: Float64Array,
    m: number,
    n: number,
    C: Float64Array,
    columns: number,
  ): readonly Panel[];
  /**
   * QR of an upper triangle R (n x n) stacked on B (c x n): R becomes the new triangle, B is used
   * up; [top; bottom] = Q^T [top; bottom], top n x columns, bottom c x columns.
   */
  reduceStacked(
    R: Float64Array,
    n: number,
    B: Float64Array,
    c: number,
    top: Float64Array,
    bottom: Float64Array,
    columns: number,
  ): readonly Panel[];
}

/** Plain TypeScript: works everywhere, 1.5-2.4 GF/s a core. */
export const jsKernel: QrKernel = {
  name: 'js',
  capacity: totalmem(),
  frame: (work) => work(),
  allocate: (length) => new Float64Array(length),
  allocateAny: (length) => new Float64Array(length),
  reduceDense(A, m, n, C, columns) {
    const panels = factorDense(A, m, n);
    for (const panel of panels) applyDense(panel, C, panel.start, m, columns, true);
    return panels;
  },
  reduceStacked(R, n, B, c, top, bottom, columns) {
    const panels = factorStacked(R, n, B, c);
    for (const panel of panels) {
      applyStacked(panel, top, panel.start, n, bottom, 0, c, columns, true);
    }
    return panels;
  },
};
