/** Columns factorised together. */
const PANEL = 48;

/**
 * Dense LU factorisation with row equilibration, partial pivoting and iterative refinement.
 * `reference/` keeps its own, so that a fault in linalg/ cannot hide in both sides of a comparison.
 */
export class DenseLu {
  private readonly factors: Float64Array;
  private readonly pivots: Int32Array;
  private readonly rowScale: Float64Array;
  private readonly columnScale: Float64Array;

  /**
   * @param matrix n x n, **row-major** (rows are what a transport sweep produces); not changed.
   * @throws RangeError when the matrix is singular to working precision or not finite.
   */
  constructor(
    private readonly matrix: Float64Array,
    private readonly n: number,
  ) {
    this.rowScale = new Float64Array(n);
    this.columnScale = new Float64Array(n);
    this.factors = this.equilibrated();
    this.pivots = new Int32Array(n);
    this.factorise();
  }

  /** The solution of A x = b, refined once with the residual of the original matrix. */
  solve(b: Float64Array): Float64Array {
    const { n, matrix } = this;
    const x = this.substitute(b);
    const residual = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = b[i];
      for (let j = 0; j < n; j++) sum -= matrix[i * n + j] * x[j];
      residual[i] = sum;
    }
    const correction = this.substitute(residual);
    for (let i = 0; i < n; i++) x[i] += correction[i];
    return x;
  }

  private equilibrated(): Float64Array {
    const { n, rowScale, columnScale } = this;
    const scaled = this.matrix.slice();
    for (let i = 0; i < n; i++) {
      let largest = 0;
      for (let j = 0; j < n; j++) largest = Math.max(largest, Math.abs(scaled[i * n + j]));
      if (!(largest > 0 && largest < Infinity))
        throw new RangeError(`DenseLu: row ${i} is ${largest}`);
      rowScale[i] = 1 / largest;
      for (let j = 0; j < n; j++) {
        scaled[i * n + j] *= rowScale[i];
        columnScale[j] = Math.max(columnScale[j], Math.abs(scaled[i * n + j]));
      }
    }
    for (let j = 0; j < n; j++) {
      if (columnScale[j] === 0) throw new RangeError(`DenseLu: column ${j} is zero`);
      columnScale[j] = 1 / columnScale[j];
    }
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) scaled[i * n + j] *= columnScale[j];
    return scaled;
  }

  /**
   * By panels of columns: a panel is factorised with pivoting, then every row below takes all its
   * updates at once while it sits in the cache.
   */
  private factorise(): void {
    const { n, factors: a } = this;
    for (let first = 0; first < n; first += PANEL) {
      const end = Math.min(first + PANEL, n);
      for (let k = first; k < end; k++) {
        this.exchange(k);
        for (let i = k + 1; i < n; i++) {
          const factor = (a[i * n + k] /= a[k * n + k]);
          if (factor === 0) continue;
          for (let j = k + 1; j < end; j++) a[i * n + j] -= factor * a[k * n + j];
        }
      }
      for (let i = first + 1; i < n; i++) this.updateRow(i, first, Math.min(i, end), end);
    }
  }

  /** Brings the largest entry of column k to the diagonal. */
  private exchange(k: number): void {
    const { n, factors: a, pivots } = this;
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
    }
    pivots[k] = pivot;
    if (!(Math.abs(a[pivot * n + k]) > 1e-300)) {
      throw new RangeError(`DenseLu: singular matrix (pivot ${k} of ${n} is ${a[pivot * n + k]})`);
    }
    if (pivot === k) return;
    const row = a.slice(k * n, (k + 1) * n);
    a.copyWithin(k * n, pivot * n, (pivot + 1) * n);
    a.set(row, pivot * n);
  }

  /** row i -= sum over k in [from, to) of L(i, k) row k, on the columns from `column` on. */
  private updateRow(i: number, from: number, to: number, column: number): void {
    const { n, factors } = this;
    const target = factors.subarray(i * n, (i + 1) * n);
    const row = (k: number) => factors.subarray(k * n, (k + 1) * n);
    let k = from;
    for (; k + 3 < to; k += 4) {
      const [l0, l1, l2, l3] = [target[k], target[k + 1], target[k + 2], target[k + 3]];
      const [u0, u1, u2, u3] = [row(k), row(k + 1), row(k + 2), row(k + 3)];
      for (let j = column; j < n; j++) {
        target[j] -= l0 * u0[j] + l1 * u1[j] + (l2 * u2[j] + l3 * u3[j]);
      }
    }
    for (; k < to; k++) {
      const l = target[k];
      const u = row(k);
      for (let j = column; j < n; j++) target[j] -= l * u[j];
    }
  }

  private substitute(b: Float64Array): Float64Array {
    const { n, factors: a, pivots } = this;
    const x = b.map((value, i) => value * this.rowScale[i]);
    for (let k = 0; k < n; k++) {
      const moved = x[pivots[k]];
      x[pivots[k]] = x[k];
      x[k] = moved;
    }
    for (let i = 0; i < n; i++) {
      let sum = x[i];
      for (let j = 0; j < i; j++) sum -= a[i * n + j] * x[j];
      x[i] = sum;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i];
      for (let j = i + 1; j < n; j++) sum -= a[i * n + j] * x[j];
      x[i] = sum / a[i * n + i];
    }
    return x.map((value, j) => value * this.columnScale[j]);
  }
}
