import { legendreValues } from './legendre.js';

/**
 * Exact transport across one cell along one direction: h_u + z h = P_k(u) on u in [0, 1], u running
 * with the particles, z = optical thickness / |v|, P_k the shifted Legendre polynomials.
 *
 *     h(u) = particular_k(u) + (h(0) - particular_k(0)) exp(-z u),    particular = odd + even
 *
 * - large z: the polynomial particular solution sum_j (-1)^j P_k^(j) / z^(j+1), with its odd and
 *   even powers of 1/z kept apart. They are the parts that are odd and even in v; <h> needs the
 *   even part alone, which is smaller by 1/z and would be lost in the rounding of the sum.
 * - otherwise: the integral I_k(u) of exp(-z (u - u')) P_k(u') from 0 to u, which has I_k(0) = 0.
 *
 * Both obey, from 2 (2k + 1) P_k = (P_{k+1} - P_{k-1})' (' = d/du) and integration by parts,
 *
 *     z h_{k+1} + 2 (2k + 1) h_k - z h_{k-1} = P_{k+1}(u) - P_{k-1}(u),    k >= 1.
 *
 * Upward recurrence is stable for large z. Otherwise the recurrence is solved as a tridiagonal
 * system, truncated far above the wanted degrees: skew part plus positive diagonal, so elimination
 * without pivoting is stable for every z, 0 included (Olver's method).
 */
export class CellPropagator {
  /** exp(-z) */
  readonly transmission: number;
  readonly isThick: boolean;
  /** Pivots of the tridiagonal system, entry k for k >= 1; only of thin cells. */
  private readonly pivots: number[] = [];

  /** @param count polynomials P_0 ... P_{count-1} are wanted. */
  constructor(
    readonly z: number,
    readonly count: number,
  ) {
    this.transmission = Math.exp(-z);
    this.isThick = z >= thickFrom(count);
    if (!this.isThick) this.eliminate();
  }

  /** particular_k(0) for all k; zero for thin cells. */
  start(): Float64Array {
    const { count } = this;
    const start = new Float64Array(count);
    if (!this.isThick) return start;
    const { odd, even } = this.polynomials(legendreValues(0, count + 1));
    for (let k = 0; k < count; k++) start[k] = odd[k] + even[k];
    return start;
  }

  /** h(1) for h(0) = 0. */
  end(): Float64Array {
    const { count, transmission } = this;
    if (!this.isThick) return this.integrals(1, new Float64Array(this.pivots.length + 1).fill(1));
    const { odd, even } = this.polynomials(legendreValues(0, count + 1));
    return odd.map((o, k) => (k % 2 === 0 ? 1 : -1) * (o - even[k]) - (o + even[k]) * transmission);
  }

  /** particular_k(u), for one point. */
  particular(u: number): Float64Array {
    if (!this.isThick) return this.integrals(u, legendreValues(u, this.pivots.length + 1));
    const { odd, even } = this.polynomials(legendreValues(u, this.count + 1));
    return odd.map((o, k) => o + even[k]);
  }

  /**
   * The parts of particular_k that are odd and even in v, at nodes symmetric about 1/2; row-major,
   * nodes x count. (At -v the particular solution at the same place is odd - even.)
   */
  parts(nodes: NodeTable): { odd: Float64Array; even: Float64Array } {
    const { count } = this;
    const n = nodes.points.length;
    const odd = new Float64Array(n * count);
    const even = new Float64Array(n * count);
    if (this.isThick) {
      for (let i = 0; i < n; i++) {
        const parts = this.polynomials(nodes.legendre[i]);
        odd.set(parts.odd, i * count);
        even.set(parts.even, i * count);
      }
      return { odd, even };
    }
    const integrals = Array.from(nodes.points, (u, i) => this.integrals(u, nodes.legendre[i]));
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < count; k++) {
        const there = (k % 2 === 0 ? 1 : -1) * integrals[n - 1 - i][k];
        odd[i * count + k] = 0.5 * (integrals[i][k] + there);
        even[i * count + k] = 0.5 * (integrals[i][k] - there);
      }
    }
    return { odd, even };
  }

  private polynomials(p: Float64Array): { odd: Float64Array; even: Float64Array } {
    const { count, z } = this;
    const odd = new Float64Array(count);
    const even = new Float64Array(count);
    odd[0] = 1 / z;
    odd[1] = p[1] / z;
    even[1] = -2 / (z * z);
    for (let k = 1; k + 1 < count; k++) {
      const factor = 2 * (2 * k + 1);
      odd[k + 1] = odd[k - 1] + (p[k + 1] - p[k - 1] - factor * even[k]) / z;
      even[k + 1] = even[k - 1] - (factor * odd[k]) / z;
    }
    return { odd, even };
  }

  private eliminate(): void {
    const { count, z, pivots } = this;
    pivots.push(1);
    // How much of the first neglected integral reaches the highest wanted one.
    let influence = 1;
    for (let k = 1; k < count || influence > 1e-18; k++) {
      const pivot = 2 * (2 * k + 1) + (k === 1 ? 0 : (z * z) / pivots[k - 1]);
      pivots.push(pivot);
      if (k >= count) influence *= z / pivot;
    }
  }

  /** I_k(u), k < count, from the values of P_0 ... P_m at u, m the number of pivots. */
  private integrals(u: number, p: ArrayLike<number>): Float64Array {
    const { count, z, pivots } = this;
    const last = pivots.length - 1;
    const work = new Float64Array(last + 1);
    work[0] = z === 0 ? u : -Math.expm1(-z * u) / z;
    let carried = work[0];
    for (let k = 1; k <= last; k++) {
      work[k] = p[k + 1] - p[k - 1] + z * carried;
      carried = work[k] / pivots[k];
    }
    work[last] = carried;
    for (let k = last - 1; k >= 1; k--) work[k] = (work[k] - z * work[k + 1]) / pivots[k];
    return work.slice(0, count);
  }
}

/** Points of a cell with the Legendre polynomials there, as many as a propagator may ask for. */
export interface NodeTable {
  readonly points: Float64Array;
  readonly legendre: readonly Float64Array[];
}

export function nodeTable(points: Float64Array, count: number): NodeTable {
  // Beyond z/2 the pivots grow by 4 per degree; 60 more degrees than that reach 1e-18 with ease.
  const enough = count + Math.ceil(thickFrom(count)) + 60;
  return { points, legendre: Array.from(points, (u) => legendreValues(u, enough)) };
}

/** Above this z upward recurrence loses at most one digit for degrees below count. */
function thickFrom(count: number): number {
  return Math.max(30, (count * count) / 2);
}
