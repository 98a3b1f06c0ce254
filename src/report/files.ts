import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes all files or none: each under a temporary name first, then all renamed.
 *
 * @throws Error naming the directory and the reason.
 */
export function writeAll(directory: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  const written: [temporary: string, final: string][] = [];
  try {
    mkdirSync(directory, { recursive: true });
    for (const [name, content] of files) {
      const temporary = join(directory, `.${name}.${process.pid}.tmp`);
      written.push([temporary, join(directory, name)]);
      writeFileSync(temporary, content);
    }
    for (const [temporary, final] of written) renameSync(temporary, final);
  } catch (error) {
    for (const [temporary] of written) rmSync(temporary, { force: true });
    throw new Error(`cannot write to ${directory}: ${(error as Error).message}`);
  }
}
