import type { TransportProblem } from '../problem/types.js';
import type { CellModel } from './cellModel.js';

/**
 * Columns: d rho / d s of all cells, the drops at the walls, the sink; then rho at the left end of
 * every cell (written as a column while sweeping, eliminated afterwards) and the constant.
 * Rows: for every cell its left edge and its inner points; the last edge (periodic: equal rho at
 * both ends); the tie of the two drops; the mean of rho.
 */
export interface SystemLayout {
  /** First column by cell. */
  readonly offsets: readonly number[];
  /** Row by edge (cells + 1); the inner rows of a cell follow its left edge. */
  readonly rowOffsets: readonly number[];
  readonly leftDrop: number;
  /** Null unless the right side is an inflow side. */
  readonly rightDrop: number | null;
  /** Null unless the problem is closed: no inflow and no absorption. */
  readonly sink: number | null;
  readonly unknowns: number;
  readonly levels: number;
  readonly constant: number;
  readonly size: number;
}

export function systemLayout(
  { boundary: { left, right } }: TransportProblem,
  models: readonly CellModel[],
): SystemLayout {
  const offsets: number[] = [];
  let column = 0;
  for (const { cell } of models) {
    offsets.push(column);
    column += cell.degree + 1;
  }
  // A cell has as many rows as coefficients: its degree is the number of inner points.
  const rowOffsets = [...offsets, column];
  const leftDrop = column++;
  const rightDrop = right.type === 'inflow' ? column++ : null;
  const isOpen = left.type === 'inflow' || right.type === 'inflow';
  const isAbsorbing = models.some(({ absorption }) => absorption !== null);
  const sink = isOpen || isAbsorbing ? null : column++;
  const unknowns = column;
  const constant = unknowns + models.length;
  return {
    offsets,
    rowOffsets,
    leftDrop,
    rightDrop,
    sink,
    unknowns,
    levels: unknowns,
    constant,
    size: constant + 1,
  };
}
