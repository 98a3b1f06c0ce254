import { join } from 'node:path';
import type { Activation } from '../src/basis/features.js';
import { InputError } from '../src/case/faults.js';
import { loadCase } from '../src/case/load.js';
import { isPlaneCase } from '../src/case/planeCase.js';
import type { CaseFile } from '../src/case/schema.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import type { FormulationName } from '../src/problem/equations/formulation.js';
import { isTransient, type TransportProblem } from '../src/problem/types.js';
import { csv, parseSamples, type Samples } from '../src/report/csv.js';
import { writeAll } from '../src/report/files.js';
import { plotSlab } from '../src/report/plot.js';
import { recordJson } from '../src/report/record.js';
import { saveSolution } from '../src/solve/archive.js';
import type { Accuracy } from '../src/solve/options.js';
import type { SplitName } from '../src/split/chooseSplit.js';
import { commandProgress } from './commandProgress.js';
import { runSteadyFeatures } from './featureRun.js';
import type { Method } from './methodNames.js';
import {
  epsilonOf,
  errorsOf,
  problemOf,
  type Run,
  runMethod,
  type Yardstick,
  yardstick,
} from './methods.js';
import type { NetworkOptions } from './networkOptions.js';
import { refuseNetworkOptions } from './networkOptions.js';
import {
  isNeural,
  methodOfCheckpoint,
  networkFiles,
  openTrainer,
  runSteadyNetworks,
} from './networkRun.js';
import { pictureFiles } from './pictureFiles.js';
import { solvePlane } from './planeSolve.js';
import { plotData } from './plotData.js';
import { readSampleFile } from './readSampleFile.js';
import { refuseMemory } from './refuseMemory.js';
import { say } from './say.js';
import { steadyRecord, steadySummary } from './steadyReport.js';
import { refuseFailure } from './steadyRun.js';
import { solveInTime } from './transientSolve.js';

export interface SolveOptions extends NetworkOptions {
  method: Method;
  formulation: FormulationName;
  set: string[];
  accuracy: Accuracy;
  seed: number;
  engine: EngineName;
  activation: Activation;
  weight: string[];
  split?: SplitName;
  /** Archive of an interrupted march. */
  resume?: string;
  /** Checkpoint whose networks give the features of aprfm. */
  featuresFrom?: string;
  /** Time at which f(x, v) is drawn. */
  at?: number;
  /** Point of the plane at which f is drawn over theta. */
  place?: readonly [x: number, y: number];
  out?: string;
  sample?: string;
  /** Bytes. */
  memory?: number;
  plot?: boolean;
  json?: boolean;
  quiet?: boolean;
  reference: boolean;
}

export async function solve(source: string, given: SolveOptions): Promise<void> {
  const found = given.resume && given.method === 'aprfm' ? methodOfCheckpoint(given.resume) : null;
  const options = found ? { ...given, method: found } : given;
  const file = loadCase(source, options.set);
  if (isPlaneCase(file)) return solvePlane(file, options);
  refusePlace(options);
  refuseMemory(options);
  const problem = problemOf(file);
  const samples = options.sample
    ? readSampleFile(options.sample, (text) => parseSamples(text, problem.domain))
    : null;
  if (isTransient(problem)) return solveInTime(file, problem, options, samples);
  refuseTimeOptions(options);
  if (!isNeural(options.method)) refuseNetworkOptions(options.method, options);
  const bar = commandProgress(options.quiet === true);
  const run = options.featuresFrom
    ? runSteadyFeatures(file, problem, options.featuresFrom, options)
    : isNeural(options.method)
      ? runSteadyNetworks(
          file,
          problem,
          options.method,
          options,
          await openTrainer(options.trainer),
          bar,
        )
      : runMethod(file, problem, options, bar);
  bar.phase('reference', 1);
  const against =
    options.reference && run.method !== 'reference' ? yardstick(problem) : exactOnly(run, problem);
  bar.finish();
  refuseFailure(run);
  const errors = against ? errorsOf(run, against) : null;
  const reference = against?.name ?? null;
  const report = { file, options, run, epsilon: epsilonOf(problem), reference, errors };
  const text = recordJson(steadyRecord(report));
  const out = options.out ?? (options.plot || samples ? join('out', file.name) : null);
  const files = out ? await outputFiles(file, text, options, run, problem, against, samples) : null;
  if (out && files) writeAll(out, files);
  const domain = `x in [${problem.domain.x.join(', ')}]`;
  const summary = steadySummary(report, { model: `${file.equation}, steady slab`, domain });
  say(summary, options, out, files);
  if (options.json) process.stdout.write(text);
}

function refusePlace({ place }: SolveOptions): void {
  if (place === undefined) return;
  const message = 'expected a time: this case is a slab';
  throw new InputError('options', [{ path: '--at', value: place.join(','), message }]);
}

/** Options that mean something for time-dependent cases only. */
function refuseTimeOptions(options: SolveOptions): void {
  const names = isNeural(options.method) ? (['at'] as const) : (['resume', 'at'] as const);
  const faults = names
    .filter((name) => options[name] !== undefined)
    .map((name) => ({ path: `--${name}`, message: 'this case is steady' }));
  if (faults.length > 0) throw new InputError('options', faults);
}

/** The reference method measured against the exact solution, where there is one. */
function exactOnly(run: Run, problem: TransportProblem): Yardstick | null {
  return run.method === 'reference' && problem.exact ? yardstick(problem) : null;
}

async function outputFiles(
  file: CaseFile,
  record: string,
  options: SolveOptions,
  run: Run,
  problem: TransportProblem,
  against: Yardstick | null,
  samples: Samples | null,
): Promise<Map<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>([['record.json', record]]);
  const data = plotData(problem, options, run, against);
  const { x, rho, flux } = data.profile;
  files.set('fields.csv', csv({ x, rho, flux_x: flux }));
  if (run.solution && run.request && run.stage) {
    const { request, stage } = run;
    const header = { record: JSON.parse(record), case: file, request, stage };
    files.set('solution.aprfm', saveSolution(run.solution.coefficients, header));
  }
  for (const [name, bytes] of networkFiles(run.networks, file, record)) files.set(name, bytes);
  if (samples) {
    const columns: Record<string, ArrayLike<number>> = { x: samples.x };
    if (samples.v) columns.v = samples.v;
    columns.rho = run.answer.rho(samples.x);
    columns.flux_x = run.answer.flux(samples.x);
    if (samples.v) columns.f = run.answer.f(samples.x, samples.v);
    files.set('samples.csv', csv(columns));
  }
  if (options.plot) {
    const svg = await plotSlab(data);
    for (const [name, bytes] of await pictureFiles(svg)) files.set(name, bytes);
  }
  return files;
}
