import { addProduct } from './matrixVector.js';
import type { FeatureSampling } from './sampling.js';

/** Values of basis functions at points, made when first asked for. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  /** Column-major rows x columns. */
  values(): Float64Array;
  /** For devices that make the table themselves; null: they are handed the values. */
  readonly sampling: FeatureSampling | null;
}

/** One summand of a band of columns: row r of the band is factor[r] times a row of the table. */
export interface BandPart {
  /** A row for every row of the matrix, or for every run of rows.length/table.rows of them. */
  readonly table: Table;
  /** Runs of so many rows of the table are read backwards; 1: as they are. */
  readonly turned: number;
  readonly factor: Float64Array;
}

/** Neighbouring columns: the sum of the parts, all tables as wide as the band. */
export interface Band {
  readonly column: number;
  readonly columns: number;
  readonly parts: readonly BandPart[];
}

/**
 * Rows of a system before they are written out: tables of basis functions, shared by all cells, and
 * what multiplies them at every row. Columns outside all bands are zero.
 */
export interface RowMatrix {
  /** Of the bands. */
  readonly rows: number;
  readonly columns: number;
  /** Whether the matrix is the one row that is the sum of all. */
  readonly summed: boolean;
  readonly bands: readonly Band[];
}

/** Where rows are written out: on the host or on a device. */
export interface RowWriter {
  readonly name: string;
  /** Column-major matrices, (summed ? 1 : rows) x columns, in the order asked for. */
  write(matrices: readonly RowMatrix[]): Float64Array[];
}

export const hostWriter: RowWriter = {
  name: 'host',
  write: (matrices) => matrices.map(writeRows),
};

/** The matrices with those that are recipes written out. */
export function written(
  matrices: readonly (Float64Array | RowMatrix)[],
  writer: RowWriter = hostWriter,
): Float64Array[] {
  const recipes = matrices.flatMap((matrix) => (matrix instanceof Float64Array ? [] : [matrix]));
  const results = writer.write(recipes);
  let at = 0;
  return matrices.map((matrix) => (matrix instanceof Float64Array ? matrix : results[at++]));
}

/** Matrices of the same rows side by side in as many columns as asked for, the first columns given. */
export function sideBySide(
  rows: number,
  columns: number,
  pieces: readonly { readonly first: number; readonly matrix: RowMatrix }[],
): RowMatrix {
  const bands = pieces.flatMap(({ first, matrix }) =>
    matrix.bands.map((band) => ({ ...band, column: band.column + first })),
  );
  return { rows, columns, summed: false, bands };
}

/** Collects bands; parts of one table in the same columns become one. */
export class RowMatrixBuilder {
  readonly #bands = new Map<number, { columns: number; parts: BandPart[] }>();

  constructor(
    readonly rows: number,
    readonly columns: number,
  ) {}

  /** Adds scale factor[r] times the table at the columns from `column` on. */
  add(column: number, table: Table, turned: number, factor: Float64Array, scale: number): void {
    if (table.columns === 0) return;
    const band = this.#bands.get(column) ?? { columns: table.columns, parts: [] };
    if (band.columns !== table.columns) throw new RangeError('bands of columns overlap');
    this.#bands.set(column, band);
    const known = band.parts.find((part) => part.table === table && part.turned === turned);
    if (known) for (let r = 0; r < factor.length; r++) known.factor[r] += scale * factor[r];
    else band.parts.push({ table, turned, factor: factor.map((value) => scale * value) });
  }

  build(): RowMatrix {
    const bands = [...this.#bands].map(([column, band]) => ({ column, ...band }));
    return { rows: this.rows, columns: this.columns, summed: false, bands };
  }
}

/** The sum of all rows, row r times shares[r], as one row. */
export function sumOfRows(matrix: RowMatrix, shares: ArrayLike<number>): RowMatrix {
  const bands = matrix.bands.map((band) => ({
    ...band,
    parts: band.parts.map((part) => ({
      ...part,
      factor: part.factor.map((value, r) => value * shares[r]),
    })),
  }));
  return { ...matrix, summed: true, bands };
}

/** The matrix in full, column-major. */
export function writeRows({ rows, columns, summed, bands }: RowMatrix): Float64Array {
  const full = new Float64Array(rows * columns);
  for (const { column, columns: width, parts } of bands) {
    const to = column * rows;
    const plain = parts.every(({ table, turned }) => turned === 1 && table.rows === rows);
    if (plain && parts.length === 2) writeTwo(full, to, rows, width, parts);
    else if (plain && parts.length === 3) writeThree(full, to, rows, width, parts);
    else for (const part of parts) addPart(full, to, rows, width, part);
  }
  if (!summed) return full;
  return Float64Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += full[j * rows + r];
    return sum;
  });
}

