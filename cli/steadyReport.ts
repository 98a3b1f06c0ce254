import type { CaseFile } from '../src/case/schema.js';
import { strictJson } from '../src/report/json.js';
import { blockRecords, type SolveRecord } from '../src/report/record.js';
import type { SolveSummary } from '../src/report/screen.js';
import { seconds, short, textTable } from '../src/report/table.js';
import type { Errors } from '../src/solution/errors.js';
import { engineLine } from './engine.js';
import { machine } from './methods.js';
import { networkPhase, networkRecord } from './networkRun.js';
import type { SolveOptions } from './solve.js';
import type { SteadyRun } from './steadyRun.js';
import { version } from './version.js';

/** What the record and the summary of a steady solve are made from. */
export interface SteadyReport {
  readonly file: CaseFile;
  readonly options: SolveOptions;
  readonly run: SteadyRun;
  /** A number, or its range where it varies. */
  readonly epsilon: number | string;
  /** Name of what the errors are measured against. */
  readonly reference: string | null;
  readonly errors: Errors | null;
}

export function steadyRecord(report: SteadyReport): SolveRecord {
  const { file, options, run, epsilon, reference, errors } = report;
  return {
    case: file.name,
    method: run.method,
    formulation: run.formulation,
    epsilon,
    seed: options.seed,
    engine: run.engine,
    unknowns: run.unknowns,
    rows: run.rows,
    rank: run.rank,
    condition: run.condition !== null && Number.isFinite(run.condition) ? run.condition : null,
    residual: blockRecords(run.residual),
    relativeResidual: run.relativeResidual,
    errors: errors && reference ? { ...errors, reference } : null,
    conservation: run.balance === null ? null : { defect: run.balance },
    positivity: run.positivity,
    seconds: run.seconds,
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    status: run.status,
    message: run.message,
    stage: run.stage,
    cells: run.cells,
    corrections: run.corrections,
    accuracy: options.accuracy,
    overrides: options.set,
    options: run.networks
      ? networkRecord(run.networks)
      : { activation: options.activation, weights: options.weight },
    version: version(),
    date: new Date().toISOString(),
    machine: machine(),
  };
}

/** What `aprfm solve` prints for a person about a steady case. */
export function steadySummary(
  { file, options, run, epsilon, reference, errors }: SteadyReport,
  about: Pick<SolveSummary, 'model' | 'domain'> & Partial<Pick<SolveSummary, 'phases' | 'engine'>>,
): SolveSummary {
  return {
    case: file.name,
    title: file.title ?? '',
    epsilon: String(epsilon),
    method: run.method,
    formulation: run.formulation,
    accuracy: options.accuracy,
    seed: options.seed,
    engine: run.networks ? run.engine : engineLine(run.engine, options.engine),
    version: version(),
    phases: run.networks ? [networkPhase(run.networks, run.seconds.total)] : phasesOf(run),
    totalSeconds: run.seconds.total,
    blocks: run.residual,
    unknowns: run.unknowns,
    rank: run.rank,
    condition: run.condition,
    relativeResidual: run.relativeResidual,
    status: run.status,
    message: run.message,
    reference,
    errors: errors
      ? (['rho', 'flux', 'f'] as const).map((quantity) => ({
          quantity,
          value: errors[quantity],
          tolerance: file.tolerance?.[quantity] ?? null,
        }))
      : [],
    balance: run.balance,
    positivity: run.positivity,
    ...about,
  };
}

function phasesOf(run: SteadyRun): SolveSummary['phases'] {
  const { basis, assemble, factor, solve, check, sweep = 0 } = run.seconds;
  const { corrections = [] } = run;
  const sizes = corrections.map((size) => size.toExponential(0)).join(', ');
  const rays = { name: 'rays', detail: `rho corrected by ${sizes}`, seconds: sweep };
  const rank = run.rank === run.unknowns ? 'full rank' : `rank ${run.rank}`;
  const cells = `${run.cells} cells${run.stage ? ` (${run.stage})` : ''}`;
  return [
    { name: 'basis', detail: cells, seconds: basis },
    { name: 'assemble', detail: `${run.rows} rows`, seconds: assemble },
    { name: 'factor', detail: `${run.unknowns} unknowns`, seconds: factor },
    { name: 'solve', detail: rank, seconds: solve },
    ...(corrections.length > 0 ? [rays] : []),
    { name: 'check', detail: 'residual on fresh points', seconds: check },
  ];
}

/** The table of `aprfm compare` for a steady case, and the same as JSON. */
export function writeComparison(
  name: string,
  json: boolean | undefined,
  reference: string | null,
  results: readonly { readonly run: SteadyRun; readonly errors: Errors | null }[],
): void {
  const header = [
    'method',
    'formulation',
    'rho',
    'flux',
    'f',
    'unknowns',
    'rows',
    'rank',
    'condition',
    'seconds',
  ];
  const rows = results.map(({ run, errors }) => [
    run.method,
    run.formulation,
    short(errors?.rho),
    short(errors?.flux),
    short(errors?.f),
    String(run.unknowns),
    String(run.rows),
    String(run.rank),
    short(run.condition),
    seconds(run.seconds.total),
  ]);
  const human = json ? process.stderr : process.stdout;
  const measure = reference ? `errors relative to ${reference}` : 'no reference to compare with';
  human.write(`${name}: ${measure}\n${textTable(header, rows)}\n`);
  if (!json) return;
  const methods = results.map(({ run, errors }) => ({
    method: run.method,
    errors,
    unknowns: run.unknowns,
    rows: run.rows,
    rank: run.rank,
    seconds: run.seconds.total,
  }));
  process.stdout.write(strictJson({ case: name, reference, methods }));
}
