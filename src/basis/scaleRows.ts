/** Multiplies row i of a column-major matrix by factors[i], in place. */
export function scaleRows(matrix: Float64Array, factors: Float64Array): void {
  const m = factors.length;
  for (let start = 0; start < matrix.length; start += m) {
    for (let i = 0; i < m; i++) matrix[start + i] *= factors[i];
  }
}
