import type { CellPoints } from './points.js';

/** Value, or derivative along a cell coordinate (xi for x, tau for t). */
export type Derivative = 'value' | 'x' | 't';

/**
 * Columns of a cell come in blocks: one a panel in v, whose functions vanish on the other panels,
 * and one shared by all directions. Rows at a direction meet their panel and the shared block only;
 * that is the sparsity the elimination lives on.
 */
export type ColumnBlock = number | 'shared';

/**
 * One unknown field on one cell: local basis functions of the cell coordinates (tau, xi) and, for
 * phase fields, of the direction v. Tables are column-major, may be kept and shared, and must not be
 * changed by the caller.
 */
export interface CellField {
  /** Number of columns in a block. */
  columns(block: ColumnBlock): number;
  /** The panel that holds the direction v; null for fields without panels. */
  panelOf(v: number): number | null;
  /**
   * Basis functions of a block at the tensor points (points_i, v_q), all v on one panel.
   *
   * @returns (points * v.length) x columns(block), row i * v.length + q.
   */
  tabulate(
    points: CellPoints,
    v: Float64Array,
    derivative: Derivative,
    block: ColumnBlock,
  ): Float64Array;
  /**
   * Angular moments <v^power phi_k> in the normalised measure of the field's angular range: dv/2 on
   * [-1, 1], dv on [0, 1].
   *
   * @returns points x columns(block).
   */
  moment(
    points: CellPoints,
    power: number,
    derivative: Derivative,
    block: ColumnBlock,
  ): Float64Array;
}

/** What every local basis needs to know. */
export interface BasisOptions {
  readonly activation: 'tanh' | 'sin';
  /** k (and b for tanh) uniform in [-range, range]; in slabs a range for tau, xi and v each. */
  readonly range: number | readonly [tau: number, xi: number, v: number];
  /** Random features of position (and time) alone, a field and cell. */
  readonly positionFeatures: number;
  /** Random features of position (and time) and v, a field, cell and panel. */
  readonly phaseFeatures: number;
  /** Relative cut of the local orthonormalisation. */
  readonly tolerance: number;
}
