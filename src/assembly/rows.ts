import { blocksOf, type CellBasis, fieldOffset } from '../basis/cellBasis.js';
import { addRepeatedRows, type CellField, type ColumnBlock } from '../basis/field.js';
import type { CellPoints } from '../basis/points.js';
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

/**
 * Rows of a sum of terms at the tensor points (points_i, v_q) of one cell, before weights, in one
 * block of its columns: the matrix that maps those coefficients to the value of the sum.
 *
 * @param v directions, all on one panel.
 * @returns column-major (points * v.length) x blockColumns, row i * v.length + q.
 */
export function termRows(
  terms: readonly Term[],
  basis: CellBasis,
  coefficients: readonly LocalCoefficients[],
  points: CellPoints,
  v: Float64Array,
  block: ColumnBlock,
): Float64Array {
  const rows = points.xi.length * v.length;
  const columns = [...basis.fields.values()].reduce((sum, f) => sum + f.columns(block), 0);
  const out = new Float64Array(rows * columns);
  const factor = new Float64Array(rows);
  for (const term of terms) {
    const chain = chainRule(term, basis);
    let largest = 0;
    for (let i = 0; i < coefficients.length; i++) {
      for (let q = 0; q < v.length; q++) {
        const value = chain * term.coefficient(coefficients[i], v[q]);
        factor[i * v.length + q] = value;
        if (value !== 0) largest = 1;
      }
    }
    if (largest > 0) addTerm(out, term, basis, factor, points, v, block);
  }
  return out;
}

/** d xi / dx or d tau / dt. */
function chainRule({ derivative }: Term, { cell, slab }: CellBasis): number {
  if (derivative === 'x') return 2 / cell.width;
  return derivative === 't' && slab ? 2 / slab.duration : 1;
}

function addTerm(
  out: Float64Array,
  { field: name, derivative, angular }: Term,
  basis: CellBasis,
  factor: Float64Array,
  points: CellPoints,
  v: Float64Array,
  block: ColumnBlock,
): void {
  const field = fieldOf(basis, name);
  const columns = field.columns(block);
  if (columns === 0) return;
  const start = fieldOffset(basis, name, block) * factor.length;
  if (typeof angular === 'object') {
    const table = field.moment(points, angular.moment, derivative, block);
    addRepeatedRows(out, start, factor, table, v.length);
    return;
  }
  const directions = angular === 'mirror' ? v.map((value) => -value) : v;
  const panel = field.panelOf(directions[directions.length >> 1]);
  if (block !== 'shared' && panel !== null && panel !== block) return;
  field.addRows(out, start, factor, points, directions, derivative, block);
}

function fieldOf(basis: CellBasis, name: string): CellField {
  const field = basis.fields.get(name);
  if (!field) throw new RangeError(`unknown field "${name}"`);
  return field;
}
