/**
 * One unknown field on one cell: a row of local basis functions in the cell coordinate xi in
 * [-1, 1] and, for phase fields, the direction v. Tables are column-major.
 */
export interface CellField {
  readonly columns: number;
  /**
   * Basis functions (or their xi-derivatives) at the tensor points (xi_i, v_q).
   *
   * @returns (xi.length * v.length) x columns, row i * v.length + q.
   */
  tabulate(xi: Float64Array, v: Float64Array, derivative: boolean): Float64Array;
  /**
   * Angular moments <v^power phi_k> (or of the xi-derivative) in the normalised measure of the
   * field's angular range: dv/2 on [-1, 1], dv on [0, 1].
   *
   * @returns xi.length x columns.
   */
  moment(xi: Float64Array, power: number, derivative: boolean): Float64Array;
}

/** What every local basis needs to know. */
export interface BasisOptions {
  readonly activation: 'tanh' | 'sin';
  /** k (and b for tanh) uniform in [-range, range]. */
  readonly range: number;
  /** Random features of x alone, a field and cell. */
  readonly positionFeatures: number;
  /** Random features of (x, v), a field, cell and panel. */
  readonly phaseFeatures: number;
  /** Relative cut of the local orthonormalisation. */
  readonly tolerance: number;
}
