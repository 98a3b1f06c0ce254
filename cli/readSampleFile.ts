import { readFileSync, statSync } from 'node:fs';
import { InputError } from '../src/case/faults.js';
import { SampleError } from '../src/report/csv.js';

/** Points are read before the solve: a mistake in them should not cost a computation. */
export function readSampleFile<T>(path: string, parse: (text: string) => T): T {
  try {
    const { size } = statSync(path);
    if (size > 50e6)
      throw new SampleError([`${(size / 1e6).toFixed(0)} MB is too large, at most 50 MB`]);
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const messages =
      error instanceof SampleError
        ? error.faults
        : [
            (error as NodeJS.ErrnoException).code === 'ENOENT'
              ? 'no such file'
              : (error as Error).message,
          ];
    throw new InputError(
      '--sample',
      messages.map((message) => ({ path, message })),
    );
  }
}
