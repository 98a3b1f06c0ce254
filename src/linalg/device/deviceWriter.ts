import type { RowMatrix, RowWriter } from '../rowMatrix.js';
import type { ComputeDevice } from './computeDevice.js';
import { DeviceRows } from './deviceRows.js';
import { type BatchLimits, batchesOf, LARGEST_INDEX } from './packRows.js';

export interface DeviceWriterOptions {
  /** Bytes of tables kept on the device. */
  readonly budget?: number;
  /** Numbers in a batch, at most. */
  readonly limits?: BatchLimits;
}

/**
 * Rows written out by a device and brought back, with the bits of the host. It keeps memory of the
 * device: one writer for a device is enough.
 */
export function deviceWriter(device: ComputeDevice, options: DeviceWriterOptions = {}): RowWriter {
  const rows = new DeviceRows(device, options.budget);
  const limits = options.limits ?? batchLimits(device);
  return {
    name: device.label,
    write: (matrices) =>
      [...batchesOf(matrices, limits)].flatMap((batch) => writeBatch(device, rows, batch)),
  };
}

/** A quarter of the memory for rows, and as much for factors and for what is left over. */
export function batchLimits({ capacity }: ComputeDevice): BatchLimits {
  return {
    rows: Math.min(capacity / 32, 2 ** 27),
    tables: Math.min(capacity / 32, LARGEST_INDEX),
  };
}

function writeBatch(
  device: ComputeDevice,
  rows: DeviceRows,
  batch: readonly RowMatrix[],
): Float64Array[] {
  const { buffer, begins } = rows.write(batch);
  const all = new Float64Array(begins[batch.length]);
  if (all.length > 0) device.download(buffer, all);
  return batch.map((_, k) => all.subarray(begins[k], begins[k + 1]));
}
