import { sampledTable } from '../../src/basis/tableCache.js';
import type { ComputeDevice } from '../../src/linalg/device/computeDevice.js';
import { openClDevice } from '../../src/linalg/device/opencl/device.js';
import type { ElementaryFunction } from '../../src/linalg/portable.js';
import type { BandPart, Table } from '../../src/linalg/rowMatrix.js';
import type { FeatureSampling } from '../../src/linalg/sampling.js';

/** The OpenCL device of this machine; null, and why on stderr, where there is none. */
export function findOpenClDevice(): ComputeDevice | null {
  try {
    return openClDevice();
  } catch (error) {
    process.stderr.write(`skipped: ${error instanceof Error ? error.message : error}\n`);
    return null;
  }
}

/** Numbers between -scale and scale. */
export type Numbers = (count: number, scale?: number) => Float64Array;

export function numbersFrom(stream: () => number): Numbers {
  return (count, scale = 1) =>
    Float64Array.from({ length: count }, () => scale * (2 * stream() - 1));
}

/** Random features at random points: `runs` runs of `length` points. */
export function someSampling(
  numbers: Numbers,
  activation: ElementaryFunction,
  [runs, length]: readonly [number, number],
  dimension: number,
  features: number,
  columns: number,
  mean: 'none' | 'own points' | 'other points',
): FeatureSampling {
  const points = numbers(runs * length * dimension);
  const nodes = mean === 'other points' ? length + 3 : length;
  const sampling = {
    activation,
    points,
    // Also tanh beyond where it is 1.
    weights: numbers(features * dimension, 9),
    biases: numbers(features, 9),
    factors: numbers(features, 2),
    transform: numbers(features * columns, 50),
  };
  if (mean === 'none') return { ...sampling, mean: null };
  const weights = numbers(nodes).map((w) => 1.1 + w);
  const total = weights.reduce((sum, w) => sum + w, 0);
  return {
    ...sampling,
    mean: {
      length,
      points: mean === 'own points' ? points : numbers(runs * nodes * dimension),
      weights: weights.map((w) => w / total),
    },
  };
}

export function tableOf(sampling: FeatureSampling): Table {
  const features = sampling.biases.length;
  if (features === 0) return sampledTable(0, 0, sampling);
  const rows = sampling.points.length / (sampling.weights.length / features);
  return sampledTable(rows, sampling.transform.length / features, sampling);
}

export function partOf(table: Table, rows: number, numbers: Numbers, turned = 1): BandPart {
  return { table, turned, factor: numbers(rows) };
}

/** The first number in which two arrays differ, 0 and -0 being the same; null: none. */
export function firstDifference(
  actual: readonly Float64Array[],
  expected: readonly Float64Array[],
): string | null {
  if (actual.length !== expected.length) return `${actual.length} arrays, not ${expected.length}`;
  for (const [k, one] of actual.entries()) {
    if (one.length !== expected[k].length) return `array ${k}: length ${one.length}`;
    const e = one.findIndex((value, i) => value !== expected[k][i]);
    if (e >= 0) return `array ${k} at ${e}: ${one[e]}, not ${expected[k][e]}`;
  }
  return null;
}
