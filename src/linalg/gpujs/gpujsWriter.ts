import { type RowMatrix, type RowWriter, type Table, writeRows } from '../rowMatrix.js';
import type { FeatureSampling } from '../sampling.js';
import type { WantedMode } from './openGpu.js';
import { tableThread } from './tableThread.js';

export interface GpujsWriter extends RowWriter {
  /** What really ran: `webgpu (<adapter>)`, `webasm` or `cpu`. */
  readonly mode: string;
  /** Why the better modes did not run; empty where nothing better was wanted. */
  readonly fallback: string;
}

/**
 * Rows for drafts: tables of features, derivatives, means and transform in single precision by
 * gpu.js, each made once; their sums with factors by the host, in double precision.
 *
 * The rows themselves stay here: a number of a row is two or three products, and 4 million numbers
 * take the host 20-35 ms; as rows of Float32Array from the device they took 65-120 ms on llvmpipe,
 * 33-97 ms from `webasm`, and 15-45 ms more to become arrays in double precision.
 *
 * The transform magnifies single precision: an entry of a table is off by up to 2^-20 times the
 * sum of |feature| |transform| that makes it (test/linalg/gpujs.test.ts). Bases that were cut at
 * 1e-6 give rho as in double precision to 1e-6. With a cut far below, columns of rounding appear;
 * the least-squares solution hardly uses them: 2e-5 with the 1e-9 of a draft, but 2e-3 with the
 * 1e-13 of the smooth stage.
 *
 * @throws Error in words where gpu.js is not installed, or a mode that was asked for does not run.
 */
export function gpujsWriter({ mode = 'auto' }: { mode?: WantedMode } = {}): GpujsWriter {
  const thread = tableThread(mode);
  const known = new WeakMap<Table, Table>();
  const made = (table: Table): Table => known.get(table) ?? table;
  return {
    name: 'gpujs',
    mode: thread.mode,
    fallback: thread.fallback,
    write(matrices) {
      const wanted = sampledTables(matrices).filter(([table]) => !known.has(table));
      const values = thread.make(
        wanted.map(([{ rows, columns }, sampling]) => ({ rows, columns, sampling })),
      );
      for (const [i, [table]] of wanted.entries()) {
        known.set(table, { ...table, sampling: null, values: () => values[i] });
      }
      return matrices.map((matrix) => writeRows(withTables(matrix, made)));
    },
  };
}

/** The tables that a device can make, each once. */
function sampledTables(matrices: readonly RowMatrix[]): [Table, FeatureSampling][] {
  const found = new Map<Table, FeatureSampling>();
  for (const { bands } of matrices) {
    for (const { parts } of bands) {
      for (const { table } of parts) if (table.sampling) found.set(table, table.sampling);
    }
  }
  return [...found];
}

function withTables(matrix: RowMatrix, instead: (table: Table) => Table): RowMatrix {
  const bands = matrix.bands.map((band) => ({
    ...band,
    parts: band.parts.map((part) => ({ ...part, table: instead(part.table) })),
  }));
  return { ...matrix, bands };
}
