import type { FieldSpec } from '../problem/equations/formulation.js';
import type { Directions, Points } from './sites.js';

/**
 * A field and its first derivatives at tensor points (point_i, v_q): row i * columns + q, columns
 * as `fieldColumns` says. Derivatives that were not asked for are empty.
 */
export interface FieldValues {
  readonly value: Float64Array;
  readonly x: Float64Array;
  readonly t: Float64Array;
}

/** What a loss needs of a field, whatever it is made from. */
export interface FieldSource {
  /** @param slopes whether the derivatives are wanted, too. */
  evaluate(points: Points, directions: Directions, slopes: boolean): FieldValues;
  /**
   * Adds the gradient of sum(weights * values), over values and derivatives, with respect to the
   * source's own parameters, for the sites of the last `evaluate`.
   */
  pullBack(weights: FieldValues, gradient: Float64Array): void;
}

/** A field of a formulation, and where its parameters stand among all. */
export interface NeuralField {
  readonly spec: FieldSpec;
  readonly source: FieldSource;
  readonly from: number;
  readonly to: number;
}

export type FieldSet = ReadonlyMap<string, NeuralField>;

/** Directions of a field: none; all; the positive half, in ascending order of the nodes. */
export function fieldColumns({ angular }: FieldSpec, directions: Directions): number {
  if (angular === 'none') return 1;
  return angular === 'full' ? directions.v.length : directions.half;
}

/** Zeros in the shape of the field's values. */
export function zerosLike({ value, x, t }: FieldValues): FieldValues {
  const zeros = (of: Float64Array): Float64Array => new Float64Array(of.length);
  return { value: zeros(value), x: zeros(x), t: zeros(t) };
}
