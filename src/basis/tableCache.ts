import type { Table } from '../linalg/rowMatrix.js';
import { type FeatureSampling, sampleTable } from '../linalg/sampling.js';

/**
 * Tables of basis functions by the points they stand at (by identity) and a key. All cells of all
 * slabs share their collocation rules, and in marching also the basis: each table is made once.
 */
export class TableCache {
  readonly #tables = new WeakMap<object, Map<string, Table>>();

  get(points: object, key: string, make: () => Table): Table {
    let known = this.#tables.get(points);
    if (!known) {
      known = new Map();
      this.#tables.set(points, known);
    }
    const table = known.get(key) ?? make();
    known.set(key, table);
    return table;
  }
}

/** A table that is made from features: by the host at first use, or by a device. */
export function sampledTable(rows: number, columns: number, sampling: FeatureSampling): Table {
  let values: Float64Array | null = null;
  return {
    rows,
    columns,
    sampling,
    values() {
      values ??= sampleTable(sampling);
      return values;
    },
  };
}

/** A table that is known. */
export function plainTable(rows: number, values: Float64Array): Table {
  return { rows, columns: values.length / rows, sampling: null, values: () => values };
}
