import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { machine } from '../cli/methods.js';
import { version } from '../cli/version.js';
import { loadCase } from '../src/case/load.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import { findEngine } from '../src/linalg/engines.js';
import { planeFromCase } from '../src/problem/planeFromCase.js';
import { strictJson } from '../src/report/json.js';
import { markdownTable } from '../src/report/table.js';
import { relativeError } from '../src/solution/errors.js';
import {
  type PlaneSolverRequest,
  planeSolverOptions,
  solveSteadyPlane,
} from '../src/solve/steadyPlane.js';

/**
 * The plane: error of rho, seconds and memory by case, and both solvers against the number of cells:
 *
 *     npm run bench:plane                 all (about 10 minutes)
 *     npm run bench:plane -- square-p5    one case, into the same table
 *     npm run bench:plane -- scaling
 *
 * Every solve runs in a process of its own, so that its peak memory is its own.
 */

interface Plan {
  readonly case: string;
  readonly epsilon: number;
  readonly seeds: readonly number[];
  /** Of test/reference, where no exact solution is known. */
  readonly reference?: string;
  readonly asked: string;
}

const PLANS: readonly Plan[] = [
  ...[1, 1e-3, 1e-6].map((epsilon) => ({
    case: 'square-ex4-p3',
    epsilon,
    seeds: [1, 2, 3],
    asked: '1e-9, 20 s',
  })),
  ...[1, 1e-3].map((epsilon) => ({
    case: 'disc-hole-p4',
    epsilon,
    seeds: [1, 2, 3],
    asked: '1e-7, 60 s',
  })),
  ...[1, 5e-3].map((epsilon) => ({
    case: 'square-hole-ex6',
    epsilon,
    seeds: [1, 2, 3],
    asked: '1e-7, 60 s',
  })),
  {
    case: 'square-p5',
    epsilon: 1e-3,
    seeds: [1, 2, 3],
    reference: 'square-p5-eps1e-3',
    asked: '1e-5, 60 s',
  },
  {
    case: 'square-ex5',
    epsilon: 0.1,
    seeds: [1],
    reference: 'square-ex5-eps0.1',
    asked: '1e-3, 120 s',
  },
  {
    case: 'square-ex5',
    epsilon: 1,
    seeds: [1],
    reference: 'square-ex5-eps1',
    asked: '1e-3, 120 s',
  },
];

/** One solve, as its process prints it. */
interface Outcome {
  readonly rho: number;
  readonly cells: number;
  readonly unknowns: number;
  readonly rows: number;
  readonly condition: number;
  readonly stage: string;
  readonly status: string;
  readonly seconds: number;
  readonly memoryMB: number;
}

interface Job {
  readonly case: string;
  readonly epsilon: number;
  readonly reference?: string;
  readonly engine: EngineName;
  readonly request: PlaneSolverRequest;
}

function work({ case: name, epsilon, reference, engine, request }: Job): Outcome {
  const problem = planeFromCase(loadCase(name, [`epsilon=${epsilon}`]));
  const solve = solveSteadyPlane(problem, planeSolverOptions(request), findEngine(engine));
  const { x, y, rho } = reference ? stored(reference) : exactOn(problem);
  return {
    rho: relativeError(solve.solution.rho(x, y), rho),
    cells: solve.cells,
    unknowns: solve.unknowns,
    rows: solve.rows,
    condition: solve.info.condition,
    stage: solve.stage,
    status: solve.info.status,
    seconds: solve.seconds.total,
    memoryMB: process.resourceUsage().maxRSS / 1024,
  };
}

interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly rho: Float64Array;
}

function stored(name: string): Points {
  const file = new URL(`../../test/reference/${name}.json`, import.meta.url);
  const { points } = JSON.parse(readFileSync(file, 'utf8')) as {
    points: { x: number; y: number; rho: number }[];
  };
  return {
    x: Float64Array.from(points, (p) => p.x),
    y: Float64Array.from(points, (p) => p.y),
    rho: Float64Array.from(points, (p) => p.rho),
  };
}

/** A grid of 41 x 41 points, those in holes left out. */
function exactOn({ domain, exactRho }: ReturnType<typeof planeFromCase>): Points {
  if (!exactRho) throw new RangeError('no exact solution');
  const at = ([from, to]: readonly [number, number], k: number): number =>
    from + ((to - from) * k) / 40;
  const inHole = (x: number, y: number): boolean =>
    domain.holes.some((hole) =>
      hole.type === 'box'
        ? x > hole.x[0] && x < hole.x[1] && y > hole.y[0] && y < hole.y[1]
        : Math.hypot(x - hole.centre[0], y - hole.centre[1]) < hole.radius,
    );
  const points = Array.from({ length: 41 * 41 }, (_, k) => [
    at(domain.x, k % 41),
    at(domain.y, Math.floor(k / 41)),
  ]).filter(([x, y]) => !inHole(x, y));
  return {
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
    rho: Float64Array.from(points, ([x, y]) => exactRho(x, y)),
  };
}

