/** Points at which the user wants the answer: columns t (in time), x and, for f, v. */
export interface Samples {
  /** Null for steady problems. */
  readonly t: Float64Array | null;
  readonly x: Float64Array;
  readonly v: Float64Array | null;
}

type Interval = readonly [lower: number, upper: number];

/** Where points may lie: the domain of a problem fits. */
export interface SampleDomain {
  readonly x: Interval;
  /** Present in time-dependent problems. */
  readonly t?: Interval;
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
 * Reads points from CSV text with the header x or x,v; t,x or t,x,v where the domain has a t.
 *
 * Blank lines are skipped, lines are numbered as an editor does; a byte order mark, quoted names
 * and Windows line ends are accepted.
 *
 * @param domain the intervals of x and t, or that of x alone for a steady problem.
 * @throws SampleError with every fault (at most 20): header, a t column that is missing or has no
 * meaning, number of columns, what is not a number, points outside the domain or with |v| > 1, no
 * points, more than 1,000,000 points.
 */
export function parseSamples(text: string, domain: Interval | SampleDomain): Samples {
  const { x, t }: SampleDomain = 'x' in domain ? domain : { x: domain };
  const bounds = { t, x, v: [-1, 1] } as const;
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, k) => ({ line: line.trim(), number: k + 1 }))
    .filter(({ line }) => line !== '');
  const columns = header(lines[0], t !== undefined);
  const points = lines.slice(1);
  if (points.length === 0) throw new SampleError(['no points below the header']);
  if (points.length > MAX_POINTS) {
    throw new SampleError([`${points.length} points are too many, at most ${MAX_POINTS}`]);
  }
  const values = columns.map(() => new Float64Array(points.length));
  const faults: string[] = [];
  for (const [k, { line, number }] of points.entries()) {
    const row = line.split(',').map((cell) => cell.trim());
    const fault = faultOf(row, columns, bounds);
    if (fault !== null) faults.push(`line ${number}: ${fault}`);
    for (const [c, column] of values.entries()) column[k] = Number(row[c]);
  }
  if (faults.length > 0) throw new SampleError(shortened(faults));
  const named = (name: Column): Float64Array | null => values[columns.indexOf(name)] ?? null;
  return { t: named('t'), x: named('x') as Float64Array, v: named('v') };
}

type Column = 't' | 'x' | 'v';

const STEADY: readonly (readonly Column[])[] = [['x'], ['x', 'v']];
const IN_TIME: readonly (readonly Column[])[] = STEADY.map((columns) => ['t', ...columns]);

function header(
  first: { line: string; number: number } | undefined,
  inTime: boolean,
): readonly Column[] {
  const allowed = inTime ? IN_TIME : STEADY;
  const expected = `"${allowed.join('" or "')}"`;
  if (!first) throw new SampleError([`the file is empty, expected the header ${expected}`]);
  const names = first.line.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const matching = (headers: readonly (readonly Column[])[]) =>
    headers.find((columns) => columns.join() === names.join());
  const columns = matching(allowed);
  if (columns) return columns;
  const why = matching(inTime ? STEADY : IN_TIME)
    ? `, but the problem ${inTime ? 'depends on time' : 'is steady'}: `
    : ', ';
  const hint = /[;\t]/.test(first.line) ? ' separated by commas' : '';
  throw new SampleError([
    `line ${first.number}: got header "${clip(first.line)}"${why}expected ${expected}${hint}`,
  ]);
}

function faultOf(
  row: readonly string[],
  columns: readonly Column[],
  bounds: Readonly<Record<Column, Interval | undefined>>,
): string | null {
  if (row.length !== columns.length) {
    return `got ${row.length} values, expected ${columns.length} (${columns.join()})`;
  }
  for (const [c, cell] of row.entries()) {
    const value = Number(cell);
    if (!DECIMAL.test(cell) || !Number.isFinite(value)) {
      return `${columns[c]} = "${clip(cell)}" is not a number`;
    }
    const [low, high] = bounds[columns[c]] as Interval;
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
