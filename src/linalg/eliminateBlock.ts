import type { BufferPool } from './bufferPool.js';
import type { Front, Pending, Stage } from './front.js';
import type { Panel } from './householder.js';
import type { QrKernel } from './qrKernel.js';

/** What the elimination of every block needs. */
export interface EliminationContext {
  readonly blockColumns: readonly number[];
  /** Column scales by block. */
  readonly scales: readonly Float64Array[];
  /** Position in the order of elimination. */
  readonly rank: (block: number) => number;
  readonly kernel: QrKernel;
  readonly pool: BufferPool;
}

/**
 * Eliminates one block: the rows that meet it are reduced to a triangle, what is left of them is
 * handed on.
 *
 * @param items all rows that are left and meet the block.
 * @param firstCarry number of what the first stage hands on.
 */
export function eliminateBlock(
  { blockColumns, scales, rank, kernel, pool }: EliminationContext,
  block: number,
  items: readonly Pending[],
  firstCarry: number,
): { front: Front; carried: Pending[] } {
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
  const top = kernel.allocate(n * total(widths));
  const R = kernel.allocate(n * n);
  const stages: Stage[] = [];
  const carried: Pending[] = [];
  for (const [s, group] of groups.entries()) {
    const rows = s === 0 ? Math.max(n, sumRows(group)) : sumRows(group);
    const reached = group.flatMap((item) => item.blocks.map((met) => others.indexOf(met) + 1));
    const count = Math.max(...reached, stages[s - 1]?.others.length ?? 0);
    const width = total(widths.slice(0, count));
    const own = kernel.allocate(rows * n);
    fill(own, group, block, rows, scales[block]);
    const rest = kernel.allocate(rows * width);
    let column = 0;
    for (const [k, other] of others.slice(0, count).entries()) {
      fill(rest.subarray(column * rows), group, other, rows, scales[other]);
      column += widths[k];
    }
    let panels: readonly Panel[];
    let left = rest;
    let kept = rows;
    if (s === 0) {
      panels = kernel.reduceDense(own, rows, n, rest, width);
      upperTriangle(R, own, rows, n);
      copyRows(top, n, rest, rows, 0, n, width);
      kept = rows - n;
      left = kernel.allocate(kept * width);
      copyRows(left, kept, rest, rows, n, kept, width);
    } else {
      panels = kernel.reduceStacked(R, n, own, rows, top, rest, width);
    }
    const { carryPanels, carryRows, carry: matrix } = compress(left, kept, width, kernel, pool);
    const carry = firstCarry + s;
    const met = others.slice(0, count);
    const pieces = group.map((item) => item.piece);
    stages.push({ rows, pieces, panels, others: met, carryPanels, carryRows, carry });
    if (count > 0 && carryRows > 0) {
      const matrices = slices(matrix, carryRows, widths.slice(0, count));
      const piece = { kind: 'carry', carry, rows: carryRows } as const;
      carried.push({ piece, blocks: met, matrices, buffer: matrix });
    }
  }
  const couplings = slices(top.slice(), n, widths);
  const front = { block, columns: n, R: R.slice(), others, couplings, stages };
  return { front, carried };
}

function upperTriangle(R: Float64Array, A: Float64Array, rows: number, n: number): void {
  for (let j = 0; j < n; j++) {
    R.set(A.subarray(j * rows, j * rows + j + 1), j * n);
  }
}

/** Rows [first, first + count) of a column-major matrix into one with ldTo rows. */
function copyRows(
  to: Float64Array,
  ldTo: number,
  from: Float64Array,
  ldFrom: number,
  first: number,
  count: number,
  columns: number,
): void {
  for (let j = 0; j < columns; j++) {
    to.set(from.subarray(j * ldFrom + first, j * ldFrom + first + count), j * ldTo);
  }
}

/**
 * Rows in the order in which they are eliminated: first those of the block alone or, where there
 * are none, those that meet the fewest later blocks (of one panel, the micro rows), if they are
 * many; then all others together.
 */
function stagesOf(items: readonly Pending[], columns: number): Pending[][] {
  if (items.length === 0) return [[]];
  const key = (item: Pending): string => [...item.blocks].sort((a, b) => a - b).join(' ');
  const leanest = key(items.reduce((a, b) => (b.blocks.length < a.blocks.length ? b : a)));
  const lean = items.filter((item) => key(item) === leanest);
  const rest = items.filter((item) => key(item) !== leanest);
  return rest.length === 0 || sumRows(lean) < columns / 2 ? [[...items]] : [lean, rest];
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}

/** Views of the blocks of columns of a matrix with `rows` rows. */
function slices(matrix: Float64Array, rows: number, widths: readonly number[]): Float64Array[] {
  let at = 0;
  return widths.map((width) => {
    at += width * rows;
    return matrix.subarray(at - width * rows, at);
  });
}

function sumRows(items: readonly Pending[]): number {
  return items.reduce((sum, item) => sum + item.piece.rows, 0);
}

/**
 * The columns of `block` in all items, scaled and stacked in `out`, all zero before; missing ones
 * stay so.
 */
function fill(
  out: Float64Array,
  items: readonly Pending[],
  block: number,
  rows: number,
  scale: Float64Array,
): void {
  let at = 0;
  for (const { piece, blocks, matrices } of items) {
    const matrix = matrices[blocks.indexOf(block)];
    if (matrix) {
      for (let j = 0; j < scale.length; j++) {
        const from = j * piece.rows;
        const to = j * rows + at;
        if (piece.kind === 'carry') out.set(matrix.subarray(from, from + piece.rows), to);
        else for (let i = 0; i < piece.rows; i++) out[to + i] = matrix[from + i] * scale[j];
      }
    }
    at += piece.rows;
  }
}

/** Reduces the rows left over to a triangle when they outnumber their columns. */
function compress(
  left: Float64Array,
  rows: number,
  width: number,
  kernel: QrKernel,
  pool: BufferPool,
): { carryPanels: readonly Panel[]; carryRows: number; carry: Float64Array } {
  const carry = pool.take(Math.min(rows, width) * width);
  if (rows <= width) {
    carry.set(left);
    return { carryPanels: [], carryRows: rows, carry };
  }
  const carryPanels = kernel.reduceDense(left, rows, width, left, 0);
  carry.fill(0);
  upperTriangle(carry, left, rows, width);
  return { carryPanels, carryRows: width, carry };
}
