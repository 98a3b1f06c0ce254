import type { TransientPlaneProblem } from '../problem/planeTypes.js';
import type { PlaneUncollided } from '../split/planeUncollided.js';
import type { PlaneEvaluable } from './planeErrors.js';
import type { PlaneSolution } from './planeSolution.js';
import { slabAtTime } from './slabAtTime.js';

/** The least-squares solution of one slab of time and the known part that it leaves out. */
export interface PlaneSlab {
  readonly end: number;
  readonly rest: PlaneSolution;
  readonly split: PlaneUncollided | null;
}

/**
 * A solved march in the plane: f, rho and flux anywhere in space and time, slab by slab, plus the
 * uncollided part where it was split off. Where two slabs meet the earlier one answers.
 */
export class PlaneMarchSolution {
  constructor(
    readonly problem: TransientPlaneProblem,
    readonly slabs: readonly PlaneSlab[],
  ) {}

  /** Everything at one time. @throws RangeError when t has not been reached. */
  at(t: number): PlaneEvaluable {
    const { rest, split } = slabAtTime(this.slabs, ({ end }) => end, this.problem.domain.t[0], t);
    const add = (values: Float64Array, part: (i: number) => number): Float64Array =>
      split ? values.map((value, i) => value + part(i)) : values;
    return {
      rho: (x, y) => add(rest.rho(x, y, t), (i) => split?.rho(t, x[i], y[i]) ?? 0),
      flux: (x, y) => {
        const flux = rest.flux(x, y, t);
        const part = (k: 0 | 1) => (i: number) => split?.flux(t, x[i], y[i])[k] ?? 0;
        return { x: add(flux.x, part(0)), y: add(flux.y, part(1)) };
      },
      f: (x, y, theta) =>
        add(rest.f(x, y, theta, t), (i) => split?.f(t, x[i], y[i], theta[i]) ?? 0),
    };
  }
}
