import type { PlaneCase } from '../src/case/planeCase.js';
import { planeFromCase } from '../src/problem/planeFromCase.js';
import { chosenMethods } from './chosenMethods.js';
import type { CompareOptions } from './compare.js';
import { methods } from './methodNames.js';
import {
  planeErrors,
  planeMethods,
  planeYardstick,
  refusePlaneOptions,
  refuseTime,
  runPlane,
} from './planeMethods.js';
import { writeComparison } from './steadyReport.js';

/** `aprfm compare` for a case in the plane. */
export function comparePlaneMethods(file: PlaneCase, options: CompareOptions): void {
  const list = options.methods ?? planeMethods.join();
  const chosen = chosenMethods(list, methods, undefined, planeMethods);
  refusePlaneOptions({ ...options, methods: chosen });
  const problem = planeFromCase(file);
  refuseTime(problem, 'compare');
  // A reference that takes no holes is left out unless it was asked for by name.
  const asked =
    options.methods === undefined && problem.domain.holes.length > 0 ? ['aprfm'] : chosen;
  const against = planeYardstick(problem, options.accuracy);
  const results = asked.map((name) => {
    const method = name as (typeof planeMethods)[number];
    const run = runPlane(problem, { ...options, method });
    return { run, errors: against ? planeErrors(run, against) : null };
  });
  writeComparison(file.name, options.json, against?.name ?? null, results);
}
