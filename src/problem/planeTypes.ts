import type { BoundaryCondition, Interval, PhaseFunction, PhasePoint } from './types.js';

/**
 * Linear transport in the plane, v = (cos theta, sin theta), with the normalised mean
 * <h> = 1/(2 pi) * integral of h over theta in [0, 2 pi) (steady: without the first term):
 *
 *     epsilon f_t + v.grad f = (sigmaS/epsilon)(<f> - f) - epsilon sigmaA f + epsilon Q
 *
 * Limit epsilon -> 0: rho_t - div(D grad rho) + sigmaA rho = <Q>, D = 1/(2 sigmaS).
 */

/** A part of the box that is not in the domain; its boundary has the inflow `value`. */
export type Hole =
  | { readonly type: 'box'; readonly x: Interval; readonly y: Interval }
  | {
      readonly type: 'disc';
      readonly centre: readonly [x: number, y: number];
      readonly radius: number;
    };

export interface PlaneDomain {
  readonly x: Interval;
  readonly y: Interval;
  /** Inside the box, apart from each other and from its sides. */
  readonly holes: readonly Hole[];
  /** Present in time-dependent problems. */
  readonly t?: Interval;
}

/** Sides of the box; inflow on the holes, one value for each. */
export interface PlaneBoundary {
  readonly left: BoundaryCondition;
  readonly right: BoundaryCondition;
  readonly bottom: BoundaryCondition;
  readonly top: BoundaryCondition;
  readonly holes: readonly PhaseFunction[];
}

export interface PlaneProblem {
  readonly name: string;
  readonly equation: 'linear-transport';
  readonly domain: PlaneDomain;
  /** Knudsen number, > 0; may depend on x and y, like the next two. */
  readonly epsilon: PhaseFunction;
  readonly scattering: PhaseFunction;
  readonly absorption: PhaseFunction;
  /** Q(t, x, y, theta), or its part that stays bounded as epsilon -> 0 (see TransportProblem). */
  readonly source: PhaseFunction;
  readonly stiffSource?: PhaseFunction;
  readonly boundary: PlaneBoundary;
  /** Lines x = const and y = const, ascending, across which a coefficient or the source jumps. */
  readonly interfaces: { readonly x: readonly number[]; readonly y: readonly number[] };
  /** f at the first time; present exactly when `domain.t` is. */
  readonly initial?: PhaseFunction;
  readonly outputTimes?: readonly number[];
  /** Exact f where one is known, with its density and its flux <v f>/epsilon. */
  readonly exact?: PhaseFunction;
  readonly exactRho?: (x: number, y: number, t?: number) => number;
  readonly exactFlux?: (x: number, y: number, t?: number) => readonly [x: number, y: number];
}

/** A problem in time: what is optional above is there. */
export type TransientPlaneProblem = PlaneProblem & {
  readonly domain: PlaneDomain & { readonly t: Interval };
  readonly initial: PhaseFunction;
  readonly outputTimes: readonly number[];
};

export function isTransientPlane(problem: PlaneProblem): problem is TransientPlaneProblem {
  return problem.domain.t !== undefined;
}

/** A phase point of the plane. */
export function planePoint(x: number, y: number, theta = 0, t = 0): PhasePoint {
  return { t, x, y, v: 0, theta };
}

/** theta in [0, 2 pi). */
export function wrapAngle(theta: number): number {
  const period = 2 * Math.PI;
  const wrapped = theta - period * Math.floor(theta / period);
  return wrapped < period ? wrapped : 0;
}

/** Whether a point lies inside a hole; its boundary belongs to the domain. */
export function inHole(hole: Hole, x: number, y: number): boolean {
  if (hole.type === 'disc') {
    return Math.hypot(x - hole.centre[0], y - hole.centre[1]) < hole.radius * (1 - 1e-12);
  }
  const slack = 1e-12 * (hole.x[1] - hole.x[0] + hole.y[1] - hole.y[0]);
  return (
    x > hole.x[0] + slack && x < hole.x[1] - slack && y > hole.y[0] + slack && y < hole.y[1] - slack
  );
}
