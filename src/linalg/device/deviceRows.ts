import type { RowMatrix } from '../rowMatrix.js';
import type { ComputeDevice, DeviceBuffer } from './computeDevice.js';
import { DeviceTables } from './deviceTables.js';
import { packRows, tablesOf } from './packRows.js';
import { MEMBERS } from './sampleOnDevice.js';
import { Scratch } from './scratch.js';

/** Rows in the memory of a device, in doubles. */
export interface WrittenRows {
  /** Good until the next rows are written. */
  readonly buffer: DeviceBuffer;
  /** The index at which each column-major matrix begins, and at last where they end. */
  readonly begins: readonly number[];
}

/** Rows written out by a device, into its own memory. */
export class DeviceRows {
  readonly tables: DeviceTables;
  readonly #device: ComputeDevice;
  readonly #scratch: Scratch;

  /** @param budget bytes of tables kept on the device. */
  constructor(device: ComputeDevice, budget?: number) {
    this.#device = device;
    this.#scratch = new Scratch(device);
    this.tables = new DeviceTables(device, budget, this.#scratch);
  }

  /** All matrices by one launch, a group for every column. */
  write(matrices: readonly RowMatrix[]): WrittenRows {
    this.tables.place(tablesOf(matrices));
    const { factors, columns, parts, begins } = packRows(matrices, (t) => this.tables.begin(t));
    const scratch = this.#scratch;
    const buffer = scratch.reserve('rows', 8 * begins[matrices.length]);
    const groups = columns.length / 6;
    if (groups === 0) return { buffer, begins };
    const parameters = [
      buffer,
      this.tables.buffer,
      scratch.upload('factors of rows', factors),
      scratch.upload('columns', columns),
      scratch.upload('parts', parts),
    ];
    this.#device.launch('write_rows', groups, MEMBERS, parameters);
    return { buffer, begins };
  }
}
