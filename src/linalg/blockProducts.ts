import { type BlockMatrix, type BlockSystem, countRows } from './blockSystem.js';
import {
  addProduct,
  addTransposed,
  addUpper,
  addUpperTransposed,
  isUpper,
} from './matrixVector.js';
import { type RowMatrix, type Table, tableRow } from './rowMatrix.js';

/** A table at some columns of a block: T x of these columns serves all rows that read it. */
interface Source {
  readonly block: number;
  readonly column: number;
  readonly table: Table;
  /** T x, or what T^T is to be applied to. */
  readonly values: Float64Array;
}

/** What the rows from `start` on read of a source. */
interface Reading {
  readonly start: number;
  readonly source: Source;
  readonly turned: number;
  readonly factor: Float64Array;
}

/** A matrix that is written out, at the rows from `start` on. */
interface Dense {
  readonly start: number;
  readonly rows: number;
  readonly block: number;
  readonly matrix: Float64Array;
  /** Upper triangular: half of the numbers need not be read. */
  readonly triangular: boolean;
}

/**
 * Products with a block system of which some matrices are recipes. These are never written: a table
 * that many rows share (all panels of a face read the same functions of position) is multiplied
 * once.
 *
 * @throws RangeError for a recipe of summed rows.
 */
export class BlockProducts {
  readonly #blockColumns: readonly number[];
  readonly #rows: number;
  readonly #dense: Dense[] = [];
  readonly #sources: Source[] = [];
  readonly #readings: Reading[] = [];

  constructor(system: BlockSystem<BlockMatrix>) {
    this.#blockColumns = system.blockColumns;
    this.#rows = countRows(system);
    const known = new Map<Table, Map<string, Source>>();
    let start = 0;
    for (const { rows, blocks, matrices } of system.groups) {
      for (const [k, block] of blocks.entries()) {
        const matrix = matrices[k];
        if (matrix instanceof Float64Array) {
          const triangular = isUpper(matrix, rows, system.blockColumns[block]);
          this.#dense.push({ start, rows, block, matrix, triangular });
        } else this.#read(matrix, block, start, known);
      }
      start += rows;
    }
  }

  /** A x, x by block; rows in the order of the groups. */
  multiply(x: readonly Float64Array[]): Float64Array {
    const out = new Float64Array(this.#rows);
    for (const { start, rows, block, matrix, triangular } of this.#dense) {
      const own = out.subarray(start, start + rows);
      if (triangular) addUpper(own, matrix, rows, x[block]);
      else addProduct(own, matrix, rows, x[block]);
    }
    for (const { block, column, table, values } of this.#sources) {
      const own = x[block].subarray(column, column + table.columns);
      addProduct(values.fill(0), table.values(), table.rows, own);
    }
    for (const reading of this.#readings) addReading(out, reading);
    return out;
  }

  /** A^T r by block, r in the order of the groups. */
  multiplyTransposed(r: Float64Array): Float64Array[] {
    const out = this.#blockColumns.map((columns) => new Float64Array(columns));
    for (const { start, rows, block, matrix, triangular } of this.#dense) {
      const own = r.subarray(start, start + rows);
      if (triangular) addUpperTransposed(out[block], matrix, rows, own);
      else addTransposed(out[block], matrix, own);
    }
    for (const { values } of this.#sources) values.fill(0);
    for (const reading of this.#readings) collectReading(r, reading);
    for (const { block, column, table, values } of this.#sources) {
      addTransposed(out[block].subarray(column, column + table.columns), table.values(), values);
    }
    return out;
  }

  #read(
    { summed, bands }: RowMatrix,
    block: number,
    start: number,
    known: Map<Table, Map<string, Source>>,
  ): void {
    if (summed) throw new RangeError('products with summed rows are not made');
    for (const { column, parts } of bands) {
      for (const { table, turned, factor } of parts) {
        const ofTable = known.get(table) ?? new Map<string, Source>();
        known.set(table, ofTable);
        const key = `${block} ${column}`;
        const source = ofTable.get(key) ?? {
          block,
          column,
          table,
          values: new Float64Array(table.rows),
        };
        if (!ofTable.has(key)) this.#sources.push(source);
        ofTable.set(key, source);
        this.#readings.push({ start, source, turned, factor });
      }
    }
  }
}

/** out[start + i] += factor_i times the value that row i reads. */
function addReading(out: Float64Array, { start, source, turned, factor }: Reading): void {
  const { values } = source;
  const times = factor.length / values.length;
  if (turned > 1) {
    for (let i = 0; i < factor.length; i++) {
      out[start + i] += factor[i] * values[tableRow(i, times, turned)];
    }
    return;
  }
  let row = 0;
  for (const value of values) {
    for (let q = 0; q < times; q++, row++) out[start + row] += factor[row] * value;
  }
}

/** The transpose: what row i reads += factor_i r[start + i]. */
function collectReading(r: Float64Array, { start, source, turned, factor }: Reading): void {
  const { values } = source;
  const times = factor.length / values.length;
  if (turned > 1) {
    for (let i = 0; i < factor.length; i++) {
      values[tableRow(i, times, turned)] += factor[i] * r[start + i];
    }
    return;
  }
  let row = 0;
  for (let i = 0; i < values.length; i++) {
    let sum = 0;
    for (let q = 0; q < times; q++, row++) sum += factor[row] * r[start + row];
    values[i] += sum;
  }
}
