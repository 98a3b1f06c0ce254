/** One thing wrong with the input: where, what it is, what is allowed, what may have been meant. */
export interface Fault {
  /** Dotted path in the case file, or the name of an option or file. */
  readonly path: string;
  readonly message: string;
  /** Shown, shortened, when given. */
  readonly value?: unknown;
}

/** Faults that a message spells out. */
const LISTED = 50;

/** Everything wrong with the input at once; exit code 2. */
export class InputError extends Error {
  readonly faults: readonly Fault[];

  constructor(source: string, faults: readonly Fault[]) {
    const sorted = [...faults].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    const count = sorted.length === 1 ? '1 fault' : `${sorted.length} faults`;
    const lines = sorted.slice(0, LISTED).map((fault) => `  ${line(fault)}`);
    if (sorted.length > LISTED) lines.push(`  ... and ${sorted.length - LISTED} more`);
    super([`${clean(source)}: ${count}`, ...lines].join('\n'));
    this.name = 'InputError';
    this.faults = sorted;
  }
}

function line({ path, message, value }: Fault): string {
  const got = value === undefined ? '' : `got ${shown(value)}, `;
  return `${clean(path.length > 200 ? `${path.slice(0, 197)}...` : path) || '(file)'}: ${got}${clean(message)}`;
}

const SHOWN = 80;

/** A value in one short line of printable text. */
export function shown(value: unknown): string {
  let text: string;
  if (typeof value === 'string') text = JSON.stringify(value);
  else if (typeof value === 'number') text = String(value);
  else {
    try {
      text = JSON.stringify(value) ?? String(value);
    } catch {
      text = Object.prototype.toString.call(value);
    }
  }
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN - 3)}...` : text;
  return clean(short);
}

/** Control characters of a hostile file, and those that turn writing around, never reach the terminal. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
