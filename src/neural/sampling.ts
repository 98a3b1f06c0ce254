import type { RandomStream } from '../basis/random.js';
import type { TransportProblem } from '../problem/types.js';
import type { BatchPoints, WeightedPoints } from './batch.js';
import type { Points } from './sites.js';

/** Numbers of points of a batch; every one comes with all directions. */
export interface BatchSizes {
  readonly interior: number;
  /** Times at the walls or the seam; one in steady problems. */
  readonly wall: number;
  /** Positions at the first time. */
  readonly initial: number;
  /**
   * Times are t0 + T s^grading, s uniform; default 1. More than 1 favours the beginning, where data
   * that disagree at a corner vary fastest: the same rows, weighted toward early times.
   */
  readonly grading?: number;
}

/** What streams of random numbers are for: keys beside the seed. */
export const STREAMS = {
  parameters: 1,
  batch: 2,
  check: 3,
  lbfgs: 4,
  chain: 5,
  supervision: 6,
  fit: 7,
} as const;

/**
 * A random batch: Latin hypercubes in (t, x), in t at the walls, in x at the first time. Published:
 * independent uniform points; a hypercube costs nothing and has less noise.
 *
 * @param end of the time interval that is trained on.
 * @param chosen points that stand for some of the interior ones (adaptive collocation).
 */
export function sampleBatch(
  problem: TransportProblem,
  sizes: BatchSizes,
  stream: RandomStream,
  end = problem.domain.t?.[1] ?? 0,
  chosen: Points | null = null,
): BatchPoints {
  const { x: range, t: times } = problem.domain;
  const until: readonly [number, number] = times ? [times[0], end] : [0, 0];
  const early = (count: number): Float64Array =>
    stratified(count, [0, 1], stream).map((s) => {
      return until[0] + (until[1] - until[0]) * s ** (sizes.grading ?? 1);
    });
  const drawn = sizes.interior - (chosen?.x.length ?? 0);
  const interior = {
    t: Float64Array.from([...early(drawn), ...(chosen?.t ?? [])]),
    x: Float64Array.from([...stratified(drawn, range, stream), ...(chosen?.x ?? [])]),
  };
  const wall = times ? sizes.wall : 1;
  return {
    interior: equally(interior),
    wall: { t: early(wall), weights: equal(wall) },
    initial: times
      ? equally({
          t: new Float64Array(sizes.initial).fill(times[0]),
          x: stratified(sizes.initial, range, stream),
        })
      : null,
  };
}

export function equally(points: Points): WeightedPoints {
  return { ...points, weights: equal(points.x.length) };
}

function equal(count: number): Float64Array {
  return new Float64Array(count).fill(1 / count);
}

/** One random number in each of `count` equal parts of an interval, in random order. */
export function stratified(
  count: number,
  [lower, upper]: readonly [number, number],
  stream: RandomStream,
): Float64Array {
  const out = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    out[k] = lower + ((upper - lower) * (k + stream())) / count;
  }
  for (let k = count - 1; k > 0; k--) {
    const other = Math.floor(stream() * (k + 1));
    [out[k], out[other]] = [out[other], out[k]];
  }
  return out;
}

/** A standard normal number (Box-Muller). */
export function normal(stream: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - stream())) * Math.cos(2 * Math.PI * stream());
}
