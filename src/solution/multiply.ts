/** Column-major m x n matrix times a vector, added to out. */
export function addProduct(
  out: Float64Array,
  matrix: Float64Array,
  m: number,
  x: Float64Array,
): void {
  for (let k = 0; k < x.length; k++) {
    const factor = x[k];
    for (let i = 0; i < m; i++) out[i] += matrix[k * m + i] * factor;
  }
}
