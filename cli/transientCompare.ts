import type { CaseFile } from '../src/case/schema.js';
import type { TransientProblem } from '../src/problem/types.js';
import { strictJson } from '../src/report/json.js';
import { seconds, short, textTable } from '../src/report/table.js';
import { chosenMethods } from './chosenMethods.js';
import type { CompareOptions } from './compare.js';
import { isNeural, runTransientNetworks, trainerFor } from './networkRun.js';
import {
  errorsInTime,
  runTransient,
  sizeAndStatus,
  transientComparison,
  transientMethods,
  transientYardstick,
} from './transientMethods.js';

/**
 * The ablation table: every method against the same reference in the same run, the error of rho at
 * each output time.
 */
export async function compareInTime(
  file: CaseFile,
  problem: TransientProblem,
  options: CompareOptions,
): Promise<void> {
  const list = options.methods ?? transientComparison;
  const chosen = chosenMethods(list, transientMethods, 'not for time-dependent cases');
  const trainer = await trainerFor(chosen, options.trainer);
  const against = transientYardstick(problem);
  const results = chosen.map((method) => {
    const run =
      trainer && isNeural(method)
        ? runTransientNetworks(file, problem, method, options, trainer)
        : runTransient(problem, { ...options, method });
    return { run, errors: errorsInTime(run, against, problem) };
  });
  const columns = results[0].errors.map(({ t }) => `rho, t = ${t}`);
  const header = ['method', ...columns, 'unknowns', 'slabs', 'condition', 'status', 'seconds'];
  const rows = results.map(({ run, errors }) => {
    const slabs = run.solve?.slabs ?? [];
    const { unknowns, condition, status } = sizeAndStatus(run);
    return [
      run.method,
      ...errors.map((at) => short(at.errors.rho)),
      String(unknowns),
      String(slabs.length),
      condition === null ? '-' : short(condition),
      status,
      seconds(run.seconds.total),
    ];
  });
  const human = options.json ? process.stderr : process.stdout;
  human.write(`${file.name}: errors relative to ${against.name}\n${textTable(header, rows)}\n`);
  if (!options.json) return;
  const methods = results.map(({ run, errors }) => ({
    method: run.method,
    errors,
    slabs: run.solve?.slabs.length ?? 0,
    unknowns: sizeAndStatus(run).unknowns,
    status: sizeAndStatus(run).status,
    seconds: run.seconds.total,
  }));
  process.stdout.write(strictJson({ case: file.name, reference: against.name, methods }));
}
