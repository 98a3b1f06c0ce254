import type { BlockSystem } from './blockSystem.js';
import { applyDense, applyStacked, factorDense, factorStacked, type Panel } from './householder.js';

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
  readonly localPanels: readonly Panel[];
  readonly localRows: number;
  readonly stackedPanels: readonly Panel[];
  readonly stackedRows: number;
  readonly carryPanels: readonly Panel[];
  readonly carryRows: number;
  /** Pieces of the right-hand side: rows of groups, or the rows carried from earlier fronts. */
  readonly localPieces: readonly Piece[];
  readonly stackedPieces: readonly Piece[];
}

/** Where rows come from: group rows of the system, or what an earlier front handed on. */
type Piece =
  | { readonly kind: 'group'; readonly start: number; readonly rows: number }
  | { readonly kind: 'carry'; readonly front: number; readonly rows: number };

/** Rows still to be eliminated. */
interface Pending {
  readonly piece: Piece;
  readonly blocks: readonly number[];
  readonly matrices: readonly Float64Array[];
}

/**
 * Multifrontal QR of a block-sparse system. To eliminate a block, the rows that meet it alone are
 * reduced to a triangle by a dense QR; the rows that also meet later blocks are stacked under that
 * triangle; what is left of them is handed on, compressed to a triangle of its own when it has more
 * rows than columns. For a chain of cells the cost is linear in their number.
 *
 * @param scales column scales by block; the matrices are copied, not changed.
 * @param order in which blocks are eliminated: 0 ... n-1 for a chain.
 */
export function eliminate(
  system: BlockSystem,
  scales: readonly Float64Array[],
  order: readonly number[],
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
    const scaled = matrices.map((matrix, k) => scaleColumns(matrix, rows, scales[blocks[k]]));
    file({ piece: { kind: 'group', start, rows }, blocks, matrices: scaled });
    start += rows;
  }
  const fronts: Front[] = [];
  for (const block of order) {
    const items = pending.get(block) ?? [];
    pending.delete(block);
    const { front, carry } = eliminateBlock(system, block, items, fronts.length, rank);
    fronts.push(front);
    if (carry) file(carry);
    onBlock(fronts.length);
  }
  return fronts;
}

function scaleColumns(matrix: Float64Array, rows: number, scale: Float64Array): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let j = 0; j < scale.length; j++) {
    for (let i = j * rows; i < (j + 1) * rows; i++) out[i] = matrix[i] * scale[j];
  }
  return out;
}

function eliminateBlock(
  system: BlockSystem,
  block: number,
  items: readonly Pending[],
  index: number,
  rank: (block: number) => number,
): { front: Front; carry: Pending | null } {
  const n = system.blockColumns[block];
  const local = items.filter((item) => item.blocks.length === 1);
  const shared = items.filter((item) => item.blocks.length > 1);
  // A block with fewer rows of its own than columns gets zero rows: a zero diagonal that the shared
  // rows may still fill.
  const localRows = Math.max(n, sumRows(local));
  const L = stack(local, block, localRows, n);
  const localPanels = factorDense(L, localRows, n);
  const R = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i <= j; i++) R[j * n + i] = L[j * localRows + i];
  }
  const others = [...new Set(shared.flatMap((item) => item.blocks))]
    .filter((other) => other !== block)
    .sort((a, b) => rank(a) - rank(b));
  const stackedRows = sumRows(shared);
  const B = stack(shared, block, stackedRows, n);
  const stackedPanels = stackedRows > 0 ? factorStacked(R, n, B, stackedRows) : [];
  const bottoms = others.map((other) =>
    stack(shared, other, stackedRows, system.blockColumns[other]),
  );
  const couplings = others.map((other) => new Float64Array(n * system.blockColumns[other]));
  for (const panel of stackedPanels) {
    for (const [k, other] of others.entries()) {
      const columns = system.blockColumns[other];
      applyStacked(panel, couplings[k], panel.start, n, bottoms[k], 0, stackedRows, columns, true);
    }
  }
  const { carryPanels, carryRows, carried } = compress(bottoms, stackedRows, system, others);
  const front: Front = {
    block,
    columns: n,
    R,
    others,
    couplings,
    localPanels,
    localRows,
    stackedPanels,
    stackedRows,
    carryPanels,
    carryRows,
    localPieces: local.map((item) => item.piece),
    stackedPieces: shared.map((item) => item.piece),
  };
  const piece: Piece = { kind: 'carry', front: index, rows: carryRows };
  return { front, carry: others.length > 0 ? { piece, blocks: others, matrices: carried } : null };
}

