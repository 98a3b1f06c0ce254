import { blockIndex, blocksOf, type CellBasis, fieldOffset } from '../basis/cellBasis.js';
import type { CellField, ColumnBlock, FieldPart } from '../basis/field.js';
import type { CellPoints } from '../basis/points.js';
import { type RowMatrix, RowMatrixBuilder } from '../linalg/rowMatrix.js';
import type { LocalCoefficients, Term } from '../problem/equations/formulation.js';

/** Column blocks of a cell that a sum of terms meets at the directions v, all on one panel. */
export function blocksMet(
  terms: readonly Term[],
  basis: CellBasis,
  v: Float64Array,
): ColumnBlock[] {
  const met = new Set<ColumnBlock>();
  for (const { field: name, angular } of terms) {
    const field = fieldOf(basis, name);
    const middle = v[v.length >> 1];
    const panel = angular === 'mirror' ? field.panelOf(-middle) : field.panelOf(middle);
    if (panel !== null && typeof angular === 'object') {
      for (const block of blocksOf(basis)) met.add(block);
    } else if (panel !== null) met.add(panel);
    if (field.columns('shared') > 0) met.add('shared');
  }
  return blocksOf(basis).filter((block) => met.has(block));
}

/** One cell's share of rows: at the tensor points (points_i, v_q), row i * v.length + q. */
export interface RowSite {
  readonly basis: CellBasis;
  readonly points: CellPoints;
  readonly coefficients: readonly LocalCoefficients[];
  /** Directions, all on one panel. */
  readonly v: Float64Array;
}

/**
 * Adds rows of a sum of terms in one block of a cell's columns: the matrix that maps those
 * coefficients to the value of the sum.
 *
 * @param weights factor of every row.
 */
export function addTermRows(
  out: RowMatrixBuilder,
  terms: readonly Term[],
  { basis, points, coefficients, v }: RowSite,
  block: ColumnBlock,
  weights: Float64Array,
): void {
  for (const term of terms) {
    const parts = partsOf(term, basis, points, v, block);
    if (parts.length === 0) continue;
    const chain = chainRule(term, basis);
    const factor = new Float64Array(weights.length);
    let seen = false;
    for (let i = 0; i < coefficients.length; i++) {
      for (let q = 0; q < v.length; q++) {
        const value = term.coefficient(coefficients[i], v[q]);
        if (value === 0) continue;
        const row = i * v.length + q;
        factor[row] = chain * value * weights[row];
        seen = true;
      }
    }
    if (!seen) continue;
    const offset = fieldOffset(basis, term.field, block);
    for (const { column, table, turned, scale } of parts) {
      out.add(offset + column, table, turned, factor, scale);
    }
  }
}

/** Rows of a sum of terms in one block of a cell's columns, before weights. */
export function termRows(terms: readonly Term[], site: RowSite, block: ColumnBlock): RowMatrix {
  const rows = site.points.xi.length * site.v.length;
  const out = new RowMatrixBuilder(rows, site.basis.blockColumns[blockIndex(site.basis, block)]);
  addTermRows(out, terms, site, block, new Float64Array(rows).fill(1));
  return out.build();
}

/** d xi / dx or d tau / dt. */
function chainRule({ derivative }: Term, { cell, slab }: CellBasis): number {
  if (derivative === 'x') return 2 / cell.width;
  return derivative === 't' && slab ? 2 / slab.duration : 1;
}

function partsOf(
  { field: name, derivative, angular }: Term,
  basis: CellBasis,
  points: CellPoints,
  v: Float64Array,
  block: ColumnBlock,
): FieldPart[] {
  const field = fieldOf(basis, name);
  if (field.columns(block) === 0) return [];
  if (typeof angular === 'object') return field.moment(points, angular.moment, derivative, block);
  const directions = angular === 'mirror' ? v.map((value) => -value) : v;
  const panel = field.panelOf(directions[directions.length >> 1]);
  if (block !== 'shared' && panel !== null && panel !== block) return [];
  return field.values(points, directions, derivative, block);
}

function fieldOf(basis: CellBasis, name: string): CellField {
  const field = basis.fields.get(name);
  if (!field) throw new RangeError(`unknown field "${name}"`);
  return field;
}
