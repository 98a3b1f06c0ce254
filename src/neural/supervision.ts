import { value } from '../problem/equations/terms.js';
import { normaliseMeasures, type RowContext } from './batch.js';
import { type FieldSet, fieldColumns } from './field.js';
import type { SiteGroup } from './loss.js';
import { rowSet } from './rowSet.js';
import type { Points } from './sites.js';

/** Known values of fields at points, in the shape of FieldValues.value. */
export interface Labels {
  readonly points: Points;
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** The values that fields have at points now. */
export function labelsFrom(fields: FieldSet, points: Points, { directions }: RowContext): Labels {
  const values = new Map<string, Float64Array>();
  for (const [name, { source }] of fields) {
    values.set(name, source.evaluate(points, directions, false).value.slice());
  }
  return { points, values };
}

/** Rows field = label, one block `fit-<field>` a field: supervision beside the equations. */
export function labelGroup(
  { points, values }: Labels,
  fields: FieldSet,
  { directions }: RowContext,
  factor: number | ((field: string) => number) = 1,
): SiteGroup {
  const weights = new Float64Array(points.x.length).fill(1);
  const all = Array.from(directions.v.keys());
  const rows = [...values].map(([name, labels]) => {
    const spec = fields.get(name)?.spec;
    if (!spec) throw new RangeError(`labels of an unknown field "${name}"`);
    const columns = spec.angular === 'none' ? null : all.slice(-fieldColumns(spec, directions));
    const shares = columns ? columns.map((q) => directions.weights[q]) : [1];
    const set = rowSet(
      { name: `fit-${name}`, on: 'phase', weight: 'residual', terms: [value(name)] },
      // The coefficient of a plain value is 1 wherever it stands.
      [{ firstPoint: 0, coefficients: [], sign: 1 }],
      { columns, v: new Float64Array(shares.length), weights: Float64Array.from(shares) },
      weights,
      typeof factor === 'number' ? factor : factor(name),
    );
    return { ...set, rhs: labels };
  });
  return normaliseMeasures([{ points, slopes: false, rows }])[0];
}
