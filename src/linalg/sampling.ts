import { type ElementaryFunction, product, ridgeFunctions } from './portable.js';

/** Combinations of ridge functions at points, with or without a mean taken out. */
export interface FeatureSampling {
  readonly activation: ElementaryFunction;
  /** rows x dimension, coordinate d of point i at i * dimension + d. */
  readonly points: Float64Array;
  /** Coordinate d of weight j at j * dimension + d. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  readonly factors: Float64Array;
  /** Column-major features x columns. */
  readonly transform: Float64Array;
  readonly mean: RunMean | null;
}

/** The mean that is subtracted from every run of rows. */
export interface RunMean {
  /** Rows a run. */
  readonly length: number;
  /** The nodes of all runs, as `points`; the same array where they are the points. */
  readonly points: Float64Array;
  /** Of the nodes of a run; they sum to 1. */
  readonly weights: Float64Array;
}

/**
 * factors_j h(biases_j + weights_j . point_i), minus its mean over the run, times the transform,
 * minus its mean again: the transform magnifies the rounding of the first mean.
 *
 * The order of all sums is fixed, so that devices give the same bits (src/linalg/device/kernels.cl).
 *
 * @returns column-major rows x columns.
 */
export function sampleTable(sampling: FeatureSampling): Float64Array {
  const { points, mean } = sampling;
  const features = sampling.biases.length;
  const rows = pointCount(sampling, points);
  if (!mean) return combine(sampleCentred(sampling), rows, sampling.transform, features);
  const values = combine(sampleCentred(sampling), rows, sampling.transform, features);
  if (mean.points === points) return subtractMeans(values, mean.length, values.slice(), mean);
  const nodes = sampleCentred({ ...sampling, points: mean.points, mean: atNodes(mean) });
  const count = pointCount(sampling, mean.points);
  const combined = combine(nodes, count, sampling.transform, features);
  return subtractMeans(values, mean.length, combined, mean);
}

/** The ridge functions minus their means, before the transform. */
export function sampleCentred({
  activation,
  points,
  weights,
  biases,
  factors,
  mean,
}: Omit<FeatureSampling, 'transform'>): Float64Array {
  const values = ridgeFunctions(activation, points, weights, biases, factors);
  if (!mean) return values;
  const nodes =
    mean.points === points
      ? values.slice()
      : ridgeFunctions(activation, mean.points, weights, biases, factors);
  return subtractMeans(values, mean.length, nodes, mean);
}

/** The mean as seen by its own nodes. */
function atNodes({ points, weights }: RunMean): RunMean {
  return { length: weights.length, points, weights };
}

function pointCount({ weights, biases }: FeatureSampling, points: Float64Array): number {
  return biases.length === 0 ? 0 : points.length / (weights.length / biases.length);
}

function combine(
  values: Float64Array,
  rows: number,
  transform: Float64Array,
  features: number,
): Float64Array {
  if (transform.length === 0) return new Float64Array(0);
  return product(values, rows, features, transform, transform.length / features);
}

/** From every run of `length` values, in place, the mean of the matching run at the nodes. */
function subtractMeans(
  values: Float64Array,
  length: number,
  atNodesOfRun: Float64Array,
  { weights }: RunMean,
): Float64Array {
  const n = weights.length;
  for (let run = 0; run < atNodesOfRun.length / n; run++) {
    let sum = 0;
    for (let q = 0; q < n; q++) sum += weights[q] * atNodesOfRun[run * n + q];
    for (let q = 0; q < length; q++) values[run * length + q] -= sum;
  }
  return values;
}
