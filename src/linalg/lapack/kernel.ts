import { totalmem } from 'node:os';
import type { Panel } from '../householder.js';
import type { QrKernel } from '../qrKernel.js';
import { lapackLibrary } from './library.js';

/** Columns a panel: 128 is best for a thousand columns, less for the blocks of a slab. */
function panelWidth(n: number): number {
  return Math.min(n > 512 ? 128 : 64, n);
}

/**
 * The system's LAPACK (Fortran routines geqrt, gemqrt, tpqrt, tpmqrt), called in place on the same
 * arrays.
 *
 * @throws Error saying what is missing and how to add it.
 */
export function lapackKernel(): QrKernel {
  const library = lapackLibrary();
  return {
    name: 'lapack',
    capacity: totalmem(),
    frame: (work) => work(),
    allocate: (length) => new Float64Array(length),
    reduceDense(A, m, n, C, columns) {
      if (n === 0) return [];
      const nb = panelWidth(n);
      const T = new Float64Array(nb * n);
      const work = new Float64Array(nb * Math.max(n, columns));
      library.dgeqrt(m, n, nb, A, m, T, work);
      if (columns > 0) library.dgemqrt(m, columns, n, nb, A, m, T, C, m, work);
      return panelsOf(n, nb, T, (start, width) => unitLower(A, m, start, width));
    },
    reduceStacked(R, n, B, c, top, bottom, columns) {
      if (n === 0) return [];
      const nb = panelWidth(n);
      const T = new Float64Array(nb * n);
      const work = new Float64Array(nb * Math.max(n, columns));
      if (c > 0) {
        library.dtpqrt(c, n, nb, R, n, B, c, T, work);
        if (columns > 0) library.dtpmqrt(c, columns, n, nb, B, c, T, top, n, bottom, c, work);
      }
      return panelsOf(n, nb, T, (start, width) => B.slice(start * c, (start + width) * c));
    },
  };
}

function panelsOf(
  n: number,
  nb: number,
  T: Float64Array,
  vectors: (start: number, width: number) => Float64Array,
): Panel[] {
  return Array.from({ length: Math.ceil(n / nb) }, (_, p) => {
    const start = p * nb;
    const width = Math.min(nb, n - start);
    const V = vectors(start, width);
    const own = new Float64Array(width * width);
    for (let j = 0; j < width; j++) {
      own.set(T.subarray((start + j) * nb, (start + j) * nb + j + 1), j * width);
    }
    return { start, width, rows: V.length / width, V, T: own };
  });
}

/** The reflectors that geqrt leaves under the diagonal of A, with their ones and zeros. */
function unitLower(A: Float64Array, m: number, start: number, width: number): Float64Array {
  const rows = m - start;
  const V = new Float64Array(rows * width);
  for (let j = 0; j < width; j++) {
    const from = (start + j) * m + start;
    V[j * rows + j] = 1;
    V.set(A.subarray(from + j + 1, from + rows), j * rows + j + 1);
  }
  return V;
}
