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
 * phase fields, of the direction v. Tables are column-major.
 */
export interface CellField {
  /** Number of columns in a block. */
  columns(block: ColumnBlock): number;
  /** The panel that holds the direction v; null for fields without panels. */
  panelOf(v: number): number | null;
  /**
   * Adds the basis functions of a block at the tensor points (points_i, v_q), all v on one panel, to
   * `out`: row r = i * v.length + q of column k, times factor[r], at out[start + k * rows + r].
   */
  addRows(
    out: Float64Array,
    start: number,
    factor: Float64Array,
    points: CellPoints,
    v: Float64Array,
    derivative: Derivative,
    block: ColumnBlock,
  ): void;
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

/** out[start + k * rows + r] += factor[r] * table[k * rows + r], r < rows = factor.length. */
export function addScaledRows(
  out: Float64Array,
  start: number,
  factor: Float64Array,
  table: Float64Array,
): void {
  const rows = factor.length;
  for (let column = 0; column < table.length; column += rows) {
    for (let r = 0; r < rows; r++) out[start + column + r] += factor[r] * table[column + r];
  }
}

/** The same for a table with one row for every run of `times` rows of out, times a scalar. */
export function addRepeatedRows(
  out: Float64Array,
  start: number,
  factor: Float64Array,
  table: Float64Array,
  times: number,
  scale = 1,
): void {
  const rows = factor.length;
  const points = rows / times;
  for (let k = 0; k < table.length / points; k++) {
    let to = start + k * rows;
    let r = 0;
    for (let i = 0; i < points; i++) {
      const value = scale * table[k * points + i];
      for (let q = 0; q < times; q++) out[to++] += factor[r++] * value;
    }
  }
}
