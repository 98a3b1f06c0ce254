import { ridgeFunctions } from '../linalg/portable.js';
import type { FeatureSampling } from '../linalg/sampling.js';
import type { RandomStream } from './random.js';

export type Activation = 'tanh' | 'sin';

/** sigma(k . xi + b) for `count` random pairs (k, b), xi in [-1, 1]^dimension. */
export interface RandomFeatures {
  readonly activation: Activation;
  readonly dimension: number;
  readonly count: number;
  /** k of feature j at weights[j * dimension ... (j + 1) * dimension - 1]. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

/**
 * Draws k and b independently: two-sided k in [-range, range], a range for all coordinates or one
 * for each; b in [-range, range] for tanh and in
 * [-pi, pi] for sin, so that the phase is uniform. One-sided draws (U[0, range)), as in the published
 * recipe, are kept for comparison.
 */
export function drawFeatures(
  count: number,
  dimension: number,
  options: {
    readonly activation: Activation;
    readonly range: number | readonly number[];
    readonly oneSided?: boolean;
  },
  stream: RandomStream,
): RandomFeatures {
  const { activation, range, oneSided = false } = options;
  const ranges = typeof range === 'number' ? new Array<number>(dimension).fill(range) : range;
  const widest = Math.max(...ranges);
  const biasRange = activation === 'sin' && !oneSided ? Math.PI : widest;
  const draw = (r: number): number => (oneSided ? r * stream() : r * (2 * stream() - 1));
  const weights = new Float64Array(count * dimension);
  const biases = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    for (let d = 0; d < dimension; d++) weights[j * dimension + d] = draw(ranges[d]);
    biases[j] = draw(biasRange);
  }
  return { activation, dimension, count, weights, biases };
}

/**
 * Values of all features at n points, or their derivative along coordinate `derivative`.
 *
 * @param points n points, coordinate d of point i at points[i * dimension + d].
 * @returns column-major n x count.
 */
export function evaluateFeatures(
  features: RandomFeatures,
  points: Float64Array,
  derivative: number | null = null,
): Float64Array {
  const { activation, weights, biases, factors } = ridges(features, derivative);
  return ridgeFunctions(activation, points, weights, biases, factors);
}

/** The features, or their derivatives along a coordinate, as factors h(biases + weights . xi). */
export function ridges(
  { activation, dimension, count, weights, biases }: RandomFeatures,
  derivative: number | null,
): Pick<FeatureSampling, 'activation' | 'weights' | 'biases' | 'factors'> {
  const factors = new Float64Array(count).fill(1);
  if (derivative === null) return { activation, weights, biases, factors };
  for (let j = 0; j < count; j++) factors[j] = weights[j * dimension + derivative];
  return { activation: activation === 'sin' ? 'cos' : 'tanh slope', weights, biases, factors };
}
