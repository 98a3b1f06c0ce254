import type { BlockSystem, RowGroup } from './blockSystem.js';
import { BufferPool } from './bufferPool.js';
import { eliminateBlock } from './eliminateBlock.js';
import { type EliminationPlan, planElimination } from './eliminationPlan.js';
import type { Front, Pending } from './front.js';
import type { PartHelper } from './partHelper.js';
import { jsKernel, type QrKernel } from './qrKernel.js';

export interface EliminationOptions {
  /** Does the dense work. */
  readonly kernel?: QrKernel;
  /** In which order; the default is that of `planElimination`. */
  readonly plan?: EliminationPlan;
  /** Takes half of the work where there is enough of it. */
  readonly helper?: () => PartHelper | null;
  /** Told how many blocks are done, after each one that this thread eliminates. */
  readonly onBlock?: (done: number) => void;
}

/** Blocks eliminated one after the other, with the rows that meet any of them. */
export interface PartRequest {
  readonly blockColumns: readonly number[];
  readonly scales: readonly Float64Array[];
  readonly plan: EliminationPlan;
  /** Which part of the plan. */
  readonly part: number;
  readonly items: readonly Pending[];
}

export interface PartResult {
  readonly fronts: readonly Front[];
  /** Rows left over: they meet blocks of later parts only. */
  readonly carried: readonly Pending[];
}

/**
 * Multifrontal QR of a block-sparse system. To eliminate a block, the rows that meet it alone are
 * reduced to a triangle by a dense QR; the rows that also meet later blocks are stacked under that
 * triangle; what is left of them is handed on, compressed to a triangle of its own when it has more
 * rows than columns. Rows that meet few later blocks come first and are handed on by themselves, so
 * that the many rows of one panel are never filled up with the columns of the others. For a chain
 * of cells the cost is linear in their number.
 *
 * The order is that of `planElimination`, from both ends of the chain towards its middle: it depends
 * on the system alone, so the bits do not depend on who does which part.
 *
 * @param scales column scales by block; the matrices are not changed.
 */
export function eliminate(
  system: BlockSystem,
  scales: readonly Float64Array[],
  options: EliminationOptions = {},
): Front[] {
  const { kernel = jsKernel, helper, onBlock = () => {} } = options;
  const { blockColumns } = system;
  const plan = options.plan ?? planElimination(system);
  const items = filed(system.groups, plan);
  const request = (part: number): PartRequest => ({
    blockColumns,
    scales,
    plan,
    part,
    items: items[part],
  });
  let done = 0;
  const advance = (): void => onBlock(++done);
  if (plan.parts.length === 1) return [...eliminatePart(request(0), kernel, advance).fronts];
  const help = plan.work > WORTH_HELP ? helper?.() : null;
  const answer = help?.start(kernel.name, request(1));
  const begin = performance.now();
  const first = eliminatePart(request(0), kernel, advance);
  // Halves are alike: a helper that takes this much longer has died.
  const patience = 30 + (20 * (performance.now() - begin)) / 1000;
  const helped = answer?.(patience) ?? null;
  const second = helped ?? eliminatePart(request(1), kernel, advance);
  items[2].push(...first.carried, ...second.carried);
  if (helped) done += helped.fronts.length;
  const last = eliminatePart(request(2), kernel, advance);
  return [...first.fronts, ...second.fronts, ...last.fronts];
}

/** Multiplications below which the way to a helper costs more than it saves. */
const WORTH_HELP = 1e8;

/** Eliminates the blocks of one part. */
export function eliminatePart(
  { blockColumns, scales, plan, part, items }: PartRequest,
  kernel: QrKernel,
  onBlock: () => void = () => {},
): PartResult {
  const order = plan.parts[part];
  const rank = (block: number): number => plan.rank[block];
  const pending = new Map<number, Pending[]>(order.map((block) => [block, []]));
  const carried: Pending[] = [];
  const file = (item: Pending): void => {
    const first = item.blocks.reduce((a, b) => (rank(b) < rank(a) ? b : a));
    (pending.get(first) ?? carried).push(item);
  };
  for (const item of items) file(item);
  const pool = new BufferPool();
  const context = { blockColumns, scales, rank, kernel, pool };
  const fronts: Front[] = [];
  for (const block of order) {
    const mine = pending.get(block) ?? [];
    pending.delete(block);
    const firstCarry = rank(block) * MAX_STAGES;
    const result = kernel.frame(() => eliminateBlock(context, block, mine, firstCarry));
    for (const { buffer } of mine) if (buffer) pool.give(buffer);
    fronts.push(result.front);
    for (const item of result.carried) file(item);
    onBlock();
  }
  return { fronts, carried };
}

/** A block hands rows on at most twice. */
const MAX_STAGES = 2;

/** The groups as rows of the part that eliminates their first block. */
function filed(groups: readonly RowGroup[], { parts, rank }: EliminationPlan): Pending[][] {
  const partOf: number[] = [];
  for (const [p, blocks] of parts.entries()) for (const block of blocks) partOf[block] = p;
  const out: Pending[][] = parts.map(() => []);
  let start = 0;
  for (const { rows, blocks, matrices } of groups) {
    const first = blocks.reduce((a, b) => (rank[b] < rank[a] ? b : a));
    const piece = { kind: 'group', start, rows } as const;
    out[partOf[first]].push({ piece, blocks, matrices, buffer: null });
    start += rows;
  }
  return out;
}
