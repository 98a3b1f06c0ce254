import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { InputError } from './faults.js';
import { suggestion } from './nearest.js';
import { type ReferenceData, referenceKind } from './referenceKind.js';
import type { CaseFile } from './schema.js';

const folder = fileURLToPath(new URL('./library/', import.meta.url));

/** Case files are small; a file of 100 MB is a mistake and is refused before it is read. */
const MAX_BYTES = 1_000_000;

/** What `aprfm list` shows; read without checking the expressions, so that it is quick. */
export interface CaseSummary {
  readonly name: string;
  readonly title: string;
  /** "slab", "plane", "slab, time" or "plane, time", with the holes of the plane. */
  readonly dimension: string;
  readonly epsilon: string;
  readonly reference: string;
  readonly bestPublished: string;
}

export function builtInNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

export function listCases(): CaseSummary[] {
  return builtInNames().map((name) => {
    // Built-in files are valid: a test compiles each of them.
    const raw: ReferenceData & Partial<CaseFile> = parse(
      readFileSync(`${folder}${name}.yaml`, 'utf8'),
    );
    const values = (raw.published ?? []).map((p) => p.value);
    return {
      name,
      title: raw.title ?? '',
      dimension: dimensionOf(raw),
      epsilon: epsilonRange(raw),
      reference: referenceKind(raw),
      bestPublished: values.length > 0 ? Math.min(...values).toExponential(1) : '-',
    };
  });
}

function dimensionOf({ domain }: ReferenceData): string {
  if (domain.y === undefined) return domain.t ? 'slab, time' : 'slab';
  const count = domain.holes?.length ?? 0;
  const plane = domain.t ? 'plane, time' : 'plane';
  return count === 0 ? plane : `${plane}, ${count} hole${count === 1 ? '' : 's'}`;
}

function epsilonRange({ epsilon, sweep }: ReferenceData): string {
  const swept = sweep?.epsilon ?? [];
  const [high, low] = [Math.max(...swept), Math.min(...swept)];
  if (high > low) return `${high} ... ${low}`;
  return Number.isFinite(Number(epsilon)) ? String(Number(epsilon)) : 'depends on x';
}

/** Text and label of a built-in case or a file. */
export function readCaseText(source: string): { text: string; label: string } {
  if (/^[A-Za-z0-9._-]+$/.test(source) && !/\.ya?ml$/i.test(source)) {
    const names = builtInNames();
    if (names.includes(source)) {
      return { text: readFileSync(`${folder}${source}.yaml`, 'utf8'), label: source };
    }
    const message = `no built-in case of this name, ${suggestion(source, names)}`;
    throw new InputError('case', [{ path: source, message }]);
  }
  return { text: readFile(source), label: source };
}

function readFile(path: string): string {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (error) {
    throw new InputError('case', [{ path, message: reason(error) }]);
  }
  try {
    const { size } = fstatSync(handle);
    if (size > MAX_BYTES) throw tooLarge(path, `${(size / 1e6).toFixed(1)} MB`);
    // Devices and pipes say nothing of their size: /dev/zero never ends.
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    for (;;) {
      const count = readSync(handle, buffer, length, buffer.length - length, null);
      length += count;
      if (length > MAX_BYTES) throw tooLarge(path, 'more than 1 MB');
      if (count === 0) return buffer.toString('utf8', 0, length);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('case', [{ path, message: reason(error) }]);
  } finally {
    closeSync(handle);
  }
}

function tooLarge(path: string, size: string): InputError {
  const message = `${size} is too large for a case file, at most 1 MB`;
  return new InputError('case', [{ path, message }]);
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'is a directory, expected a case file';
  if (code === 'EACCES') return 'permission denied';
  return `cannot be read: ${message}`;
}
