import type { LeastSquaresEngine, SolveInfo } from '../linalg/engine.js';
import type { ResidualReport } from '../solution/residual.js';
import { noSeconds, type Seconds } from './seconds.js';

/**
 * smooth: a few cells, many features; layered: cells graded toward walls; thin (in the plane): cells as
 * they are, layers left to rays.
 */
export type StageName = 'smooth' | 'thin' | 'layered';

/** What every stage of a steady solve says of itself. */
export interface StageAttempt {
  readonly info: SolveInfo;
  /** Residual by block on fresh points. */
  readonly residual: ResidualReport;
  readonly unknowns: number;
  readonly rows: number;
  readonly stage: StageName;
}

/** The stage that was kept, with what came before it. */
export interface Staged {
  /** Stages tried before, with the relative residual that made them insufficient. */
  readonly rejected: readonly { readonly stage: StageName; readonly residual: number }[];
  readonly seconds: Seconds;
}

/**
 * Tries stages in turn until the residual on fresh points is small enough. The smooth stage comes
 * first: it resolves every solution without layers in a fraction of a second, and its fresh residual
 * tells when there are layers.
 *
 * @throws RangeError when there are no stages.
 */
export function solveByStages<S extends { readonly name: StageName }, A extends StageAttempt>(
  { stages, acceptResidual }: { readonly stages: readonly S[]; readonly acceptResidual: number },
  engine: LeastSquaresEngine,
  attempt: (stage: S, seconds: Seconds) => A,
): A & Staged {
  const start = performance.now();
  engine.prepare?.();
  const seconds = noSeconds();
  const rejected: { stage: StageName; residual: number }[] = [];
  let best: A | null = null;
  for (const stage of stages) {
    const result = attempt(stage, seconds);
    const sound = result.info.status !== 'failed' && Number.isFinite(result.residual.relative);
    // Residuals of different stages carry different weights: a later, finer stage wins if sound.
    if (best && sound) rejected.push({ stage: best.stage, residual: best.residual.relative });
    if (!best || sound) best = result;
    else rejected.push({ stage: stage.name, residual: result.residual.relative });
    // A small residual is no reason to stop when the condition number makes it worthless.
    const trusted = sound && result.info.status !== 'ill-conditioned';
    if (trusted && result.residual.relative <= acceptResidual) break;
  }
  if (!best) throw new RangeError('there are no stages to solve by');
  seconds.total = (performance.now() - start) / 1000;
  return { ...best, rejected, seconds };
}

/** The solution vector, cell by cell. */
export function splitByCell(
  x: Float64Array,
  bases: readonly { readonly columns: number }[],
): Float64Array[] {
  let at = 0;
  return bases.map(({ columns }) => {
    at += columns;
    return x.slice(at - columns, at);
  });
}
