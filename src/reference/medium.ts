import { slabPoint, type TransportProblem } from '../problem/types.js';

/**
 * Position given as a distance from a wall or interface. Layers may be thinner than the spacing of
 * doubles at x = 1 (cells of 1e-16 for epsilon = 1e-8), so cells never work with absolute x.
 */
export interface Anchor {
  readonly x: number;
  /** +1: the region lies to the right of the anchor, -1: to the left. */
  readonly side: 1 | -1;
}

/** The coefficients of v f_x + sigmaTotal f = sigmaScatter rho + emission, seen from an anchor. */
export class Medium {
  private readonly scale: number;

  constructor(private readonly problem: TransportProblem) {
    const [a, b] = problem.domain.x;
    this.scale = Math.max(Math.abs(a), Math.abs(b));
  }

  /** x at a distance from the anchor, kept strictly on its side so that jumps are taken right. */
  position({ x, side }: Anchor, distance: number): number {
    return x + side * Math.max(distance, 4 * Number.EPSILON * this.scale);
  }

  /** sigmaS / epsilon + epsilon sigmaA */
  total(anchor: Anchor, distance: number): number {
    const point = slabPoint(this.position(anchor, distance));
    const epsilon = this.problem.epsilon(point);
    return this.problem.scattering(point) / epsilon + epsilon * this.problem.absorption(point);
  }

  /** epsilon sigmaA */
  absorption(anchor: Anchor, distance: number): number {
    const point = slabPoint(this.position(anchor, distance));
    return this.problem.epsilon(point) * this.problem.absorption(point);
  }

  /** epsilon Q = epsilon source + stiffSource */
  emission(anchor: Anchor, distance: number, v: number): number {
    const point = slabPoint(this.position(anchor, distance), v);
    const bounded = this.problem.epsilon(point) * this.problem.source(point);
    return this.problem.stiffSource ? bounded + this.problem.stiffSource(point) : bounded;
  }
}
