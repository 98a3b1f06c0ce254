/**
 * Functions constant on panels, orthonormal in the panels' measures (which sum to 1): one indicator
 * a panel, or only those orthogonal to 1.
 *
 * @returns column-major panels x count: value on panel p of function l at l * panels + p.
 */
export function piecewiseConstants(measures: Float64Array, zeroMean: boolean): Float64Array {
  return zeroMean ? contrasts(measures) : indicators(measures);
}

function indicators(measures: Float64Array): Float64Array {
  const n = measures.length;
  const out = new Float64Array(n * n);
  for (let p = 0; p < n; p++) out[p * n + p] = 1 / Math.sqrt(measures[p]);
  return out;
}

/** Contrast l compares panel l + 1 with all before it (Helmert contrasts of unequal measures). */
function contrasts(measures: Float64Array): Float64Array {
  const n = measures.length;
  const out = new Float64Array(n * (n - 1));
  let before = measures[0];
  for (let l = 0; l < n - 1; l++) {
    const next = measures[l + 1];
    const norm = Math.sqrt((before * next) / (before + next));
    for (let p = 0; p <= l; p++) out[l * n + p] = -norm / before;
    out[l * n + l + 1] = norm / next;
    before += next;
  }
  return out;
}
