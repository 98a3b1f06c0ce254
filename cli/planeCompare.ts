import { InputError } from '../src/case/faults.js';
import { suggestion } from '../src/case/nearest.js';
import type { PlaneCase } from '../src/case/planeCase.js';
import { planeFromCase } from '../src/problem/planeFromCase.js';
import { strictJson } from '../src/report/json.js';
import { seconds, short, textTable } from '../src/report/table.js';
import type { CompareOptions } from './compare.js';
import { methods } from './methods.js';
import {
  planeErrors,
  planeMethods,
  planeYardstick,
  refusePlaneOptions,
  runPlane,
} from './planeMethods.js';

/** `aprfm compare` for a case in the plane. */
export function comparePlaneMethods(file: PlaneCase, options: CompareOptions): void {
  const chosen = (options.methods ?? planeMethods.join()).split(',').map((name) => name.trim());
  const unknown = chosen.filter((name) => !(methods as readonly string[]).includes(name));
  if (unknown.length > 0) {
    const faults = unknown.map((name) => ({
      path: name,
      message: `unknown method, ${suggestion(name, planeMethods)}`,
    }));
    throw new InputError('--methods', faults);
  }
  refusePlaneOptions({ ...options, methods: chosen });
  const problem = planeFromCase(file);
  // A reference that takes no holes is left out unless it was asked for by name.
  const asked =
    options.methods === undefined && problem.domain.holes.length > 0 ? ['aprfm'] : chosen;
  const against = planeYardstick(problem, options.accuracy);
  const results = asked.map((name) => {
    const method = name as (typeof planeMethods)[number];
    const run = runPlane(problem, { ...options, method });
    return { run, errors: against ? planeErrors(run, against) : null };
  });
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
  const human = options.json ? process.stderr : process.stdout;
  const measure = against ? `errors relative to ${against.name}` : 'no reference to compare with';
  human.write(`${file.name}: ${measure}\n${textTable(header, rows)}\n`);
  if (!options.json) return;
  process.stdout.write(
    strictJson({
      case: file.name,
      reference: against?.name ?? null,
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
