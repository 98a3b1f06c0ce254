import type { PlaneProblem } from '../problem/planeTypes.js';
import { OpticalDepth } from './opticalDepth.js';
import { slabAlong } from './planeLines.js';

/** The largest optical depth between neighbouring walls and interfaces, along x or along y. */
export function thickestSegment(problem: PlaneProblem): number {
  const depths = (['x', 'y'] as const).flatMap((axis) => {
    const slab = slabAlong(problem, axis);
    const [a, b] = slab.domain.x;
    const points = [a, ...slab.interfaces.filter((at) => at > a && at < b), b];
    return points.slice(1).map((end, s) => new OpticalDepth(slab, [points[s], end], 'left').total);
  });
  return Math.max(...depths);
}
