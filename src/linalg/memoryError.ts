/** A system that is too large for the engine; the message says how large, and what to change. */
export class MemoryError extends RangeError {
  override readonly name = 'MemoryError';
}
