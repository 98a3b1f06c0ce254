import { MemoryError } from '../memoryError.js';
import type { Table } from '../rowMatrix.js';
import type { ComputeDevice, DeviceBuffer } from './computeDevice.js';
import { countNumbers, LARGEST_INDEX } from './packRows.js';
import { sampleOnDevice } from './sampleOnDevice.js';
import { Scratch } from './scratch.js';

const GIB = 2 ** 30;

/** Bytes of tables that are kept on a device from batch to batch. */
export function tableBudget(device: ComputeDevice): number {
  return Math.min(device.capacity / 4, GIB);
}

/**
 * Tables in the memory of a device, one after the other in one buffer of doubles, each made (or
 * handed over) when first asked for. When there are too many, all are forgotten between two
 * batches: slabs of a march that are done with leave theirs behind.
 */
export class DeviceTables {
  readonly #device: ComputeDevice;
  readonly #budget: number;
  readonly #scratch: Scratch;
  #begins = new WeakMap<Table, number>();
  #buffer: DeviceBuffer | null = null;
  /** Numbers in use. */
  #used = 0;

  /** @param budget bytes kept from batch to batch; a batch that needs more is given more. */
  constructor(device: ComputeDevice, budget = tableBudget(device), scratch = new Scratch(device)) {
    this.#device = device;
    this.#budget = Math.floor(budget / 8);
    this.#scratch = scratch;
  }

  /** The memory that holds the tables; another one after `place`. */
  get buffer(): DeviceBuffer {
    this.#buffer ??= this.#device.allocate(8);
    return this.#buffer;
  }

  /** The index in the buffer at which a table begins that has been placed. */
  begin(table: Table): number {
    const begin = this.#begins.get(table);
    if (begin === undefined) throw new RangeError('a table that is not on the device');
    return begin;
  }

  /**
   * Sees to it that all these tables are there, at once; others may be forgotten.
   *
   * @throws MemoryError when they are more than the device holds.
   */
  place(tables: Iterable<Table>): void {
    const all = [...new Set(tables)];
    let missing = all.filter((table) => !this.#begins.has(table));
    if (missing.length === 0) return;
    if (this.#used + countNumbers(missing) > this.#budget) {
      this.clear();
      missing = all;
    }
    const needed = this.#used + countNumbers(missing);
    this.#grow(needed);
    for (const table of missing) {
      this.#make(table, this.#used);
      this.#begins.set(table, this.#used);
      this.#used += table.rows * table.columns;
    }
  }

  /** Forgets all tables; the memory is kept. */
  clear(): void {
    this.#begins = new WeakMap();
    this.#used = 0;
  }

  #grow(needed: number): void {
    if (needed * 8 <= this.buffer.bytes) return;
    if (needed > LARGEST_INDEX || needed * 8 > this.#device.capacity) {
      const size = ((needed * 8) / GIB).toFixed(2);
      throw new MemoryError(
        `tables of basis functions need ${size} GiB on ${this.#device.label}; take fewer features or nodes`,
      );
    }
    const numbers = Math.max(needed, Math.min(this.buffer.bytes / 4, this.#budget));
    const old = this.buffer;
    // What nobody reads any more has to go first: there may not be room for both.
    if (this.#used === 0) {
      this.#device.free(old);
      this.#buffer = null;
    }
    const larger = this.#device.allocate(8 * Math.floor(numbers));
    if (this.#used > 0) {
      this.#device.copy(larger, old, 8 * this.#used);
      this.#device.free(old);
    }
    this.#buffer = larger;
  }

  #make(table: Table, begin: number): void {
    if (table.rows * table.columns === 0) return;
    if (table.sampling) {
      sampleOnDevice(this.#device, this.#scratch, table.sampling, this.buffer, begin);
    } else this.#device.upload(this.buffer, table.values(), 8 * begin);
  }
}
