/** The functions of kernels.cl. */
export type KernelName =
  | 'sample_features'
  | 'subtract_means'
  | 'combine'
  | 'write_rows'
  | 'copy_columns'
  | 'upper_triangle'
  | 'unit_lower'
  | 'column_squares';

/** Memory of a device; `bytes` of it. */
export interface DeviceBuffer {
  readonly bytes: number;
}

/**
 * What a device has to offer to make tables and write rows: memory, copies and the kernels of
 * kernels.cl (those from `copy_columns` on serve the block QR). Operations are carried out in the order in which they are asked for; `download` waits
 * for its result.
 */
export interface ComputeDevice {
  /** What the device calls itself. */
  readonly label: string;
  /** Memory of the device. */
  readonly capacity: number;
  /** @throws MemoryError when the device has not so much memory. */
  allocate(bytes: number): DeviceBuffer;
  free(buffer: DeviceBuffer): void;
  upload(to: DeviceBuffer, from: Float64Array | Int32Array, byteOffset?: number): void;
  download(from: DeviceBuffer, to: Float64Array, byteOffset?: number): void;
  /** Copies the first bytes of a buffer into another. */
  copy(to: DeviceBuffer, from: DeviceBuffer, bytes: number): void;
  /** Runs a kernel in `groups` groups of `members`; numbers are passed as 32-bit integers. */
  launch(
    kernel: KernelName,
    groups: number,
    members: number,
    parameters: readonly (DeviceBuffer | number)[],
  ): void;
}
