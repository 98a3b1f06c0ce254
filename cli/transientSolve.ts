import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../src/case/faults.js';
import type { CaseFile } from '../src/case/schema.js';
import type { TransientProblem } from '../src/problem/types.js';
import { fieldsCsv, type Samples, samplesCsv } from '../src/report/csv.js';
import { writeAll } from '../src/report/files.js';
import { blockRecords, errorsByTime, recordJson, type SolveRecord } from '../src/report/record.js';
import { plotTransient } from '../src/report/transientPlot.js';
import { loadMarch, saveMarch } from '../src/solve/archive.js';
import type { MarchState } from '../src/solve/transientSlab.js';
import { commandProgress } from './commandProgress.js';
import { runTransientFeatures } from './featureRun.js';
import { gatherByTime, refuseFailedSlab, slabRecords } from './marchReport.js';
import { epsilonOf, machine } from './methods.js';
import { refuseNetworkOptions } from './networkOptions.js';
import {
  isNeural,
  networkFiles,
  networkRecord,
  openTrainer,
  runTransientNetworks,
} from './networkRun.js';
import { NumericalError } from './numericalError.js';
import { pictureFiles } from './pictureFiles.js';
import { say } from './say.js';
import type { SolveOptions } from './solve.js';
import {
  comparedTimes,
  type ErrorsAt,
  errorsInTime,
  massDefect,
  massDefects,
  runTransient,
  sizeAndStatus,
  type TransientRun,
  type TransientYardstick,
  transientYardstick,
  worstInfo,
} from './transientMethods.js';
import { transientPlotData } from './transientPlotData.js';
import { transientSummary } from './transientSummary.js';
import { version } from './version.js';

/** Seconds between two checkpoints of a march. */
const CHECKPOINT = 2;

/** `aprfm solve` for a case with domain.t. */
export async function solveInTime(
  file: CaseFile,
  problem: TransientProblem,
  options: SolveOptions,
  samples: Samples | null,
): Promise<void> {
  const neural = isNeural(options.method) ? options.method : null;
  if (!neural) refuseNetworkOptions(options.method, options);
  const resume = options.resume && !neural ? readMarch(options.resume, file) : undefined;
  const out = options.out ?? (options.plot || samples ? join('out', file.name) : null);
  const bar = commandProgress(options.quiet === true);
  let saved = performance.now();
  const slab = (state: MarchState): void => {
    if (out === null || performance.now() - saved < CHECKPOINT * 1000) return;
    const header = { record: null, case: file, request: {} };
    writeAll(out, new Map([['solution.aprfm', saveMarch(state, header)]]));
    saved = performance.now();
  };
  const run = options.featuresFrom
    ? runTransientFeatures(file, problem, options.featuresFrom, options)
    : neural
      ? runTransientNetworks(
          file,
          problem,
          neural,
          options,
          await openTrainer(options.trainer),
          bar,
        )
      : runTransient(problem, options, { ...bar, slab }, resume);
  refuseFailure(run);
  bar.phase('reference', 1);
  const wanted =
    options.reference && run.method !== 'reference' && comparedTimes(problem).length > 0;
  const against = wanted ? transientYardstick(problem) : null;
  bar.finish();
  const errors = against ? errorsInTime(run, against, problem) : null;
  const text = recordJson(makeRecord(file, problem, options, run, against, errors));
  const files = out ? await outputFiles(file, text, options, run, problem, against, samples) : null;
  if (out && files) writeAll(out, files);
  say(transientSummary(file, problem, options, run, against, errors), options, out, files);
  if (options.json) process.stdout.write(text);
}

/** The state to go on from; the case must be the one that was interrupted. */
function readMarch(path: string, file: CaseFile): MarchState {
  try {
    const { march, case: saved } = loadMarch(readFileSync(path));
    const same = JSON.stringify({ ...saved, output: 0 }) === JSON.stringify({ ...file, output: 0 });
    if (!same) throw new RangeError('it was written for another case (or other --set values)');
    return march;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const text = code === 'ENOENT' ? 'no such file' : message;
    throw new InputError('--resume', [{ path, message: text }]);
  }
}

function refuseFailure({ solve, networks }: TransientRun): void {
  if (networks?.status === 'failed') {
    throw new NumericalError(`no usable solution: ${networks.message}; nothing was written`);
  }
  if (solve) refuseFailedSlab(solve.slabs);
}

