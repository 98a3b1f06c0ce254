const PAGE = 65536;
/** Bytes: a cache line, so that columns of different matrices never share one. */
const ALIGNMENT = 64;

/** Stack-wise allocation in a WebAssembly memory that grows as needed. */
export class Arena {
  readonly #memory: WebAssembly.Memory;
  #top: number;

  /** @param start first free byte; what lies below is never touched. */
  constructor(memory: WebAssembly.Memory, start: number) {
    this.#memory = memory;
    this.#top = align(start);
  }

  /** Numbers whose content is arbitrary. @throws RangeError when the memory is exhausted. */
  take(length: number): Float64Array {
    const from = this.#top;
    this.#top = align(from + length * 8);
    const missing = Math.ceil((this.#top - this.#memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      try {
        this.#memory.grow(missing);
      } catch {
        this.#top = from;
        const size = (length / 2 ** 27).toFixed(1);
        const used = (from / 2 ** 30).toFixed(1);
        throw new RangeError(
          `a block of ${size} GiB does not fit into the 4 GiB of WebAssembly memory (${used} GiB in use): ` +
            'use fewer features, smaller cells, or --engine js or lapack',
        );
      }
    }
    return new Float64Array(this.#memory.buffer, from, length);
  }

  /** Where the next block goes, to `release` to. */
  mark(): number {
    return this.#top;
  }

  release(mark: number): void {
    this.#top = mark;
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
