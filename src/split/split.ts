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
  /** The problem of the rest. */
  remainder(): TransientProblem;
}
