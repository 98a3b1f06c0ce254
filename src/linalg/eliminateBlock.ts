import type { Front, Pending, Stage } from './front.js';
import type { FrontMemory, Placement } from './frontMemory.js';
import type { Panel } from './householder.js';

/** What the elimination of every block needs. */
export interface EliminationContext<M, G> {
  readonly blockColumns: readonly number[];
  /** Column scales by block. */
  readonly scales: readonly Float64Array[];
  /** Position in the order of elimination. */
  readonly rank: (block: number) => number;
  readonly memory: FrontMemory<M, G>;
}

/**
 * Eliminates one block: the rows that meet it are reduced to a triangle, what is left of them is
 * handed on.
 *
 * @param items all rows that are left and meet the block.
 * @param firstCarry number of what the first stage hands on.
 */
export function eliminateBlock<M, G>(
  { blockColumns, scales, rank, memory }: EliminationContext<M, G>,
  block: number,
  items: readonly Pending<M, G>[],
  firstCarry: number,
): { front: Front; carried: Pending<M, G>[] } {
  const n = blockColumns[block];
  const groups = stagesOf(items, n);
  const others: number[] = [];
  for (const group of groups) {
    const met = new Set(group.flatMap((item) => item.blocks));
    const fresh = [...met].filter((other) => other !== block && !others.includes(other));
    others.push(...fresh.sort((a, b) => rank(a) - rank(b)));
  }
  const widths = others.map((other) => blockColumns[other]);
  // Columns of all later blocks side by side; a stage works on the leading ones, those met so far.
  const top = memory.allocate(n * total(widths));
  const R = memory.allocate(n * n);
  const stages: Stage[] = [];
  const carried: Pending<M, G>[] = [];
  for (const [s, group] of groups.entries()) {
    const rows = s === 0 ? Math.max(n, sumRows(group)) : sumRows(group);
    const reached = group.flatMap((item) => item.blocks.map((met) => others.indexOf(met) + 1));
    const count = Math.max(...reached, stages[s - 1]?.others.length ?? 0);
    const width = total(widths.slice(0, count));
    const own = memory.allocate(rows * n);
    const rest = memory.allocate(rows * width);
    const columns = [own, ...slices(memory, rest, rows, widths.slice(0, count))];
    memory.place(
      [block, ...others.slice(0, count)].flatMap((met, k) =>
        placements(memory, columns[k], group, met, rows, scales[met]),
      ),
    );
    let panels: readonly Panel[];
    let left = rest;
    let kept = rows;
    if (s === 0) {
      panels = memory.reduceDense(own, rows, n, rest, width);
      memory.copyTriangle(R, own, rows, n);
      memory.copy(top, n, rest, rows, n, width);
      kept = rows - n;
      left = memory.allocate(kept * width);
      if (kept * width > 0) {
        memory.copy(left, kept, memory.view(rest, n, rows * width - n), rows, kept, width);
      }
    } else {
      panels = memory.reduceStacked(R, n, own, rows, top, rest, width);
    }
    const { carryPanels, carryRows, carry: matrix } = compress(left, kept, width, memory);
    const carry = firstCarry + s;
    const met = others.slice(0, count);
    const pieces = group.map((item) => item.piece);
    stages.push({ rows, pieces, panels, others: met, carryPanels, carryRows, carry });
    if (count > 0 && carryRows > 0) {
      const matrices = slices(memory, matrix, carryRows, widths.slice(0, count));
      const piece = { kind: 'carry', carry, rows: carryRows } as const;
      carried.push({ piece, blocks: met, matrices, buffer: matrix });
    } else {
      memory.giveBack(matrix);
    }
  }
  let at = 0;
  const coupled = memory.retrieve(top);
  const couplings = widths.map((width) => coupled.subarray(at, (at += n * width)));
  const front = { block, columns: n, R: memory.retrieve(R), others, couplings, stages };
  return { front, carried };
}

/**
 * Rows in the order in which they are eliminated: first those of the block alone or, where there
 * are none, those that meet the fewest later blocks (of one panel, the micro rows), if they are
 * many; then all others together.
 */
function stagesOf<M, G>(items: readonly Pending<M, G>[], columns: number): Pending<M, G>[][] {
  if (items.length === 0) return [[]];
  const key = (item: Pending<M, G>): string => [...item.blocks].sort((a, b) => a - b).join(' ');
  const leanest = key(items.reduce((a, b) => (b.blocks.length < a.blocks.length ? b : a)));
  const lean = items.filter((item) => key(item) === leanest);
  const rest = items.filter((item) => key(item) !== leanest);
  return rest.length === 0 || sumRows(lean) < columns / 2 ? [[...items]] : [lean, rest];
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}

/** Views of the blocks of columns of a matrix with `rows` rows. */
function slices<M, G>(
  memory: FrontMemory<M, G>,
  matrix: M,
  rows: number,
  widths: readonly number[],
): M[] {
  let at = 0;
  return widths.map((width) => {
    at += width * rows;
    return memory.view(matrix, at - width * rows, width * rows);
  });
}

function sumRows<M, G>(items: readonly Pending<M, G>[]): number {
  return items.reduce((sum, item) => sum + item.piece.rows, 0);
}

/**
 * The columns of `block` in all items, stacked in `out`, all zero before; missing ones stay so. What
 * was handed on has been scaled before.
 */
function placements<M, G>(
  memory: FrontMemory<M, G>,
  out: M,
  items: readonly Pending<M, G>[],
  block: number,
  stride: number,
  scale: Float64Array,
): Placement<M, G>[] {
  const columns = scale.length;
  let at = 0;
  return items.flatMap(({ piece, blocks, matrices }) => {
    const { kind, rows } = piece;
    at += rows;
    const k = blocks.indexOf(block);
    if (k < 0 || rows === 0 || columns === 0) return [];
    const to = memory.view(out, at - rows, stride * columns - at + rows);
    const own = kind === 'carry' ? null : scale;
    return [{ to, stride, from: matrices[k], rows, columns, scale: own }];
  });
}

/** Reduces the rows left over to a triangle when they outnumber their columns. */
function compress<M, G>(
  left: M,
  rows: number,
  width: number,
  memory: FrontMemory<M, G>,
): { carryPanels: readonly Panel[]; carryRows: number; carry: M } {
  const carry = memory.keep(Math.min(rows, width) * width);
  if (rows <= width) {
    memory.copy(carry, rows, left, rows, rows, width);
    return { carryPanels: [], carryRows: rows, carry };
  }
  const carryPanels = memory.reduceDense(left, rows, width, left, 0);
  memory.copyTriangle(carry, left, rows, width);
  return { carryPanels, carryRows: width, carry };
}
