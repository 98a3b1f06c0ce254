/**
 * Columns as CSV with a header line; numbers with the shortest text that reads back to the same
 * bits.
 *
 * @throws RangeError naming column and row of a number that is not finite.
 */
export function csv(columns: Readonly<Record<string, ArrayLike<number>>>): string {
  const names = Object.keys(columns);
  const rows = names.length > 0 ? columns[names[0]].length : 0;
  const lines = [names.join(',')];
  for (let i = 0; i < rows; i++) {
    lines.push(
      names
        .map((name) => {
          const value = columns[name][i];
          if (!Number.isFinite(value)) {
            throw new RangeError(`column ${name}, row ${i + 1} is ${value}: nothing is written`);
          }
          return String(value);
        })
        .join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Points at which the user wants the answer: columns x and, for f, v. */
export interface Samples {
  readonly x: Float64Array;
  readonly v: Float64Array | null;
}

/** What is wrong with a sample file: one message a line. */
export class SampleError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const MAX_FAULTS = 20;

/** Reads points from CSV text with the header x or x,v. @throws SampleError with every fault. */
export function parseSamples(text: string, domain: readonly [number, number]): Samples {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const header = (lines[0] ?? '').split(',').map((name) => name.trim());
  const allowed = header.length === 1 ? ['x'] : ['x', 'v'];
  if (header.join() !== allowed.join()) {
    throw new SampleError([`line 1: got header "${lines[0] ?? ''}", expected "x" or "x,v"`]);
  }
  const faults: string[] = [];
  const x: number[] = [];
  const v: number[] = [];
  for (let k = 1; k < lines.length && faults.length < MAX_FAULTS; k++) {
    const cells = lines[k].split(',').map((cell) => Number(cell.trim() === '' ? Number.NaN : cell));
    if (cells.length !== header.length || !cells.every(Number.isFinite)) {
      faults.push(
        `line ${k + 1}: got "${lines[k].slice(0, 60)}", expected ${header.length} numbers`,
      );
      continue;
    }
    if (!(cells[0] >= domain[0] && cells[0] <= domain[1])) {
      faults.push(`line ${k + 1}: x = ${cells[0]} is outside [${domain.join(', ')}]`);
    }
    if (cells.length > 1 && !(Math.abs(cells[1]) <= 1)) {
      faults.push(`line ${k + 1}: v = ${cells[1]} is outside [-1, 1]`);
    }
    x.push(cells[0]);
    if (cells.length > 1) v.push(cells[1]);
  }
  if (lines.length < 2) faults.push('no points below the header');
  if (faults.length > 0) throw new SampleError(faults);
  return { x: Float64Array.from(x), v: header.length > 1 ? Float64Array.from(v) : null };
}
