import type {
  BoundaryCondition,
  PhaseFunction,
  TransientProblem,
} from '../../src/problem/types.js';
import { slab } from './slab.js';

export const inflow = (value: PhaseFunction): BoundaryCondition => ({ type: 'inflow', value });

/** The slab with inflow 1 / 0, empty at t = 0 and up to t = 0.5, and what a test changes of it. */
export function transientSlab(
  epsilon: number,
  changes: Partial<TransientProblem> = {},
): TransientProblem {
  return {
    ...slab(epsilon),
    domain: { x: [0, 1], t: [0, 0.5] },
    initial: () => 0,
    outputTimes: [0.25, 0.5],
    ...changes,
  };
}

/** Derivative at 0 by differences of fourth order. */
export function slopeAt(f: (step: number) => number, h: number): number {
  const central = (step: number): number => (f(step) - f(-step)) / (2 * step);
  return (4 * central(h / 2) - central(h)) / 3;
}
