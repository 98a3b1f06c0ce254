import type { TransientPlaneProblem } from '../problem/planeTypes.js';
import type { PhasePoint } from '../problem/types.js';
import type { PlanePartition } from './planeCell.js';
import { slabAlong } from './planeLines.js';
import { gridPartition, type PlanePartitionOptions, partitionPlane } from './planePartition.js';

/** Cells along a side at most: data that ask for more are not resolved, and the residual says so. */
const MOST = 32;

/**
 * Equal cells between walls, interfaces and sides of box-shaped holes, everywhere as narrow as the
 * initial data (and the source, at three times) ask for somewhere: a pulse flies or spreads.
 *
 * @param size of the initial data, relative to which they are resolved: not to that of a tail.
 */
export function equalCells(
  problem: TransientPlaneProblem,
  size: number,
  options: PlanePartitionOptions,
): PlanePartition {
  const { initial } = problem;
  const lifted = { ...problem, initial: (point: PhasePoint) => size + initial(point) };
  const { xs, ys } = partitionPlane(lifted, options);
  return gridPartition(
    problem,
    equalLines(problem, xs, 'x'),
    equalLines(problem, ys, 'y'),
    options,
  );
}

function equalLines(
  problem: TransientPlaneProblem,
  lines: Float64Array,
  axis: 'x' | 'y',
): Float64Array {
  const { domain, interfaces } = slabAlong(problem, axis);
  const [a, b] = domain.x;
  const ends = [a, ...interfaces.filter((at) => at > a && at < b), b];
  const segments = ends.slice(1).map((end, s) => {
    const inside = lines.filter((at) => at > ends[s] && at < end);
    return [ends[s], ...inside, end];
  });
  // A segment that was not cut is as wide as it is, whatever the data.
  const asked = segments.flatMap((cuts) =>
    cuts.length > 2 ? cuts.slice(1).map((at, k) => at - cuts[k]) : [],
  );
  const least = Math.max((b - a) / MOST, Math.min(Infinity, ...asked));
  const out: number[] = [];
  for (const cuts of segments) {
    const [from, to] = [cuts[0], cuts[cuts.length - 1]];
    const parts = Math.max(1, Math.ceil((to - from) / least - 1e-9));
    for (let k = 0; k < parts; k++) out.push(from + (k / parts) * (to - from));
  }
  return Float64Array.from([...out, b]);
}
