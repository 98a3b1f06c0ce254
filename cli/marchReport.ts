import type { SolveInfo } from '../src/linalg/engine.js';
import type { SlabRecord } from '../src/report/record.js';
import type { SlabsLine } from '../src/report/screen.js';
import { NumericalError } from './numericalError.js';

/** What marches in the slab and in the plane say of each slab of time. */
export interface MarchedSlab extends SlabRecord {
  readonly residual: number;
  readonly info: SolveInfo;
}

/** The slabs for the record. */
export function slabRecords(slabs: readonly MarchedSlab[]): SlabRecord[] {
  return slabs.map(({ start, end, cells, unknowns, residual, factorised }) => {
    return { start, end, cells, unknowns, residual, factorised };
  });
}

/** The march in one line. */
export function slabsLine(slabs: readonly MarchedSlab[], factorisations: number): SlabsLine {
  const sizes = slabs.map(({ start, end }) => end - start);
  return {
    count: slabs.length,
    factorisations,
    smallest: Math.min(...sizes),
    largest: Math.max(...sizes),
    worstResidual: Math.max(...slabs.map(({ residual }) => residual)),
  };
}

/** @throws NumericalError naming the first slab that has no usable solution. */
export function refuseFailedSlab(slabs: readonly MarchedSlab[]): void {
  const bad = slabs.find(
    ({ info, residual }) => info.status === 'failed' || !Number.isFinite(residual),
  );
  if (!bad) return;
  const { start, end, info } = bad;
  throw new NumericalError(
    `no usable solution on the slab ${start} <= t <= ${end}: ${info.message || 'the residual is not finite'}\n` +
      `  rank ${info.rank} of ${info.columns}, condition ${info.condition}; nothing was written`,
  );
}

/**
 * Values at points of several times, one time after the other.
 *
 * @param valuesAt the columns at one time; `pick` takes that time's points from a column of all.
 */
export function gatherByTime(
  t: Float64Array,
  valuesAt: (
    time: number,
    pick: (values: Float64Array) => Float64Array,
  ) => Readonly<Record<string, Float64Array>>,
): Record<string, Float64Array> {
  const columns: Record<string, Float64Array> = {};
  for (const time of new Set(t)) {
    const at = Array.from(t.keys()).filter((i) => t[i] === time);
    const found = valuesAt(time, (values) => Float64Array.from(at, (i) => values[i]));
    for (const [name, values] of Object.entries(found)) {
      columns[name] ??= new Float64Array(t.length);
      for (const [s, i] of at.entries()) columns[name][i] = values[s];
    }
  }
  return columns;
}