function inOwnProcess(job: Job): Outcome {
  const script = fileURLToPath(import.meta.url);
  const args = ['--max-old-space-size=8192', script, '--job', JSON.stringify(job)];
  return JSON.parse(
    execFileSync('node', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}

interface CaseResult extends Omit<Plan, 'seeds'> {
  readonly runs: readonly (Outcome & { readonly seed: number })[];
}

interface ScalingResult {
  readonly solver: 'direct' | 'cgls';
  readonly runs: readonly Outcome[];
}

interface Results {
  cases: CaseResult[];
  scaling: ScalingResult[];
}

function runCase({ seeds, ...plan }: Plan): CaseResult {
  const runs = seeds.map((seed) => ({
    seed,
    ...inOwnProcess({ ...plan, engine: 'wasm', request: { seed } }),
  }));
  process.stderr.write(`${plan.case} ${plan.epsilon}: ${JSON.stringify(runs[0])}\n`);
  return { ...plan, runs };
}

/** 1, 4, 16 and 64 equal cells of the smooth stage. */
function runScaling(solver: 'direct' | 'cgls'): ScalingResult {
  const runs = [1, 2, 4, 8].map((cells) =>
    inOwnProcess({
      case: 'square-ex4-p3',
      epsilon: 1e-3,
      engine: 'wasm',
      request: { stage: 'smooth', solver, smooth: { cells, functions: 36, nodes: 8 } },
    }),
  );
  return { solver, runs };
}

function report(results: Results): string {
  const most = (values: readonly number[]): number => Math.max(...values);
  const cases = results.cases.map((r) => [
    r.case,
    String(r.epsilon),
    r.runs.map(({ rho }) => rho.toExponential(1)).join(', '),
    r.asked,
    `${r.runs[0].stage}, ${r.runs[0].cells}`,
    String(r.runs[0].unknowns),
    String(r.runs[0].rows),
    most(r.runs.map(({ condition }) => condition)).toExponential(0),
    most(r.runs.map(({ seconds }) => seconds)).toFixed(1),
    most(r.runs.map(({ memoryMB }) => memoryMB)).toFixed(0),
  ]);
  const exponent = (runs: readonly Outcome[], of: (o: Outcome) => number): string =>
    (Math.log(of(runs[3]) / of(runs[1])) / Math.log(runs[3].cells / runs[1].cells)).toFixed(2);
  const scaling = results.scaling.flatMap(({ solver, runs }) => [
    [
      solver,
      ...runs.map((o) => `${o.seconds.toFixed(2)} s, ${o.memoryMB.toFixed(0)} MB`),
      exponent(runs, (o) => o.seconds),
    ],
  ]);
  return (
    `## Cases\n\nEngine wasm, accuracy normal; relative L2 error of rho for each seed.\n\n` +
    `${markdownTable(['case', 'eps', 'rho', 'asked', 'stage, cells', 'unknowns', 'rows', 'condition', 's', 'MB'], cases)}\n\n` +
    (scaling.length === 0
      ? ''
      : `## Cells\n\nsquare-ex4-p3, eps = 1e-3, equal cells of 36 functions a field; the exponent is from 4 to 64 cells.\n\n` +
        `${markdownTable(['solver', '1', '4', '16', '64', 'exponent'], scaling)}\n`)
  );
}

function main(wanted: readonly string[]): void {
  const out = new URL('../../bench/results/', import.meta.url);
  mkdirSync(out, { recursive: true });
  const path = new URL('plane.json', out);
  const results: Results = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8')).results
    : { cases: [], scaling: [] };
  const save = (): void => {
    const about = { version: version(), date: new Date().toISOString(), machine: machine() };
    writeFileSync(path, strictJson({ ...about, results }));
    const head =
      `# Plane\n\naprfm ${about.version}, ${about.date}, node ${about.machine.node}, ` +
      `${about.machine.cores} x ${about.machine.cpu}.\n\n`;
    writeFileSync(new URL('plane.md', out), head + report(results));
  };
  for (const plan of PLANS) {
    if (wanted.length > 0 && !wanted.includes(plan.case)) continue;
    const done = runCase(plan);
    const same = (r: CaseResult): boolean => r.case === plan.case && r.epsilon === plan.epsilon;
    const at = results.cases.findIndex(same);
    if (at >= 0) results.cases[at] = done;
    else results.cases.push(done);
    save();
  }
  if (wanted.length > 0 && !wanted.includes('scaling')) return;
  results.scaling = [runScaling('direct'), runScaling('cgls')];
  save();
}

const [, , first, ...rest] = process.argv;
if (first === '--job') process.stdout.write(JSON.stringify(work(JSON.parse(rest[0]))));
else main([first, ...rest].filter((name) => name !== undefined));
