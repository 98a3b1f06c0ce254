import type { BlockMatrix, BlockSystem } from './blockSystem.js';
import type { RowWriter } from './rowMatrix.js';

/**
 * ok: full rank, guard passed. ill-conditioned: full rank, but a small residual does not bound the
 * error any more. rank-deficient: the minimum-norm solution of the directions above
 * the cut-off. regularised: a small multiple of |x|^2 was added. failed: no finite answer.
 */
export type SolveStatus = 'ok' | 'ill-conditioned' | 'rank-deficient' | 'regularised' | 'failed';

/** What is known about a factorisation and the answer it gave; status is data, never thrown. */
export interface SolveInfo {
  readonly engine: string;
  readonly status: SolveStatus;
  /** One sentence: what went wrong, where, likely causes, what to try. Empty when ok. */
  readonly message: string;
  readonly rows: number;
  readonly columns: number;
  readonly rank: number;
  /** Estimated 2-norm condition number of the column-equilibrated matrix. */
  readonly condition: number;
  /** |b - A x| for each right-hand side. */
  readonly residualNorm: readonly number[];
  /** Norm of the equilibrated solution over 1 + |b|: large when x blows up. */
  readonly growth: number;
  /** Name of the rank-revealing method that replaced the plain answer, if one did. */
  readonly fallback: string | null;
}

export interface FactorOptions {
  /** Relative cut-off of the guard and of the rank-revealing fallback. */
  readonly rcond?: number;
  /** Told how many blocks are done; those of a helper thread are counted together. */
  readonly onBlock?: (done: number) => void;
}

/** A factorisation that serves any number of right-hand sides. */
export interface Factor {
  /**
   * Least-squares solution for `count` right-hand sides, columns of a column-major rows x count
   * array; x likewise columns x count.
   */
  solve(rhs: Float64Array, count?: number): { x: Float64Array; info: SolveInfo };
}

/** Of the numbers in the rows that an engine writes. */
export type Precision = 'double' | 'single';

/** Rows in as many as they have unknowns, with the same normal equations. */
export interface CondensedRows {
  /** Column-major n x n, upper triangle, unknowns in the order of elimination. */
  readonly R: Float64Array;
  readonly b: Float64Array;
  /** Norm of what no unknown reaches. */
  readonly residual: number;
}

/** The one contract behind which every least-squares engine stands. */
export interface LeastSquaresEngine {
  readonly name: string;
  /** Writes the rows of the systems that the engine is given; default: the host. */
  readonly writer?: RowWriter;
  /** Of what the writer writes; default: double. */
  readonly precision?: Precision;
  /** Called before the rows are made: starts what takes a while to be ready. */
  prepare?(): void;
  /** @throws RangeError when the system is malformed (see checkSystem). */
  factor(system: BlockSystem, options?: FactorOptions): Factor;
  /**
   * The same for rows that are not written out: there where the engine can write them itself, on a
   * device that they need not leave.
   */
  factorRows?(system: BlockSystem<BlockMatrix>, options?: FactorOptions): Factor;
  /**
   * Reduces a small system to a triangle, for engines that can: |A x - b|^2 = |R x - b'|^2 + residual^2
   * for every x. `plan` must be that of the blocks in order.
   */
  condense?(system: BlockSystem, rhs: Float64Array): CondensedRows;
}

/** Below this ratio of pivots a plain QR answer is not trusted. */
export const DEFAULT_RCOND = 1e-13;

/** Above this condition number the residual says little about the error. */
export const MAX_CONDITION = 1e10;

/** Above this growth of the solution a plain QR answer is not trusted (FastLSQ, LinearSolve.jl). */
export const MAX_GROWTH = 1e6;
