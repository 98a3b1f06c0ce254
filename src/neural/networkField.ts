import type { Interval } from '../problem/types.js';
import type { FieldSource, FieldValues } from './field.js';
import type { Network, NetworkValues } from './network.js';
import type { Directions, Points } from './sites.js';

/**
 * How the values N(t, x, v) of a network are joined over directions:
 *
 *     position   u(t, x) = N(t, x)
 *     plain      u(v) = N(v)
 *     zero-mean  u(v) = N(v) - <N>, so that <u> = 0 to rounding (APNN v1, arXiv 2111.02541)
 *     even       u(v) = (N(v) + N(-v))/2, v > 0 (APNN v2, arXiv 2306.15381)
 *     odd        u(v) = N(v) - N(-v), v > 0 (APNN v2)
 */
export type Combination = 'position' | 'plain' | 'zero-mean' | 'even' | 'odd';

/**
 * What becomes of u:
 *
 *     identity  u
 *     exp       exp(-u), positive
 *     ramp-exp  s exp(-u), s = (t - t0)/(t1 - t0): positive, and zero at the first time
 */
export type Output = 'identity' | 'exp' | 'ramp-exp';

export interface Construction {
  readonly combination: Combination;
  readonly output: Output;
}

/** The box whose coordinates are normalised to [-1, 1]; no t: steady. */
export interface Frame {
  readonly x: Interval;
  readonly t?: Interval;
}

/** Inputs of a field's network: (t,) x (, v). */
export function inputCount({ t }: Frame, { combination }: Construction): number {
  return 1 + (t ? 1 : 0) + (combination === 'position' ? 0 : 1);
}

/** A physical field made from a network, with its pull-back. */
export class NetworkField implements FieldSource {
  #last: { directions: Directions; values: FieldValues } | null = null;

  constructor(
    readonly network: Network,
    readonly construction: Construction,
    readonly frame: Frame,
  ) {
    if (construction.output === 'ramp-exp' && !frame.t) {
      throw new RangeError('a steady field has no first time at which it could vanish');
    }
  }

  evaluate(points: Points, directions: Directions, slopes: boolean): FieldValues {
    const raw = this.#raw(points, directions, slopes);
    const joined = this.#combine(raw, directions);
    const values = this.#output(joined, points);
    this.#last = { directions, values };
    return values;
  }

  pullBack(weights: FieldValues, gradient: Float64Array): void {
    if (!this.#last) throw new RangeError('pullBack before evaluate');
    const { directions, values } = this.#last;
    const joined = this.#outputTranspose(weights, values);
    const raw = this.#combineTranspose(joined, directions);
    this.network.addGradient(this.#toNetwork(raw), gradient);
  }

  #raw(points: Points, directions: Directions, slopes: boolean): FieldValues {
    const { x: range, t: times } = this.frame;
    const inputs = inputCount(this.frame, this.construction);
    const withV = this.construction.combination !== 'position';
    const columns = withV ? directions.v.length : 1;
    const sites = new Float64Array(points.x.length * columns * inputs);
    let at = 0;
    for (let i = 0; i < points.x.length; i++) {
      const x = normalised(points.x[i], range);
      const t = times ? normalised(points.t[i], times) : 0;
      for (let q = 0; q < columns; q++) {
        if (times) sites[at++] = t;
        sites[at++] = x;
        if (withV) sites[at++] = directions.v[q];
      }
    }
    const along = slopes ? (times ? [1, 0] : [0]) : [];
    const { value, derivatives } = this.network.evaluate(sites, along);
    const empty = new Float64Array(0);
    const scaled = (k: number, range: Interval): Float64Array =>
      derivatives[k].map((d) => (2 * d) / (range[1] - range[0]));
    return {
      value,
      x: slopes ? scaled(0, range) : empty,
      t: slopes && times ? scaled(1, times) : empty,
    };
  }

  /** The chain rule of the normalisation, backwards. */
  #toNetwork(raw: FieldValues): NetworkValues {
    const { x: range, t: times } = this.frame;
    const scaled = (values: Float64Array, [a, b]: Interval): Float64Array =>
      values.map((w) => (2 * w) / (b - a));
    if (raw.x.length === 0) return { value: raw.value, derivatives: [] };
    const derivatives = [scaled(raw.x, range), ...(times ? [scaled(raw.t, times)] : [])];
    return { value: raw.value, derivatives };
  }

