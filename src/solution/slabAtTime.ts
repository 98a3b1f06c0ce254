/**
 * The slab that answers at a time; where two meet, the earlier one.
 *
 * @param end of slab k, ascending.
 * @throws RangeError when t has not been reached.
 */
export function slabAtTime<S>(
  slabs: readonly S[],
  end: (slab: S) => number,
  t0: number,
  t: number,
): S {
  const last = end(slabs[slabs.length - 1]);
  const slack = 1e-12 * Math.max(Math.abs(last), Math.abs(t0), last - t0);
  if (!(t >= t0 - slack && t <= last + slack)) {
    throw new RangeError(`t = ${t} is outside the solved times [${t0}, ${last}]`);
  }
  let [low, high] = [0, slabs.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (t <= end(slabs[middle])) high = middle;
    else low = middle + 1;
  }
  return slabs[low];
}
