import type { PhaseFunction } from '../types.js';
import type { WeightRule } from './formulation.js';

/**
 * Formulations in the plane: fields and named row blocks, as in formulation.ts, with v on the unit
 * circle and two space derivatives. The assembler and the residual check interpret them.
 */

/** A direction v = (x, y) = (cos theta, sin theta). */
export interface Direction {
  readonly theta: number;
  readonly x: number;
  readonly y: number;
}

/** f at the start of a slab of time, at one point. */
export interface PlaneInitialValues {
  /** <f> */
  readonly mean: number;
  readonly at: (theta: number) => number;
}

/** Coefficients at one point (x, y), as seen from one cell. */
export interface PlaneCoefficients {
  /** 0 in steady problems. */
  readonly t: number;
  readonly x: number;
  readonly y: number;
  readonly epsilon: number;
  readonly sigmaS: number;
  readonly sigmaA: number;
  /** The cell's scale e in f = rho + e g: its mean free path, constant in a cell. */
  readonly scale: number;
  /** Of the face or the wall that the row stands on, (0, 0) inside a cell. */
  readonly normal: readonly [x: number, y: number];
  /** (Q(v) + Q(-v))/2. */
  evenSource(theta: number): number;
  /** epsilon (Q(v) - Q(-v))/2, bounded as epsilon -> 0. */
  oddSource(theta: number): number;
  /** <Q>. */
  readonly meanSource: number;
  /** In initial rows only. */
  readonly initial: PlaneInitialValues;
}

/** Weight of a normalised angular moment: <h>, <v_x h>, <v_y h>. */
export type PlaneMoment = 'one' | 'x' | 'y';

/**
 * Where a field enters a row: at the row's own direction; at the direction mirrored in the wall; or
 * as a moment.
 */
export type PlaneAngularUse = 'point' | 'mirror' | { readonly moment: PlaneMoment };

export type PlaneDerivative = 'value' | 't' | 'x' | 'y';

export interface PlaneTerm {
  readonly field: string;
  readonly derivative: PlaneDerivative;
  readonly angular: PlaneAngularUse;
  /** v is the row's direction ((1, 0) in rows without one). */
  readonly coefficient: (c: PlaneCoefficients, v: Direction) => number;
}

/** Where a block's rows stand; see RowSupport. */
export type PlaneSupport =
  | 'position'
  | 'phase'
  | 'inflow'
  | 'reflection'
  | 'face-position'
  | 'face-phase'
  | 'initial-position'
  | 'initial-phase';

export interface PlaneRowBlock {
  readonly name: string;
  readonly on: PlaneSupport;
  readonly weight: WeightRule;
  readonly terms: readonly PlaneTerm[];
  /** Zero where absent. `inflow` is the boundary datum. */
  readonly rhs?: (c: PlaneCoefficients, v: Direction, inflow: PhaseFunction | null) => number;
}

export interface PlaneFieldSpec {
  readonly name: string;
  /** A function of position alone, or of position and direction with zero mean. */
  readonly angular: 'none' | 'full';
}

export interface PlaneFormulation {
  readonly name: 'micro-macro';
  readonly fields: readonly PlaneFieldSpec[];
  readonly blocks: readonly PlaneRowBlock[];
  /** f(x, y, v) from the fields. */
  readonly f: readonly PlaneTerm[];
  /** rho = <f>. */
  readonly rho: readonly PlaneTerm[];
  /** q = <v f>/epsilon, its two components. */
  readonly flux: readonly [x: readonly PlaneTerm[], y: readonly PlaneTerm[]];
}
