/**
 * Arrays that are used again: what one front hands on is read once and is large, and memory fresh
 * from the system costs more than the copy into it.
 */
export class BufferPool {
  readonly #free: Float64Array[] = [];

  /** An array of arbitrary content. */
  take(length: number): Float64Array {
    let best = -1;
    for (const [k, { length: size }] of this.#free.entries()) {
      const fits = size >= length && size <= 4 * length + 1024;
      if (fits && (best < 0 || size < this.#free[best].length)) best = k;
    }
    const whole =
      best < 0 ? new Float64Array(length) : (this.#free.splice(best, 1)[0] as Float64Array);
    return whole.subarray(0, length);
  }

  /** Gives back what `take` gave. */
  give(array: Float64Array): void {
    this.#free.push(new Float64Array(array.buffer as ArrayBuffer));
  }
}
