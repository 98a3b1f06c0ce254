import { readCaseText } from './library.js';
import { parseCase } from './parse.js';
import type { CaseFile } from './schema.js';

/**
 * A built-in case by name, or a case file by path, with `path=value` overrides.
 *
 * @throws InputError with every fault.
 */
export function loadCase(source: string, overrides: readonly string[] = []): CaseFile {
  const { text, label } = readCaseText(source);
  return parseCase(text, label, overrides);
}
