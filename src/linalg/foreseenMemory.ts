import type { EliminationPlan } from './eliminationPlan.js';

/** Rows that meet the same blocks: all that memory depends on. */
export interface RowCount {
  readonly rows: number;
  readonly blocks: readonly number[];
}

const NUMBER = 8;

/** Copies of a front that exist while it is reduced: stacked, in the kernel, what is handed on. */
const COPIES = 3;

/**
 * Bytes that eliminating all blocks in an order takes at most, by going through the elimination
 * without its numbers: the rows, the reflectors and triangles that are kept, what is handed on, and
 * the front at work (see `eliminateBlock`).
 */
export function eliminationBytes(
  blockColumns: readonly number[],
  groups: readonly RowCount[],
  { parts, rank }: EliminationPlan,
): number {
  const sizeOf = ({ rows, blocks }: RowCount): number =>
    rows * blocks.reduce((sum, block) => sum + blockColumns[block], 0);
  const pending: RowCount[][] = blockColumns.map(() => []);
  const file = (item: RowCount): void => {
    const first = item.blocks.reduce((a, b) => (rank[b] < rank[a] ? b : a));
    pending[first].push(item);
  };
  for (const group of groups) file(group);
  const given = groups.reduce((sum, group) => sum + sizeOf(group), 0);
  let [kept, handed, most] = [0, 0, 0];
  for (const block of parts.flat()) {
    const items = pending[block];
    const n = blockColumns[block];
    const rows = Math.max(
      n,
      items.reduce((sum, item) => sum + item.rows, 0),
    );
    const others = [...new Set(items.flatMap(({ blocks }) => blocks))].filter((b) => b !== block);
    const width = others.reduce((sum, other) => sum + blockColumns[other], 0);
    most = Math.max(most, kept + handed + COPIES * rows * (n + width));
    const left = rows - n;
    kept += rows * n + n * (n + width) + (left > width ? left * width : 0);
    if (others.length > 0 && left > 0) {
      const carried = { rows: Math.min(left, width), blocks: others };
      handed += sizeOf(carried);
      file(carried);
    }
  }
  return NUMBER * (given + most);
}

/**
 * The same for CGLS with block Jacobi: matrices that are written out, recipes, a triangle a block, and
 * all rows of one block while its triangle is made.
 *
 * @param written whether the rows of a group stand there as numbers.
 * @param parts numbers that a recipe has, a row.
 */
export function iterationBytes(
  blockColumns: readonly number[],
  groups: readonly RowCount[],
  written: (group: RowCount) => boolean,
  parts: number,
): number {
  const met = new Array<number>(blockColumns.length).fill(0);
  let kept = blockColumns.reduce((sum, n) => sum + n * n, 0);
  for (const group of groups) {
    for (const block of group.blocks) met[block] += group.rows;
    kept += written(group)
      ? group.rows * group.blocks.reduce((sum, block) => sum + blockColumns[block], 0)
      : group.rows * parts;
  }
  const most = Math.max(...blockColumns.map((n, block) => COPIES * Math.max(n, met[block]) * n));
  return NUMBER * (kept + most);
}
