import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadCase } from '../src/case/load.js';
import { countRows } from '../src/linalg/blockSystem.js';
import { eliminate } from '../src/linalg/elimination.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import { findEngine } from '../src/linalg/engines.js';
import { columnScales } from '../src/linalg/equilibrate.js';
import { findKernel } from '../src/linalg/findKernel.js';
import { leastSquares } from '../src/linalg/leastSquares.js';
import { partHelper } from '../src/linalg/partHelper.js';
import { problemFromCase } from '../src/problem/fromCase.js';
import { isTransient, type TransportProblem } from '../src/problem/types.js';
import { markdownTable } from '../src/report/table.js';
import { errorPoints, relativeError } from '../src/solution/errors.js';
import { slabSolverOptions } from '../src/solve/options.js';
import { solveSteadySlab } from '../src/solve/steadySlab.js';
import { solveTransientSlab } from '../src/solve/transientSlab.js';
import { saveResults } from './results.js';
import { chain, elapsed, present, random } from './systems.js';

/**
 * What the engines have to show, in one interleaved run on an otherwise idle machine:
 * `npm run bench:engines`. Results go to bench/results/engines.{json,md}. numpy is Debian's
 * python3-numpy; what is missing is left out and said.
 */

const ROUNDS = 3;
const main = fileURLToPath(new URL('../cli/main.js', import.meta.url));

interface Line {
  readonly what: string;
  readonly measured: string;
  /** What was asked for. */
  readonly asked: string;
}

const lines: Line[] = [];
const put = (what: string, measured: string, asked = ''): void => {
  lines.push({ what, measured, asked });
  process.stderr.write(`${what}: ${measured}${asked && ` (asked: ${asked})`}\n`);
};

const native: EngineName[] = present('lapack') ? ['lapack'] : [];
const fast: EngineName[] = [...native, 'wasm'];

/** Best seconds of each task over interleaved rounds: a busy neighbour hits all alike. */
function race(tasks: readonly (() => number)[], rounds = ROUNDS): number[] {
  const best = tasks.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    for (const [k, task] of tasks.entries()) best[k] = Math.min(best[k], task());
  }
  return best;
}

const NUMPY = `
import numpy, time
r = numpy.random.default_rng(1)
A, b = r.random((4000, 1000)) - 0.5, r.random(4000)
t = time.perf_counter(); numpy.linalg.lstsq(A, b, rcond=None); print(time.perf_counter() - t)
`;

/** numpy.linalg.lstsq of the same size on one thread, timed inside Python; NaN without numpy. */
function numpySeconds(): number {
  const env = { ...process.env, OPENBLAS_NUM_THREADS: '1' };
  for (const python of ['/usr/bin/python3', 'python3']) {
    const { status, stdout } = spawnSync(python, ['-c', NUMPY], { encoding: 'utf8', env });
    if (status === 0) return Number(stdout);
  }
  return Number.NaN;
}

function dense(): void {
  const [m, n] = [4000, 1000];
  const A = { rows: m, columns: n, data: random(m * n, 1) };
  const b = random(m, 2);
  const time = (engine: EngineName) => (): number => elapsed(() => leastSquares(A, b, { engine }));
  const names: EngineName[] = [...fast, 'js'];
  const times = race([...names.map(time), numpySeconds]);
  const slow = time('ml-matrix')();
  const of = (name: EngineName): number => times[names.indexOf(name)];
  const gflops = (seconds: number): string =>
    `${seconds.toFixed(3)} s, ${((2 * n * n * (m - n / 3)) / seconds / 1e9).toFixed(1)} GF/s`;
  for (const name of names) put(`dense ${m} x ${n}, ${name}`, gflops(of(name)));
  put(`dense ${m} x ${n}, ml-matrix (one round)`, gflops(slow));
  put('ml-matrix over wasm', (slow / of('wasm')).toFixed(0), 'at least 50');
  if (native.length > 0) {
    put('wasm over lapack', (of('wasm') / of('lapack')).toFixed(1), 'at most 6');
    const numpy = times[names.length];
    const ratio = Number.isNaN(numpy)
      ? 'python3-numpy is missing'
      : (numpy / of('lapack')).toFixed(1);
    put('numpy.linalg.lstsq over lapack', ratio, 'at least 3');
  }
}