  #combine(raw: FieldValues, directions: Directions): FieldValues {
    const { combination } = this.construction;
    if (combination === 'position' || combination === 'plain') return raw;
    const join = combination === 'zero-mean' ? withoutMean : halves(SIGNS[combination]);
    return each((channel) => join(raw[channel], directions));
  }

  #combineTranspose(joined: FieldValues, directions: Directions): FieldValues {
    const { combination } = this.construction;
    if (combination === 'position' || combination === 'plain') return joined;
    const spread =
      combination === 'zero-mean' ? withoutMeanTranspose : halvesTranspose(SIGNS[combination]);
    return each((channel) => spread(joined[channel], directions));
  }

  /** F = s exp(-u): F_x = -F u_x, F_t = -F u_t + s' exp(-u). */
  #output(u: FieldValues, points: Points): FieldValues {
    if (this.construction.output === 'identity') return u;
    const columns = u.value.length / points.x.length;
    const value = u.value.map(
      (w, row) => this.#ramp(points, Math.floor(row / columns)) * Math.exp(-w),
    );
    const rate = this.#rampRate();
    return {
      value,
      x: u.x.map((slope, row) => -value[row] * slope),
      t: u.t.map((slope, row) => -value[row] * slope + rate * Math.exp(-u.value[row])),
    };
  }

  /**
   * With weights w of F, w_x of F_x and w_t of F_t: -w F - w_x F_x - w_t F_t of u, -w_x F of u_x
   * and -w_t F of u_t.
   */
  #outputTranspose(weights: FieldValues, values: FieldValues): FieldValues {
    if (this.construction.output === 'identity') return weights;
    const slopes = values.x.length > 0;
    const rates = values.t.length > 0;
    const value = weights.value.map((w, row) => {
      let sum = -w * values.value[row];
      if (slopes) sum -= weights.x[row] * values.x[row];
      if (rates) sum -= weights.t[row] * values.t[row];
      return sum;
    });
    return {
      value,
      x: weights.x.map((w, row) => -w * values.value[row]),
      t: weights.t.map((w, row) => -w * values.value[row]),
    };
  }

  #ramp({ t }: Points, i: number): number {
    const times = this.frame.t;
    if (this.construction.output !== 'ramp-exp' || !times) return 1;
    return (t[i] - times[0]) / (times[1] - times[0]);
  }

  #rampRate(): number {
    const times = this.frame.t;
    return this.construction.output === 'ramp-exp' && times ? 1 / (times[1] - times[0]) : 0;
  }
}

function normalised(value: number, [lower, upper]: Interval): number {
  return (2 * (value - lower)) / (upper - lower) - 1;
}

function each(make: (channel: keyof FieldValues) => Float64Array): FieldValues {
  return { value: make('value'), x: make('x'), t: make('t') };
}

/** Factors of N(v) and N(-v). */
const SIGNS = { even: [0.5, 0.5], odd: [1, -1] } as const;

/** u_q - sum_k w_k u_k, point by point. */
function withoutMean(raw: Float64Array, { weights }: Directions): Float64Array {
  const columns = weights.length;
  const out = new Float64Array(raw.length);
  for (let from = 0; from < raw.length; from += columns) {
    let mean = 0;
    for (let q = 0; q < columns; q++) mean += weights[q] * raw[from + q];
    for (let q = 0; q < columns; q++) out[from + q] = raw[from + q] - mean;
  }
  return out;
}

/** Its transpose: g_q - w_q sum_k g_k. */
function withoutMeanTranspose(joined: Float64Array, { weights }: Directions): Float64Array {
  const columns = weights.length;
  const out = new Float64Array(joined.length);
  for (let from = 0; from < joined.length; from += columns) {
    let sum = 0;
    for (let q = 0; q < columns; q++) sum += joined[from + q];
    for (let q = 0; q < columns; q++) out[from + q] = joined[from + q] - weights[q] * sum;
  }
  return out;
}

/** a N(v) + b N(-v) on the half range. */
function halves([a, b]: readonly [number, number]) {
  return (raw: Float64Array, directions: Directions): Float64Array => {
    const { half } = directions;
    const out = new Float64Array(raw.length / 2);
    for (let row = 0; row < out.length; row++) {
      const from = 2 * half * Math.floor(row / half);
      const q = half + (row % half);
      out[row] = a * raw[from + q] + b * raw[from + directions.mirror(q)];
    }
    return out;
  };
}

function halvesTranspose([a, b]: readonly [number, number]) {
  return (joined: Float64Array, directions: Directions): Float64Array => {
    const { half } = directions;
    const out = new Float64Array(joined.length * 2);
    for (let row = 0; row < joined.length; row++) {
      const from = 2 * half * Math.floor(row / half);
      const q = half + (row % half);
      out[from + q] = a * joined[row];
      out[from + directions.mirror(q)] = b * joined[row];
    }
    return out;
  };
}
