import { loadCase } from '../src/case/load.js';
import { isPlaneCase } from '../src/case/planeCase.js';
import { isTransient } from '../src/problem/types.js';
import { chosenMethods } from './chosenMethods.js';
import { type Method, methods } from './methodNames.js';
import { errorsOf, problemOf, runMethod, steadyComparison, yardstick } from './methods.js';
import { isNeural, runSteadyNetworks, trainerFor } from './networkRun.js';
import { comparePlaneMethods } from './planeCompare.js';
import { refuseMemory } from './refuseMemory.js';
import type { SolveOptions } from './solve.js';
import { writeComparison } from './steadyReport.js';
import { compareInTime } from './transientCompare.js';

export type CompareOptions = Omit<SolveOptions, 'method'> & { methods?: string };

/** One table: every method against the same reference, in the same run. */
export async function compareMethods(source: string, options: CompareOptions): Promise<void> {
  const file = loadCase(source, options.set);
  if (isPlaneCase(file)) {
    comparePlaneMethods(file, options);
    return;
  }
  refuseMemory(options);
  const problem = problemOf(file);
  if (isTransient(problem)) {
    await compareInTime(file, problem, options);
    return;
  }
  const chosen = chosenMethods(options.methods ?? steadyComparison, methods);
  const trainer = await trainerFor(chosen, options.trainer);
  const against = yardstick(problem);
  const results = chosen.map((name) => {
    const run =
      trainer && isNeural(name)
        ? runSteadyNetworks(file, problem, name, options, trainer)
        : runMethod(file, problem, { ...options, method: name as Method });
    return { run, errors: errorsOf(run, against) };
  });
  writeComparison(file.name, options.json, against.name, results);
}
