/** Points at which the user wants the answer: columns x and, for f, v. */
export interface Samples {
  readonly x: Float64Array;
  readonly v: Float64Array | null;
}

/** What is wrong with a sample file: one message a line. */
export class SampleError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SampleError';
  }
}

const MAX_FAULTS = 20;
const MAX_POINTS = 1_000_000;

/** A decimal number; Number() alone would also take 0x10 and the empty text. */
const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/**
 * Reads points from CSV text with the header x or x,v.
 *
 * Blank lines are skipped, lines are numbered as an editor does; a byte order mark, quoted names
 * and Windows line ends are accepted.
 *
 * @throws SampleError with every fault (at most 20): header, number of columns, what is not a
 * number, points outside the slab or with |v| > 1, no points, more than 1,000,000 points.
 */
export function parseSamples(text: string, domain: readonly [number, number]): Samples {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, k) => ({ line: line.trim(), number: k + 1 }))
    .filter(({ line }) => line !== '');
  const columns = header(lines[0]);
  const points = lines.slice(1);
  if (points.length === 0) throw new SampleError(['no points below the header']);
  if (points.length > MAX_POINTS) {
    throw new SampleError([`${points.length} points are too many, at most ${MAX_POINTS}`]);
  }
  const values = columns.map(() => new Float64Array(points.length));
  const faults: string[] = [];
  for (const [k, { line, number }] of points.entries()) {
    const row = line.split(',').map((cell) => cell.trim());
    const fault = faultOf(row, columns, domain);
    if (fault !== null) faults.push(`line ${number}: ${fault}`);
    for (const [c, column] of values.entries()) column[k] = Number(row[c]);
  }
  if (faults.length > 0) throw new SampleError(shortened(faults));
  return { x: values[0], v: values[1] ?? null };
}

function header(first: { line: string; number: number } | undefined): readonly string[] {
  if (!first) throw new SampleError(['the file is empty, expected the header "x" or "x,v"']);
  const names = first.line.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const joined = names.join();
  if (joined === 'x' || joined === 'x,v') return names;
  const hint = /[;\t]/.test(first.line) ? ' separated by commas' : '';
  throw new SampleError([
    `line ${first.number}: got header "${clip(first.line)}", expected "x" or "x,v"${hint}`,
  ]);
}

function faultOf(
  row: readonly string[],
  columns: readonly string[],
  domain: readonly [number, number],
): string | null {
  if (row.length !== columns.length) {
    return `got ${row.length} values, expected ${columns.length} (${columns.join()})`;
  }
  for (const [c, cell] of row.entries()) {
    const value = Number(cell);
    if (!DECIMAL.test(cell) || !Number.isFinite(value)) {
      return `${columns[c]} = "${clip(cell)}" is not a number`;
    }
    const [low, high] = columns[c] === 'x' ? domain : [-1, 1];
    if (value < low || value > high) {
      return `${columns[c]} = ${cell} is outside [${low}, ${high}]`;
    }
  }
  return null;
}

function shortened(faults: readonly string[]): readonly string[] {
  const more = faults.length - MAX_FAULTS;
  return more > 0 ? [...faults.slice(0, MAX_FAULTS), `and ${more} more`] : faults;
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
