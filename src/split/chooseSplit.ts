import { slabPoint, type TransientProblem } from '../problem/types.js';
import { CornerLayer } from './cornerLayer.js';
import type { SplitPart } from './split.js';
import { Uncollided } from './uncollided.js';

export type SplitName = 'auto' | 'none' | 'uncollided' | 'corner';

export const splitNames: readonly SplitName[] = ['auto', 'none', 'uncollided', 'corner'];

/**
 * Mean free path over slab width below which kinetic layers at a wall matter less than 1e-6 and
 * the corner function of the limit serves.
 */
const DIFFUSIVE = 1e-6;

/** Whether the inflow data at the first time differ from the initial data at a wall. */
export function incompatible(problem: TransientProblem, side: 'left' | 'right'): boolean {
  const condition = problem.boundary[side];
  if (condition.type !== 'inflow') return false;
  const [t0] = problem.domain.t;
  const wall = problem.domain.x[side === 'left' ? 0 : 1];
  const sign = side === 'left' ? 1 : -1;
  let difference = 0;
  let size = 0;
  for (let q = 1; q <= 16; q++) {
    const point = slabPoint(wall, (sign * (q - 0.5)) / 16, t0);
    const [given, initial] = [condition.value(point), problem.initial(point)];
    difference = Math.max(difference, Math.abs(given - initial));
    size = Math.max(size, Math.abs(given), Math.abs(initial));
  }
  return difference > 1e-9 * size;
}

/**
 * What to split off: nothing where the data agree; the uncollided part where mean free paths at the
 * walls can be seen; the corner function of the diffusion limit where they are below 1e-6 of the
 * slab and the coefficients are constant.
 *
 * @throws RangeError when a part is asked for by name that the problem does not admit.
 */
export function chooseSplit(problem: TransientProblem, name: SplitName): SplitPart | null {
  if (name === 'none') return null;
  if (name === 'uncollided') return new Uncollided(problem);
  if (name === 'corner') {
    if (!hasConstantCoefficients(problem)) {
      throw new RangeError('the corner function needs constant epsilon and scattering > 0');
    }
    return new CornerLayer(problem);
  }
  if (!incompatible(problem, 'left') && !incompatible(problem, 'right')) return null;
  const { left, right } = problem.boundary;
  if (freePathShare(problem) >= DIFFUSIVE) {
    return left.type === 'inflow' && right.type === 'inflow' ? new Uncollided(problem) : null;
  }
  return hasConstantCoefficients(problem) ? new CornerLayer(problem) : null;
}

/**
 * Whether walls or corners carry layers that have to be resolved: certainly, where data do not fit
 * together and mean free paths can be seen; possibly, at any other inflow wall: where the data fit
 * together in value but not in their rates, rho has a weak corner there.
 */
export function hasLayers(
  problem: TransientProblem,
  split: SplitName,
): 'none' | 'possible' | 'certain' {
  const inflow = Object.values(problem.boundary).some(({ type }) => type === 'inflow');
  if (!inflow) return 'none';
  const corner = incompatible(problem, 'left') || incompatible(problem, 'right');
  const visible = freePathShare(problem) >= DIFFUSIVE;
  if (corner && (visible || split === 'none' || !hasConstantCoefficients(problem)))
    return 'certain';
  return 'possible';
}

/** The larger mean free path at the walls over the width of the slab. */
export function freePathShare(problem: TransientProblem): number {
  const [a, b] = problem.domain.x;
  const path = (x: number): number => {
    const point = slabPoint(x);
    const epsilon = problem.epsilon(point);
    const total = problem.scattering(point) / epsilon + epsilon * problem.absorption(point);
    return total > 0 ? 1 / total : Infinity;
  };
  return Math.max(path(a), path(b)) / (b - a);
}

function hasConstantCoefficients(problem: TransientProblem): boolean {
  const [a, b] = problem.domain.x;
  const first = slabPoint(a);
  const [epsilon, sigma] = [problem.epsilon(first), problem.scattering(first)];
  for (let k = 1; k <= 64; k++) {
    const point = slabPoint(a + ((b - a) * k) / 64);
    if (problem.epsilon(point) !== epsilon || problem.scattering(point) !== sigma) return false;
  }
  return sigma > 0;
}
