import type { BlockResidual } from '../src/solution/residual.js';
import type { Seconds } from '../src/solve/seconds.js';
import type { StageAttempt, StageName } from '../src/solve/stages.js';
import type { Method } from './methodNames.js';
import type { NetworkRun } from './networkRun.js';
import { NumericalError } from './numericalError.js';

/** What is reported about one steady solve by one method, in the slab and in the plane. */
export interface SteadyRun {
  readonly method: Method;
  readonly formulation: string;
  readonly engine: string;
  readonly status: string;
  readonly message: string;
  readonly unknowns: number;
  readonly rows: number;
  readonly rank: number;
  readonly condition: number | null;
  readonly stage: StageName | null;
  readonly cells: number;
  /** In the plane: the relative size of every correction of rho by rays. */
  readonly corrections?: readonly number[];
  readonly residual: readonly BlockResidual[];
  /** Weighted residual on fresh points over the data: the error estimator. */
  readonly relativeResidual: number | null;
  readonly balance: number | null;
  readonly positivity: { minimum: number; negativeShare: number } | null;
  readonly seconds: Seconds;
  /** Present where networks were trained. */
  readonly networks?: NetworkRun;
}

/** What a least-squares solve says of itself. */
export function ofSolve({
  info,
  residual,
  unknowns,
  rows,
  stage,
  seconds,
}: StageAttempt & { readonly seconds: Seconds }) {
  const { engine, status, message, rank, condition } = info;
  return {
    engine,
    status,
    message,
    unknowns,
    rows,
    rank,
    condition,
    stage,
    residual: residual.blocks,
    relativeResidual: residual.relative,
    seconds,
  };
}

/** @throws NumericalError where there is no answer to write. */
export function refuseFailure(run: SteadyRun): void {
  const estimate = run.relativeResidual;
  if (run.status === 'failed' || (estimate !== null && !Number.isFinite(estimate))) {
    throw new NumericalError(
      `no usable solution: ${run.message || 'the residual is not finite'}\n` +
        `  rank ${run.rank} of ${run.unknowns}, condition ${run.condition}; nothing was written`,
    );
  }
}
