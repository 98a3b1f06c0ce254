import type { SlabSolution } from './slabSolution.js';

const MAGIC = 'APRFM1\n';

/**
 * A solution as one file: the magic word, the length of the header as 8 hexadecimal digits, a JSON
 * header (the run's record and the number of coefficients of each cell), then all coefficients as
 * little-endian float64. Bases are rebuilt from case, options and seed.
 */
export function saveSolution(solution: SlabSolution, record: string): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({
      record: JSON.parse(record),
      columns: solution.coefficients.map((part) => part.length),
    }),
  );
  const count = solution.coefficients.reduce((sum, part) => sum + part.length, 0);
  const prefix = new TextEncoder().encode(MAGIC + header.length.toString(16).padStart(8, '0'));
  const out = new Uint8Array(prefix.length + header.length + 8 * count);
  out.set(prefix);
  out.set(header, prefix.length);
  const view = new DataView(out.buffer, prefix.length + header.length);
  let at = 0;
  for (const part of solution.coefficients) {
    for (const value of part) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return out;
}

export interface Archive {
  readonly record: Record<string, unknown>;
  readonly coefficients: Float64Array[];
}

/**
 * @throws RangeError in words when the file is not an aprfm solution, is newer than this version,
 *   or is truncated.
 */
export function loadArchive(bytes: Uint8Array): Archive {
  const text = new TextDecoder().decode(bytes.subarray(0, MAGIC.length + 8));
  if (!text.startsWith('APRFM')) throw new RangeError('not an aprfm solution file');
  if (!text.startsWith(MAGIC)) throw new RangeError('written by a newer version of aprfm');
  const length = Number.parseInt(text.slice(MAGIC.length), 16);
  const start = MAGIC.length + 8;
  if (!Number.isFinite(length) || bytes.length < start + length) {
    throw new RangeError('the solution file is truncated');
  }
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(start, start + length)));
  const columns: number[] = header.columns;
  const count = columns.reduce((sum, n) => sum + n, 0);
  if (bytes.length !== start + length + 8 * count) {
    throw new RangeError('the solution file is truncated');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start + length);
  let at = 0;
  const coefficients = columns.map((n) =>
    Float64Array.from({ length: n }, () => {
      at += 8;
      return view.getFloat64(at - 8, true);
    }),
  );
  return { record: header.record, coefficients };
}
