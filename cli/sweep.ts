import { parse } from 'yaml';
import { InputError } from '../src/case/faults.js';
import { loadCase } from '../src/case/load.js';
import { isPlaneCase, type PlaneCase } from '../src/case/planeCase.js';
import type { CaseFile } from '../src/case/schema.js';
import type { NetworkEngine } from '../src/neural/network.js';
import { planeFromCase } from '../src/problem/planeFromCase.js';
import { isTransient, type TransientProblem } from '../src/problem/types.js';
import { strictJson } from '../src/report/json.js';
import { seconds, short, textTable } from '../src/report/table.js';
import type { Errors } from '../src/solution/errors.js';
import { errorsOf, problemOf, type Run, runMethod, yardstick } from './methods.js';
import { refuseNetworkOptions } from './networkOptions.js';
import { isNeural, runSteadyNetworks, runTransientNetworks, trainerFor } from './networkRun.js';
import {
  planeErrors,
  planeYardstick,
  refusePlaneOptions,
  refuseTime,
  runPlane,
} from './planeMethods.js';
import { refuseMemory } from './refuseMemory.js';
import type { SolveOptions } from './solve.js';
import {
  errorsInTime,
  runTransient,
  sizeAndStatus,
  transientYardstick,
} from './transientMethods.js';

type SweepOptions = SolveOptions & { over?: string; seeds: number };

interface SweepRow {
  readonly value: unknown;
  readonly median: Errors;
  readonly worst: Errors;
  readonly unknowns: number;
  readonly condition: number | null;
  readonly seconds: number;
}

/** The AP table: error, condition and seconds over epsilon (or any key of the case). */
export async function sweep(source: string, options: SweepOptions): Promise<void> {
  const trainer = await trainerFor([options.method], options.trainer);
  if (!trainer) refuseNetworkOptions(options.method, options);
  const { path, values } = parameter(source, options);
  const seeds = Array.from({ length: Math.max(1, options.seeds) }, (_, k) => options.seed + k);
  const rows = values.map((value) =>
    one(source, options, `${path}=${value}`, value, seeds, trainer),
  );
  const header = [
    path,
    'rho',
    'flux',
    'f',
    'rho worst',
    'flux worst',
    'f worst',
    'unknowns',
    'condition',
    'seconds',
  ];
  const table = rows.map((row) => [
    String(row.value),
    ...(['rho', 'flux', 'f'] as const).map((q) => short(row.median[q])),
    ...(['rho', 'flux', 'f'] as const).map((q) => short(row.worst[q])),
    String(row.unknowns),
    short(row.condition),
    seconds(row.seconds),
  ]);
  const human = options.json ? process.stderr : process.stdout;
  human.write(`${source}, ${options.method}: median and worst of ${seeds.length} seed(s)\n`);
  human.write(`${textTable(header, table)}\n`);
  if (!options.json) return;
  process.stdout.write(strictJson({ case: source, over: path, seeds, rows: rows.map(known) }));
}

/** Marches have no error of f: null in JSON. */
function known(row: SweepRow): object {
  const finite = (errors: Errors): object =>
    Object.fromEntries(
      Object.entries(errors).map(([name, value]) => [name, Number.isNaN(value) ? null : value]),
    );
  return { ...row, median: finite(row.median), worst: finite(row.worst) };
}

/** One value for a case in the plane; without a reference its errors are not known. */
function onePlane(
  file: PlaneCase,
  options: SweepOptions,
  value: unknown,
  seeds: readonly number[],
): SweepRow {
  refusePlaneOptions({ ...options, methods: [options.method] });
  const problem = planeFromCase(file);
  refuseTime(problem, 'sweep');
  const against = planeYardstick(problem, options.accuracy);
  const runs = seeds.map((seed) => runPlane(problem, { ...options, seed }));
  const errors = runs.map((run) => (against ? planeErrors(run, against) : UNKNOWN));
  return { value, ...middleAndWorst(errors), ...largestOf(runs) };
}

const UNKNOWN: Errors = { rho: Number.NaN, flux: Number.NaN, f: Number.NaN };

