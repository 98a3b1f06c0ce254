import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Method } from '../cli/methodNames.js';
import {
  epsilonOf,
  errorsOf,
  machine,
  problemOf,
  type Run,
  runMethod,
  type Yardstick,
  yardstick,
} from '../cli/methods.js';
import { version } from '../cli/version.js';
import { loadCase } from '../src/case/load.js';
import { strictJson } from '../src/report/json.js';
import { markdownTable, seconds, short } from '../src/report/table.js';
import type { Errors, Evaluable } from '../src/solution/errors.js';
import type { Accuracy } from '../src/solve/options.js';

/**
 * The accuracy table: case x epsilon x seeds, aprfm at normal and high accuracy beside the direct
 * formulation and the published recipe, all in this program and this run. Errors are relative L2
 * against the independent reference files where there is one, else the exact solution, else the
 * project's discrete ordinates.
 *
 *     npm run bench:accuracy                         everything, about 20 minutes
 *     npm run bench:accuracy -- normal direct        parts of it; the table keeps the other parts
 */

const root = new URL('../../', import.meta.url);
const SEEDS = [1, 2, 3];
/** The fastest that needs nothing but npm. */
const ENGINE = 'wasm';
const SLAB_EPS = [1, 0.5, 0.1, 1e-2, 1e-3, 1e-6, 1e-8];
const ALL_EPS = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];

interface Entry {
  readonly name: string;
  readonly epsilon: readonly (number | null)[];
}

const cases: readonly Entry[] = [
  { name: 'slab-ex1', epsilon: ALL_EPS },
  { name: 'slab-p6', epsilon: ALL_EPS },
  { name: 'slab-ex2-e3', epsilon: SLAB_EPS },
  { name: 'slab-ex3-p2', epsilon: [1, 1e-3] },
  { name: 'slab-e5', epsilon: [1] },
  { name: 'slab-anisotropic-inflow', epsilon: [1e-3] },
  { name: 'slab-absorbing', epsilon: [1, 0.1, 1e-2, 1e-4] },
  { name: 'slab-reflecting', epsilon: [1, 0.1, 1e-2, 1e-4] },
  { name: 'slab-materials', epsilon: [null] },
];

const files: Readonly<Record<string, string>> = {
  'slab-ex2-e3@1': 'slab-ex2-eps1',
  'slab-ex2-e3@0.5': 'slab-ex2-eps0.5',
  'slab-ex2-e3@0.1': 'slab-ex2-eps0.1',
  'slab-ex2-e3@0.01': 'slab-ex2-eps1e-2',
  'slab-ex2-e3@0.001': 'slab-ex2-eps1e-3',
  'slab-ex2-e3@0.000001': 'slab-ex2-eps1e-6',
  'slab-ex3-p2@1': 'slab-ex3-eps1',
  'slab-ex3-p2@0.001': 'slab-ex3-eps1e-3',
  'slab-e5@1': 'slab-e5',
};

interface ReferenceFile {
  readonly points: readonly { x: number; rho: number; flux: number }[];
  readonly f_points: readonly { x: number; v: number; f: number }[];
}

/** The independent file as a yardstick: its values stand at its own points only. */
function fileYardstick(name: string): Yardstick | null {
  const path = new URL(`test/reference/${name}.json`, root);
  if (!existsSync(path)) return null;
  const data: ReferenceFile = JSON.parse(readFileSync(path, 'utf8'));
  const column = (pick: (p: ReferenceFile['points'][number]) => number): Float64Array =>
    Float64Array.from(data.points, pick);
  const answer: Evaluable = {
    rho: () => column((p) => p.rho),
    flux: () => column((p) => p.flux),
    f: () => Float64Array.from(data.f_points, (p) => p.f),
  };
  const points = {
    x: column((p) => p.x),
    fx: Float64Array.from(data.f_points, (p) => p.x),
    fv: Float64Array.from(data.f_points, (p) => p.v),
  };
  return { name: `reference/${name}.json`, answer, points };
}

interface Row {
  readonly case: string;
  readonly epsilon: number | string;
  readonly method: Method;
  readonly accuracy: Accuracy;
  readonly seeds: readonly number[];
  readonly errors: readonly Errors[];
  readonly unknowns: number;
  readonly rows: number;
  readonly rank: number;
  readonly condition: number | null;
  readonly balance: number | null;
  readonly seconds: readonly number[];
  readonly reference: string;
}

