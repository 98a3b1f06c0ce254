/**
 * Values at the edges of cells from (a) direct values with a rounding error each and (b) exact
 * increments across the cells: every edge takes the route with the smallest error. So rho next to
 * the wall where it is O(epsilon) is summed from that wall, and a flux is taken where it is least
 * blurred and carried elsewhere by the balance.
 *
 * @param values one per edge, cells + 1; NaN with error Infinity where not known.
 * @param errors of the same length.
 * @param increments value(edge j + 1) - value(edge j), one per cell.
 * @param sizes magnitude of the terms that were added up in each increment.
 */
export function propagateEdges(
  values: ArrayLike<number>,
  errors: ArrayLike<number>,
  increments: ArrayLike<number>,
  sizes: ArrayLike<number>,
): { values: Float64Array; errors: Float64Array } {
  const best = Float64Array.from(values);
  const error = Float64Array.from(errors);
  const n = increments.length;
  const offer = (to: number, from: number, increment: number, size: number): void => {
    const offered = error[from] + Number.EPSILON * size;
    if (!(offered < error[to])) return;
    best[to] = best[from] + increment;
    error[to] = offered;
  };
  for (let j = 0; j < n; j++) offer(j + 1, j, increments[j], sizes[j]);
  for (let j = n - 1; j >= 0; j--) offer(j, j + 1, -increments[j], sizes[j]);
  return { values: best, errors: error };
}
