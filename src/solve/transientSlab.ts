import type { LeastSquaresEngine } from '../linalg/engine.js';
import type { TransientProblem } from '../problem/types.js';
import { hasLayers } from '../split/chooseSplit.js';
import { March } from './march.js';
import type { MarchObserver, MarchState, TransientSolve } from './marchTypes.js';
import {
  type ProfileName,
  type TransientSolverRequest,
  transientSolverOptions,
} from './transientOptions.js';

export type { MarchObserver, MarchState, SlabReport, TransientSolve } from './marchTypes.js';

const silent: MarchObserver = { phase: () => {}, advance: () => {} };

/**
 * Marches through time slab by slab. Each slab is one least-squares problem in (t, x, v); the data
 * it hands over are evaluated pointwise, so the next slab may have other cells. A slab whose
 * residual on fresh points is too large is halved. Slabs of equal cells and size share the factor:
 * only right-hand sides are made for them.
 *
 * Where the inflow data fit the initial data the smooth profile is tried first, and given up for the
 * layered one at the first slab that it does not resolve.
 *
 * @param resume goes on from the state of an earlier march of the same problem and request.
 * @throws RangeError when a part to split off is asked for that the problem does not admit.
 */
export function solveTransientSlab(
  problem: TransientProblem,
  request: TransientSolverRequest,
  engine: LeastSquaresEngine,
  observer: MarchObserver = silent,
  resume?: MarchState,
): TransientSolve {
  const march = (profile: ProfileName, mayFail: boolean): TransientSolve | null => {
    const options = transientSolverOptions(request, profile);
    return new March(problem, options, engine, observer, resume).run(mayFail);
  };
  const { profile = 'auto' } = request;
  if (resume) return march(resume.profile, false) as TransientSolve;
  if (profile !== 'auto') return march(profile, false) as TransientSolve;
  const layers = hasLayers(problem, request.split ?? 'auto');
  if (layers === 'none') return march('smooth', false) as TransientSolve;
  const smooth = layers === 'possible' ? march('smooth', true) : null;
  return smooth ?? (march('layered', false) as TransientSolve);
}
