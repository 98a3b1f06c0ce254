import type { PhaseFunction, TransientProblem } from '../../src/problem/types.js';
import { inflow, periodic, readJson, slab } from './problems.js';

type Datum = number | PhaseFunction;

interface TransientData extends NonNullable<Parameters<typeof slab>[0]> {
  t?: readonly [number, number];
  initial?: Datum;
  outputTimes?: readonly number[];
}

/** A slab in time: inflow 1 / 0, f0 = 0, t in [0, 0.1] unless said otherwise. */
export function transient(data: TransientData = {}): TransientProblem {
  const initial = data.initial ?? 0;
  const t = data.t ?? ([0, 0.1] as const);
  const steady = slab(data);
  return {
    ...steady,
    domain: { ...steady.domain, t },
    initial: typeof initial === 'number' ? () => initial : initial,
    outputTimes: data.outputTimes ?? [t[1] / 2, t[1]],
  };
}

const { PI, cos, exp, sqrt } = Math;

/** The published periodic slab. */
export const periodicSlab = (epsilon: number): TransientProblem =>
  transient({
    epsilon,
    left: periodic,
    right: periodic,
    initial: ({ x, v }) => ((1 + cos(4 * PI * x)) * exp((-v * v) / 2)) / sqrt(2 * PI),
  });

/** Example 6: periodic, isotropic f0. */
export const e6Slab = (epsilon: number): TransientProblem =>
  transient({
    epsilon,
    t: [0, 0.2],
    left: periodic,
    right: periodic,
    initial: ({ x }) => 1 + 0.2 * cos(2 * PI * x),
  });

/** Inflow 1 / 0 into an empty slab. */
export const inflowSlab = (epsilon: number, times: readonly number[]): TransientProblem =>
  transient({
    epsilon,
    t: [0, times[times.length - 1]],
    left: inflow(1),
    right: inflow(0),
    outputTimes: times,
  });

export interface FilePoint {
  readonly t: number;
  readonly x: number;
  readonly rho: number;
  readonly flux: number;
}

export function referencePoints(file: string): FilePoint[] {
  return readJson(`../reference/${file}.json`).points;
}

/** Relative discrete L2 error. */
export function relativeL2<T>(
  points: readonly T[],
  value: (point: T) => number,
  exact: (point: T) => number,
): number {
  let error = 0;
  let size = 0;
  for (const point of points) {
    error += (value(point) - exact(point)) ** 2;
    size += exact(point) ** 2;
  }
  return Math.sqrt(error / size);
}
