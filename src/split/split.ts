import type { TransientProblem } from '../problem/types.js';

/**
 * A known part of f that is split off before solving: the answer is f of this part plus the
 * solution of the remaining problem.
 */
export interface SplitPart {
  readonly name: 'uncollided' | 'corner';
  /** Time after the start from which the part is no longer worth splitting off. */
  readonly lifetime: number;
  f(t: number, x: number, v: number): number;
  /** <f>. */
  rho(t: number, x: number): number;
  /** <v f>/epsilon. */
  flux(t: number, x: number): number;
  /** Integral of epsilon rho over the slab. */
  mass(t: number): number;
  /**
   * What the part hands to the rest in from <= t <= to: first collisions, at a point and as an exact
   * total (integral of epsilon times the source over slab and time). Null where the rest has no
   * source from it, or one that balances pointwise.
   */
  readonly collisions: {
    at(t: number, x: number): number;
    total(from: number, to: number): number;
  } | null;
  /** The problem of the rest. */
  remainder(): TransientProblem;
}
