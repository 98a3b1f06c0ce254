import { totalmem } from 'node:os';
import { BufferPool } from '../bufferPool.js';
import type { Panel } from '../householder.js';
import type { QrKernel } from '../qrKernel.js';
import { lapackLibrary } from './library.js';

/** Columns a panel: 128 is best for a thousand columns, less for the blocks of a slab. */
export function panelWidth(n: number): number {
  return Math.min(n > 512 ? 128 : 64, n);
}

/**
 * The system's LAPACK (Fortran routines geqrt, gemqrt, tpqrt, tpmqrt), called in place on the same
 * arrays.
 *
 * @throws Error saying what is missing and how to add it.
 */
export function lapackKernel(): QrKernel {
  const { double } = lapackLibrary();
  const pool = new BufferPool();
  // Of the current frame; those that hold reflectors at its end live on.
  const taken = new Set<Float64Array>();
  return {
    name: 'lapack',
    capacity: totalmem(),
    frame(work) {
      try {
        return work();
      } finally {
        for (const array of taken) pool.give(array);
        taken.clear();
      }
    },
    allocate(length) {
      const array = pool.take(length).fill(0);
      taken.add(array);
      return array;
    },
    reduceDense(A, m, n, C, columns) {
      if (n === 0) return [];
      taken.delete(A);
      const nb = panelWidth(n);
      const T = new Float64Array(nb * n);
      const work = new Float64Array(nb * Math.max(n, columns));
      double.geqrt(m, n, nb, A, m, T, work);
      if (columns > 0) double.gemqrt(m, columns, n, nb, A, m, T, C, m, work);
      return panelsOf(n, nb, T, (start) => ({
        V: A.subarray(start * m + start),
        rows: m - start,
        ldV: m,
      }));
    },
    reduceStacked(R, n, B, c, top, bottom, columns) {
      if (n === 0) return [];
      taken.delete(B);
      const nb = panelWidth(n);
      const T = new Float64Array(nb * n);
      const work = new Float64Array(nb * Math.max(n, columns));
      if (c > 0) {
        double.tpqrt(c, n, nb, R, n, B, c, T, work);
        if (columns > 0) double.tpmqrt(c, columns, n, nb, B, c, T, top, n, bottom, c, work);
      }
      return panelsOf(n, nb, T, (start, width) => ({
        V: B.subarray(start * c, (start + width) * c),
        rows: c,
      }));
    },
  };
}

/** V and T as geqrt and tpqrt leave them, without a copy: V under R, T in blocks side by side. */
function panelsOf(
  n: number,
  nb: number,
  T: Float64Array,
  vectors: (start: number, width: number) => Pick<Panel, 'V' | 'rows' | 'ldV'>,
): Panel[] {
  return Array.from({ length: Math.ceil(n / nb) }, (_, p) => {
    const start = p * nb;
    const width = Math.min(nb, n - start);
    return { start, width, T: T.subarray(start * nb), ldT: nb, ...vectors(start, width) };
  });
}
