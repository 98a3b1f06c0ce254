import { type PlaneCellBasis, planeBases } from '../basis/planeCellBasis.js';
import { equalCells } from '../partition/equalCells.js';
import { heightOf, type PlaneCell, type PlanePartition, widthOf } from '../partition/planeCell.js';
import type { PlaneFormulation } from '../problem/equations/planeFormulation.js';
import { planeMicroMacro } from '../problem/equations/planeMicroMacro.js';
import { planePoint, type TransientPlaneProblem } from '../problem/planeTypes.js';
import { type PlaneUncollided, planeUncollided } from '../split/planeUncollided.js';
import {
  type PlaneMarchOptions,
  type PlaneMarchRequest,
  planeMarchOptions,
} from './planeMarchOptions.js';

/** Mean free path over the width of a cell above which particles are followed to their first collision. */
const FOLLOWED = 0.05;

/** What a march is made of, the same for every slab. */
export interface PlaneMarchGround {
  readonly options: PlaneMarchOptions;
  readonly formulation: PlaneFormulation;
  readonly partition: PlanePartition;
  readonly bases: readonly PlaneCellBasis[];
  readonly split: PlaneUncollided | null;
  /** Largest modulus of the initial data. */
  readonly size: number;
  /** Largest mean free path in widths of cells. */
  readonly path: number;
}

/** Cells, bases and the part split off: the same bits from the same problem and request. */
export function planeMarchGround(
  problem: TransientPlaneProblem,
  request: PlaneMarchRequest,
  onCell: (done: number) => void = () => {},
): PlaneMarchGround {
  const formulation = planeMicroMacro(true);
  const size = sizeOf(problem);
  const partition = equalCells(problem, size, planeMarchOptions(request).partition);
  const { cells } = partition;
  const path = Math.max(...cells.map((cell) => cell.scale / narrowest(cell)));
  const options = planeMarchOptions(request, path);
  const split = options.split && path > FOLLOWED ? planeUncollided(problem) : null;
  const { basis, seed } = options;
  const bases = planeBases(partition, problem.domain, formulation, basis, seed, onCell);
  return { options, formulation, partition, bases, split, size, path };
}

/** Whether a time belongs to those at which the split part is still there. */
export function splitLasts(
  { domain }: TransientPlaneProblem,
  split: PlaneUncollided | null,
  t: number,
): PlaneUncollided | null {
  return split && t - domain.t[0] < split.lifetime ? split : null;
}

/** The shorter side. */
export function narrowest(cell: PlaneCell): number {
  return Math.min(widthOf(cell), heightOf(cell));
}

/** Largest modulus of the initial data at some points: the scale of residuals. */
function sizeOf({ domain: { x, y, t }, initial }: TransientPlaneProblem): number {
  let size = 0;
  for (let i = 0; i <= 24; i++) {
    for (let j = 0; j <= 24; j++) {
      const px = x[0] + ((x[1] - x[0]) * i) / 24;
      const py = y[0] + ((y[1] - y[0]) * j) / 24;
      for (const theta of [0.4, 2.5, 4.6]) {
        size = Math.max(size, Math.abs(initial(planePoint(px, py, theta, t[0]))));
      }
    }
  }
  return size;
}
