import { compositeGauss, type Quadrature } from '../../quadrature/gauss.js';
import type { PlaneMesh } from './planeMesh.js';

/** Mean free paths beyond which nothing rough is seen. */
const SIGHT = 25;
/** Panels narrower than this carry nothing. */
const NARROWEST = 1e-11;

/**
 * Directions for angular integrals at a point, made for what is seen from there: Gauss panels that
 * end at the corners (in whose directions f jumps or has a kink) and shrink toward the directions
 * along near walls, where f varies over angles of about distance / length of sight. Every point has
 * its own rule, so rays from the corners, which make the common rule of discrete ordinates converge
 * slowly, cost no accuracy here. The panels are symmetric under theta -> theta + pi: what is odd in
 * v cancels to rounding, which thick media need.
 */
export class SightDirections {
  private readonly reach: number;

  constructor(
    private readonly mesh: PlaneMesh,
    private readonly perPanel: number,
    /** Ratio of the distances of panel ends from the direction along a wall. */
    private readonly grading: number,
  ) {
    const { x, y } = mesh;
    const across = Math.hypot(x.domain[1] - x.domain[0], y.domain[1] - y.domain[0]);
    this.reach = Math.min(across, SIGHT / Math.max(mesh.thinnest, 1e-300));
  }

  /** Nodes in (0, 2 pi), weights sum to 1. */
  at(px: number, py: number): Quadrature {
    const { x, y } = this.mesh;
    const half = Math.PI / 2;
    const ends: number[] = [];
    // In [0, pi); the other half follows from symmetry.
    const add = (angle: number): void => {
      let within = angle % Math.PI;
      if (within < 0) within += Math.PI;
      ends.push(within);
    };
    ends.push(0, half, Math.PI);
    for (const cornerX of x.lines) {
      for (const cornerY of y.lines) {
        const distance = Math.hypot(cornerX - px, cornerY - py);
        if (distance < 2 * this.reach && distance > 1e-12 * this.reach) {
          add(Math.atan2(cornerY - py, cornerX - px));
        }
      }
    }
    const besides = (axis: number, lines: readonly number[], at: number, least: number): void => {
      const near = lines.reduce((d, line) => Math.min(d, Math.abs(line - at)), Infinity);
      let angle = Math.max(near, least / 4) / this.reach;
      for (; angle < Math.PI / 6; angle *= this.grading) {
        add(axis + angle);
        add(axis - angle);
      }
    };
    besides(
      half,
      x.lines,
      px,
      x.widths.reduce((least, w) => Math.min(least, w)),
    );
    besides(
      0,
      y.lines,
      py,
      y.widths.reduce((least, w) => Math.min(least, w)),
    );
    ends.sort((p, q) => p - q);
    const kept = ends.filter((end, k) => k === 0 || end - ends[k - 1] > NARROWEST);
    kept[kept.length - 1] = Math.PI;
    const upper = compositeGauss(kept, this.perPanel);
    const nodes = new Float64Array(2 * upper.nodes.length);
    const weights = new Float64Array(nodes.length);
    nodes.set(upper.nodes);
    nodes.set(
      upper.nodes.map((theta) => theta + Math.PI),
      upper.nodes.length,
    );
    const shares = upper.weights.map((w) => w / (2 * Math.PI));
    weights.set(shares);
    weights.set(shares, shares.length);
    return { nodes, weights };
  }
}
