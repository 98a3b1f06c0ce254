import type { BlockSystem } from './blockSystem.js';

/** In which order blocks are eliminated, in parts that do not meet before the last. */
export interface EliminationPlan {
  /** One part, or two that share no row and a last one that separates them. */
  readonly parts: readonly (readonly number[])[];
  /** Position of every block in the order of all parts. */
  readonly rank: readonly number[];
  /** Multiplications of the smaller of the two first parts, roughly. */
  readonly work: number;
}

/** Below this number of cells the order is that of the blocks. */
const MIN_CELLS = 4;

/**
 * A chain of cells is eliminated from both ends towards a cell in the middle: as much work as from
 * one end, in two halves that know nothing of each other (the first level of nested dissection,
 * George 1973). A ring, or cells that all meet, is eliminated from one end.
 */
export function planElimination(system: BlockSystem<unknown>): EliminationPlan {
  const cellOf = system.cells ?? system.blockColumns.map((_, block) => block);
  const count = (cellOf[cellOf.length - 1] ?? -1) + 1;
  const blocksOf: number[][] = Array.from({ length: count }, () => []);
  for (const [block, cell] of cellOf.entries()) blocksOf[cell].push(block);
  const work = cellWork(system, cellOf, count);
  const middle = separator(system, cellOf, work);
  const all = blocksOf.flat();
  if (middle === null) return inOrder(all);
  const [from, to] = middle;
  const parts = [
    blocksOf.slice(0, from).flat(),
    blocksOf.slice(to).reverse().flat(),
    blocksOf.slice(from, to).flat(),
  ];
  const smaller = Math.min(sum(work.slice(0, from)), sum(work.slice(to)));
  return { parts, rank: rankOf(parts.flat()), work: smaller };
}

/** All blocks one after the other. */
export function inOrder(blocks: readonly number[]): EliminationPlan {
  return { parts: [blocks], rank: rankOf(blocks), work: 0 };
}

/** Cells [from, to) that separate those before from those after, with both sides of equal work. */
function separator(
  { groups }: BlockSystem<unknown>,
  cellOf: readonly number[],
  work: readonly number[],
): [from: number, to: number] | null {
  const count = work.length;
  if (count < MIN_CELLS) return null;
  // For every cell, the first one beyond all that share a row with it or a cell before.
  const reach = new Array<number>(count).fill(0);
  for (const { blocks } of groups) {
    const cells = blocks.map((block) => cellOf[block]);
    const least = Math.min(...cells);
    reach[least] = Math.max(reach[least], Math.max(...cells) + 1);
  }
  let best: [from: number, to: number] | null = null;
  let least = Infinity;
  let furthest = 0;
  for (let from = 1; from < count; from++) {
    furthest = Math.max(furthest, reach[from - 1]);
    const to = Math.max(from + 1, furthest);
    if (to >= count) break;
    const time = Math.max(sum(work.slice(0, from)), sum(work.slice(to)));
    const total = time + sum(work.slice(from, to));
    if (total < least) {
      least = total;
      best = [from, to];
    }
  }
  return best;
}

/** Columns of each cell, cubed: about four times as many multiplications were counted. */
function cellWork(
  { blockColumns }: BlockSystem<unknown>,
  cellOf: readonly number[],
  count: number,
): number[] {
  const columns = new Array<number>(count).fill(0);
  for (const [block, cell] of cellOf.entries()) columns[cell] += blockColumns[block];
  return columns.map((n) => 4 * n ** 3);
}

function rankOf(order: readonly number[]): number[] {
  const rank: number[] = [];
  for (const [at, block] of order.entries()) rank[block] = at;
  return rank;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
