import { type Directions, directionsAt } from '../basis/planeField.js';
import type { PlaneCell } from '../partition/planeCell.js';
import { wrapAngle } from '../problem/planeTypes.js';
import { gaussLegendre, mapRule } from '../quadrature/gauss.js';

/** Directions of one panel, with the normalised measure of each: 1 over the whole circle. */
export interface WeightedDirections extends Directions {
  readonly weights: Float64Array;
}

/** The direction of rows that depend on none. */
export const noPlaneDirection: WeightedDirections = {
  ...directionsAt(Float64Array.of(0)),
  weights: Float64Array.of(1),
};

const QUADRANTS = [0, 0.5, 1, 1.5, 2].map((quarter) => quarter * Math.PI);

/** Gauss nodes on [lower, upper]. */
function onArc(lower: number, upper: number, count: number): WeightedDirections {
  const { nodes, weights } = mapRule(gaussLegendre(count), lower, upper);
  return { ...directionsAt(nodes), weights: weights.map((w) => w / (2 * Math.PI)) };
}

/** The trapezoidal rule on the circle, exact for trigonometric polynomials below its number. */
function onCircle(count: number): WeightedDirections {
  const theta = Float64Array.from({ length: count }, (_, q) => (2 * Math.PI * (q + 0.5)) / count);
  return { ...directionsAt(theta), weights: new Float64Array(count).fill(1 / count) };
}

/** All directions of the rows that cells share: panel by panel of their common refinement. */
export function directionsOf(
  cells: readonly PlaneCell[],
  angleNodes: number,
  circleNodes: number,
): WeightedDirections[] {
  if (cells.every(({ panels }) => panels === null)) return [onCircle(circleNodes)];
  return arcs(refine(cells.flatMap(({ panels }) => [...(panels ?? [])])), angleNodes);
}

/** The incoming directions, v.n < 0, panel by panel; grazing directions cut panels. */
export function incomingDirections(
  { panels }: PlaneCell,
  [nx, ny]: readonly [number, number],
  count: number,
): WeightedDirections[] {
  const outward = Math.atan2(ny, nx);
  const grazing = [outward + Math.PI / 2, outward - Math.PI / 2].map(wrapAngle);
  const edges = refine([...(panels ?? QUADRANTS), ...grazing]);
  return arcs(edges, count, (theta) => nx * Math.cos(theta) + ny * Math.sin(theta) < 0);
}

function refine(edges: readonly number[]): number[] {
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.filter((theta, k) => k === 0 || theta - sorted[k - 1] > 1e-12);
}

function arcs(
  edges: readonly number[],
  count: number,
  keep: (middle: number) => boolean = () => true,
): WeightedDirections[] {
  const out: WeightedDirections[] = [];
  for (let p = 0; p < edges.length - 1; p++) {
    if (!keep((edges[p] + edges[p + 1]) / 2)) continue;
    out.push(onArc(edges[p], edges[p + 1], count));
  }
  return out;
}

/** The directions mirrored in a wall with normal n: v - 2 (v.n) n. */
export function mirrorIn({ theta }: Directions, [nx, ny]: readonly [number, number]): Directions {
  const along = Math.atan2(ny, nx) + Math.PI / 2;
  return directionsAt(theta.map((angle) => 2 * along - angle));
}
