import { loadCase } from '../src/case/load.js';
import { type BlockSystem, countColumns, countRows } from '../src/linalg/blockSystem.js';
import type { Factor, LeastSquaresEngine } from '../src/linalg/engine.js';
import { findEngine } from '../src/linalg/engines.js';
import { singleLapackKernel } from '../src/linalg/lapack/single.js';
import { refinedEngine } from '../src/linalg/refinement.js';
import { problemFromCase } from '../src/problem/fromCase.js';
import { isTransient } from '../src/problem/types.js';
import { strictJson } from '../src/report/json.js';
import { markdownTable } from '../src/report/table.js';
import { slabSolverOptions } from '../src/solve/options.js';
import { solveSteadySlab } from '../src/solve/steadySlab.js';
import { solveTransientSlab } from '../src/solve/transientSlab.js';
import { saveResults } from './results.js';
import { chain, elapsed, random } from './systems.js';

/**
 * Whether a factor in single precision with CGLS pays against LAPACK in double precision, in one
 * interleaved run: `node dist/bench/refinement.js` after `npm run build`. Results go to
 * bench/results/refinement.{json,md}.
 */

const ROUNDS = 5;
const MANY = 20;

/** Gains below this share are noise. */
const NOISE = 0.1;

interface Sample {
  readonly name: string;
  readonly system: BlockSystem;
  readonly rhs: Float64Array;
}

interface Times {
  /** Factorisation and one solve. */
  readonly whole: number;
  readonly one: number;
  readonly many: number;
}

interface Line {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly condition: number;
  readonly lapack: Times;
  readonly refined: Times;
  readonly iterations: readonly number[];
  /** |x - x'| / |x'| against lapack. */
  readonly difference: number;
  /** The same of |b - A x|. */
  readonly residualDifference: number;
  readonly message: string;
}

function dense(rows: number, columns: number): Sample {
  const matrices = [random(rows * columns, 1)];
  const system = {
    blockColumns: [columns],
    groups: [{ name: 'A', rows, blocks: [0], matrices }],
  };
  return { name: `dense ${rows} x ${columns}`, system, rhs: random(rows, 2) };
}

function chained(cells: number, columns: number, local: number, face: number): Sample {
  const system = chain(cells, columns, local, face);
  return {
    name: `${cells} cells of ${columns} columns`,
    system,
    rhs: random(countRows(system), 3),
  };
}

/** Thrown by a recording engine that has enough. */
class Enough extends Error {}

/** Solves with LAPACK and keeps what it was given; stops the solver after `limit` systems. */
function recording(samples: Omit<Sample, 'name'>[], limit: number): LeastSquaresEngine {
  const lapack = findEngine('lapack');
  return {
    name: 'recording',
    factor(system, options): Factor {
      const factor = lapack.factor(system, options);
      return {
        solve(rhs, count) {
          samples.push({ system, rhs: rhs.slice() });
          if (samples.length === limit) throw new Enough();
          return factor.solve(rhs, count);
        },
      };
    },
  };
}

function steadySystems(): Sample[] {
  const problem = problemFromCase(loadCase('slab-ex2-e3', ['epsilon=0.1']));
  const samples: Omit<Sample, 'name'>[] = [];
  solveSteadySlab(problem, slabSolverOptions(), recording(samples, Infinity));
  return samples.map((sample, k) => ({
    name: `slab-ex2-e3, eps = 0.1, stage ${k + 1}`,
    ...sample,
  }));
}

