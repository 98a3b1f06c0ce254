import type { RowMatrix } from '../../rowMatrix.js';
import { DeviceRows } from '../deviceRows.js';
import { batchesOf } from '../packRows.js';
import { withMemory } from './arena.js';
import { CudaBuffer, type CudaDevice } from './device.js';

/** Numbers of rows, and of tables, written at a time. */
const BATCH = { rows: 2 ** 22, tables: 2 ** 25 };

/** Threads of a group where a group does one column. */
export const COLUMN_MEMBERS = 256;

/** Rows written on the device, a few at a time, so that they need little memory. */
export class CudaRows {
  readonly #device: CudaDevice;
  readonly #rows: DeviceRows;

  constructor(device: CudaDevice) {
    this.#device = device;
    this.#rows = new DeviceRows(device);
  }

  /** Writes all matrices; `use` is told each, column-major, while it is there. */
  forEach(matrices: readonly RowMatrix[], use: (values: CudaBuffer, index: number) => void): void {
    let index = 0;
    for (const batch of batchesOf(matrices, BATCH)) {
      const { buffer, begins } = this.#rows.write(batch);
      for (const k of batch.keys()) {
        const [from, to] = [begins[k], begins[k + 1]];
        use(partOf(buffer as CudaBuffer, from, to - from), index++);
      }
    }
  }

  /** The sums of squares of the columns of every matrix, with the bits of the host. */
  columnSquares(matrices: readonly RowMatrix[]): Float64Array[] {
    const begins = [0];
    for (const { columns } of matrices) begins.push(begins[begins.length - 1] + columns);
    const all = new Float64Array(begins[matrices.length]);
    withMemory(this.#device, (take) => {
      const out = take(all.length);
      this.forEach(matrices, (values, k) => {
        const { rows, columns, summed } = matrices[k];
        const to = partOf(out, begins[k], columns);
        const groups = Math.ceil(columns / COLUMN_MEMBERS);
        const parameters = [to, values, summed ? 1 : rows, columns];
        this.#device.launch('column_squares', groups, COLUMN_MEMBERS, parameters);
      });
      this.#device.download(out, all);
    });
    return matrices.map((_, k) => all.subarray(begins[k], begins[k + 1]));
  }
}

/** The numbers [from, from + length) of a buffer, in place. */
export function partOf(buffer: CudaBuffer, from: number, length: number): CudaBuffer {
  return new CudaBuffer(buffer.address + 8n * BigInt(from), 8 * length);
}
