import { scaleRows } from '../basis/scaleRows.js';
import type { RowBlock } from '../problem/equations/formulation.js';

/** Rows of one block in one cell and panel, on one face or at one wall. */
export interface WeightedRows {
  readonly block: RowBlock;
  /** Whether these are the integrals of the block's rows that balance the particles. */
  readonly conservation: boolean;
  /** Column blocks of the system that the rows meet. */
  readonly blocks: readonly number[];
  /** One column-major rows x columns matrix a block, rows already weighted. */
  readonly matrices: readonly Float64Array[];
  readonly rhs: Float64Array;
  /** The right-hand side as the data give it, before the background is split off. */
  readonly data: Float64Array;
  /** The block's factor and the quadrature weight of every row; the row weight is
   * factor * sqrt(measure). */
  readonly factor: number;
  readonly measure: Float64Array;
}

/** Multiplies matrices and right-hand sides by factor * sqrt(measure), in place. */
export function weigh(
  block: RowBlock,
  matrices: ReadonlyMap<number, Float64Array>,
  { rhs, data }: { rhs: Float64Array; data: Float64Array },
  factor: number,
  measure: Float64Array,
): WeightedRows {
  const roots = measure.map((w) => factor * Math.sqrt(w));
  for (const matrix of matrices.values()) scaleRows(matrix, roots);
  scaleRows(rhs, roots);
  if (data !== rhs) scaleRows(data, roots);
  return {
    block,
    conservation: false,
    blocks: [...matrices.keys()],
    matrices: [...matrices.values()],
    rhs,
    data,
    factor,
    measure,
  };
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
  const m = measure.length;
  const total = measure.reduce((sum, w) => sum + w, 0);
  const largest = Math.max(...density.map(Math.abs)) || 1;
  const shares = measure.map((w, i) => strength * (density[i] / largest) * Math.sqrt(w / total));
  const sum = (values: Float64Array, from: number): number => {
    let out = 0;
    for (let i = 0; i < m; i++) out += shares[i] * values[from + i];
    return out;
  };
  return {
    ...rows,
    conservation: true,
    matrices: matrices.map((matrix) =>
      Float64Array.from({ length: matrix.length / m }, (_, k) => sum(matrix, k * m)),
    ),
    rhs: Float64Array.of(sum(rows.rhs, 0)),
    data: Float64Array.of(sum(rows.data, 0)),
    factor: (rows.factor * strength) / largest,
    measure: Float64Array.of(total),
  };
}
