import type { EliminationPlan } from './eliminationPlan.js';
import type { RowMatrix } from './rowMatrix.js';

/** A block of rows, column-major, or the recipe by which it is written out. */
export type BlockMatrix = Float64Array | RowMatrix;

/** Rows of a block-sparse system that meet the same column blocks; matrices are given as M. */
export interface RowGroup<M = Float64Array> {
  readonly name: string;
  readonly rows: number;
  /** Column blocks met, distinct. */
  readonly blocks: readonly number[];
  /** For each of `blocks` a column-major rows x blockColumns[block] matrix. */
  readonly matrices: readonly M[];
}

/**
 * min |A x - b| with A given by its non-zero blocks. The unknowns are numbered block by block; the
 * right-hand side lists the rows group by group.
 */
export interface BlockSystem<M = Float64Array> {
  readonly blockColumns: readonly number[];
  readonly groups: readonly RowGroup<M>[];
  /** Cell of every block, 0, 0, ..., 1, ...: neighbours in a chain. Default: each block its own. */
  readonly cells?: readonly number[];
  /** The order of elimination; default: that of a chain of cells (`planElimination`). */
  readonly plan?: EliminationPlan;
}

export function countRows({ groups }: BlockSystem<unknown>): number {
  return groups.reduce((sum, group) => sum + group.rows, 0);
}

export function countColumns({ blockColumns }: BlockSystem<unknown>): number {
  return blockColumns.reduce((sum, columns) => sum + columns, 0);
}

/** First unknown of every block. */
export function blockOffsets({ blockColumns }: BlockSystem<unknown>): number[] {
  let at = 0;
  return blockColumns.map((columns) => {
    at += columns;
    return at - columns;
  });
}

/** The system as one column-major dense matrix. */
export function toDense(system: BlockSystem): Float64Array {
  const m = countRows(system);
  const offsets = blockOffsets(system);
  const out = new Float64Array(m * countColumns(system));
  let row = 0;
  for (const group of system.groups) {
    for (const [k, block] of group.blocks.entries()) {
      for (let j = 0; j < system.blockColumns[block]; j++) {
        const column = group.matrices[k].subarray(j * group.rows, (j + 1) * group.rows);
        out.set(column, (offsets[block] + j) * m + row);
      }
    }
    row += group.rows;
  }
  return out;
}

/** A x, rows in the order of the groups. */
export function multiplySystem(system: BlockSystem, x: Float64Array): Float64Array {
  const out = new Float64Array(countRows(system));
  const offsets = blockOffsets(system);
  let row = 0;
  for (const { rows, blocks, matrices } of system.groups) {
    for (const [k, block] of blocks.entries()) {
      for (let j = 0; j < system.blockColumns[block]; j++) {
        const factor = x[offsets[block] + j];
        for (let i = 0; i < rows; i++) out[row + i] += matrices[k][j * rows + i] * factor;
      }
    }
    row += rows;
  }
  return out;
}

/**
 * @throws RangeError naming the group when shapes do not fit, when a block has no rows, when there
 *   are fewer rows than columns. Numbers that are not finite are found by columnScales.
 */
export function checkSystem(system: BlockSystem<BlockMatrix>): void {
  const met = new Set<number>();
  for (const { name, rows, blocks, matrices } of system.groups) {
    if (blocks.length !== matrices.length) {
      throw new RangeError(
        `group "${name}": ${blocks.length} blocks but ${matrices.length} matrices`,
      );
    }
    for (const [k, block] of blocks.entries()) {
      met.add(block);
      const expected = rows * system.blockColumns[block];
      const entries = entriesOf(matrices[k]);
      if (entries !== expected) {
        throw new RangeError(
          `group "${name}": matrix of block ${block} has ${entries} entries, ` +
            `expected ${rows} x ${system.blockColumns[block]} = ${expected}`,
        );
      }
    }
  }
  const { cells, blockColumns } = system;
  if (cells) {
    const steps = cells.map((cell, k) => cell - (k === 0 ? 0 : cells[k - 1]));
    const inOrder = steps.every((step, k) => step === 0 || (step === 1 && k > 0));
    if (cells.length !== blockColumns.length || !inOrder) {
      throw new RangeError('cells: expected a number for every block, 0, 0, ..., 1, ...');
    }
  }
  const [m, n] = [countRows(system), countColumns(system)];
  if (m < n) throw new RangeError(`least squares needs rows >= columns, got ${m} x ${n}`);
  for (const block of system.blockColumns.keys()) {
    if (!met.has(block)) throw new RangeError(`no row meets column block ${block}`);
  }
}

/**
 * Bytes that the elimination of one block takes at most, roughly: its rows, and as many again as it
 * meets columns, in three copies (stacked, what is left over, reflectors). An estimate for chains of
 * cells; fill-in of other orders is met when it happens.
 */
export function peakBytes({ blockColumns, groups }: BlockSystem<unknown>): number {
  const rows = new Array<number>(blockColumns.length).fill(0);
  const met: Set<number>[] = blockColumns.map(() => new Set());
  for (const group of groups) {
    for (const block of group.blocks) {
      rows[block] += group.rows;
      for (const other of group.blocks) met[block].add(other);
    }
  }
  const sizes = met.map((others, block) => {
    const columns = [...others].reduce((sum, other) => sum + blockColumns[other], 0);
    const carried = others.size > 1 ? columns : 0;
    return 3 * 8 * (rows[block] + carried) * columns;
  });
  return Math.max(...sizes);
}

function entriesOf(matrix: BlockMatrix): number {
  if (matrix instanceof Float64Array) return matrix.length;
  return (matrix.summed ? 1 : matrix.rows) * matrix.columns;
}
