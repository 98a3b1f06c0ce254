import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { machine } from '../cli/methods.js';
import {
  errorsInTime,
  massDefect,
  runTransient,
  transientYardstick,
} from '../cli/transientMethods.js';
import { version } from '../cli/version.js';
import { loadCase } from '../src/case/load.js';
import { findEngine } from '../src/linalg/engines.js';
import { problemFromCase } from '../src/problem/fromCase.js';
import { isTransient, type TransientProblem } from '../src/problem/types.js';
import { strictJson } from '../src/report/json.js';
import { markdownTable, seconds, short } from '../src/report/table.js';
import { relativeError } from '../src/solution/errors.js';
import type { Accuracy } from '../src/solve/options.js';
import { solveTransientSlab, type TransientSolve } from '../src/solve/transientSlab.js';

/**
 * The tables of the time-dependent slab: `npm run bench:transient [part ...]` with the parts files
 * (against the independent files in test/reference), high, cases (every built-in case against the
 * project's reference solver), reuse. Results go to bench/results/transient-PART.{json,md}.
 */

const SEEDS = [1, 2, 3];
/** The fastest that needs nothing but npm. */
const ENGINE = 'wasm';
const root = new URL('../../', import.meta.url);

interface Row {
  readonly case: string;
  readonly epsilon: number | string;
  readonly accuracy: string;
  readonly times: readonly number[];
  /** Worst and median over the seeds, by time. */
  readonly rho: readonly number[];
  readonly rhoMedian: readonly number[];
  readonly flux: readonly number[];
  readonly unknowns: number;
  readonly rows: number;
  readonly condition: number;
  readonly mass: number;
  readonly slabs: number;
  readonly factorisations: number;
  readonly seconds: number;
  readonly reference: string;
}

type Errors = readonly { t: number; errors: { rho: number; flux: number } }[];

function rowOf(
  name: string,
  epsilon: number | string,
  accuracy: string,
  reference: string,
  runs: readonly { solve: TransientSolve; errors: Errors }[],
): Row {
  const over = (q: 'rho' | 'flux', pick: (sorted: number[]) => number): number[] =>
    runs[0].errors.map((_, k) =>
      pick(runs.map(({ errors }) => errors[k].errors[q]).sort((a, b) => a - b)),
    );
  const largest = (pick: (solve: TransientSolve) => number): number =>
    Math.max(...runs.map(({ solve }) => pick(solve)));
  const slabs = (solve: TransientSolve, pick: (s: TransientSolve['slabs'][number]) => number) =>
    Math.max(...solve.slabs.map(pick));
  const row = {
    case: name,
    epsilon,
    accuracy,
    times: runs[0].errors.map(({ t }) => t),
    rho: over('rho', (sorted) => sorted[sorted.length - 1]),
    rhoMedian: over('rho', (sorted) => sorted[Math.floor((sorted.length - 1) / 2)]),
    flux: over('flux', (sorted) => sorted[sorted.length - 1]),
    unknowns: largest((solve) => slabs(solve, (s) => s.unknowns)),
    rows: largest((solve) => slabs(solve, (s) => s.rows)),
    condition: largest((solve) => slabs(solve, (s) => s.info.condition)),
    mass: largest(massDefect),
    slabs: largest((solve) => solve.slabs.length),
    factorisations: largest((solve) => solve.factorisations),
    seconds: largest((solve) => solve.seconds.total),
    reference,
  };
  process.stderr.write(`${cells(row).join('  ')}\n`);
  return row;
}

const header = [
  'case',
  'epsilon',
  'accuracy',
  'times',
  'rho worst',
  'rho median',
  'flux worst',
  'unknowns',
  'rows',
  'condition',
  'mass defect',
  'slabs',
  'factors',
  'seconds worst',
];

function cells(row: Row): string[] {
  const list = (values: readonly number[]): string => values.map(short).join(', ');
  return [
    row.case,
    String(row.epsilon),
    row.accuracy,
    row.times.join(', '),
    list(row.rho),
    list(row.rhoMedian),
    list(row.flux),
    String(row.unknowns),
    String(row.rows),
    short(row.condition),
    short(row.mass),
    String(row.slabs),
    String(row.factorisations),
    seconds(row.seconds),
  ];
}

interface Point {
  readonly t: number;
  readonly x: number;
  readonly rho: number;
  readonly flux: number;
}

