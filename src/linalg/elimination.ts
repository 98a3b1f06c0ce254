import type { BlockSystem } from './blockSystem.js';
import { BufferPool } from './bufferPool.js';
import { applyDense, applyStacked, type Panel } from './householder.js';
import { jsKernel, type QrKernel } from './qrKernel.js';

/** One eliminated block: its triangle, its couplings, and the reflectors that made them. */
export interface Front {
  readonly block: number;
  readonly columns: number;
  /** Upper triangle, column-major columns x columns. */
  readonly R: Float64Array;
  /** Blocks eliminated later that the block's rows meet. */
  readonly others: readonly number[];
  /** For each of `others` a column-major columns x blockColumns[other] matrix. */
  readonly couplings: readonly Float64Array[];
  /** The first by dense QR, the others stacked under the triangle. */
  readonly stages: readonly Stage[];
}

/** Rows that are eliminated together. */
interface Stage {
  /** At least as many as columns in the first stage: zero rows make up for missing ones. */
  readonly rows: number;
  readonly pieces: readonly Piece[];
  readonly panels: readonly Panel[];
  /** Blocks that the leftover rows meet: their own and those the triangle met before. */
  readonly others: readonly number[];
  readonly carryPanels: readonly Panel[];
  readonly carryRows: number;
  /** Under this number the leftover rows are handed on. */
  readonly carry: number;
}

/** Where rows come from: group rows of the system, or what an earlier front handed on. */
type Piece =
  | { readonly kind: 'group'; readonly start: number; readonly rows: number }
  | { readonly kind: 'carry'; readonly carry: number; readonly rows: number };

/** Rows still to be eliminated. */
interface Pending {
  readonly piece: Piece;
  readonly blocks: readonly number[];
  readonly matrices: readonly Float64Array[];
  /** Where the matrices of what was handed on lie side by side. */
  readonly buffer: Float64Array | null;
}

/**
 * Multifrontal QR of a block-sparse system. To eliminate a block, the rows that meet it alone are
 * reduced to a triangle by a dense QR; the rows that also meet later blocks are stacked under that
 * triangle; what is left of them is handed on, compressed to a triangle of its own when it has more
 * rows than columns. Rows that meet few later blocks come first and are handed on by themselves, so
 * that the many rows of one panel are never filled up with the columns of the others. For a chain
 * of cells the cost is linear in their number.
 *
 * @param scales column scales by block; the matrices are not changed.
 * @param order in which blocks are eliminated: 0 ... n-1 for a chain.
 * @param kernel does the dense work.
 */
export function eliminate(
  system: BlockSystem,
  scales: readonly Float64Array[],
  order: readonly number[],
  kernel: QrKernel = jsKernel,
  onBlock: (done: number) => void = () => {},
): Front[] {
  const pending = new Map<number, Pending[]>(order.map((block) => [block, []]));
  const position = new Map(order.map((block, at) => [block, at]));
  const rank = (block: number): number => position.get(block) ?? 0;
  const file = (item: Pending): void => {
    const first = item.blocks.reduce((a, b) => (rank(b) < rank(a) ? b : a));
    pending.get(first)?.push(item);
  };
  let start = 0;
  for (const { rows, blocks, matrices } of system.groups) {
    file({ piece: { kind: 'group', start, rows }, blocks, matrices, buffer: null });
    start += rows;
  }
  const fronts: Front[] = [];
  const context: Context = { system, scales, rank, kernel, pool: new BufferPool() };
  let carries = 0;
  for (const block of order) {
    const items = pending.get(block) ?? [];
    pending.delete(block);
    const { front, carried } = kernel.frame(() => eliminateBlock(context, block, items, carries));
    for (const { buffer } of items) if (buffer) context.pool.give(buffer);
    carries += front.stages.length;
    fronts.push(front);
    for (const item of carried) file(item);
    onBlock(fronts.length);
  }
  return fronts;
}

/** What the elimination of every block needs. */
interface Context {
  readonly system: BlockSystem;
  readonly scales: readonly Float64Array[];
  readonly rank: (block: number) => number;
  readonly kernel: QrKernel;
  readonly pool: BufferPool;
}

function eliminateBlock(
  { system, scales, rank, kernel, pool }: Context,
  block: number,
  items: readonly Pending[],
  firstCarry: number,
): { front: Front; carried: Pending[] } {
  const n = system.blockColumns[block];
  const groups = stagesOf(items, n);
  const others: number[] = [];
  for (const group of groups) {
    const met = new Set(group.flatMap((item) => item.blocks));
    const fresh = [...met].filter((other) => other !== block && !others.includes(other));
    others.push(...fresh.sort((a, b) => rank(a) - rank(b)));
  }
  const widths = others.map((other) => system.blockColumns[other]);
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

/**
 * Q^T b: for every front the part that its triangle sees, and the squared norm of what no unknown
 * can reach, the least-squares residual.
 */
export function rotate(
  fronts: readonly Front[],
  rhs: Float64Array,
): { tops: Float64Array[]; residual: number } {
  const handed = new Map<number, Float64Array>();
  const tops: Float64Array[] = [];
  let residual = 0;
  for (const { columns: n, stages } of fronts) {
    const top = new Float64Array(n);
    for (const [s, stage] of stages.entries()) {
      const { pieces, rows, panels, carryPanels, carryRows, carry } = stage;
      let bottom = gather(pieces, rows, rhs, handed);
      if (s === 0) {
        for (const panel of panels) applyDense(panel, bottom, panel.start, rows, 1, true);
        top.set(bottom.subarray(0, n));
        bottom = bottom.slice(n);
      } else {
        for (const panel of panels) {
          applyStacked(panel, top, panel.start, n, bottom, 0, rows, 1, true);
        }
      }
      for (const panel of carryPanels) {
        applyDense(panel, bottom, panel.start, bottom.length, 1, true);
      }
      residual += squares(bottom, carryRows);
      handed.set(carry, bottom.slice(0, carryRows));
    }
    tops.push(top);
  }
  return { tops, residual: Math.sqrt(residual) };
}

function squares(values: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

function gather(
  pieces: readonly Piece[],
  rows: number,
  rhs: Float64Array,
  handed: ReadonlyMap<number, Float64Array>,
): Float64Array {
  const out = new Float64Array(rows);
  let at = 0;
  for (const piece of pieces) {
    if (piece.kind === 'group') out.set(rhs.subarray(piece.start, piece.start + piece.rows), at);
    else out.set(handed.get(piece.carry) as Float64Array, at);
    at += piece.rows;
  }
  return out;
}
