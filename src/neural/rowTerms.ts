import type { FieldSpec } from '../problem/equations/formulation.js';
import { type FieldValues, fieldColumns } from './field.js';
import type { RowSet, RowTerm } from './rowSet.js';
import type { Directions } from './sites.js';

/** Adds a term of rows to their residual, from the values of its field. */
export function addTerm(
  residual: Float64Array,
  rows: RowSet,
  term: RowTerm,
  spec: FieldSpec,
  values: FieldValues,
  directions: Directions,
): void {
  const from = channel(values, term);
  visit(rows, term, spec, directions, (row, site, share) => {
    residual[row] += term.coefficient[row] * share * from[site];
  });
}

/** The transpose: adds what weights on the residual are on the field's values. */
export function addTermTranspose(
  weights: Float64Array,
  rows: RowSet,
  term: RowTerm,
  spec: FieldSpec,
  into: FieldValues,
  directions: Directions,
): void {
  const to = channel(into, term);
  visit(rows, term, spec, directions, (row, site, share) => {
    to[site] += term.coefficient[row] * share * weights[row];
  });
}

function channel(values: FieldValues, { derivative, field }: RowTerm): Float64Array {
  const out = values[derivative];
  if (out.length < values.value.length) {
    throw new RangeError(`the ${derivative}-derivative of ${field} was not evaluated`);
  }
  return out;
}

/**
 * Every value of the field that a row meets, and its share: the value at the row's own direction or
 * at its mirror image, with share 1; or all values at the point, with the weights of a moment.
 */
function visit(
  rows: RowSet,
  term: RowTerm,
  spec: FieldSpec,
  directions: Directions,
  each: (row: number, site: number, share: number) => void,
): void {
  const width = rows.columns?.length ?? 1;
  const columns = fieldColumns(spec, directions);
  const count = rows.rhs.length;
  if (typeof term.angular === 'object') {
    const shares = momentShares(spec, term.angular.moment, directions);
    for (let row = 0; row < count; row++) {
      if (term.coefficient[row] === 0) continue;
      const first = (term.firstPoint + Math.floor(row / width)) * columns;
      for (let q = 0; q < columns; q++) each(row, first + q, shares[q]);
    }
    return;
  }
  const at = sitesOf(rows, term, spec, directions);
  for (let row = 0; row < count; row++) {
    const first = (term.firstPoint + Math.floor(row / width)) * columns;
    each(row, first + at[row % width], 1);
  }
}

/** The field's column for each direction of the rows. */
function sitesOf(
  { columns }: RowSet,
  { angular }: RowTerm,
  { angular: range }: FieldSpec,
  directions: Directions,
): number[] {
  if (range === 'none') return (columns ?? [0]).map(() => 0);
  if (!columns) throw new RangeError('a row without direction meets phase fields in moments only');
  const turned = angular === 'mirror' ? columns.map((q) => directions.mirror(q)) : columns;
  return range === 'half' ? turned.map((q) => directions.inHalf(q)) : [...turned];
}

/**
 * <v^power> as weights on the columns of a field: dv/2 on [-1, 1], dv on [0, 1]; a field of position
 * has <v^power> = 1/(power + 1) for even powers, 0 for odd ones, as in basis/positionBasis.ts.
 */
export function momentShares(
  { angular }: FieldSpec,
  power: number,
  { v, weights, half }: Directions,
): Float64Array {
  if (angular === 'none') return Float64Array.of(power % 2 === 1 ? 0 : 1 / (power + 1));
  const full = weights.map((w, q) => w * v[q] ** power);
  return angular === 'full' ? full : full.subarray(half).map((w) => 2 * w);
}
