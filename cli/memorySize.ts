import { InvalidArgumentError } from 'commander';
import { InputError } from '../src/case/faults.js';
import { MemoryError } from '../src/linalg/memoryError.js';

const UNITS: Readonly<Record<string, number>> = {
  MB: 1e6,
  GB: 1e9,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
};

/** "2GB", "500 MB", "1.5GiB" -> bytes. */
export function memorySize(text: string): number {
  const [, number, unit] = text.trim().match(/^(\d+(?:\.\d+)?)\s*([a-z]+)$/i) ?? [];
  const bytes = Number(number) * (UNITS[(unit ?? '').toUpperCase()] ?? Number.NaN);
  if (!(bytes > 0)) throw new InvalidArgumentError('expected a size such as 2GB or 500MB');
  return bytes;
}

/** What does not fit is a matter of the options, not of the program. */
export function withinMemory<T>(limit: number | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (limit === undefined || !(error instanceof MemoryError)) throw error;
    const value = `${limit / 1e9} GB`;
    throw new InputError('options', [{ path: '--memory', value, message: error.message }]);
  }
}
