import type { ColumnBlock } from '../basis/field.js';
import { type PlaneCellBasis, planeBlocks, planeFieldOffset } from '../basis/planeCellBasis.js';
import type { Directions, PlaneField, PlanePart } from '../basis/planeField.js';
import type { PlanePoints } from '../basis/planePoints.js';
import { type RowMatrix, RowMatrixBuilder } from '../linalg/rowMatrix.js';
import { heightOf, widthOf } from '../partition/planeCell.js';
import type {
  Direction,
  PlaneCoefficients,
  PlaneTerm,
} from '../problem/equations/planeFormulation.js';

/** One cell's share of rows: at the tensor points (points_i, v_q), row i * count + q. */
export interface PlaneSite {
  readonly basis: PlaneCellBasis;
  readonly points: PlanePoints;
  readonly coefficients: readonly PlaneCoefficients[];
  /** All on one panel. */
  readonly directions: Directions;
  /** The same, mirrored in the wall; for rows of reflection. */
  readonly mirrored?: Directions;
}

/** Column blocks of a cell that a sum of terms meets. */
export function planeBlocksMet(terms: readonly PlaneTerm[], site: PlaneSite): ColumnBlock[] {
  const { basis } = site;
  const met = new Set<ColumnBlock>();
  for (const { field: name, angular } of terms) {
    const field = fieldOf(basis, name);
    const { theta } = used(site, angular === 'mirror');
    const panel = field.panelOf(theta[theta.length >> 1]);
    if (panel !== null && typeof angular === 'object') {
      for (const block of planeBlocks(basis)) met.add(block);
    } else if (panel !== null) met.add(panel);
    if (field.columns('shared') > 0) met.add('shared');
  }
  return planeBlocks(basis).filter((block) => met.has(block));
}

/**
 * Adds rows of a sum of terms in one block of a cell's columns: the matrix that maps those
 * coefficients to the value of the sum.
 *
 * @param weights factor of every row.
 */
export function addPlaneRows(
  out: RowMatrixBuilder,
  terms: readonly PlaneTerm[],
  site: PlaneSite,
  block: ColumnBlock,
  weights: Float64Array,
): void {
  const { basis, coefficients, directions } = site;
  const count = directions.theta.length;
  const at = Array.from(directions.theta, (theta, q): Direction => {
    return { theta, x: directions.x[q], y: directions.y[q] };
  });
  for (const term of terms) {
    const parts = partsOf(term, site, block);
    if (parts.length === 0) continue;
    const chain = chainRule(term, basis);
    const factor = new Float64Array(weights.length);
    let seen = false;
    for (let i = 0; i < coefficients.length; i++) {
      for (let q = 0; q < count; q++) {
        const value = term.coefficient(coefficients[i], at[q]);
        if (value === 0) continue;
        const row = i * count + q;
        factor[row] = chain * value * weights[row];
        seen = true;
      }
    }
    if (!seen) continue;
    const offset = planeFieldOffset(basis, term.field, block);
    for (const { column, table, scale, along } of parts) {
      const own = along ? factor.map((value, row) => value * along[row % count]) : factor;
      out.add(offset + column, table, 1, own, scale);
    }
  }
}

/** Rows of a sum of terms in one block of a cell's columns, before weights. */
export function planeTermRows(
  terms: readonly PlaneTerm[],
  site: PlaneSite,
  block: ColumnBlock,
): RowMatrix {
  const { basis } = site;
  const rows = site.points.xi.length * site.directions.theta.length;
  const index = block === 'shared' ? basis.blockColumns.length - 1 : block;
  const out = new RowMatrixBuilder(rows, basis.blockColumns[index]);
  addPlaneRows(out, terms, site, block, new Float64Array(rows).fill(1));
  return out.build();
}

/** d xi / dx, d eta / dy or d tau / dt. */
function chainRule({ derivative }: PlaneTerm, { cell, slab }: PlaneCellBasis): number {
  if (derivative === 't') return slab ? 2 / slab.duration : 0;
  if (derivative === 'x') return 2 / widthOf(cell);
  return derivative === 'y' ? 2 / heightOf(cell) : 1;
}

function partsOf(
  { field: name, derivative, angular }: PlaneTerm,
  site: PlaneSite,
  block: ColumnBlock,
): PlanePart[] {
  const field = fieldOf(site.basis, name);
  if (field.columns(block) === 0) return [];
  const { points } = site;
  if (typeof angular === 'object') return field.moment(points, angular.moment, derivative, block);
  return field.values(points, used(site, angular === 'mirror'), derivative, block);
}

function used({ directions, mirrored }: PlaneSite, mirror: boolean): Directions {
  if (!mirror) return directions;
  if (!mirrored) throw new RangeError('mirrored terms stand on walls only');
  return mirrored;
}

function fieldOf({ fields }: PlaneCellBasis, name: string): PlaneField {
  const field = fields.get(name);
  if (!field) throw new RangeError(`unknown field "${name}"`);
  return field;
}
