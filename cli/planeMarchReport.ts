import type { PlaneCase } from '../src/case/planeCase.js';
import type { TransientPlaneProblem } from '../src/problem/planeTypes.js';
import { blockRecords, errorsByTime, type SolveRecord } from '../src/report/record.js';
import type { SolveSummary } from '../src/report/screen.js';
import type { PlaneMarchSolve } from '../src/solve/planeMarch.js';
import { engineLine } from './engine.js';
import { slabRecords, slabsLine } from './marchReport.js';
import { machine } from './methods.js';
import type { PlaneErrorsAt, PlaneMarchRun } from './planeMarchMethods.js';
import { planeEpsilon } from './planeMethods.js';
import { planeDomainText } from './planeText.js';
import type { SolveOptions } from './solve.js';
import { version } from './version.js';

/** What the record and the summary of a march in the plane are made from. */
export interface PlaneMarchReport {
  readonly file: PlaneCase;
  readonly problem: TransientPlaneProblem;
  readonly options: SolveOptions;
  readonly run: PlaneMarchRun;
  readonly reference: string | null;
  readonly errors: readonly PlaneErrorsAt[] | null;
}

/** What is said of the whole march: the worst of its slabs. */
function worstOf({ slabs }: PlaneMarchSolve) {
  const info = slabs.find((slab) => slab.info.status !== 'ok')?.info ?? slabs[0].info;
  const condition = Math.max(...slabs.map((slab) => slab.info.condition));
  return {
    info,
    condition: Number.isFinite(condition) ? condition : null,
    residual: Math.max(...slabs.map((slab) => slab.residual)),
    last: slabs[slabs.length - 1],
  };
}

const splitOf = ({ split }: PlaneMarchSolve): string => (split ? 'uncollided' : 'nothing');

export function planeMarchRecord(report: PlaneMarchReport): SolveRecord {
  const { file, problem, options, run, reference, errors } = report;
  const { solve } = run;
  const { info, condition, residual, last } = worstOf(solve);
  return {
    case: file.name,
    method: 'aprfm',
    formulation: 'micro-macro',
    epsilon: planeEpsilon(problem),
    seed: options.seed,
    engine: info.engine,
    unknowns: last.unknowns,
    rows: last.rows,
    rank: info.rank,
    condition,
    residual: blockRecords(last.blocks),
    relativeResidual: residual,
    errors: errors && reference ? errorsByTime(errors, reference) : null,
    conservation: null,
    positivity: null,
    seconds: solve.seconds,
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    status: info.status,
    message: info.message,
    stage: 'smooth',
    cells: last.cells,
    times: problem.outputTimes,
    slabs: slabRecords(solve.slabs),
    accuracy: options.accuracy,
    overrides: options.set,
    options: { activation: options.activation, weights: options.weight, split: splitOf(solve) },
    version: version(),
    date: new Date().toISOString(),
    machine: machine(),
  };
}

export function planeMarchSummary(report: PlaneMarchReport): SolveSummary {
  const { file, problem, options, run, reference, errors } = report;
  const { solve } = run;
  const { info, condition, residual, last } = worstOf(solve);
  const { slabs, seconds, factorisations } = solve;
  return {
    case: file.name,
    title: file.title ?? '',
    model: `${file.equation}, plane in time`,
    epsilon: String(planeEpsilon(problem)),
    domain: `${planeDomainText(problem)}, t in [${problem.domain.t.join(', ')}]`,
    method: 'aprfm',
    formulation: 'micro-macro',
    accuracy: options.accuracy,
    seed: options.seed,
    engine: engineLine(info.engine, options.engine),
    version: version(),
    phases: [
      {
        name: 'basis',
        detail: `${last.cells} cells, split off: ${splitOf(solve)}`,
        seconds: seconds.basis,
      },
      { name: 'assemble', detail: `${last.rows} rows`, seconds: seconds.assemble },
      { name: 'factor', detail: `${factorisations} factorisations`, seconds: seconds.factor },
      { name: 'solve', detail: `${slabs.length} right-hand sides`, seconds: seconds.solve },
      { name: 'check', detail: 'residual on fresh points', seconds: seconds.check },
    ],
    totalSeconds: seconds.total,
    blocks: last.blocks,
    unknowns: last.unknowns,
    rank: info.rank,
    condition,
    relativeResidual: residual,
    status: info.status,
    message: info.message,
    reference,
    errors: [],
    times: (errors ?? []).map(({ t, errors: at }) => ({
      t,
      errors: [{ quantity: 'rho', value: at.rho, tolerance: file.tolerance?.rho ?? null }],
    })),
    slabs: slabsLine(slabs, factorisations),
    balance: null,
    positivity: null,
  };
}
