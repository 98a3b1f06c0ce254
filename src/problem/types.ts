/**
 * What is solved, free of any method: domain, coefficients, initial and boundary data.
 *
 * Linear transport in diffusive scaling (steady: without the first term), with the normalised
 * angular mean <h> = 1/2 * integral of h over v in [-1, 1]:
 *
 *     epsilon f_t + v f_x = (sigmaS/epsilon)(<f> - f) - epsilon sigmaA f + epsilon Q
 *
 * All quantities are dimensionless. Limit epsilon -> 0: rho_t - (D rho_x)_x + sigmaA rho = <Q>,
 * D = 1/(3 sigmaS).
 */

/** A point of phase space; coordinates that a problem does not have are 0. */
export interface PhasePoint {
  t: number;
  x: number;
  y: number;
  /** Direction cosine in the slab, in [-1, 1]. */
  v: number;
  /** Angle in the plane, in [0, 2 pi). */
  theta: number;
}

/** A coefficient, source or boundary datum. Must be finite everywhere it is evaluated. */
export type PhaseFunction = (point: PhasePoint) => number;

/** A closed interval, lower < upper. */
export type Interval = readonly [lower: number, upper: number];

/** Data on one side of the domain; inflow prescribes f where v.n < 0 (n the outward normal). */
export type BoundaryCondition =
  | { readonly type: 'inflow'; readonly value: PhaseFunction }
  | { readonly type: 'periodic' }
  | { readonly type: 'reflective' };

export interface Domain {
  readonly x: Interval;
  /** Present in plane problems. */
  readonly y?: Interval;
  /** Present in time-dependent problems. */
  readonly t?: Interval;
}

export interface TransportProblem {
  readonly name: string;
  readonly equation: 'linear-transport';
  readonly domain: Domain;
  /** Knudsen number, > 0; may depend on x. */
  readonly epsilon: PhaseFunction;
  /** sigmaS >= 0, may depend on x. */
  readonly scattering: PhaseFunction;
  /** sigmaA >= 0, may depend on x. */
  readonly absorption: PhaseFunction;
  /** Q(t, x, v), or its part that stays bounded as epsilon -> 0 when `stiffSource` is given. */
  readonly source: PhaseFunction;
  /**
   * S in Q = source + S/epsilon, odd in v up to O(epsilon). Manufactured solutions need
   * Q = O(1/epsilon); added up, the bounded part and <Q> would drown in the rounding of S/epsilon.
   */
  readonly stiffSource?: PhaseFunction;
  readonly boundary: { readonly left: BoundaryCondition; readonly right: BoundaryCondition };
  /** Interior points, ascending, where a coefficient or the source is known to jump. */
  readonly interfaces: readonly number[];
  /** f at the first time, f0(x, v); present exactly when `domain.t` is. */
  readonly initial?: PhaseFunction;
  /** Times at which the answer is compared, drawn and written, ascending, inside `domain.t`. */
  readonly outputTimes?: readonly number[];
  /** Exact f where one is known. */
  readonly exact?: PhaseFunction;
  /** Its density <f>; t is 0 in steady problems. */
  readonly exactRho?: (x: number, t?: number) => number;
  /** Its flux <v f>/epsilon, formed without cancellation. */
  readonly exactFlux?: (x: number, t?: number) => number;
}

/** A problem in time: what `domain.t` brings with it is there. */
export interface TransientProblem extends TransportProblem {
  readonly domain: Domain & { readonly t: Interval };
  readonly initial: PhaseFunction;
  readonly outputTimes: readonly number[];
}

export function isTransient(problem: TransportProblem): problem is TransientProblem {
  return problem.domain.t !== undefined;
}

/** A phase point of the slab. */
export function slabPoint(x: number, v = 0, t = 0): PhasePoint {
  return { t, x, y: 0, v, theta: 0 };
}