function measure(
  name: string,
  epsilon: number | null,
  method: Method,
  accuracy: Accuracy,
  seeds: readonly number[],
): Row {
  const file = loadCase(name, epsilon === null ? [] : [`epsilon=${epsilon}`]);
  const problem = problemOf(file);
  const against = fileYardstick(files[`${name}@${epsilon}`] ?? '') ?? yardstick(problem);
  const runs: Run[] = seeds.map((seed) =>
    runMethod(file, problem, {
      method,
      accuracy,
      seed,
      formulation: 'micro-macro',
      engine: ENGINE,
    }),
  );
  const largest = (pick: (run: Run) => number | null): number | null => {
    const values = runs.map(pick);
    return values.includes(null) ? null : Math.max(...(values as number[]));
  };
  const row: Row = {
    case: name,
    epsilon: epsilonOf(problem),
    method,
    accuracy,
    seeds,
    errors: runs.map((run) => errorsOf(run, against)),
    unknowns: Math.max(...runs.map((run) => run.unknowns)),
    rows: Math.max(...runs.map((run) => run.rows)),
    rank: Math.min(...runs.map((run) => run.rank)),
    condition: largest((run) => run.condition),
    balance: largest((run) => run.balance),
    seconds: runs.map((run) => run.seconds.total),
    reference: against.name,
  };
  process.stderr.write(`${cells(row).join('  ')}\n`);
  return row;
}

const header = [
  'case',
  'epsilon',
  'method',
  'accuracy',
  'rho worst',
  'flux worst',
  'f worst',
  'rho median',
  'unknowns',
  'rows',
  'condition',
  'seconds worst',
];

function cells(row: Row): string[] {
  const worst = (q: keyof Errors): number => Math.max(...row.errors.map((e) => e[q]));
  const sorted = row.errors.map((e) => e.rho).sort((a, b) => a - b);
  return [
    row.case,
    String(row.epsilon),
    row.method,
    row.accuracy,
    short(worst('rho')),
    short(worst('flux')),
    short(worst('f')),
    short(sorted[Math.floor((sorted.length - 1) / 2)]),
    String(row.unknowns),
    String(row.rows),
    short(row.condition),
    seconds(Math.max(...row.seconds)),
  ];
}

const parts: Readonly<Record<string, () => Generator<Row>>> = {
  *normal() {
    for (const { name, epsilon } of cases) {
      for (const eps of epsilon) yield measure(name, eps, 'aprfm', 'normal', SEEDS);
    }
  },
  *high() {
    for (const { name, epsilon } of cases.slice(2, 5)) {
      for (const eps of epsilon) yield measure(name, eps, 'aprfm', 'high', SEEDS);
    }
  },
  *direct() {
    for (const eps of SLAB_EPS) yield measure('slab-ex2-e3', eps, 'rfm', 'normal', [1]);
  },
  *published() {
    for (const name of ['slab-ex1', 'slab-p6']) {
      for (const eps of [1, 1e-3, 1e-6]) {
        yield measure(name, eps, 'aprfm-published', 'normal', SEEDS);
        yield measure(name, eps, 'rfm-published', 'normal', SEEDS);
      }
    }
    for (const eps of [1, 0.1, 1e-3]) {
      yield measure('slab-ex2-e3', eps, 'aprfm-published', 'normal', [1]);
    }
    for (const eps of [1, 1e-3])
      yield measure('slab-ex3-p2', eps, 'aprfm-published', 'normal', [1]);
    yield measure('slab-e5', 1, 'aprfm-published', 'normal', [1]);
  },
};

interface Part {
  readonly version: string;
  readonly date: string;
  readonly machine: ReturnType<typeof machine>;
  readonly results: readonly Row[];
}

const out = new URL('bench/results/', root);
mkdirSync(out, { recursive: true });
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
  const part = parts[name];
  if (!part) throw new Error(`unknown part "${name}", there are ${Object.keys(parts).join(', ')}`);
  const about = { version: version(), date: new Date().toISOString(), machine: machine() };
  writeFileSync(
    new URL(`accuracy-${name}.json`, out),
    strictJson({ ...about, results: [...part()] }),
  );
}

const sections = Object.keys(parts).flatMap((name) => {
  const path = new URL(`accuracy-${name}.json`, out);
  if (!existsSync(path)) return [];
  const { version: of, date, machine: on, results }: Part = JSON.parse(readFileSync(path, 'utf8'));
  const about = `aprfm ${of}, ${date}, node ${on.node}, ${on.cores} x ${on.cpu}`;
  return [`## ${name}\n\n${about}\n\n${markdownTable(header, results.map(cells))}\n`];
});
writeFileSync(
  new URL('accuracy.md', out),
  `# Accuracy\n\nWorst and median over the seeds (3, or 1 for the slow baselines); errors are relative ` +
    `L2, absolute where the reference vanishes.\n\n${sections.join('\n')}`,
);
