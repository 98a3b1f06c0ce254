import type { CellPoints } from './points.js';

/**
 * Tables of basis functions by the points they stand at (by identity) and a key. All cells of all
 * slabs share their collocation rules, and in marching also the basis: each table is made once.
 */
export class TableCache {
  readonly #tables = new WeakMap<CellPoints, Map<string, Float64Array>>();

  get(points: CellPoints, key: string, make: () => Float64Array): Float64Array {
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
