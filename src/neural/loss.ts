import { type FieldSet, type FieldValues, zerosLike } from './field.js';
import type { RowSet } from './rowSet.js';
import { addTerm, addTermTranspose } from './rowTerms.js';
import type { Directions, Points } from './sites.js';

/** Points that are evaluated together, and the rows that stand at them. */
export interface SiteGroup {
  readonly points: Points;
  /** Whether the rows meet derivatives. */
  readonly slopes: boolean;
  readonly rows: readonly RowSet[];
}

/** Sums over the rows of one block in a batch. */
export interface BlockTally {
  rows: number;
  factor: number;
  /** Mean square of the residual in the block's measure, without the factor. */
  meanSquare: number;
  /** The same of the right-hand side. */
  data: number;
  /** Largest residual in modulus. */
  max: number;
}

export interface LossValue {
  /** Sum over blocks of factor * mean square. */
  readonly total: number;
  readonly blocks: ReadonlyMap<string, BlockTally>;
}

/**
 * The loss of fields: for every row block of the formulation the mean square of its residual, times
 * the block's factor,
 *
 *     L = sum_b factor_b sum_(rows of b) measure (sum of terms - rhs)^2,
 *
 * and its gradient with respect to all parameters, group after group.
 *
 * @param gradient the gradient is added to it; null: value only.
 * @param density one array a group where wanted: factor * measure * residual^2, summed at each point.
 */
export function evaluateLoss(
  groups: readonly SiteGroup[],
  fields: FieldSet,
  directions: Directions,
  gradient: Float64Array | null = null,
  density: readonly (Float64Array | null)[] = [],
): LossValue {
  const blocks = new Map<string, BlockTally>();
  for (const [k, group] of groups.entries()) {
    const values = evaluateFields(group, fields, directions);
    const weights = gradient
      ? new Map([...values].map(([name, v]) => [name, zerosLike(v)] as const))
      : null;
    for (const rows of group.rows) {
      const residual = residualOfRows(rows, values, fields, directions);
      tally(blocks, rows, residual);
      addDensity(density[k] ?? null, rows, residual);
      if (!weights) continue;
      const pulled = residual.map((r, row) => 2 * rows.factor * rows.measure[row] * r);
      for (const term of rows.terms) {
        const [spec, into] = [specOf(fields, term.field), weights.get(term.field)];
        if (into) addTermTranspose(pulled, rows, term, spec, into, directions);
      }
    }
    if (!weights || !gradient) continue;
    for (const [name, weight] of weights) {
      const field = fields.get(name);
      field?.source.pullBack(weight, gradient.subarray(field.from, field.to));
    }
  }
  let total = 0;
  for (const { factor, meanSquare } of blocks.values()) total += factor * meanSquare;
  return { total, blocks };
}

/** Sum of terms - rhs at every row. */
export function residualOfRows(
  rows: RowSet,
  values: ReadonlyMap<string, FieldValues>,
  fields: FieldSet,
  directions: Directions,
): Float64Array {
  const residual = rows.rhs.map((value) => -value);
  for (const term of rows.terms) {
    const of = values.get(term.field);
    if (!of) throw new RangeError(`unknown field "${term.field}"`);
    addTerm(residual, rows, term, specOf(fields, term.field), of, directions);
  }
  return residual;
}

/** The fields that the rows of a group meet, at its points. */
export function evaluateFields(
  { points, slopes, rows }: SiteGroup,
  fields: FieldSet,
  directions: Directions,
): Map<string, FieldValues> {
  const met = new Set(rows.flatMap(({ terms }) => terms.map(({ field }) => field)));
  const out = new Map<string, FieldValues>();
  for (const [name, { source }] of fields) {
    if (met.has(name)) out.set(name, source.evaluate(points, directions, slopes));
  }
  return out;
}

function specOf(fields: FieldSet, name: string) {
  const field = fields.get(name);
  if (!field) throw new RangeError(`unknown field "${name}"`);
  return field.spec;
}

function tally(blocks: Map<string, BlockTally>, rows: RowSet, residual: Float64Array): void {
  const { block, factor, measure, rhs } = rows;
  const known = blocks.get(block);
  const sums = known ?? { rows: 0, factor, meanSquare: 0, data: 0, max: 0 };
  if (!known) blocks.set(block, sums);
  sums.rows += residual.length;
  for (let row = 0; row < residual.length; row++) {
    sums.meanSquare += measure[row] * residual[row] ** 2;
    sums.data += measure[row] * rhs[row] ** 2;
    sums.max = Math.max(sums.max, Math.abs(residual[row]));
  }
}

function addDensity(density: Float64Array | null, rows: RowSet, residual: Float64Array): void {
  if (!density) return;
  const width = rows.columns?.length ?? 1;
  const first = rows.terms[0]?.firstPoint ?? 0;
  for (let row = 0; row < residual.length; row++) {
    const square = rows.factor * rows.measure[row] * residual[row] ** 2;
    density[first + Math.floor(row / width)] += square;
  }
}
