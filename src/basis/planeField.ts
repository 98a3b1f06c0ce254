import type { Table } from '../linalg/rowMatrix.js';
import type { PlaneDerivative, PlaneMoment } from '../problem/equations/planeFormulation.js';
import type { Activation } from './features.js';
import type { ColumnBlock } from './field.js';
import type { PlanePoints } from './planePoints.js';

/** Directions v = (x, y) = (cos theta, sin theta), all on one panel of every field that has them. */
export interface Directions {
  readonly theta: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Neighbouring basis functions as a multiple of a table. */
export interface PlanePart {
  /** First of the columns, among those of the field in the block. */
  readonly column: number;
  /** A row for every point and direction, or for every point. */
  readonly table: Table;
  readonly scale: number;
  /** A factor for every direction; null: one. */
  readonly along: Float64Array | null;
}

export function planePart(
  column: number,
  table: Table,
  scale: number,
  along: Float64Array | null = null,
): PlanePart {
  return { column, table, scale, along };
}

/**
 * One unknown field on one cell of the plane: local basis functions of the cell coordinates
 * (xi, eta) and of the direction. As CellField of the slab, with cos theta and sin theta in place of
 * powers of v.
 */
export interface PlaneField {
  columns(block: ColumnBlock): number;
  /** The panel that holds the angle, in any period; null for fields without panels. */
  panelOf(theta: number): number | null;
  /** At the tensor points (points_i, v_q), row i * count + q; derivatives along xi or eta. */
  values(
    points: PlanePoints,
    directions: Directions,
    derivative: PlaneDerivative,
    block: ColumnBlock,
  ): PlanePart[];
  /** Normalised angular moments, a row a point. */
  moment(
    points: PlanePoints,
    moment: PlaneMoment,
    derivative: PlaneDerivative,
    block: ColumnBlock,
  ): PlanePart[];
}

/** What the bases of the plane need to know. */
export interface PlaneBasisOptions {
  readonly activation: Activation;
  /** k (and b for tanh) uniform in [-range, range]. */
  readonly range: number;
  /** Functions of (xi, eta) in cells with panels, for rho and for what multiplies functions of theta. */
  readonly positionFunctions: number;
  /** Functions of (xi, eta, theta), a panel. */
  readonly phaseFunctions: number;
  /** Functions of (xi, eta) in cells without panels, for rho and for every harmonic. */
  readonly smoothFunctions: number;
  /** Random features drawn for every function that is kept. */
  readonly oversampling: number;
  /** Harmonics of g where it is a trigonometric polynomial in theta. */
  readonly harmonics: number;
  /** Relative cut of the local orthonormalisation. */
  readonly tolerance: number;
}

export function directionsAt(theta: Float64Array): Directions {
  return { theta, x: theta.map(Math.cos), y: theta.map(Math.sin) };
}