function middleAndWorst(errors: readonly Errors[]): Pick<SweepRow, 'median' | 'worst'> {
  const collect = (pick: (sorted: number[]) => number): Errors => {
    const of = (q: keyof Errors): number => pick(errors.map((e) => e[q]).sort((a, b) => a - b));
    return { rho: of('rho'), flux: of('flux'), f: of('f') };
  };
  return {
    median: collect((sorted) => sorted[Math.floor((sorted.length - 1) / 2)]),
    worst: collect((sorted) => sorted[sorted.length - 1]),
  };
}

function largestOf(
  runs: readonly Pick<Run, 'unknowns' | 'condition' | 'seconds'>[],
): Pick<SweepRow, 'unknowns' | 'condition' | 'seconds'> {
  return {
    unknowns: Math.max(...runs.map((run) => run.unknowns)),
    condition: runs.some((run) => run.condition === null)
      ? null
      : Math.max(...runs.map((run) => run.condition ?? 0)),
    seconds: Math.max(...runs.map((run) => run.seconds.total)),
  };
}

/** Errors of a march are those of the worst output time. */
function oneInTime(
  file: CaseFile,
  problem: TransientProblem,
  options: SweepOptions,
  value: unknown,
  seeds: readonly number[],
  trainer: NetworkEngine | null,
): SweepRow {
  const against = transientYardstick(problem);
  const { method } = options;
  const runs = seeds.map((seed) =>
    trainer && isNeural(method)
      ? runTransientNetworks(file, problem, method, { ...options, seed }, trainer)
      : runTransient(problem, { ...options, seed }),
  );
  const errors = runs.map((run) => errorsInTime(run, against, problem));
  const collect = (pick: (sorted: number[]) => number): Errors => {
    const of = (q: 'rho' | 'flux'): number =>
      pick(errors.map((at) => Math.max(...at.map((e) => e.errors[q]))).sort((a, b) => a - b));
    return { rho: of('rho'), flux: of('flux'), f: Number.NaN };
  };
  const sizes = runs.map(sizeAndStatus);
  const conditions = sizes.flatMap(({ condition }) => (condition === null ? [] : [condition]));
  return {
    value,
    median: collect((sorted) => sorted[Math.floor((sorted.length - 1) / 2)]),
    worst: collect((sorted) => sorted[sorted.length - 1]),
    unknowns: Math.max(...sizes.map(({ unknowns }) => unknowns)),
    condition: conditions.length > 0 ? Math.max(...conditions) : null,
    seconds: Math.max(...runs.map((run) => run.seconds.total)),
  };
}

function parameter(source: string, options: SweepOptions): { path: string; values: unknown[] } {
  if (options.over === undefined) {
    const file = loadCase(source, options.set);
    return { path: 'epsilon', values: file.sweep?.epsilon ?? [file.epsilon] };
  }
  const cut = options.over.indexOf('=');
  const values =
    cut > 0
      ? options.over
          .slice(cut + 1)
          .split(',')
          .map((text) => parse(text))
      : [];
  if (values.length === 0 || values.includes(null)) {
    const message = 'expected path=value,value,... such as epsilon=1,1e-2,1e-4';
    throw new InputError('--over', [{ path: '--over', value: options.over, message }]);
  }
  return { path: options.over.slice(0, cut), values };
}

function one(
  source: string,
  options: SweepOptions,
  override: string,
  value: unknown,
  seeds: readonly number[],
  trainer: NetworkEngine | null,
): SweepRow {
  const file = loadCase(source, [...options.set, override]);
  if (isPlaneCase(file)) return onePlane(file, options, value, seeds);
  refuseMemory(options);
  const problem = problemOf(file);
  if (isTransient(problem)) {
    return oneInTime(file, problem, options, value, seeds, trainer);
  }
  const against = yardstick(problem);
  const { method } = options;
  const runs = seeds.map((seed) =>
    trainer && isNeural(method)
      ? runSteadyNetworks(file, problem, method, { ...options, seed }, trainer)
      : runMethod(file, problem, { ...options, seed }),
  );
  const errors = runs.map((run) => errorsOf(run, against));
  return { value, ...middleAndWorst(errors), ...largestOf(runs) };
}
