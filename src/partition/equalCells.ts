import type { TransientPlaneProblem } from '../problem/planeTypes.js';
import type { Interval, PhasePoint } from '../problem/types.js';
import type { PlanePartition } from './planeCell.js';
import { gridPartition, type PlanePartitionOptions, partitionPlane } from './planePartition.js';

/**
 * As many equal cells between interfaces as the narrowest that the initial data ask for: a pulse
 * flies or spreads everywhere.
 *
 * @param size of the initial data, relative to which they are resolved: not to that of a tail.
 */
export function equalCells(
  problem: TransientPlaneProblem,
  size: number,
  options: PlanePartitionOptions,
): PlanePartition {
  const { initial, interfaces, domain } = problem;
  const lifted = { ...problem, initial: (point: PhasePoint) => size + initial(point) };
  const { xs, ys } = partitionPlane(lifted, options);
  return gridPartition(
    problem,
    equalLines(xs, domain.x, interfaces.x),
    equalLines(ys, domain.y, interfaces.y),
    options,
  );
}

function equalLines(
  lines: Float64Array,
  [a, b]: Interval,
  interfaces: readonly number[],
): Float64Array {
  const least = Math.min(...lines.subarray(1).map((line, k) => line - lines[k]));
  const ends = [a, ...interfaces.filter((at) => at > a && at < b), b];
  const out: number[] = [];
  for (let s = 0; s + 1 < ends.length; s++) {
    const length = ends[s + 1] - ends[s];
    const parts = Math.max(1, Math.ceil(length / least - 1e-9));
    for (let k = 0; k < parts; k++) out.push(ends[s] + (k / parts) * length);
  }
  return Float64Array.from([...out, b]);
}
