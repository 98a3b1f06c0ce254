import type { Interval } from '../problem/types.js';
import type { HolePiece } from './planeHoles.js';

/** One cell of the plane: a box, or what holes leave of it. */
export interface PlaneCell {
  readonly index: number;
  /** Column and row in the grid of lines. */
  readonly column: number;
  readonly row: number;
  readonly x: Interval;
  readonly y: Interval;
  /** Whether a hole takes a part of the box away. */
  readonly cut: boolean;
  /** Share of the box that is left. */
  readonly share: number;
  /** e in f = rho + e g: the mean free path (geometric mean), at most the size of the domain. */
  readonly scale: number;
  /** Knudsen number of the cell (geometric mean). */
  readonly epsilon: number;
  /**
   * Panel edges in theta, ascending from 0 to 2 pi, with all multiples of pi/2; null where f is smooth
   * in theta and g a trigonometric polynomial.
   */
  readonly panels: Float64Array | null;
}

/** A stretch of the common side of two cells, `low` being the one on the left or below. */
export interface PlaneFace {
  readonly low: number;
  readonly high: number;
  /** Along which coordinate the face is crossed: 'x' for sides x = const. */
  readonly across: 'x' | 'y';
  readonly from: number;
  readonly to: number;
}

export type PlaneSide = 'left' | 'right' | 'bottom' | 'top';

/** A stretch of a side of the box. */
export interface PlaneWall {
  readonly side: PlaneSide;
  readonly cell: number;
  readonly from: number;
  readonly to: number;
}

/** A piece of the boundary of a hole and the cell that it bounds. */
export interface PlaneHoleWall {
  readonly piece: HolePiece;
  readonly cell: number;
}

export interface PlanePartition {
  /** Lines of the grid, ascending. */
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly cells: readonly PlaneCell[];
  /** Index of the cell of a column and row, -1 inside holes: column * (ys.length - 1) + row. */
  readonly cellAt: Int32Array;
  readonly faces: readonly PlaneFace[];
  readonly walls: readonly PlaneWall[];
  readonly holeWalls: readonly PlaneHoleWall[];
}

export const widthOf = ({ x }: PlaneCell): number => x[1] - x[0];
export const heightOf = ({ y }: PlaneCell): number => y[1] - y[0];

/** Cell coordinate in [-1, 1] -> position, from the nearer edge. */
export function fromUnit([lower, upper]: Interval, xi: number): number {
  return xi < 0
    ? lower + ((1 + xi) / 2) * (upper - lower)
    : upper - ((1 - xi) / 2) * (upper - lower);
}

/** Position -> cell coordinate. */
export function toUnit([lower, upper]: Interval, at: number): number {
  return at - lower < upper - at
    ? (2 * (at - lower)) / (upper - lower) - 1
    : 1 - (2 * (upper - at)) / (upper - lower);
}

/** Index of the interval between lines that holds a position; the ends belong to the last ones. */
export function findInterval(lines: Float64Array, at: number): number {
  let low = 0;
  let high = lines.length - 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at <= lines[middle + 1]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The cell that holds a point; on a line, of the cells that meet there, one outside the holes. */
export function findPlaneCell(
  { xs, ys, cells, cellAt }: PlanePartition,
  x: number,
  y: number,
): PlaneCell | null {
  const [i, j] = [findInterval(xs, x), findInterval(ys, y)];
  const columns = x === xs[i + 1] && i + 1 < xs.length - 1 ? [i, i + 1] : [i];
  const rows = y === ys[j + 1] && j + 1 < ys.length - 1 ? [j, j + 1] : [j];
  for (const column of columns) {
    for (const row of rows) {
      const found = cellAt[column * (ys.length - 1) + row];
      if (found >= 0) return cells[found];
    }
  }
  return null;
}
