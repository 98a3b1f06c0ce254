import { mkdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** The directory or a file in it cannot be written; the message says which and why. */
export class OutputError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OutputError';
  }
}

/**
 * Writes all files or none: each under a temporary name in the same directory, then all renamed.
 * Creates the directory, and removes it again if nothing could be written.
 *
 * @param files plain names (no folders) and contents.
 * @throws OutputError naming the path and the reason.
 */
export function writeAll(directory: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  const temporaries = new Map<string, string>();
  let created: string | undefined;
  try {
    created = mkdirSync(directory, { recursive: true });
    for (const name of files.keys()) refuseName(directory, name);
    for (const [name, content] of files) {
      const temporary = join(directory, `.${name}.${process.pid}.tmp`);
      temporaries.set(temporary, join(directory, name));
      writeFileSync(temporary, content);
    }
    for (const [temporary, final] of temporaries) renameSync(temporary, final);
  } catch (error) {
    for (const temporary of temporaries.keys()) discard(temporary);
    if (created !== undefined) removeEmpty(directory, created);
    if (error instanceof OutputError) throw error;
    throw new OutputError(`cannot write to ${directory}: ${reason(error)}`, { cause: error });
  }
}

/** Clean-up must not hide why it was needed, nor stop half-way. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The error that is being reported says more.
  }
}

/** A rename onto a directory would fail after its neighbours were replaced: refused before. */
function refuseName(directory: string, name: string): void {
  if (name === '' || name === '..' || name === '.' || basename(name) !== name) {
    throw new OutputError(`cannot write to ${directory}: "${name}" is not a plain file name`);
  }
  const final = join(directory, name);
  if (statSync(final, { throwIfNoEntry: false })?.isDirectory()) {
    throw new OutputError(`cannot write ${final}: a directory of that name is in the way`);
  }
}

/** Removes `directory` and its parents up to `first`, as far as they are empty. */
function removeEmpty(directory: string, first: string): void {
  const last = resolve(first);
  for (let path = resolve(directory); path.length >= last.length; path = dirname(path)) {
    try {
      rmdirSync(path);
    } catch {
      // Somebody else has put a file there.
      return;
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a part of the path is a file, not a directory',
  ENAMETOOLONG: 'the name is too long',
};

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}
