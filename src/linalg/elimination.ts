import type { BlockSystem, RowGroup } from './blockSystem.js';
import { eliminateBlock } from './eliminateBlock.js';
import { type EliminationPlan, planElimination } from './eliminationPlan.js';
import type { Front, Pending } from './front.js';
import { type FrontMemory, hostMemory } from './frontMemory.js';
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
export interface PartRequest<M = Float64Array, G = M> {
  readonly blockColumns: readonly number[];
  readonly scales: readonly Float64Array[];
  readonly plan: EliminationPlan;
  /** Which part of the plan. */
  readonly part: number;
  readonly items: readonly Pending<M, G>[];
}

export interface PartResult<M = Float64Array, G = M> {
  readonly fronts: readonly Front[];
  /** Rows left over: they meet blocks of later parts only. */
  readonly carried: readonly Pending<M, G>[];
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
  const plan = options.plan ?? system.plan ?? planElimination(system);
  const items = filed<Float64Array, Float64Array>(system.groups, plan);
  const request = (part: number): PartRequest => ({
    blockColumns,
    scales,
    plan,
    part,
    items: items[part],
  });
  let done = 0;
  const own = (part: number): PartResult =>
    eliminatePart(request(part), hostMemory(kernel), () => onBlock(++done));
  if (plan.parts.length === 1) return [...own(0).fronts];
  const help = plan.work > WORTH_HELP ? helper?.() : null;
  const answer = help?.start(kernel.name, request(1));
  const begin = performance.now();
  const first = own(0);
  // Halves are alike: a helper that takes this much longer has died.
  const patience = 30 + (20 * (performance.now() - begin)) / 1000;
  const helped = answer?.(patience) ?? null;
  const second = helped ?? own(1);
  items[2].push(...first.carried, ...second.carried);
  if (helped) done += helped.fronts.length;
  const last = own(2);
  return [...first.fronts, ...second.fronts, ...last.fronts];
}

/** Multiplications below which the way to a helper costs more than it saves. */
const WORTH_HELP = 1e8;

/** The same in any memory, by this thread alone. */
export function eliminateIn<M, G>(
  memory: FrontMemory<M, G>,
  system: BlockSystem<G>,
  scales: readonly Float64Array[],
  onBlock: (done: number) => void = () => {},
): Front[] {
  const { blockColumns } = system;
  const plan = system.plan ?? planElimination(system);
  const items = filed<M, G>(system.groups, plan);
  const fronts: Front[] = [];
  let done = 0;
  for (const [part, own] of items.entries()) {
    const request = { blockColumns, scales, plan, part, items: own };
    const result = eliminatePart(request, memory, () => onBlock(++done));
    fronts.push(...result.fronts);
    // Of two first parts, neither hands anything to the other.
    items[items.length - 1].push(...result.carried);
  }
  return fronts;
}

/** Eliminates the blocks of one part. */
export function eliminatePart<M, G>(
  { blockColumns, scales, plan, part, items }: PartRequest<M, G>,
  memory: FrontMemory<M, G>,
  onBlock: () => void = () => {},
): PartResult<M, G> {
  const order = plan.parts[part];
  const rank = (block: number): number => plan.rank[block];
  const pending = new Map<number, Pending<M, G>[]>(order.map((block) => [block, []]));
  const carried: Pending<M, G>[] = [];
  const file = (item: Pending<M, G>): void => {
    const first = item.blocks.reduce((a, b) => (rank(b) < rank(a) ? b : a));
    (pending.get(first) ?? carried).push(item);
  };
  for (const item of items) file(item);
  const context = { blockColumns, scales, rank, memory };
  const fronts: Front[] = [];
  for (const block of order) {
    const mine = pending.get(block) ?? [];
    pending.delete(block);
    const firstCarry = rank(block) * MAX_STAGES;
    const result = memory.frame(() => eliminateBlock(context, block, mine, firstCarry));
    for (const { buffer } of mine) if (buffer) memory.giveBack(buffer);
    fronts.push(result.front);
    for (const item of result.carried) file(item);
    onBlock();
  }
  return { fronts, carried };
}

/** A block hands rows on at most twice. */
const MAX_STAGES = 2;

/** The groups as rows of the part that eliminates their first block. */
function filed<M, G>(
  groups: readonly RowGroup<G>[],
  { parts, rank }: EliminationPlan,
): Pending<M, G>[][] {
  const partOf: number[] = [];
  for (const [p, blocks] of parts.entries()) for (const block of blocks) partOf[block] = p;
  const out: Pending<M, G>[][] = parts.map(() => []);
  let start = 0;
  for (const { rows, blocks, matrices } of groups) {
    const first = blocks.reduce((a, b) => (rank[b] < rank[a] ? b : a));
    const piece = { kind: 'group', start, rows } as const;
    out[partOf[first]].push({ piece, blocks, matrices, buffer: null });
    start += rows;
  }
  return out;
}
