/**
 * Columns as CSV with a header line; every number with the shortest decimal text (at most 17
 * digits) that reads back to the same bits.
 *
 * @throws RangeError naming column and row of a number that is not finite, or columns of unequal
 * length.
 */
export function csv(columns: Readonly<Record<string, ArrayLike<number>>>): string {
  const names = Object.keys(columns);
  const rows = names.length > 0 ? columns[names[0]].length : 0;
  for (const name of names) {
    if (columns[name].length !== rows) {
      throw new RangeError(`column ${name} has ${columns[name].length} rows, not ${rows}`);
    }
  }
  const lines = [names.join(',')];
  for (let i = 0; i < rows; i++) {
    lines.push(names.map((name) => decimal(columns[name][i], name, i)).join(','));
  }
  return `${lines.join('\n')}\n`;
}

function decimal(value: number, name: string, row: number): string {
  if (!Number.isFinite(value)) {
    throw new RangeError(`column ${name}, row ${row + 1} is ${value}: nothing is written`);
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The solution on a line of points; t for a time-dependent one. */
export interface FieldColumns {
  readonly t?: ArrayLike<number>;
  readonly x: ArrayLike<number>;
  readonly rho: ArrayLike<number>;
  readonly flux: ArrayLike<number>;
}

/** fields.csv: columns (t,)x,rho,flux_x. @throws RangeError as csv does. */
export function fieldsCsv({ t, x, rho, flux }: FieldColumns): string {
  return csv({ ...(t ? { t } : {}), x, rho, flux_x: flux });
}

/** The solution on the user's points: t in time-dependent problems, f where they have directions. */
export interface SampleColumns {
  readonly t?: ArrayLike<number> | null;
  readonly x: ArrayLike<number>;
  readonly v: ArrayLike<number> | null;
  readonly rho: ArrayLike<number>;
  readonly flux: ArrayLike<number>;
  readonly f: ArrayLike<number> | null;
}

/** samples.csv: the columns of the user's file, then rho,flux_x(,f). @throws RangeError as csv. */
export function samplesCsv({ t, x, v, rho, flux, f }: SampleColumns): string {
  const points = { ...(t ? { t } : {}), x, ...(v ? { v } : {}) };
  return csv({ ...points, rho, flux_x: flux, ...(f ? { f } : {}) });
}

export {
  parseSamples,
  type SampleDomain,
  SampleError,
  type Samples,
} from './samples.js';
