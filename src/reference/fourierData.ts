import type { Quadrature } from '../quadrature/gauss.js';

/** Samples in x tried at most. */
const MOST_SAMPLES = 1024;
/** Coefficients below this, relative to the largest, are rounding. */
const NOISE = 1e-15;
const TEST_DIRECTIONS = [-0.95, -0.6, -0.13, 0.13, 0.6, 0.95];

/** Fourier coefficient of f0, k the wave number; f0 = sum over all k of c_k exp(i k (x - a)). */
export interface Coefficient {
  readonly re: number;
  readonly im: number;
}

/** f0(x, v) of a periodic problem as a trigonometric polynomial in x, by the trapezoidal rule. */
export class FourierData {
  /** Numbers n >= 1 of the wave numbers 2 pi n / length that are present. */
  readonly present: readonly number[];
  private readonly samples: number;
  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;

  /** @throws RangeError when f0 is too rough for MOST_SAMPLES. */
  constructor(
    private readonly initial: (x: number, v: number) => number,
    private readonly from: number,
    private readonly length: number,
  ) {
    const { samples, present } = this.resolve();
    this.samples = samples;
    this.present = present;
    this.cosines = Float64Array.from({ length: samples }, (_, j) =>
      Math.cos((2 * Math.PI * j) / samples),
    );
    this.sines = Float64Array.from({ length: samples }, (_, j) =>
      Math.sin((2 * Math.PI * j) / samples),
    );
  }

  /** Coefficients at one direction: n = 0 first, then those of `present`. */
  at(v: number): Coefficient[] {
    const { samples, cosines, sines } = this;
    const values = this.sample(samples, v);
    return [0, ...this.present].map((n) => {
      let re = 0;
      let im = 0;
      for (let j = 0; j < samples; j++) {
        const angle = (n * j) % samples;
        re += values[j] * cosines[angle];
        im -= values[j] * sines[angle];
      }
      return { re: re / samples, im: im / samples };
    });
  }

  private sample(samples: number, v: number): number[] {
    const { from, length } = this;
    return Array.from({ length: samples }, (_, j) =>
      this.initial(from + (length * j) / samples, v),
    );
  }

  private resolve(): { samples: number; present: number[] } {
    for (let samples = 32; samples <= MOST_SAMPLES; samples *= 2) {
      const sizes = this.sizes(samples);
      const largest = Math.max(...sizes);
      const tail = Math.max(...sizes.slice(Math.floor(samples / 3)));
      if (tail > NOISE * largest) continue;
      const present = sizes.flatMap((size, n) => (n > 0 && size > NOISE * largest ? [n] : []));
      return { samples, present };
    }
    throw new RangeError(`FourierData: f0 is not resolved by ${MOST_SAMPLES} points in x`);
  }

  /** Largest |c_n| over some directions, n = 0 ... samples/2. */
  private sizes(samples: number): number[] {
    const sizes = new Array<number>(samples / 2 + 1).fill(0);
    for (const v of TEST_DIRECTIONS) {
      const values = this.sample(samples, v);
      for (let n = 0; n < sizes.length; n++) {
        let re = 0;
        let im = 0;
        for (let j = 0; j < samples; j++) {
          const angle = (2 * Math.PI * ((n * j) % samples)) / samples;
          re += values[j] * Math.cos(angle);
          im += values[j] * Math.sin(angle);
        }
        sizes[n] = Math.max(sizes[n], Math.hypot(re, im) / samples);
      }
    }
    return sizes;
  }
}

/** Even and odd part in v of the coefficients, at directions v > 0. */
export interface ParityTable {
  /** Nodes in (0, 1), weights summing to 1. */
  readonly rule: Quadrature;
  /** By mode (n = 0 first), then by direction. */
  readonly even: readonly (readonly Coefficient[])[];
  readonly odd: readonly (readonly Coefficient[])[];
}

export function parityTable(data: FourierData, rule: Quadrature): ParityTable {
  const plus = Array.from(rule.nodes, (v) => data.at(v));
  const minus = Array.from(rule.nodes, (v) => data.at(-v));
  const combine = (sign: 1 | -1): Coefficient[][] =>
    plus[0].map((_, mode) =>
      plus.map((at, q) => ({
        re: 0.5 * (at[mode].re + sign * minus[q][mode].re),
        im: 0.5 * (at[mode].im + sign * minus[q][mode].im),
      })),
    );
  return { rule, even: combine(1), odd: combine(-1) };
}
