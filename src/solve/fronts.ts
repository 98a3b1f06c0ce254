import type { Fronts } from '../partition/transientPartition.js';
import type { TransientProblem } from '../problem/types.js';
import { incompatible } from '../split/chooseSplit.js';

/**
 * Walls from which fronts come. Where mean free paths can be seen: those whose data do not fit the
 * initial data. Where they are hidden a corner of that kind has been split off, and what is left at
 * an inflow wall is a diffusive layer at most, if walls are graded at all.
 */
export function frontsOf(problem: TransientProblem, hidden: boolean, graded: boolean): Fronts {
  const { left, right } = problem.boundary;
  return hidden
    ? { left: graded && left.type === 'inflow', right: graded && right.type === 'inflow' }
    : { left: incompatible(problem, 'left'), right: incompatible(problem, 'right') };
}