function makeRecord(
  file: CaseFile,
  problem: TransientProblem,
  options: SolveOptions,
  run: TransientRun,
  against: TransientYardstick | null,
  errors: readonly ErrorsAt[] | null,
): SolveRecord {
  const { solve, networks } = run;
  const slabs = solve?.slabs ?? [];
  const info = solve ? worstInfo(solve) : null;
  const last = slabs[slabs.length - 1];
  const condition = Math.max(...slabs.map((slab) => slab.info.condition), 0);
  const { unknowns, status, message } = sizeAndStatus(run);
  const blocks = networks?.residual ?? last?.blocks ?? [];
  return {
    case: file.name,
    method: run.method,
    formulation: networks?.formulation ?? run.request?.formulation ?? run.description,
    epsilon: epsilonOf(problem),
    seed: options.seed,
    engine: networks?.engine ?? info?.engine ?? 'reference',
    unknowns,
    rows: networks?.rows ?? Math.max(0, ...slabs.map(({ rows }) => rows)),
    rank: networks?.unknowns ?? info?.rank ?? 0,
    condition: solve && Number.isFinite(condition) ? condition : null,
    residual: blockRecords(blocks),
    relativeResidual: solve
      ? Math.max(...slabs.map(({ residual }) => residual))
      : (networks?.relativeResidual ?? null),
    errors: errors && against ? errorsByTime(errors, against.name) : null,
    conservation: solve ? { defect: massDefect(solve) } : null,
    positivity: null,
    seconds: run.seconds,
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    status,
    message: message || run.description,
    stage: solve?.state.profile ?? null,
    cells: Math.max(0, ...slabs.map(({ cells }) => cells)),
    times: problem.outputTimes,
    slabs: slabRecords(slabs),
    massBalance: solve ? { largest: massDefect(solve), bySlab: massDefects(solve) } : null,
    accuracy: options.accuracy,
    overrides: options.set,
    options: {
      activation: options.activation,
      weights: options.weight,
      split: solve?.solution.slabs[0].split?.name ?? 'none',
      ...(networks ? networkRecord(networks) : {}),
    },
    version: version(),
    date: new Date().toISOString(),
    machine: machine(),
  };
}

async function outputFiles(
  file: CaseFile,
  record: string,
  options: SolveOptions,
  run: TransientRun,
  problem: TransientProblem,
  against: TransientYardstick | null,
  samples: Samples | null,
): Promise<Map<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>([['record.json', record]]);
  const data = transientPlotData(problem, options, run, against);
  files.set('fields.csv', fieldsOf(data));
  if (run.solve && run.request) {
    const header = { record: JSON.parse(record), case: file, request: run.request };
    files.set('solution.aprfm', saveMarch(run.solve.state, header));
  }
  for (const [name, bytes] of networkFiles(run.networks, file, record)) files.set(name, bytes);
  if (samples) files.set('samples.csv', sampled(problem, run, samples));
  if (options.plot) {
    const svg = await plotTransient(data);
    for (const [name, bytes] of await pictureFiles(svg)) files.set(name, bytes);
  }
  return files;
}

function fieldsOf({ x, times }: ReturnType<typeof transientPlotData>): string {
  const stack = (pick: (k: number) => ArrayLike<number>): number[] =>
    times.flatMap((_, k) => Array.from(pick(k)));
  return fieldsCsv({
    t: stack((k) => Array.from(x, () => times[k].t)),
    x: stack(() => x),
    rho: stack((k) => times[k].rho),
    flux: stack((k) => times[k].flux),
  });
}

/** The answer at the user's points, one time after the other. */
function sampled(problem: TransientProblem, { answer }: TransientRun, samples: Samples): string {
  const { x, v } = samples;
  const t = samples.t ?? x.map(() => problem.domain.t[1]);
  const { rho, flux, f } = gatherByTime(t, (time, pick) => {
    const xs = pick(x);
    const found = { rho: answer.rho(xs, time), flux: answer.flux(xs, time) };
    return v ? { ...found, f: answer.f(xs, pick(v), time) } : found;
  });
  return samplesCsv({ t, x, v, rho, flux, f: f ?? null });
}
