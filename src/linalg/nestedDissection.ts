import type { EliminationPlan } from './eliminationPlan.js';

/** Where a cell stands in a grid of columns and rows. */
export interface GridPlace {
  readonly column: number;
  readonly row: number;
}

/** Below this number of cells an order is of no account. */
const FEW = 3;

/**
 * Nested dissection of a grid of cells in which neighbours share rows (George 1973): a line of cells
 * separates the grid into halves that do not meet, each is ordered in the same way, and the
 * separators come last. For n x n cells the largest front has the columns of n cells, not of n^2. The
 * two halves of the first cut are parts of their own, for two threads.
 *
 * @param places of the cells, in the order of the system.
 * @param blocks of every cell.
 */
export function dissectGrid(
  places: readonly GridPlace[],
  blocks: readonly (readonly number[])[],
): EliminationPlan {
  const all = places.map((_, cell) => cell);
  const cut = separate(places, all);
  const parts = cut
    ? [order(places, cut.before), order(places, cut.after), cut.separator]
    : [order(places, all)];
  const blocksOf = (cells: readonly number[]): number[] => cells.flatMap((cell) => blocks[cell]);
  const ordered = parts.map(blocksOf);
  const rank: number[] = [];
  for (const [at, block] of ordered.flat().entries()) rank[block] = at;
  const smaller = cut ? Math.min(cut.before.length, cut.after.length) : 0;
  // Any cell is worth a helper; see eliminate.
  return { parts: ordered, rank, work: smaller * 1e9 };
}

function order(places: readonly GridPlace[], cells: readonly number[]): number[] {
  const cut = separate(places, cells);
  if (!cut) return [...cells];
  return [...order(places, cut.before), ...order(places, cut.after), ...cut.separator];
}

interface Cut {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly separator: readonly number[];
}

/** The line of cells, of those that leave something on both sides, with the fewest cells and halves alike. */
function separate(places: readonly GridPlace[], cells: readonly number[]): Cut | null {
  if (cells.length < FEW) return null;
  let best: Cut | null = null;
  let least = Infinity;
  for (const axis of ['column', 'row'] as const) {
    const lines = new Set(cells.map((cell) => places[cell][axis]));
    for (const line of lines) {
      const before = cells.filter((cell) => places[cell][axis] < line);
      const after = cells.filter((cell) => places[cell][axis] > line);
      if (before.length === 0 || after.length === 0) continue;
      const separator = cells.filter((cell) => places[cell][axis] === line);
      const cost = separator.length ** 3 + Math.max(before.length, after.length) ** 1.5;
      if (cost < least) {
        least = cost;
        best = { before, after, separator };
      }
    }
  }
  return best;
}
