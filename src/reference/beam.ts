import type { BoundaryCondition, TransportProblem } from '../problem/types.js';
import type { CellModel } from './cellModel.js';
import { CellPropagator } from './cellPropagator.js';

export type Direction = 1 | -1;

/** All cells along v = mu and v = -mu. */
export class Beam {
  readonly propagators: readonly CellPropagator[];
  readonly starts: readonly Float64Array[];
  readonly ends: readonly Float64Array[];

  constructor(
    readonly models: readonly CellModel[],
    readonly mu: number,
  ) {
    this.propagators = models.map(
      ({ cell, count }) => new CellPropagator(cell.thickness / mu, count),
    );
    this.starts = this.propagators.map((propagator) => propagator.start());
    this.ends = this.propagators.map((propagator) => propagator.end());
  }

  /** 1 - exp(-passages * total thickness / mu), without cancellation. */
  attenuation(passages: number): number {
    const z = this.propagators.reduce((sum, propagator) => sum + propagator.z, 0);
    return -Math.expm1(-passages * z);
  }
}

/**
 * h along a beam as a vector of numbers (`form`): the coefficients of a linear form in the unknowns
 * while the system is built, one number once it is solved.
 */
export interface Gain {
  readonly size: number;
  /** Adds sum_k response[k] G_k to the form, G_k in the travelling coordinate u of the cell. */
  add(form: Float64Array, cell: number, response: Float64Array, direction: Direction): void;
  /** h = f_in - rho on an inflow side. */
  enter(form: Float64Array, side: 'left' | 'right'): void;
}

/** Receives h where a sweep enters a cell, and at every cell edge. Must not keep the array. */
export interface SweepVisitor {
  cell?(cell: number, form: Float64Array, direction: Direction): void;
  edge?(edge: number, form: Float64Array, direction: Direction): void;
}

/** Carries the form from one side to the other, in place. */
function sweep(
  beam: Beam,
  gain: Gain,
  direction: Direction,
  form: Float64Array,
  visitor: SweepVisitor = {},
): void {
  const n = beam.propagators.length;
  for (let step = 0; step < n; step++) {
    const cell = direction === 1 ? step : n - 1 - step;
    visitor.edge?.(direction === 1 ? cell : cell + 1, form, direction);
    visitor.cell?.(cell, form, direction);
    const { transmission } = beam.propagators[cell];
    for (let i = 0; i < form.length; i++) form[i] *= transmission;
    gain.add(form, cell, beam.ends[cell], direction);
  }
  visitor.edge?.(direction === 1 ? n : 0, form, direction);
}

/** Sweeps both directions with the conditions on the sides satisfied. */
export function trace(
  { left, right }: TransportProblem['boundary'],
  beam: Beam,
  gain: Gain,
  visitor: SweepVisitor,
): void {
  const form = new Float64Array(gain.size);
  const enter = (side: 'left' | 'right', condition: BoundaryCondition): void => {
    // On a reflective side the form is what has just left there.
    if (condition.type !== 'inflow') return;
    form.fill(0);
    gain.enter(form, side);
  };
  const divide = (divisor: number): void => {
    for (let i = 0; i < form.length; i++) form[i] /= divisor;
  };
  if (left.type === 'periodic') {
    for (const direction of [1, -1] as const) {
      form.fill(0);
      sweep(beam, gain, direction, form);
      divide(beam.attenuation(1));
      sweep(beam, gain, direction, form, visitor);
    }
    return;
  }
  if (left.type === 'inflow') {
    enter('left', left);
    sweep(beam, gain, 1, form, visitor);
    enter('right', right);
    sweep(beam, gain, -1, form, visitor);
    return;
  }
  if (right.type === 'inflow') {
    enter('right', right);
  } else {
    // Between two mirrors: what a round trip from 0 brings back, summed over all round trips.
    sweep(beam, gain, -1, form);
    sweep(beam, gain, 1, form);
    divide(beam.attenuation(2));
  }
  sweep(beam, gain, -1, form, visitor);
  sweep(beam, gain, 1, form, visitor);
}
