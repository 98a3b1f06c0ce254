import type { CaseFile } from '../src/case/schema.js';
import type { TransientProblem } from '../src/problem/types.js';
import type { SolveSummary } from '../src/report/screen.js';
import { engineLine } from './engine.js';
import { slabsLine } from './marchReport.js';
import { epsilonOf } from './methods.js';
import { networkPhase } from './networkRun.js';
import type { SolveOptions } from './solve.js';
import {
  type ErrorsAt,
  massDefect,
  sizeAndStatus,
  type TransientRun,
  type TransientYardstick,
  worstInfo,
} from './transientMethods.js';
import { version } from './version.js';

/** What `aprfm solve` prints of a march for a person. */
export function transientSummary(
  file: CaseFile,
  problem: TransientProblem,
  options: SolveOptions,
  run: TransientRun,
  against: TransientYardstick | null,
  errors: readonly ErrorsAt[] | null,
): SolveSummary {
  const { solve, seconds, networks } = run;
  const { unknowns, condition, status, message } = sizeAndStatus(run);
  const slabs = solve?.slabs ?? [];
  const info = solve ? worstInfo(solve) : null;
  const last = slabs[slabs.length - 1];
  const split = solve?.solution.slabs[0].split?.name ?? 'nothing';
  const largest = (pick: (slab: (typeof slabs)[number]) => number): number =>
    Math.max(0, ...slabs.map(pick));
  return {
    case: file.name,
    title: file.title ?? '',
    model: `${file.equation}, slab in time`,
    epsilon: String(epsilonOf(problem)),
    domain: `x in [${problem.domain.x.join(', ')}], t in [${problem.domain.t.join(', ')}]`,
    method: run.method,
    formulation: networks?.formulation ?? run.request?.formulation ?? run.description,
    accuracy: options.accuracy,
    seed: options.seed,
    engine: networks?.engine ?? engineLine(info?.engine ?? 'reference', options.engine),
    version: version(),
    phases: networks
      ? [networkPhase(networks, seconds.total)]
      : [
          { name: 'basis', detail: `split off: ${split}`, seconds: seconds.basis },
          { name: 'assemble', detail: `${last?.rows ?? 0} rows`, seconds: seconds.assemble },
          { name: 'factor', detail: run.description, seconds: seconds.factor },
          { name: 'solve', detail: `${slabs.length} right-hand sides`, seconds: seconds.solve },
          { name: 'check', detail: 'residual on fresh points, particles', seconds: seconds.check },
        ],
    totalSeconds: seconds.total,
    blocks: networks?.residual ?? last?.blocks ?? [],
    unknowns: networks ? unknowns : (info?.columns ?? 0),
    rank: networks ? unknowns : (info?.rank ?? 0),
    condition,
    relativeResidual: solve
      ? largest((slab) => slab.residual)
      : (networks?.relativeResidual ?? null),
    status,
    message,
    reference: against?.name ?? null,
    errors: [],
    times: (errors ?? []).map(({ t, errors: at }) => ({
      t,
      errors: (['rho', 'flux'] as const).map((quantity) => ({
        quantity,
        value: at[quantity],
        tolerance: file.tolerance?.[quantity] ?? null,
      })),
    })),
    ...(solve
      ? {
          slabs: slabsLine(slabs, solve.factorisations),
          massDefect: massDefect(solve),
        }
      : {}),
    balance: null,
    positivity: null,
  };
}
