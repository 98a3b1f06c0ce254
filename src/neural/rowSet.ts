import type {
  AngularUse,
  LocalCoefficients,
  RowBlock,
  Term,
} from '../problem/equations/formulation.js';
import type { PhaseFunction } from '../problem/types.js';

/** A term of a row block with its coefficient at every row: the network side of assembly/rows.ts. */
export interface RowTerm {
  readonly field: string;
  readonly derivative: Term['derivative'];
  readonly angular: AngularUse;
  /** Index of the point of row 0 among those of the group. */
  readonly firstPoint: number;
  readonly coefficient: Float64Array;
}

/**
 * The rows of one block at points of a group and at some of its directions: row i * columns + c
 * stands at point firstPoint + i and direction columns[c]. The residual is
 * sum of terms - rhs; it counts with factor * measure, and the measures of a block sum to 1 over a
 * batch.
 */
export interface RowSet {
  readonly block: string;
  readonly factor: number;
  /** Indices into the directions; null for rows without direction (one column). */
  readonly columns: readonly number[] | null;
  readonly terms: readonly RowTerm[];
  readonly rhs: Float64Array;
  readonly measure: Float64Array;
}

/** One side of a row: the points from firstPoint on, and the sign with which their terms enter. */
export interface Trace {
  readonly firstPoint: number;
  readonly coefficients: readonly LocalCoefficients[];
  readonly sign: 1 | -1;
}

/** Directions of rows, as indices, with their share of the normalised angular measure. */
export interface RowDirections {
  readonly columns: readonly number[] | null;
  readonly v: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The rows of a block at a group of points: every coefficient of every term evaluated.
 *
 * @param weights of the points, one a row of traces[0].
 * @param datum of the wall for inflow rows.
 */
export function rowSet(
  block: RowBlock,
  traces: readonly Trace[],
  { columns, v, weights: share }: RowDirections,
  weights: Float64Array,
  factor: number,
  datum: PhaseFunction | null = null,
): RowSet {
  const rows = weights.length * v.length;
  const terms = traces.flatMap(({ firstPoint, coefficients, sign }) =>
    block.terms.map(({ field, derivative, angular, coefficient }) => {
      const values = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const c = coefficients[Math.floor(row / v.length)];
        values[row] = sign * coefficient(c, v[row % v.length]);
      }
      return { field, derivative, angular, firstPoint, coefficient: values };
    }),
  );
  const [{ coefficients }] = traces;
  const rhs = new Float64Array(rows);
  const measure = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const [i, q] = [Math.floor(row / v.length), row % v.length];
    measure[row] = weights[i] * share[q];
    rhs[row] = block.rhs?.(coefficients[i], v[q], datum) ?? 0;
  }
  return { block: block.name, factor, columns, terms, rhs, measure };
}
