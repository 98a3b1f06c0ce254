import type { CaseFile } from '../src/case/schema.js';
import type { TransportProblem } from '../src/problem/types.js';
import type { SolveSummary } from '../src/report/screen.js';
import type { Errors } from '../src/solution/errors.js';
import { engineLine } from './engine.js';
import { epsilonOf, type Run, type Yardstick } from './methods.js';
import { networkPhase } from './networkRun.js';
import type { SolveOptions } from './solve.js';
import { version } from './version.js';

/** What `aprfm solve` prints for a person. */
export function summaryOf(
  file: CaseFile,
  problem: TransportProblem,
  options: SolveOptions,
  run: Run,
  against: Yardstick | null,
  errors: Errors | null,
): SolveSummary {
  const { basis, assemble, factor, solve, check } = run.seconds;
  const size = {
    cells: `${run.cells} cells${run.stage ? ` (${run.stage})` : ''}`,
    rows: `${run.rows} rows`,
  };
  return {
    case: file.name,
    title: file.title ?? '',
    model: `${file.equation}, steady slab`,
    epsilon: String(epsilonOf(problem)),
    domain: `x in [${problem.domain.x.join(', ')}]`,
    method: run.method,
    formulation: run.formulation,
    accuracy: options.accuracy,
    seed: options.seed,
    engine: run.networks ? run.engine : engineLine(run.engine, options.engine),
    version: version(),
    phases: run.networks
      ? [networkPhase(run.networks, run.seconds.total)]
      : [
          { name: 'basis', detail: size.cells, seconds: basis },
          { name: 'assemble', detail: size.rows, seconds: assemble },
          { name: 'factor', detail: `${run.unknowns} unknowns`, seconds: factor },
          {
            name: 'solve',
            detail: run.rank === run.unknowns ? 'full rank' : `rank ${run.rank}`,
            seconds: solve,
          },
          { name: 'check', detail: 'residual on fresh points', seconds: check },
        ],
    totalSeconds: run.seconds.total,
    blocks: run.residual,
    unknowns: run.unknowns,
    rank: run.rank,
    condition: run.condition,
    relativeResidual: run.relativeResidual,
    status: run.status,
    message: run.message,
    reference: against?.name ?? null,
    errors: errors
      ? (['rho', 'flux', 'f'] as const).map((quantity) => ({
          quantity,
          value: errors[quantity],
          tolerance: file.tolerance?.[quantity] ?? null,
        }))
      : [],
    balance: run.balance,
    positivity: run.positivity,
  };
}
