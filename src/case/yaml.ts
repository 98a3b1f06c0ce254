import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { type Fault, InputError } from './faults.js';

const MAX_DEPTH = 50;
/** A case has some dozens of entries; what works on each of them need not survive 1e5. */
const MAX_ENTRIES = 5000;
const MAX_FAULTS = 20;

/**
 * YAML text -> plain value. Duplicate keys, excessive aliases, depth and size are faults.
 *
 * @throws InputError with line and column.
 */
export function readYaml(text: string, label: string): unknown {
  const deep = (): InputError =>
    new InputError(label, [{ path: '', message: `nested deeper than ${MAX_DEPTH} levels` }]);
  if (bracketDepth(text) > MAX_DEPTH) throw deep();
  const lines = new LineCounter();
  const located = (offset: number, message: string): Fault => {
    const { line, col } = lines.linePos(offset);
    return { path: `line ${line}, column ${col}`, message };
  };
  // The library's own check for duplicates compares every pair of keys.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    strict: true,
    stringKeys: true,
  });
  const faults = document.errors.map(({ pos, message }) => {
    const hint = /nested mappings/i.test(message)
      ? ', put quotes around an expression with ? and :'
      : '';
    return located(pos[0], `${message}${hint}`);
  });
  let entries = 0;
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          faults.push(located(key.range?.[0] ?? 0, `duplicate key "${String(key.value)}"`));
        }
        seen.add(key.value);
      }
    },
    Scalar() {
      return ++entries > MAX_ENTRIES ? visit.BREAK : undefined;
    },
  });
  if (faults.length > 0) throw new InputError(label, faults.slice(0, MAX_FAULTS));
  if (entries > MAX_ENTRIES) {
    const message = `more than ${MAX_ENTRIES} entries are too many for a case file`;
    throw new InputError(label, [{ path: '', message }]);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    throw new InputError(label, [{ path: '', message: (error as Error).message }]);
  }
  if (depthOf(value, 0) > MAX_DEPTH) throw deep();
  return value;
}

/** Deepest run of open brackets, quoted or not: an upper bound that costs one pass. */
function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
  }
  return deepest;
}

function depthOf(value: unknown, level: number): number {
  if (value === null || typeof value !== 'object' || level > MAX_DEPTH) return level;
  let deepest = level;
  for (const child of Object.values(value)) deepest = Math.max(deepest, depthOf(child, level + 1));
  return deepest;
}
