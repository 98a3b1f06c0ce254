import { compositeGauss, type Quadrature } from '../quadrature/gauss.js';

/** Points (t_i, x_i); t is 0 in steady problems. */
export interface Points {
  readonly t: Float64Array;
  readonly x: Float64Array;
}

export function emptyPoints(count: number): Points {
  return { t: new Float64Array(count), x: new Float64Array(count) };
}

/** The points of both lists, one after the other. */
export function joinPoints(first: Points, second: Points): Points {
  return {
    t: Float64Array.from([...first.t, ...second.t]),
    x: Float64Array.from([...first.x, ...second.x]),
  };
}

/**
 * The directions at which all phase fields of a batch are evaluated: the nodes p_k > 0 of a
 * quadrature and their mirror images,
 *
 *     v = (-p_1, ..., -p_m in reverse order, p_1, ..., p_m),
 *
 * so that one evaluation of a network serves values, mirrored values and moments. Directions that
 * are no nodes have weight 0: fields can then be asked for anywhere, with the same moments.
 */
export class Directions {
  /** m, the length of the half range. */
  readonly half: number;
  /** 2 m of them. */
  readonly v: Float64Array;
  /** Normalised angular measure, sums to 1 over [-1, 1]. */
  readonly weights: Float64Array;

  /**
   * @param nodes in (0, 1).
   * @param weights sum to 1 over the half range.
   * @param extra further |v|, with weight 0.
   */
  constructor(nodes: ArrayLike<number>, weights: ArrayLike<number>, extra: ArrayLike<number> = []) {
    const m = nodes.length + extra.length;
    this.half = m;
    this.v = new Float64Array(2 * m);
    this.weights = new Float64Array(2 * m);
    for (let k = 0; k < m; k++) {
      const node = k < nodes.length;
      const value = node ? nodes[k] : extra[k - nodes.length];
      const weight = node ? weights[k] / 2 : 0;
      for (const q of [m + k, m - 1 - k]) this.weights[q] = weight;
      this.v[m + k] = value;
      this.v[m - 1 - k] = -value;
    }
  }

  /** Index of -v_q. */
  mirror(q: number): number {
    return 2 * this.half - 1 - q;
  }

  /** Index of |v_q| in the half range. */
  inHalf(q: number): number {
    return q >= this.half ? q - this.half : this.half - 1 - q;
  }

  /** The rule on [-1, 1], weights sum to 2. */
  get rule(): Quadrature {
    return { nodes: this.v, weights: this.weights.map((w) => 2 * w) };
  }

  /** These nodes and further directions |v| of weight 0. */
  with(extra: ArrayLike<number>): Directions {
    const half = (values: Float64Array): Float64Array => values.subarray(this.half);
    const weights = half(this.weights).map((w) => 2 * w);
    return new Directions(half(this.v), weights, extra);
  }
}

/**
 * Gauss-Legendre on (0, 1) and its mirror image: f jumps at v = 0 on inflow walls, so the rule is
 * one for each half. Published: 30 nodes on [-1, 1] (micro-macro) or [0, 1] (even-odd).
 */
export function gaussDirections(count: number): Directions {
  const { nodes, weights } = compositeGauss([0, 1], count);
  return new Directions(nodes, weights);
}
