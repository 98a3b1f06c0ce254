import type { CudaBuffer, CudaDevice } from './device.js';

/** Memory of a GPU that is freed together, at the latest. */
export class CudaArena {
  readonly #device: CudaDevice;
  readonly #all = new Set<CudaBuffer>();

  constructor(device: CudaDevice) {
    this.#device = device;
  }

  /**
   * Numbers of any value.
   *
   * @throws MemoryError when there is not so much memory.
   */
  take(length: number): CudaBuffer {
    const matrix = this.#device.allocate(8 * length);
    this.#all.add(matrix);
    return matrix;
  }

  /** Frees what `take` gave. */
  give(matrix: CudaBuffer): void {
    this.#all.delete(matrix);
    this.#device.free(matrix);
  }

  /** Runs `work` and frees all memory that has not been given back. */
  during<T>(work: () => T): T {
    let result: T;
    try {
      result = work();
    } catch (error) {
      try {
        this.#freeAll();
      } catch {
        // A device that has failed cannot even free: the first error says why.
      }
      throw error;
    }
    this.#freeAll();
    return result;
  }

  #freeAll(): void {
    const all = [...this.#all];
    this.#all.clear();
    for (const matrix of all) this.#device.free(matrix);
  }
}

/** Runs `work` with memory that is freed after it. */
export function withMemory<T>(
  device: CudaDevice,
  work: (take: (length: number) => CudaBuffer) => T,
): T {
  const arena = new CudaArena(device);
  return arena.during(() => work((length) => arena.take(length)));
}
