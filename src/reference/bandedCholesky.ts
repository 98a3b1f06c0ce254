/**
 * Cholesky factors of a symmetric positive definite band matrix, solved for many right-hand sides at
 * once. In a periodic slab unknown 0 also meets the last ones: it is taken out as a border,
 *
 *     [ a  b^T ] [x0]   [f0]
 *     [ b   B  ] [x ] = [f ],    x0 = (f0 - b^T B^-1 f) / (a - b^T B^-1 b),  x = B^-1 f - x0 B^-1 b.
 */
export class BandedCholesky {
  /** Entry (i, i - k) at i * (bandwidth + 1) + k; the diagonal inverted. */
  private readonly factors: Float64Array;
  private readonly border: { readonly row: Float64Array; readonly response: Float64Array } | null;
  private readonly pivot: number = 1;
  private readonly first: number;

  /**
   * @param band lower band of the matrix, entry (i, i - k) at i * (bandwidth + 1) + k; taken over.
   * @param border row 0 of the matrix when it is a border, its diagonal at 0.
   */
  constructor(
    band: Float64Array,
    private readonly size: number,
    private readonly bandwidth: number,
    border?: Float64Array,
  ) {
    this.factors = band;
    this.first = border ? 1 : 0;
    this.border = null;
    this.factorise();
    if (border) {
      const response = border.slice();
      response[0] = 0;
      this.solveBand(response, 1);
      this.border = { row: border, response };
      let pivot = border[0];
      for (let i = 1; i < size; i++) pivot -= border[i] * response[i];
      this.pivot = pivot;
    }
  }

  /** Solves in place; `x` is size x columns, row-major. */
  solve(x: Float64Array, columns: number): void {
    this.solveBand(x, columns);
    if (!this.border) return;
    const { size, pivot } = this;
    const { row, response } = this.border;
    for (let c = 0; c < columns; c++) {
      let sum = x[c];
      for (let i = 1; i < size; i++) if (row[i] !== 0) sum -= row[i] * x[i * columns + c];
      x[c] = sum / pivot;
    }
    for (let i = 1; i < size; i++) {
      for (let c = 0; c < columns; c++) x[i * columns + c] -= response[i] * x[c];
    }
  }

  private factorise(): void {
    const { factors: l, size, bandwidth, first } = this;
    const stride = bandwidth + 1;
    for (let i = first; i < size; i++) {
      const start = Math.max(first, i - bandwidth);
      for (let j = start; j <= i; j++) {
        let sum = l[i * stride + i - j];
        for (let k = Math.max(start, j - bandwidth); k < j; k++) {
          sum -= l[i * stride + i - k] * l[j * stride + j - k];
        }
        if (j < i) l[i * stride + i - j] = sum * l[j * stride];
        else if (sum > 0) l[i * stride] = 1 / Math.sqrt(sum);
        else throw new RangeError(`BandedCholesky: pivot ${i} of ${size} is ${sum}`);
      }
    }
  }

  private solveBand(x: Float64Array, columns: number): void {
    if (columns === 1) {
      this.solveColumn(x);
      return;
    }
    const { factors: l, size, bandwidth, first } = this;
    const stride = bandwidth + 1;
    for (let i = first; i < size; i++) {
      const target = i * columns;
      for (let j = Math.max(first, i - bandwidth); j < i; j++) {
        const factor = l[i * stride + i - j];
        const source = j * columns;
        for (let c = 0; c < columns; c++) x[target + c] -= factor * x[source + c];
      }
      const inverse = l[i * stride];
      for (let c = 0; c < columns; c++) x[target + c] *= inverse;
    }
    for (let i = size - 1; i >= first; i--) {
      const source = i * columns;
      const inverse = l[i * stride];
      for (let c = 0; c < columns; c++) x[source + c] *= inverse;
      for (let j = Math.max(first, i - bandwidth); j < i; j++) {
        const factor = l[i * stride + i - j];
        const target = j * columns;
        for (let c = 0; c < columns; c++) x[target + c] -= factor * x[source + c];
      }
    }
  }

  private solveColumn(x: Float64Array): void {
    const { factors: l, size, bandwidth, first } = this;
    const stride = bandwidth + 1;
    for (let i = first; i < size; i++) {
      let sum = x[i];
      const reach = Math.min(bandwidth, i - first);
      for (let k = 1; k <= reach; k++) sum -= l[i * stride + k] * x[i - k];
      x[i] = sum * l[i * stride];
    }
    for (let i = size - 1; i >= first; i--) {
      const value = (x[i] *= l[i * stride]);
      const reach = Math.min(bandwidth, i - first);
      for (let k = 1; k <= reach; k++) x[i - k] -= l[i * stride + k] * value;
    }
  }
}