/** Whole process, best of the rounds, and the share of assembly in its solve. */
function whole(label: string, args: readonly string[], asked: Record<string, string>): void {
  const run = (engine: EngineName): { seconds: number; share: number } => {
    let record = '';
    const seconds = elapsed(() => {
      const command = [main, 'solve', ...args, '--engine', engine, '--no-reference', '--json'];
      record = execFileSync('node', command, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    });
    const { assemble, total } = JSON.parse(record).seconds;
    return { seconds, share: assemble / total };
  };
  const share: number[] = fast.map(() => 1);
  const times = race(
    fast.map((engine, k) => () => {
      const { seconds, share: part } = run(engine);
      share[k] = Math.min(share[k], part);
      return seconds;
    }),
  );
  for (const [k, engine] of fast.entries()) {
    put(`${label}, whole process, ${engine}`, `${times[k].toFixed(2)} s`, asked[engine]);
    put(
      `${label}, share of assembly, ${engine}`,
      `${(100 * share[k]).toFixed(0)} %`,
      'at most 35 %',
    );
  }
}

function scaling(): void {
  const counts = [8, 16, 32, 64, 128];
  const systems = counts.map((cells) => chain(cells, 150, 350, 60));
  for (const engine of fast) {
    const times = race(
      systems.map((system) => () => {
        const b = random(countRows(system), 4);
        return elapsed(() => findEngine(engine).factor(system).solve(b));
      }),
    );
    const exponent = Math.log(times[4] / times[0]) / Math.log(16);
    const list = counts.map((cells, k) => `${cells}: ${times[k].toFixed(3)}`).join(', ');
    put(`seconds for 8 ... 128 cells, ${engine}`, list);
    put(`exponent of seconds in cells, ${engine}`, exponent.toFixed(2), 'at most 1.1');
  }
}

function threads(): void {
  const system = chain(32, 500, 1200, 200);
  const scales = columnScales(system);
  for (const name of fast) {
    const kernel = findKernel(name);
    const [one, two] = race([
      () => elapsed(() => eliminate(system, scales, { kernel })),
      () => elapsed(() => eliminate(system, scales, { kernel, helper: partHelper })),
    ]);
    put(
      `factorisation of 32 cells of 500 columns, two threads over one, ${name}`,
      `${(one / two).toFixed(2)} (${one.toFixed(2)} s, ${two.toFixed(2)} s)`,
      name === 'wasm' ? 'at least 1.6' : '',
    );
  }
}

/** Largest relative L2 difference of rho from the engine lapack, at normal accuracy. */
function agreement(): void {
  const cases = [1, 1e-2, 1e-3, 1e-6, 1e-8].flatMap((epsilon) => [
    problemFromCase(loadCase('slab-ex2-e3', [`epsilon=${epsilon}`])),
    problemFromCase(loadCase('apnn-v1-inflow', [`epsilon=${epsilon}`])),
  ]);
  const rho = (problem: TransportProblem, engine: EngineName): Float64Array => {
    const { x } = errorPoints(problem);
    if (!isTransient(problem)) {
      const { solution } = solveSteadySlab(problem, slabSolverOptions(), findEngine(engine));
      return solution.rho(x);
    }
    const { solution } = solveTransientSlab(problem, {}, findEngine(engine));
    return solution.rho(x, problem.domain.t[1]);
  };
  const known = cases.map((problem) => rho(problem, 'lapack'));
  for (const engine of (['cuda', 'opencl', 'wasm'] as const).filter(present)) {
    const differences = cases.map((problem, k) => relativeError(rho(problem, engine), known[k]));
    const largest = Math.max(...differences);
    put(
      `slab-ex2-e3 and apnn-v1-inflow, eps = 1 ... 1e-8, largest change of rho by ${engine}`,
      largest === 0 ? 'none, same bits' : largest.toExponential(0),
      'at most 1e-9',
    );
  }
}

/**
 * A GPU against wasm by GF/s, which 4000 x 1000 gives wasm: the dense matrix would not fit into its
 * 4 GiB, and take it minutes.
 */
function gpu(): void {
  if (!present('cuda')) return;
  const rate = (m: number, n: number, seconds: number): number =>
    (2 * n * n * (m - n / 3)) / seconds / 1e9;
  const solve = (m: number, n: number, engine: EngineName, rounds: number): number => {
    const A = { rows: m, columns: n, data: random(m * n, 1) };
    const b = random(m, 2);
    return rate(m, n, race([() => elapsed(() => leastSquares(A, b, { engine }))], rounds)[0]);
  };
  const wasm = solve(4000, 1000, 'wasm', ROUNDS);
  const large = solve(40000, 5000, 'cuda', ROUNDS);
  put(
    'dense 40000 x 5000, cuda over wasm (GF/s)',
    `${(large / wasm).toFixed(0)} (${large.toFixed(0)})`,
    'at least 50',
  );
  const system = chain(512, 600, 1440, 240);
  const b = random(countRows(system), 4);
  const run = (engine: EngineName) => (): number =>
    elapsed(() => findEngine(engine).factor(system).solve(b));
  const [fast600, slow600] = race([run('cuda'), run('wasm')], 1);
  put('512 cells of 600 columns, cuda over wasm', (slow600 / fast600).toFixed(0), 'at least 50');
}

dense();
gpu();
if (native.length > 0) agreement();
whole('apnn-v1-inflow to t = 0.1', ['apnn-v1-inflow'], {
  wasm: 'at most 4 s',
  lapack: 'at most 1.5 s',
});
whole('slab-ex2-e3, eps = 0.1', ['slab-ex2-e3', '--set', 'epsilon=0.1'], {
  wasm: 'at most 2 s',
  lapack: 'at most 1 s',
});
scaling();
threads();
const [start] = race([() => elapsed(() => execFileSync('node', [main, 'list']))]);
put('start-up: aprfm list', `${start.toFixed(2)} s`, 'at most 0.3 s');

const table = markdownTable(
  ['what', 'measured', 'asked'],
  lines.map(({ what, measured, asked }) => [what, measured, asked]),
);
saveResults('engines', 'Engines', `; best of ${ROUNDS} interleaved rounds.`, table, {
  results: lines,
});
