import type { QrKernel } from '../qrKernel.js';
import { lapackKernel, panelWidth } from './kernel.js';
import { lapackLibrary } from './library.js';

/**
 * LAPACK in single precision (sgeqrt, sgemqrt, stpqrt, stpmqrt) on copies of the blocks: the
 * triangle and the columns beside come back rounded to 24 bits. For preconditioners, which need
 * nothing else: no reflectors are kept, the panels returned are empty, and `rotate` refuses fronts
 * made from them. Numbers above 3e38 overflow; columns should be equilibrated.
 *
 * @throws Error saying what is missing and how to add it.
 */
export function singleLapackKernel(): QrKernel {
  const { single } = lapackLibrary();
  const [first, second, third] = [new Room(), new Room(), new Room()];
  return {
    ...lapackKernel(),
    name: 'lapack-f32',
    reduceDense(A, m, n, C, columns) {
      if (n === 0) return [];
      const nb = panelWidth(n);
      const T = new Float32Array(nb * n);
      const work = new Float32Array(nb * Math.max(n, columns));
      const a = first.copy(A, m * n);
      single.geqrt(m, n, nb, a, m, T, work);
      if (columns > 0) {
        const c = second.copy(C, m * columns);
        single.gemqrt(m, columns, n, nb, a, m, T, c, m, work);
        C.set(c);
      }
      copyUpper(A, a, m, n);
      return [];
    },
    reduceStacked(R, n, B, c, top, bottom, columns) {
      if (n === 0 || c === 0) return [];
      const nb = panelWidth(n);
      const T = new Float32Array(nb * n);
      const work = new Float32Array(nb * Math.max(n, columns));
      const b = first.copy(B, c * n);
      const r = second.copy(R, n * n);
      single.tpqrt(c, n, nb, r, n, b, c, T, work);
      copyUpper(R, r, n, n);
      if (columns > 0) {
        const t = second.copy(top, n * columns);
        const u = third.copy(bottom, c * columns);
        single.tpmqrt(c, columns, n, nb, b, c, T, t, n, u, c, work);
        top.set(t);
        bottom.set(u);
      }
      return [];
    },
  };
}

/** Memory for copies in single precision, used again: fresh pages cost more than the rounding. */
class Room {
  #memory = new Float32Array(0);

  /** The leading numbers, until the next call. */
  copy(from: Float64Array, length: number): Float32Array {
    if (this.#memory.length < length) this.#memory = new Float32Array(length);
    const to = this.#memory.subarray(0, length);
    to.set(from.length === length ? from : from.subarray(0, length));
    return to;
  }
}

/** Upper triangle of n columns, `rows` numbers apart; what lies below is left as it was. */
function copyUpper(to: Float64Array, from: Float32Array, rows: number, n: number): void {
  for (let j = 0; j < n; j++) to.set(from.subarray(j * rows, j * rows + j + 1), j * rows);
}
