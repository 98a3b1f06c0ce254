export type Interval = readonly [lower: number, upper: number];

/** What is wrong with a sample file: one message a line. */
export class SampleError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SampleError';
  }
}

type Header = readonly string[];

/** What a file of points may look like. */
export interface PointFormat {
  readonly headers: readonly Header[];
  /** Of every column that stands in a header. */
  readonly bounds: Readonly<Record<string, Interval>>;
  /** Headers of other problems, and why they make no sense here. */
  readonly others?: { readonly headers: readonly Header[]; readonly why: string };
  /** What is wrong with a point whose numbers are all within bounds; null if nothing is. */
  readonly refuse?: (row: Readonly<Record<string, number>>) => string | null;
}

const MAX_FAULTS = 20;
const MAX_POINTS = 1_000_000;

/** A decimal number; Number() alone would also take 0x10 and the empty text. */
const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/**
 * Reads columns of numbers from CSV text.
 *
 * Blank lines are skipped, lines are numbered as an editor does; a byte order mark, quoted names
 * and Windows line ends are accepted.
 *
 * @throws SampleError with every fault (at most 20): header, number of columns, what is not a
 * number, points out of bounds or refused, no points, more than 1,000,000 points.
 */
export function readPoints(text: string, format: PointFormat): Record<string, Float64Array> {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, k) => ({ line: line.trim(), number: k + 1 }))
    .filter(({ line }) => line !== '');
  const columns = header(lines[0], format);
  const points = lines.slice(1);
  if (points.length === 0) throw new SampleError(['no points below the header']);
  if (points.length > MAX_POINTS) {
    throw new SampleError([`${points.length} points are too many, at most ${MAX_POINTS}`]);
  }
  const values = columns.map(() => new Float64Array(points.length));
  const faults: string[] = [];
  for (const [k, { line, number }] of points.entries()) {
    const row = line.split(',').map((cell) => cell.trim());
    const fault = faultOf(row, columns, format);
    if (fault !== null) faults.push(`line ${number}: ${fault}`);
    for (const [c, column] of values.entries()) column[k] = Number(row[c]);
  }
  if (faults.length > 0) throw new SampleError(shortened(faults));
  return Object.fromEntries(columns.map((name, c) => [name, values[c]]));
}

function header(
  first: { line: string; number: number } | undefined,
  { headers, others }: PointFormat,
): Header {
  const expected = `"${headers.join('" or "')}"`;
  if (!first) throw new SampleError([`the file is empty, expected the header ${expected}`]);
  const names = first.line.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const matching = (all: readonly Header[]) =>
    all.find((columns) => columns.join() === names.join());
  const columns = matching(headers);
  if (columns) return columns;
  const why = others && matching(others.headers) ? `, but ${others.why}: ` : ', ';
  const hint = /[;\t]/.test(first.line) ? ' separated by commas' : '';
  throw new SampleError([
    `line ${first.number}: got header "${clip(first.line)}"${why}expected ${expected}${hint}`,
  ]);
}

function faultOf(
  row: readonly string[],
  columns: Header,
  { bounds, refuse }: PointFormat,
): string | null {
  if (row.length !== columns.length) {
    return `got ${row.length} values, expected ${columns.length} (${columns.join()})`;
  }
  const values: Record<string, number> = {};
  for (const [c, cell] of row.entries()) {
    const value = Number(cell);
    if (!DECIMAL.test(cell) || !Number.isFinite(value)) {
      return `${columns[c]} = "${clip(cell)}" is not a number`;
    }
    const [low, high] = bounds[columns[c]];
    if (value < low || value > high) {
      return `${columns[c]} = ${cell} is outside [${low}, ${high}]`;
    }
    values[columns[c]] = value;
  }
  return refuse?.(values) ?? null;
}

function shortened(faults: readonly string[]): readonly string[] {
  const more = faults.length - MAX_FAULTS;
  return more > 0 ? [...faults.slice(0, MAX_FAULTS), `and ${more} more`] : faults;
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
