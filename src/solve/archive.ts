import { steadyBases } from '../basis/cellBasis.js';
import type { CaseFile } from '../case/schema.js';
import { partitionSlab } from '../partition/slabPartition.js';
import { problemFromCase } from '../problem/fromCase.js';
import { SlabSolution } from '../solution/slabSolution.js';
import { type SlabSolverRequest, type Stage, slabSolverOptions } from './options.js';
import { chooseFormulation } from './steadySlab.js';
import type { TransientSolverRequest } from './transientOptions.js';
import type { MarchState } from './transientSlab.js';

const MAGIC = 'APRFM1\n';

const NETWORKS = 'the file holds trained networks: use loadCheckpoint';

/** Everything that rebuilds a steady solution from its coefficients, and the record of the run. */
export interface ArchiveHeader {
  readonly record: Readonly<Record<string, unknown>>;
  readonly case: CaseFile;
  readonly request: SlabSolverRequest;
  readonly stage: Stage['name'];
}

/** The same for a march, finished or interrupted. */
export interface MarchHeader {
  readonly record: Readonly<Record<string, unknown>> | null;
  readonly case: CaseFile;
  readonly request: TransientSolverRequest;
  readonly march: Omit<MarchState, 'coefficients'>;
}

export interface Archive extends ArchiveHeader {
  readonly coefficients: Float64Array[];
}

/**
 * A solution as one file: the magic word, the length of the header as 8 hexadecimal digits, a JSON
 * header (ArchiveHeader and the number of coefficients of each cell), then all coefficients as
 * little-endian float64.
 */
export function saveSolution(
  coefficients: readonly Float64Array[],
  header: ArchiveHeader | MarchHeader,
): Uint8Array {
  return writeArchive(coefficients, header);
}

/** Arrays and a header in the format of saveSolution. */
export function writeArchive(coefficients: readonly Float64Array[], header: object): Uint8Array {
  const columns = coefficients.map((part) => part.length);
  const text = new TextEncoder().encode(JSON.stringify({ ...header, columns }));
  const prefix = new TextEncoder().encode(MAGIC + text.length.toString(16).padStart(8, '0'));
  const count = columns.reduce((sum, n) => sum + n, 0);
  const out = new Uint8Array(prefix.length + text.length + 8 * count);
  out.set(prefix);
  out.set(text, prefix.length);
  const view = new DataView(out.buffer, prefix.length + text.length);
  let at = 0;
  for (const part of coefficients) {
    for (const value of part) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return out;
}

/**
 * @throws RangeError in words when the file is not an aprfm solution, is newer than this version,
 *   or is truncated.
 */
export function loadArchive(bytes: Uint8Array): Archive {
  const archive = readArchive(bytes);
  if ('networks' in archive) throw new RangeError(NETWORKS);
  if (!('stage' in archive)) throw new RangeError('this solution is time-dependent: use loadMarch');
  return archive as Archive;
}

/** A march as one file: the coefficients of all cells of all slabs, one after the other. */
export function saveMarch(
  { coefficients, ...march }: MarchState,
  header: Omit<MarchHeader, 'march'>,
) {
  return saveSolution(coefficients.flat(), { ...header, march });
}

/**
 * The state of a saved march, from which solveTransientSlab goes on.
 *
 * @throws RangeError as loadArchive, and when the file holds a steady solution.
 */
export function loadMarch(bytes: Uint8Array): Omit<MarchHeader, 'march'> & { march: MarchState } {
  const archive = readArchive(bytes);
  if ('networks' in archive) throw new RangeError(NETWORKS);
  const { coefficients, march, ...header } = archive as unknown as MarchHeader & {
    coefficients: Float64Array[];
  };
  if (!march) throw new RangeError('this solution is steady: there is no march to go on with');
  let at = 0;
  const bySlab = march.slabs.map(({ cells }) => {
    at += cells;
    return coefficients.slice(at - cells, at);
  });
  return { ...header, march: { ...march, coefficients: bySlab } };
}

/** @throws RangeError as loadArchive. */
export function readArchive(bytes: Uint8Array): { coefficients: Float64Array[] } & object {
  const text = new TextDecoder().decode(bytes.subarray(0, MAGIC.length + 8));
  if (!text.startsWith('APRFM')) throw new RangeError('not an aprfm solution file');
  if (!text.startsWith(MAGIC)) throw new RangeError('written by a newer version of aprfm');
  const length = Number.parseInt(text.slice(MAGIC.length), 16);
  const start = MAGIC.length + 8;
  if (!Number.isFinite(length) || bytes.length < start + length) {
    throw new RangeError('the solution file is truncated');
  }
  const { columns, ...header } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(start, start + length)),
  ) as ArchiveHeader & { columns: number[] };
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
  return { ...header, coefficients };
}

/** The solution itself: partition and bases are rebuilt, bit for bit, from case, options and seed. */
export function loadSolution(bytes: Uint8Array): SlabSolution {
  const archive = loadArchive(bytes);
  const problem = problemFromCase(archive.case);
  const options = slabSolverOptions(archive.request);
  const stage = options.stages.find(({ name }) => name === archive.stage);
  if (!stage) throw new RangeError(`the solution file names an unknown stage "${archive.stage}"`);
  const formulation = chooseFormulation(options);
  const cells = partitionSlab(problem, stage.partition);
  const bases = steadyBases(cells, formulation, stage.basis, options.seed);
  if (bases.some((basis, m) => basis.columns !== archive.coefficients[m]?.length)) {
    throw new RangeError('the solution was written by a version with other bases');
  }
  return new SlabSolution(problem, formulation, bases, archive.coefficients);
}
