import { slabPoint, type TransientProblem } from '../problem/types.js';
import type { Cell } from './cell.js';
import { extinction } from './opticalDepth.js';
import { type PartitionOptions, partitionSlab } from './slabPartition.js';

/** What grades the cells of one slab. */
export interface TransientPartitionOptions {
  /** Number of equal cells before any grading. */
  readonly cells: number;
  /** Whether cells are graded toward walls and fronts at all. */
  readonly gradeWalls: boolean;
  /** Width of the cell at a wall, over that of the layer there. */
  readonly firstCell: number;
  /** Ratio of successive distances from a wall. */
  readonly cellRatio: number;
  /** Thickness of a layer in mean free paths. */
  readonly layerDepth: number;
  readonly firstPanel: number;
  readonly panelRatio: number;
  readonly panelDepth: number;
  readonly smoothness: { readonly tolerance: number; readonly degree: number };
  /** Mean free path over slab width below which wall layers are left out. */
  readonly visiblePath: number;
}

/** Walls at which something happens at the first time: data that do not fit together. */
export interface Fronts {
  readonly left: boolean;
  readonly right: boolean;
}

/**
 * Cells for one slab of a march. At an inflow wall they are graded on the scale of the mean free
 * path, or of the distance flown since the start where that is less. At a corner where the data do
 * not fit together the grading goes on to the front: as far as particles have flown, or diffused,
 * by the end of the slab; nothing has happened beyond it yet. Elsewhere cells are as wide as the
 * coefficients and the initial data allow.
 *
 * @param elapsed time from the start of the march to the end of the slab, or a little later: slabs
 *   that are given the same value have the same cells.
 */
export function partitionTransient(
  problem: TransientProblem,
  elapsed: number,
  fronts: Fronts,
  options: TransientPartitionOptions,
): Cell[] {
  const [a, b] = problem.domain.x;
  const side = (name: 'left' | 'right'): number[] =>
    wallCuts(problem, name, elapsed, fronts[name], options);
  const [left, right] = [side('left'), side('right')];
  const reach = Math.min(flown(problem, a, elapsed), flown(problem, b, elapsed));
  const partition: PartitionOptions = {
    ...options,
    layers: left.length + right.length > 0,
    wallCuts: { left: left.filter((x) => x < (b - a) * 0.999), right },
    reach,
    resolve: resolved(problem),
    gradeVarying: options.gradeWalls,
  };
  return partitionSlab(problem, partition);
}

/** Distances from a wall at which cells are cut, ascending. */
function wallCuts(
  problem: TransientProblem,
  side: 'left' | 'right',
  elapsed: number,
  front: boolean,
  options: TransientPartitionOptions,
): number[] {
  if (!options.gradeWalls || problem.boundary[side].type !== 'inflow') return [];
  const [a, b] = problem.domain.x;
  const wall = side === 'left' ? a : b;
  const length = b - a;
  const path = 1 / Math.max(extinction(problem, wall), 1e-300);
  const reach = flown(problem, wall, elapsed);
  const arrived = reach > length && diffused(problem, wall, elapsed) > 1.5 * length;
  if (!front && !arrived && isQuiet(problem, side)) return [];
  const visible = path >= options.visiblePath * length;
  const layer = visible ? Math.min(path, reach) : 0;
  const far = front
    ? Math.min(reach, diffused(problem, wall, elapsed))
    : Math.min(layer * options.layerDepth, length / 2);
  if (!(far > 0)) return [];
  // Once particles have come many mean free paths the layer is of size epsilon only.
  const finest =
    layer * (reach > path * SETTLED ? Math.max(options.firstCell, 0.1) : options.firstCell);
  const near = Math.min(far, Math.max(finest, far * FINEST * (visible ? 0 : 1)));
  return ladder(path, options, near, far).filter((x) => x < length);
}

/** Without a visible mean free path a front is still resolved to this part of its width. */
const FINEST = 1e-2;

/** Dense rungs next to a front. */
const DENSE = 3;

/** Mean free paths covered after which a layer at a wall has settled. */
const SETTLED = 16;

/**
 * Rungs from just above `near` to the first at or above `far`: path * cellRatio^k below one mean free
 * path, where f is a layer function of the distance over |v| and panels follow it, and twice as
 * dense beyond and next to the front. The rungs do not depend on time: cells of successive slabs are the same where both
 * have any, and nothing is lost when one hands over to the next.
 */
function ladder(
  path: number,
  { cellRatio }: TransientPartitionOptions,
  near: number,
  far: number,
): number[] {
  const root = Math.sqrt(cellRatio);
  const rung = (x: number): number => Math.ceil(Math.log(x / path) / Math.log(root) - 1e-9);
  const out: number[] = [];
  for (let k = rung(near); k < rung(far) + 1; k++) {
    if (k > 0 || k % 2 === 0 || k >= rung(far) - DENSE) out.push(path * root ** k);
  }
  return out;
}

/** Whether f0 is constant and isotropic next to a wall whose inflow agrees with it at all times. */
function isQuiet(problem: TransientProblem, side: 'left' | 'right'): boolean {
  const condition = problem.boundary[side];
  if (condition.type !== 'inflow') return false;
  const [a, b] = problem.domain.x;
  const [t0, t1] = problem.domain.t;
  const wall = side === 'left' ? a : b;
  const inwards = side === 'left' ? b - a : a - b;
  const value = problem.initial(slabPoint(wall, 0.5, t0));
  for (const v of [-0.9, -0.4, -0.1, 0.1, 0.4, 0.9]) {
    for (let k = 0; k <= 16; k++) {
      const share = k / 16;
      if (problem.initial(slabPoint(wall + 0.25 * share * inwards, v, t0)) !== value) return false;
      if (v * inwards < 0) continue;
      if (condition.value(slabPoint(wall, v, t0 + share * (t1 - t0))) !== value) return false;
    }
  }
  return true;
}

/** How far particles of |v| = 1 come from x. */
function flown(problem: TransientProblem, x: number, elapsed: number): number {
  return elapsed / problem.epsilon(slabPoint(x));
}

/** Where a diffusion front from x has faded to 1e-8. */
function diffused(problem: TransientProblem, x: number, elapsed: number): number {
  const sigma = Math.max(problem.scattering(slabPoint(x)), 1e-300);
  return 4 * Math.sqrt((4 / 3) * (elapsed / sigma));
}

/** The initial data at a few directions, which cells have to resolve. */
function resolved({ initial, domain: { t } }: TransientProblem): ((x: number) => number)[] {
  return [-0.9, -0.3, 0.3, 0.9].map((v) => (x) => initial(slabPoint(x, v, t[0])));
}
