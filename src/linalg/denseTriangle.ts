import type { Front } from './front.js';
import type { BlockVector } from './triangular.js';

/** First row of a front in the triangle of all. */
export function frontOffset(fronts: readonly Front[], f: number): number {
  let at = 0;
  for (let k = 0; k < f; k++) at += fronts[k].columns;
  return at;
}

/** The triangle of all fronts as one dense matrix, in the order of elimination. */
export function denseTriangle(
  fronts: readonly Front[],
  tops: BlockVector,
  n: number,
): { R: Float64Array; b: Float64Array } {
  const R = new Float64Array(n * n);
  const b = new Float64Array(n);
  const start = new Map(fronts.map((front, f) => [front.block, frontOffset(fronts, f)]));
  for (const [f, front] of fronts.entries()) {
    const row = frontOffset(fronts, f);
    b.set(tops[f], row);
    const put = (matrix: Float64Array, column: number): void => {
      for (let j = 0; j < matrix.length / front.columns; j++) {
        const from = matrix.subarray(j * front.columns, (j + 1) * front.columns);
        R.set(from, (column + j) * n + row);
      }
    };
    put(front.R, row);
    for (const [k, other] of front.others.entries()) put(front.couplings[k], start.get(other) ?? 0);
  }
  return { R, b };
}
