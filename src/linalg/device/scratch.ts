import type { ComputeDevice, DeviceBuffer } from './computeDevice.js';

/** Memory of a device by its use, kept for the next time: a march asks for much the same again. */
export class Scratch {
  readonly #device: ComputeDevice;
  readonly #buffers = new Map<string, DeviceBuffer>();
  /** The array that a buffer was last filled with. */
  readonly #held = new Map<string, Float64Array>();

  constructor(device: ComputeDevice) {
    this.#device = device;
  }

  /** At least so much memory; what was there before is lost. */
  reserve(use: string, bytes: number): DeviceBuffer {
    this.#held.delete(use);
    const known = this.#buffers.get(use);
    if (known && known.bytes >= bytes) return known;
    if (known) this.#device.free(known);
    this.#buffers.delete(use);
    // A little more, so that slowly growing sizes do not each need new memory; never none.
    const buffer = this.#device.allocate(8 * Math.ceil(Math.max(bytes, 64) / 7));
    this.#buffers.set(use, buffer);
    return buffer;
  }

  upload(use: string, from: Float64Array | Int32Array): DeviceBuffer {
    const buffer = this.reserve(use, from.byteLength);
    if (from.length > 0) this.#device.upload(buffer, from);
    return buffer;
  }

  /** An array that never changes: nothing is done where the same one was uploaded last. */
  uploadOnce(use: string, from: Float64Array): DeviceBuffer {
    const known = this.#buffers.get(use);
    if (known && this.#held.get(use) === from) return known;
    const buffer = this.upload(use, from);
    this.#held.set(use, from);
    return buffer;
  }
}
