import { type RowMatrix, sumOfRows } from '../linalg/rowMatrix.js';
import type { RowBlock } from '../problem/equations/formulation.js';

/** Rows of one block (of the slab, or of the plane) in one cell and panel, on one face or wall. */
export interface WeightedRows<B = RowBlock> {
  readonly block: B;
  /** Whether these are the integrals of the block's rows that balance the particles. */
  readonly conservation: boolean;
  /** Column blocks of the system that the rows meet. */
  readonly blocks: readonly number[];
  /** One matrix a block, rows already weighted. */
  readonly matrices: readonly RowMatrix[];
  readonly rhs: Float64Array;
  /** The right-hand side as the data give it, before the background is split off. */
  readonly data: Float64Array;
  /** The block's factor and the quadrature weight of every row; the row weight is
   * factor * sqrt(measure). */
  readonly factor: number;
  readonly measure: Float64Array;
}

/**
 * The integral of rows over their points as one row: sum of measure_i density_i row_i over
 * sqrt(sum of measure_i), times `strength` over the largest density. A least-squares fit leaves a defect of the order of its
 * residual over strength^2 in it.
 */
export function conservationRows(
  rows: WeightedRows,
  density: readonly number[],
  strength: number,
): WeightedRows {
  const { measure, matrices } = rows;
  const total = measure.reduce((sum, w) => sum + w, 0);
  const largest = Math.max(...density.map(Math.abs)) || 1;
  const shares = measure.map((w, i) => strength * (density[i] / largest) * Math.sqrt(w / total));
  const sum = (values: Float64Array): Float64Array =>
    Float64Array.of(values.reduce((all, value, i) => all + shares[i] * value, 0));
  return {
    ...rows,
    conservation: true,
    matrices: matrices.map((matrix) => sumOfRows(matrix, shares)),
    rhs: sum(rows.rhs),
    data: sum(rows.data),
    factor: (rows.factor * strength) / largest,
    measure: Float64Array.of(total),
  };
}
