import type { PhaseFunction } from '../types.js';

/**
 * A formulation is a list of fields and of named row blocks; a row block is a sum of terms
 * coefficient x (value, x- or t-derivative of a field, at the point or averaged over angle) set equal
 * to a right-hand side. This is the only place where an equation is written: the assembler, the
 * residual check on fresh points and (later) the neural losses interpret it.
 */

/** Angular range of a field: none (a function of x), all of [-1, 1], or the half range [0, 1]. */
export type AngularRange = 'none' | 'full' | 'half';

export interface FieldSpec {
  readonly name: string;
  readonly angular: AngularRange;
  /** Whether <field> = 0 is built into the basis. */
  readonly zeroMean: boolean;
}

/** What is known of f at the start of a slab, at one x. */
export interface InitialValues {
  /** <f>. */
  readonly mean: number;
  /** f at a direction. */
  readonly at: (v: number) => number;
}

/** Coefficients at one point (t, x), as seen from one cell. */
export interface LocalCoefficients {
  /** 0 in steady problems. */
  readonly t: number;
  readonly x: number;
  readonly epsilon: number;
  readonly sigmaS: number;
  readonly sigmaA: number;
  /**
   * The cell's scale e in f = rho + e g (or f = r +- e j): its mean free path, constant in a cell.
   * It is a choice of unknowns, not an approximation.
   */
  readonly scale: number;
  /** (Q(v) + Q(-v))/2. */
  evenSource(v: number): number;
  /** epsilon (Q(v) - Q(-v))/2, bounded as epsilon -> 0. */
  oddSource(v: number): number;
  /** <Q>. */
  readonly meanSource: number;
  /** At the start of a slab; zero elsewhere. */
  readonly initial: InitialValues;
}

/**
 * Where a field enters a row: at the row's own direction; at the mirrored direction -v; or as the
 * normalised moment <v^power field>.
 */
export type AngularUse = 'point' | 'mirror' | { readonly moment: number };

export interface Term {
  readonly field: string;
  readonly derivative: 'value' | 'x' | 't';
  readonly angular: AngularUse;
  /** v is the row's direction (0 in position rows). */
  readonly coefficient: (c: LocalCoefficients, v: number) => number;
}

/** Where a block's rows stand. */
export type RowSupport =
  /** Once per collocation point x. */
  | 'position'
  /** Once per collocation point (x, v). */
  | 'phase'
  /** On inflow sides, v.n < 0. */
  | 'inflow'
  /** On reflective sides, v.n < 0. */
  | 'reflection'
  /** On faces between cells (and the periodic seam), once: trace left minus trace right = 0. */
  | 'face-position'
  /** On faces, for every direction v. */
  | 'face-phase'
  /** At the start of a slab, once per x. */
  | 'initial-position'
  /** At the start of a slab, for every (x, v). */
  | 'initial-phase';

/** How strongly a block counts, per row before the quadrature weight; see assembly/weights.ts. */
export type WeightRule =
  | 'residual'
  | 'relaxation'
  | 'balance'
  | 'trace'
  | 'flux-trace'
  | 'correction-trace'
  | 'mirror'
  | 'data'
  | 'initial-density'
  | 'initial-correction';

export interface RowBlock {
  readonly name: string;
  readonly on: RowSupport;
  readonly weight: WeightRule;
  readonly terms: readonly Term[];
  /**
   * Present on the rows that carry particle conservation. Their integral over the cell, face or
   * start of the slab, with this density, is one more row with a large factor: mass is then balanced
   * to rounding and not to the size of the residual. Without effect in steady problems.
   */
  readonly conserves?: (c: LocalCoefficients) => number;
  /** Zero where absent. `inflow` is the boundary datum at v. */
  readonly rhs?: (c: LocalCoefficients, v: number, inflow: PhaseFunction | null) => number;
}

export interface Formulation {
  readonly name: FormulationName;
  readonly fields: readonly FieldSpec[];
  /** Fields that all equal b(x) when f = b(x): those that carry an isotropic background. */
  readonly isotropic: readonly string[];
  readonly blocks: readonly RowBlock[];
  /** f(x, v) from the fields. */
  readonly f: readonly Term[];
  /** rho = <f>. */
  readonly rho: readonly Term[];
  /** q = <v f>/epsilon. */
  readonly flux: readonly Term[];
}

export type FormulationName = 'micro-macro' | 'even-odd' | 'direct';

/** Removes the blocks named; for ablations. */
export function without(formulation: Formulation, names: readonly string[]): Formulation {
  return { ...formulation, blocks: formulation.blocks.filter((b) => !names.includes(b.name)) };
}
