import { MemoryError } from '../memoryError.js';
import type { RowMatrix, Table } from '../rowMatrix.js';

/** Rows as write_rows of kernels.cl reads them. */
export interface PackedRows {
  /** The factors of all parts, one after the other. */
  readonly factors: Float64Array;
  /**
   * Six numbers for every column of every matrix: its first part, how many there are, its number in
   * the band, the rows of the band, where it begins in the result, and whether its rows are summed.
   */
  readonly columns: Int32Array;
  /**
   * Four numbers for every part of every band: where its table begins, the rows of that table, the
   * length of the runs that are read backwards (1: none), and where its factors begin.
   */
  readonly parts: Int32Array;
  /** Where each matrix begins in the result, and at last where the result ends. */
  readonly begins: readonly number[];
}

/** Numbers of each kind that a batch may have; indices of kernels.cl have 32 bits. */
export interface BatchLimits {
  /** Numbers written, and factors. */
  readonly rows: number;
  /** Numbers of all tables. */
  readonly tables: number;
}

/** Numbers that kernels.cl can tell apart, in groups of 64. */
export const LARGEST_INDEX = 2 ** 31 - 64;

const COLUMN = 6;
const PART = 4;

/** The tables of some matrices, each once. */
export function tablesOf(matrices: readonly RowMatrix[]): Set<Table> {
  const tables = matrices.flatMap(({ bands }) =>
    bands.flatMap(({ parts }) => parts.map((part) => part.table)),
  );
  return new Set(tables);
}

/**
 * Lays out matrices one after the other, each column-major; a group writes one column. Columns
 * outside all bands have no parts.
 *
 * @param begin where a table begins among those of the device.
 * @throws RangeError when bands overlap, MemoryError when indices have more than 32 bits.
 */
export function packRows(
  matrices: readonly RowMatrix[],
  begin: (table: Table) => number,
): PackedRows {
  checkSize(matrices);
  const all = matrices.flatMap(({ bands }) => bands.flatMap(({ parts }) => parts));
  const factors = new Float64Array(all.reduce((sum, { factor }) => sum + factor.length, 0));
  const parts = new Int32Array(PART * all.length);
  let factorAt = 0;
  for (const [p, { table, turned, factor }] of all.entries()) {
    parts.set([begin(table), table.rows, turned, factorAt], PART * p);
    factors.set(factor, factorAt);
    factorAt += factor.length;
  }
  const columns = new Int32Array(COLUMN * matrices.reduce((sum, m) => sum + m.columns, 0));
  const begins = [0];
  let [first, at, to] = [0, 0, 0];
  for (const matrix of matrices) {
    first = packColumns(columns.subarray(COLUMN * at), matrix, first, to);
    at += matrix.columns;
    to += sizeOf(matrix);
    begins.push(to);
  }
  return { factors, columns, parts, begins };
}

/** @returns the first part of the next matrix. */
function packColumns(out: Int32Array, matrix: RowMatrix, firstPart: number, to: number): number {
  const { rows, columns, summed, bands } = matrix;
  const height = summed ? 1 : rows;
  for (let j = 0; j < columns; j++) {
    const column = COLUMN * j;
    out[column + 3] = rows;
    out[column + 4] = to + j * height;
    out[column + 5] = summed ? 1 : 0;
  }
  let first = firstPart;
  for (const band of bands) {
    for (let place = 0; place < band.columns; place++) {
      const column = COLUMN * (band.column + place);
      if (out[column + 1] !== 0) throw new RangeError('bands of columns overlap');
      out[column] = first;
      out[column + 1] = band.parts.length;
      out[column + 2] = place;
    }
    first += band.parts.length;
  }
  return first;
}

/**
 * The same matrices in the same order, cut so that no batch exceeds a limit, unless a matrix alone
 * does.
 */
export function* batchesOf(
  matrices: readonly RowMatrix[],
  limits: BatchLimits,
): Generator<readonly RowMatrix[]> {
  let batch: RowMatrix[] = [];
  let tables = new Set<Table>();
  let [rowSize, tableSize] = [0, 0];
  for (const matrix of matrices) {
    const own = tablesOf([matrix]);
    const rows = Math.max(sizeOf(matrix), factorCount(matrix));
    const added = countNumbers([...own].filter((table) => !tables.has(table)));
    const fits = rowSize + rows <= limits.rows && tableSize + added <= limits.tables;
    if (!fits && batch.length > 0) {
      yield batch;
      [batch, tables, rowSize, tableSize] = [[], new Set(), 0, 0];
    }
    tableSize += countNumbers([...own].filter((table) => !tables.has(table)));
    rowSize += rows;
    for (const table of own) tables.add(table);
    batch.push(matrix);
  }
  if (batch.length > 0) yield batch;
}

/** Numbers of some tables. */
export function countNumbers(tables: Iterable<Table>): number {
  let sum = 0;
  for (const { rows, columns } of tables) sum += rows * columns;
  return sum;
}

/** A matrix that is a batch by itself may be too large. */
function checkSize(matrices: readonly RowMatrix[]): void {
  const count = (number: (matrix: RowMatrix) => number): number =>
    matrices.reduce((sum, matrix) => sum + number(matrix), 0);
  const size = Math.max(count(sizeOf), count(factorCount));
  if (size <= LARGEST_INDEX) return;
  throw new MemoryError(`rows of ${size} numbers are too many for a device; take fewer features`);
}

function sizeOf({ rows, columns, summed }: RowMatrix): number {
  return (summed ? 1 : rows) * columns;
}

function factorCount({ bands }: RowMatrix): number {
  return bands.reduce((sum, { parts }) => parts.reduce((s, p) => s + p.factor.length, sum), 0);
}