function transientSystem(): Sample {
  const problem = problemFromCase(loadCase('apnn-v1-inflow', []));
  if (!isTransient(problem)) throw new Error('apnn-v1-inflow is steady');
  const samples: Omit<Sample, 'name'>[] = [];
  try {
    solveTransientSlab(problem, {}, recording(samples, 1));
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return { name: 'apnn-v1-inflow, first slab', ...samples[0] };
}

function repeated(rhs: Float64Array): Float64Array {
  const out = new Float64Array(rhs.length * MANY);
  for (let k = 0; k < MANY; k++) out.set(rhs, k * rhs.length);
  return out;
}

/** Best seconds of both engines over interleaved rounds: a busy neighbour hits both alike. */
function measure({ name, system, rhs }: Sample): Line {
  const engines = [findEngine('lapack'), refinedEngine(singleLapackKernel())] as const;
  const many = repeated(rhs);
  const best = engines.map(() => ({ whole: Infinity, one: Infinity, many: Infinity }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [k, engine] of engines.entries()) {
      let factor: Factor | undefined;
      const own = best[k];
      const whole = elapsed(() => {
        factor = engine.factor(system);
        factor.solve(rhs);
      });
      own.whole = Math.min(own.whole, whole);
      own.one = Math.min(
        own.one,
        elapsed(() => factor?.solve(rhs)),
      );
      own.many = Math.min(
        own.many,
        elapsed(() => factor?.solve(many, MANY)),
      );
    }
  }
  const expected = engines[0].factor(system).solve(rhs);
  const { x, info } = engines[1].factor(system).solve(rhs);
  const norm = (v: Float64Array): number => Math.sqrt(v.reduce((sum, e) => sum + e * e, 0));
  const theirs = expected.info.residualNorm[0];
  const line: Line = {
    name,
    rows: countRows(system),
    columns: countColumns(system),
    condition: expected.info.condition,
    lapack: best[0],
    refined: best[1],
    iterations: info.iterations,
    difference: norm(x.map((value, j) => value - expected.x[j])) / norm(expected.x),
    residualDifference: Math.abs(info.residualNorm[0] - theirs) / theirs,
    message: info.message,
  };
  process.stderr.write(`${strictJson(line)}\n`);
  return line;
}

/** Right-hand sides up to which one factorisation and their solves cost less refined. */
function breakEven({ lapack, refined }: Line): number {
  const saved = lapack.whole - lapack.one - (refined.whole - refined.one);
  const lost = (refined.many - lapack.many) / MANY;
  return lost > 0 ? Math.max(0, Math.floor(saved / lost)) : Infinity;
}

const gain = ({ lapack, refined }: Line): number => lapack.whole / refined.whole;

/** One sentence, by the figures. */
function verdict(lines: readonly Line[]): string {
  const own = lines.filter((line) => line.iterations.length > 0);
  const handed = lines.filter((line) => line.iterations.length === 0);
  const paying = own.filter((line) => gain(line) > 1 + NOISE);
  const list = (of: readonly Line[]): string =>
    of.map((line) => `${line.name} (${gain(line).toFixed(2)})`).join(', ') || 'none of these';
  const slower = own.map(({ lapack, refined }) => refined.many / lapack.many);
  const range = `${Math.min(...slower).toFixed(1)}-${Math.max(...slower).toFixed(1)}`;
  return (
    `Gain (seconds of lapack over refined, factor and one solve): it pays for ${list(paying)}, ` +
    `not for ${list(own.filter((line) => !paying.includes(line)))}; ` +
    `double precision had to take over, the single factor in vain, for ${list(handed)}; ` +
    `and every further solve takes ${range} times as long.`
  );
}

const samples = [
  dense(4000, 1000),
  dense(8000, 2000),
  chained(32, 500, 1200, 200),
  ...steadySystems(),
  transientSystem(),
];
const lines = samples.map(measure);
const pair = (line: Line, key: keyof Times): string =>
  `${line.lapack[key].toFixed(3)} / ${line.refined[key].toFixed(3)}`;
const table = markdownTable(
  [
    'system',
    'rows x columns',
    'condition',
    'factor + solve',
    'gain',
    'solve',
    `solve ${MANY}`,
    'pays up to',
    'iterations',
    'difference',
  ],
  lines.map((line) => [
    line.name,
    `${line.rows} x ${line.columns}`,
    line.condition.toExponential(0),
    pair(line, 'whole'),
    gain(line).toFixed(2),
    pair(line, 'one'),
    pair(line, 'many'),
    line.iterations.length > 0 ? String(breakEven(line)) : '-',
    line.iterations.join(' ') || 'double',
    line.difference.toExponential(0),
  ]),
);
const remark = `; best of ${ROUNDS} interleaved rounds, seconds of lapack / refined.`;
const body =
  `${verdict(lines)}\n\n${table}\n\n` +
  `Pays up to: so many right-hand sides, solved with one factor, for which refined is the cheaper. ` +
  `Difference: of x, relative, against lapack.`;
const heading = 'A factor in single precision with CGLS in double precision';
process.stdout.write(saveResults('refinement', heading, remark, body, { results: lines }));