/** y += A x, without writing A out. */
export function addRowsTimes(
  y: Float64Array,
  { rows, summed, bands }: RowMatrix,
  x: Float64Array,
): void {
  for (const { column, columns, parts } of bands) {
    const own = x.subarray(column, column + columns);
    for (const { table, turned, factor } of parts) {
      const values = new Float64Array(table.rows);
      addProduct(values, table.values(), table.rows, own);
      const times = rows / table.rows;
      for (let r = 0; r < rows; r++) {
        const value = factor[r] * values[tableRow(r, times, turned)];
        y[summed ? 0 : r] += value;
      }
    }
  }
}

/** The row of the table that row r of the matrix reads; `times` is rows of the matrix over its rows. */
export function tableRow(r: number, times: number, turned: number): number {
  if (times > 1) return Math.floor(r / times);
  return turned > 1 ? r - (r % turned) + turned - 1 - (r % turned) : r;
}

function addPart(
  out: Float64Array,
  to: number,
  rows: number,
  columns: number,
  { table, turned, factor }: BandPart,
): void {
  const values = table.values();
  const times = rows / table.rows;
  if (times > 1) addRepeated(out, to, rows, columns, factor, values, times);
  else if (turned > 1) addTurned(out, to, rows, columns, factor, values, turned);
  else {
    for (let j = 0; j < columns; j++) {
      const column = j * rows;
      for (let r = 0; r < rows; r++) out[to + column + r] += factor[r] * values[column + r];
    }
  }
}

function addRepeated(
  out: Float64Array,
  start: number,
  rows: number,
  columns: number,
  factor: Float64Array,
  values: Float64Array,
  times: number,
): void {
  const points = rows / times;
  let from = 0;
  let to = start;
  for (let j = 0; j < columns; j++) {
    let r = 0;
    for (let i = 0; i < points; i++) {
      const value = values[from++];
      for (let q = 0; q < times; q++) out[to++] += factor[r++] * value;
    }
  }
}

function addTurned(
  out: Float64Array,
  start: number,
  rows: number,
  columns: number,
  factor: Float64Array,
  values: Float64Array,
  length: number,
): void {
  for (let j = 0; j < columns; j++) {
    for (let run = 0; run < rows; run += length) {
      const at = j * rows + run;
      for (let q = 0; q < length; q++) {
        out[start + at + q] += factor[run + q] * values[at + length - 1 - q];
      }
    }
  }
}

/** Two and three parts in one sweep: the loops are bound by memory. */
function writeTwo(
  out: Float64Array,
  to: number,
  rows: number,
  columns: number,
  [p, q]: readonly BandPart[],
): void {
  const [a, b] = [p.table.values(), q.table.values()];
  const [f, g] = [p.factor, q.factor];
  for (let j = 0; j < columns; j++) {
    const column = j * rows;
    for (let r = 0; r < rows; r++) {
      out[to + column + r] = f[r] * a[column + r] + g[r] * b[column + r];
    }
  }
}

function writeThree(
  out: Float64Array,
  to: number,
  rows: number,
  columns: number,
  [p, q, s]: readonly BandPart[],
): void {
  const [a, b, c] = [p.table.values(), q.table.values(), s.table.values()];
  const [f, g, h] = [p.factor, q.factor, s.factor];
  for (let j = 0; j < columns; j++) {
    const column = j * rows;
    for (let r = 0; r < rows; r++) {
      const e = column + r;
      out[to + e] = f[r] * a[e] + g[r] * b[e] + h[r] * c[e];
    }
  }
}
