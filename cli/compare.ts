import { InputError } from '../src/case/faults.js';
import { loadCase } from '../src/case/load.js';
import { suggestion } from '../src/case/nearest.js';
import { isPlaneCase } from '../src/case/planeCase.js';
import { isTransient } from '../src/problem/types.js';
import { strictJson } from '../src/report/json.js';
import { seconds, short, textTable } from '../src/report/table.js';
import {
  errorsOf,
  type Method,
  methods,
  problemOf,
  runMethod,
  steadyComparison,
  yardstick,
} from './methods.js';
import { isNeural, runSteadyNetworks, trainerFor } from './networkRun.js';
import { comparePlaneMethods } from './planeCompare.js';
import type { SolveOptions } from './solve.js';
import { compareInTime } from './transientCompare.js';

export type CompareOptions = Omit<SolveOptions, 'method'> & { methods?: string };

/** One table: every method against the same reference, in the same run. */
export async function compareMethods(source: string, options: CompareOptions): Promise<void> {
  const file = loadCase(source, options.set);
  if (isPlaneCase(file)) {
    comparePlaneMethods(file, options);
    return;
  }
  const problem = problemOf(file);
  if (isTransient(problem)) {
    await compareInTime(file, problem, options);
    return;
  }
  const chosen = (options.methods ?? steadyComparison).split(',').map((name) => name.trim());
  const unknown = chosen.filter((name) => !(methods as readonly string[]).includes(name));
  if (unknown.length > 0) {
    const faults = unknown.map((name) => ({
      path: name,
      message: `unknown method, ${suggestion(name, methods)}`,
    }));
    throw new InputError('--methods', faults);
  }
  const trainer = await trainerFor(chosen, options.trainer);
  const against = yardstick(problem);
  const results = chosen.map((name) => {
    const run =
      trainer && isNeural(name)
        ? runSteadyNetworks(file, problem, name, options, trainer)
        : runMethod(file, problem, { ...options, method: name as Method });
    return { run, errors: errorsOf(run, against) };
  });
  const rows = results.map(({ run, errors }) => [
    run.method,
    run.formulation,
    short(errors.rho),
    short(errors.flux),
    short(errors.f),
    String(run.unknowns),
    String(run.rows),
    String(run.rank),
    short(run.condition),
    seconds(run.seconds.total),
  ]);
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
  const human = options.json ? process.stderr : process.stdout;
  human.write(`${file.name}: errors relative to ${against.name}\n${textTable(header, rows)}\n`);
  if (options.json) {
    process.stdout.write(
      strictJson({
        case: file.name,
        reference: against.name,
        methods: results.map(({ run, errors }) => ({
          method: run.method,
          errors,
          unknowns: run.unknowns,
          rows: run.rows,
          rank: run.rank,
          seconds: run.seconds.total,
        })),
      }),
    );
  }
}
