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
 * The rows themselves stay here: a row of the system is two or three products a number, and 4
 * million numbers take the host less time (40-60 ms) than their way back from the device (110 ms
 * on llvmpipe, 70 ms as rows of Float32Array alone), before anything is computed there.
 *
 * The transform magnifies single precision: an entry of a table is off by up to 2^-20 times the
 * sum of |feature| |transform| that makes it (test/linalg/gpujs.test.ts). Bases that were cut at a
 * tolerance far below 1e-4 get columns of rounding; the least-squares solution leaves those unused.
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