function sumRows(items: readonly Pending[]): number {
  return items.reduce((sum, item) => sum + item.piece.rows, 0);
}

/** The columns of `block` in all items, stacked; zero rows below, and for items that miss it. */
function stack(
  items: readonly Pending[],
  block: number,
  rows: number,
  columns: number,
): Float64Array {
  const out = new Float64Array(rows * columns);
  let at = 0;
  for (const { piece, blocks, matrices } of items) {
    const matrix = matrices[blocks.indexOf(block)];
    if (matrix) {
      for (let j = 0; j < columns; j++) {
        out.set(matrix.subarray(j * piece.rows, (j + 1) * piece.rows), j * rows + at);
      }
    }
    at += piece.rows;
  }
  return out;
}

/** Reduces the rows left over to a triangle when they outnumber their columns. */
function compress(
  bottoms: readonly Float64Array[],
  rows: number,
  system: BlockSystem,
  others: readonly number[],
): { carryPanels: Panel[]; carryRows: number; carried: Float64Array[] } {
  const columns = others.reduce((sum, other) => sum + system.blockColumns[other], 0);
  if (rows <= columns) return { carryPanels: [], carryRows: rows, carried: [...bottoms] };
  const all = new Float64Array(rows * columns);
  let at = 0;
  for (const bottom of bottoms) {
    all.set(bottom, at);
    at += bottom.length;
  }
  const carryPanels = factorDense(all, rows, columns);
  let column = 0;
  const carried = others.map((other) => {
    const width = system.blockColumns[other];
    const out = new Float64Array(columns * width);
    for (let j = 0; j < width; j++, column++) {
      for (let i = 0; i <= column; i++) out[j * columns + i] = all[column * rows + i];
    }
    return out;
  });
  return { carryPanels, carryRows: columns, carried };
}

/**
 * Q^T b: for every front the part that its triangle sees, and the squared norm of what no unknown
 * can reach, the least-squares residual.
 */
export function rotate(
  fronts: readonly Front[],
  rhs: Float64Array,
): { tops: Float64Array[]; residual: number } {
  const handed: Float64Array[] = [];
  const tops: Float64Array[] = [];
  let residual = 0;
  for (const front of fronts) {
    const local = gather(front.localPieces, front.localRows, rhs, handed);
    for (const panel of front.localPanels) {
      applyDense(panel, local, panel.start, front.localRows, 1, true);
    }
    const top = local.slice(0, front.columns);
    for (let i = front.columns; i < front.localRows; i++) residual += local[i] * local[i];
    const bottom = gather(front.stackedPieces, front.stackedRows, rhs, handed);
    for (const panel of front.stackedPanels) {
      applyStacked(panel, top, panel.start, front.columns, bottom, 0, front.stackedRows, 1, true);
    }
    for (const panel of front.carryPanels) {
      applyDense(panel, bottom, panel.start, front.stackedRows, 1, true);
    }
    const kept = front.others.length > 0 ? front.carryRows : 0;
    for (let i = kept; i < bottom.length; i++) residual += bottom[i] * bottom[i];
    handed.push(bottom.slice(0, kept));
    tops.push(top);
  }
  return { tops, residual: Math.sqrt(residual) };
}

function gather(
  pieces: readonly Piece[],
  rows: number,
  rhs: Float64Array,
  handed: readonly Float64Array[],
): Float64Array {
  const out = new Float64Array(rows);
  let at = 0;
  for (const piece of pieces) {
    out.set(
      piece.kind === 'group'
        ? rhs.subarray(piece.start, piece.start + piece.rows)
        : handed[piece.front],
      at,
    );
    at += piece.rows;
  }
  return out;
}
