import { planePanels } from '../partition/planePanels.js';
import { type PlaneProblem, wrapAngle } from '../problem/planeTypes.js';
import type { BoundaryCondition, Interval } from '../problem/types.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import { layerLines } from './layerLines.js';

/** Directions at one point with the normalised measure of each: 1 over the whole circle. */
export interface PointDirections {
  readonly theta: Float64Array;
  readonly weights: Float64Array;
}

/** How finely the directions at a point are graded toward those along walls and interfaces. */
const PANELS = { firstPanel: 5e-4, panelRatio: 4, panelDepth: 0.3 };

/** Narrower panels are joined with the next one. */
const NARROWEST = 1e-9;

/**
 * The directions over which f is integrated at a point. As a function of theta it has kinks where a
 * ray passes a corner of the box or of a material, and layers toward directions along walls and
 * interfaces: panels end at the former and are graded toward the latter. Of what mirrors and repetition
 * show, the first images are looked at.
 */
export class SweepDirections {
  readonly #corners: readonly (readonly [x: number, y: number])[];
  /** Lines with a layer. */
  readonly #xs: readonly number[];
  readonly #ys: readonly number[];
  readonly #nodes: number;
  readonly #rate: (x: number, y: number) => number;

  /** @param rate extinction per length at a point. */
  constructor(problem: PlaneProblem, rate: (x: number, y: number) => number, nodes: number) {
    const { domain } = problem;
    const lines = layerLines(problem);
    [this.#xs, this.#ys] = [lines.x, lines.y];
    const ends = (axis: 'x' | 'y', inside: readonly number[]) => [
      ...new Set([domain[axis][0], ...inside, domain[axis][1]]),
    ];
    const { left, right, bottom, top } = problem.boundary;
    const xs = withImages(ends('x', this.#xs), domain.x, left, right);
    const ys = withImages(ends('y', this.#ys), domain.y, bottom, top);
    this.#corners = xs.flatMap((x) => ys.map((y) => [x, y] as const));
    this.#nodes = nodes;
    this.#rate = rate;
  }

  at(x: number, y: number): PointDirections {
    const rate = this.#rate(x, y);
    const nearest = (lines: readonly number[], at: number): number =>
      Math.min(Infinity, ...lines.map((line) => rate * Math.abs(at - line)));
    const depth = { x: nearest(this.#xs, x), y: nearest(this.#ys, y) };
    // Rays arrive from behind: a corner is seen by those that fly away from it.
    const toCorners = this.#corners.flatMap(([cx, cy]) =>
      cx === x && cy === y ? [] : [wrapAngle(Math.atan2(y - cy, x - cx))],
    );
    const sorted = [...planePanels(depth, PANELS), ...toCorners].sort((a, b) => a - b);
    const edges = sorted.filter((angle, k) => k === 0 || angle - sorted[k - 1] > NARROWEST);
    const rule = gaussLegendre(this.#nodes);
    const count = (edges.length - 1) * this.#nodes;
    const theta = new Float64Array(count);
    const weights = new Float64Array(count);
    let to = 0;
    for (let p = 0; p + 1 < edges.length; p++) {
      const width = edges[p + 1] - edges[p];
      for (let q = 0; q < this.#nodes; q++, to++) {
        theta[to] = edges[p] + ((1 + rule.nodes[q]) / 2) * width;
        weights[to] = (rule.weights[q] * width) / (4 * Math.PI);
      }
    }
    return { theta, weights };
  }
}

/** Positions with their first images in mirrors, or behind periodic sides. */
function withImages(
  positions: readonly number[],
  [a, b]: Interval,
  low: BoundaryCondition,
  high: BoundaryCondition,
): number[] {
  const shifts: ((at: number) => number)[] = [(at) => at];
  if (low.type === 'reflective') shifts.push((at) => 2 * a - at);
  if (high.type === 'reflective') shifts.push((at) => 2 * b - at);
  if (low.type === 'periodic')
    shifts.push(
      (at) => at - (b - a),
      (at) => at + (b - a),
    );
  return [...new Set(shifts.flatMap((image) => positions.map(image)))];
}