/** A built-in case against an independent file: its points, all its times. */
function againstFile(
  name: string,
  file: string,
  epsilon: number,
  accuracy: Accuracy,
  seeds: readonly number[],
): Row {
  const path = new URL(`test/reference/${file}.json`, root);
  const points: readonly Point[] = JSON.parse(readFileSync(path, 'utf8')).points;
  const times = [...new Set(points.map(({ t }) => t))];
  const last = Math.max(...times);
  const problem = transient(name, [
    `epsilon=${epsilon}`,
    `domain.t=[0,${last}]`,
    `output.times=[${times.join(',')}]`,
  ]);
  const runs = seeds.map((seed) => {
    const solve = solveTransientSlab(problem, { accuracy, seed }, findEngine(ENGINE));
    const errors = times.map((t) => {
      const at = points.filter((point) => point.t === t);
      const x = at.map((point) => point.x);
      const column = (q: 'rho' | 'flux'): number[] => at.map((point) => point[q]);
      return {
        t,
        errors: {
          rho: relativeError(solve.solution.rho(x, t), column('rho')),
          flux: relativeError(solve.solution.flux(x, t), column('flux')),
        },
      };
    });
    return { solve, errors };
  });
  return rowOf(name, epsilon, accuracy, `reference/${file}.json`, runs);
}

function transient(name: string, overrides: readonly string[]): TransientProblem {
  const problem = problemFromCase(loadCase(name, overrides));
  if (!isTransient(problem)) throw new Error(`${name} is steady`);
  return problem;
}

/** A built-in case against the project's own classical reference. */
function againstReference(name: string, epsilon: number | null): Row {
  const problem = transient(name, epsilon === null ? [] : [`epsilon=${epsilon}`]);
  const against = transientYardstick(problem);
  const options = { method: 'aprfm', formulation: 'micro-macro', accuracy: 'normal' } as const;
  const run = runTransient(problem, { ...options, seed: 1, engine: ENGINE });
  const errors = errorsInTime(run, against, problem);
  const solve = run.solve as TransientSolve;
  return rowOf(name, epsilon ?? 'mixed', 'normal', against.name, [{ solve, errors }]);
}

const tables: Readonly<Record<string, () => Generator<Row>>> = {
  *files() {
    for (const eps of ['1', '0.1', '1e-2', '1e-3', '1e-8']) {
      yield againstFile('apnn-v1-periodic', `periodic-eps${eps}`, Number(eps), 'normal', SEEDS);
    }
    for (const eps of ['1', '0.1', '1e-3']) {
      yield againstFile('periodic-e6', `e6-periodic-eps${eps}`, Number(eps), 'normal', SEEDS);
    }
    for (const eps of ['1e-8', '1e-3', '0.1', '1']) {
      yield againstFile('apnn-v1-inflow', `inflow-eps${eps}`, Number(eps), 'normal', SEEDS);
    }
  },
  *high() {
    for (const eps of ['1e-8', '0.1', '1']) {
      yield againstFile('apnn-v1-inflow', `inflow-eps${eps}`, Number(eps), 'high', SEEDS);
    }
  },
  *cases() {
    yield againstReference('rt-apnn-ex1', null);
    for (const eps of [1, 1e-2, 1e-3]) yield againstReference('transient-p7', eps);
    for (const eps of [1e-2, 1e-3, 1e-8]) yield againstReference('hump-zero-inflow', eps);
    for (const eps of [1, 1e-2, 1e-4, 1e-8]) yield againstReference('manufactured-time', eps);
    yield againstReference('driven-inflow', null);
    yield againstReference('pinn-inflow-eps1', null);
    yield againstReference('mixed-epsilon', null);
  },
};

/** Seconds against the number of equal slabs, with and without using the factor again. */
function reuse(): { slabs: number; withReuse: number; without: number }[] {
  return [2, 4, 8, 16, 32].map((slabs) => {
    const problem = transient('periodic-e6', ['epsilon=1e-3', 'domain.t=[0,0.2]']);
    const time = (again: boolean): number => {
      const schedule = { fixed: 0.2 / slabs, reuse: again };
      return solveTransientSlab(problem, { schedule }, findEngine(ENGINE)).seconds.total;
    };
    return { slabs, withReuse: time(true), without: time(false) };
  });
}

const out = new URL('bench/results/', root);
mkdirSync(out, { recursive: true });
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : [...Object.keys(tables), 'reuse']) {
  const about = {
    version: version(),
    engine: findEngine(ENGINE).name,
    date: new Date().toISOString(),
    machine: machine(),
  };
  const line = `aprfm ${about.version}, engine ${about.engine}, ${about.date}, node ${about.machine.node}, ${about.machine.cores} x ${about.machine.cpu}`;
  const results = name === 'reuse' ? reuse() : [...tables[name]()];
  const table =
    name === 'reuse'
      ? markdownTable(
          ['slabs', 'seconds, factor used again', 'seconds, factored anew'],
          (results as ReturnType<typeof reuse>).map((r) => [
            String(r.slabs),
            seconds(r.withReuse),
            seconds(r.without),
          ]),
        )
      : markdownTable(header, (results as Row[]).map(cells));
  writeFileSync(new URL(`transient-${name}.json`, out), strictJson({ ...about, results }));
  writeFileSync(
    new URL(`transient-${name}.md`, out),
    `# Time-dependent slab: ${name}\n\n${line}\n\n${table}\n`,
  );
}
