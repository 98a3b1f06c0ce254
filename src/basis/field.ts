import type { Table } from '../linalg/rowMatrix.js';
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
   * The basis functions of a block at the tensor points (points_i, v_q), all v on one panel: row
   * i * v.length + q; tables with a row a point hold for all directions.
   */
  values(
    points: CellPoints,
    v: Float64Array,
    derivative: Derivative,
    block: ColumnBlock,
  ): FieldPart[];
  /**
   * Angular moments <v^power phi_k> in the normalised measure of the field's angular range: dv/2 on
   * [-1, 1], dv on [0, 1]. A row a point.
   */
  moment(
    points: CellPoints,
    power: number,
    derivative: Derivative,
    block: ColumnBlock,
  ): FieldPart[];
}

/** Neighbouring basis functions as a multiple of a table; parts in the same columns add up. */
export interface FieldPart {
  /** First of the columns, among those of the field in the block. */
  readonly column: number;
  readonly table: Table;
  readonly scale: number;
  /** Runs of so many rows of the table are read backwards; 1: as they are. */
  readonly turned: number;
}

export function part(column: number, table: Table, scale: number, turned = 1): FieldPart {
  return { column, table, scale, turned };
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
