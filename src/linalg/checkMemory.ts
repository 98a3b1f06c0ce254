import { type BlockSystem, peakBytes } from './blockSystem.js';
import type { Eliminator } from './eliminator.js';
import { MemoryError } from './memoryError.js';

/** @throws MemoryError when the elimination would not fit, before it begins. */
export function checkMemory(
  system: BlockSystem<unknown>,
  { name, capacity, larger }: Pick<Eliminator, 'name' | 'capacity' | 'larger'>,
): void {
  const bytes = peakBytes(system);
  if (bytes <= capacity) return;
  const [needed, there] = [bytes, capacity].map((b) => (b / 2 ** 30).toFixed(1));
  throw new MemoryError(
    `a block of the system needs about ${needed} GiB, engine ${name} has ${there} GiB: ` +
      `use fewer features, or more and smaller cells${larger}`,
  );
}
