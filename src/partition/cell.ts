/** One cell of the partition of [a, b] in x, with its panels in v. */
export interface Cell {
  readonly index: number;
  readonly lower: number;
  readonly upper: number;
  /**
   * upper - lower without cancellation: next to x = b a cell can be 1e-12 wide, and the difference
   * of its edges would have four digits only.
   */
  readonly width: number;
  /** The end of the domain from which `offset` measures. */
  readonly anchor: 'left' | 'right';
  /** Distance of the cell's nearer edge from the anchored end. */
  readonly offset: number;
  /** Panel edges in v, ascending from -1 to 1, symmetric; an edge at 0 unless f is smooth there. */
  readonly panels: Float64Array;
  /**
   * e in f = rho + e g: the cell's mean free path epsilon/(sigmaS + epsilon^2 sigmaA) (geometric
   * mean), at most the length of the domain. With it every coefficient of the micro equation is
   * O(1), also where sigmaS is 100 or 0.01; for sigmaS = 1 it is the textbook epsilon.
   */
  readonly scale: number;
  /** Knudsen number of the cell (geometric mean). */
  readonly epsilon: number;
}

/** Cell coordinate xi in [-1, 1] -> x. */
export function toPosition(cell: Cell, xi: number): number {
  return xi < 0
    ? cell.lower + ((1 + xi) / 2) * cell.width
    : cell.upper - ((1 - xi) / 2) * cell.width;
}

/** x -> cell coordinate, measured from the nearer end of [a, b] so that thin wall cells resolve. */
export function toCellCoordinate(cell: Cell, x: number, domain: readonly [number, number]): number {
  return cell.anchor === 'left'
    ? (2 * (x - domain[0] - cell.offset)) / cell.width - 1
    : 1 - (2 * (domain[1] - x - cell.offset)) / cell.width;
}

/** The cell that holds x (the left one on a face), by bisection. */
export function findCell(cells: readonly Cell[], x: number): Cell {
  let low = 0;
  let high = cells.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x <= cells[middle].upper) high = middle;
    else low = middle + 1;
  }
  return cells[low];
}
