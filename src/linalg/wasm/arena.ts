import { MemoryError } from '../memoryError.js';

const PAGE = 65536;
/** Bytes: a cache line, so that columns of different matrices never share one. */
const ALIGNMENT = 64;

/** Thrown when the memory had to grow, which detaches every array in it. */
class Grown extends Error {}

/**
 * Stack-wise allocation in a WebAssembly memory that grows as needed. The memory is not shared
 * between threads: engines copy in and out of shared memory at half the speed.
 */
export class Arena {
  readonly #memory: WebAssembly.Memory;
  #top: number;

  /** @param start first free byte; what lies below is never touched. */
  constructor(memory: WebAssembly.Memory, start: number) {
    this.#memory = memory;
    this.#top = align(start);
  }

  /** Runs `work`, once more from its start whenever the memory has grown under it. */
  frame<T>(work: () => T): T {
    const mark = this.#top;
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof Grown)) throw error;
      } finally {
        this.#top = mark;
      }
    }
  }

  /**
   * Numbers whose content is arbitrary, valid in this frame.
   *
   * @throws MemoryError when the memory is exhausted.
   */
  take(length: number): Float64Array {
    const from = this.#top;
    const end = align(from + length * 8);
    const size = this.#memory.buffer.byteLength;
    if (end > size) {
      this.#grow(end, length);
      throw new Grown();
    }
    this.#top = end;
    return new Float64Array(this.#memory.buffer, from, length);
  }

  mark(): number {
    return this.#top;
  }

  /** Gives back everything taken since `mark`. */
  release(mark: number): void {
    this.#top = mark;
  }

  /** Doubles the memory where it can: growth is rare then. */
  #grow(end: number, length: number): void {
    const size = this.#memory.buffer.byteLength;
    const needed = Math.ceil((end - size) / PAGE);
    for (const pages of [Math.max(needed, Math.ceil(size / PAGE)), needed]) {
      try {
        this.#memory.grow(pages);
        return;
      } catch {
        // Try with less.
      }
    }
    const block = ((length * 8) / 2 ** 30).toFixed(1);
    const used = (this.#top / 2 ** 30).toFixed(1);
    throw new MemoryError(
      `a block of ${block} GiB does not fit into the 4 GiB of WebAssembly memory (${used} GiB in use): ` +
        'use fewer features or smaller cells, or --engine js or lapack',
    );
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
