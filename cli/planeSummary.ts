import type { PlaneCase } from '../src/case/planeCase.js';
import type { PlaneProblem } from '../src/problem/planeTypes.js';
import type { SolveSummary } from '../src/report/screen.js';
import type { Errors } from '../src/solution/errors.js';
import { engineLine } from './engine.js';
import { type PlaneRun, type PlaneYardstick, planeEpsilon } from './planeMethods.js';
import { planeDomainText } from './planeText.js';
import type { SolveOptions } from './solve.js';
import { version } from './version.js';

/** What `aprfm solve` prints for a person about a plane problem. */
export function planeSummary(
  file: PlaneCase,
  problem: PlaneProblem,
  options: SolveOptions,
  run: PlaneRun,
  against: PlaneYardstick | null,
  errors: Errors | null,
): SolveSummary {
  const { basis, assemble, factor, solve, check } = run.seconds;
  const cells = `${run.cells} cells${run.stage ? ` (${run.stage})` : ''}`;
  const rank = run.rank === run.unknowns ? 'full rank' : `rank ${run.rank}`;
  const isReference = run.method === 'reference';
  return {
    case: file.name,
    title: file.title ?? '',
    model: `${file.equation}, steady plane`,
    epsilon: String(planeEpsilon(problem)),
    domain: planeDomainText(problem),
    method: run.method,
    formulation: run.formulation,
    accuracy: options.accuracy,
    seed: options.seed,
    engine: isReference ? run.engine : engineLine(run.engine, options.engine),
    version: version(),
    phases: isReference
      ? [
          { name: 'rays', detail: cells, seconds: assemble },
          { name: 'solve', detail: run.message, seconds: solve },
        ]
      : [
          { name: 'basis', detail: cells, seconds: basis },
          { name: 'assemble', detail: `${run.rows} rows`, seconds: assemble },
          { name: 'factor', detail: `${run.unknowns} unknowns`, seconds: factor },
          { name: 'solve', detail: rank, seconds: solve },
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
    balance: null,
    positivity: run.positivity,
  };
}
