import { readFileSync } from 'node:fs';
import { loadCase } from '../src/case/load.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import { findEngine } from '../src/linalg/engines.js';
import { inDomain } from '../src/partition/planeHoles.js';
import { planeFromCase } from '../src/problem/planeFromCase.js';
import { isTransientPlane, type PlaneProblem } from '../src/problem/planeTypes.js';
import type { Interval } from '../src/problem/types.js';
import { solvePlaneTransport } from '../src/reference/plane/planeTransport.js';
import { planeTransientReference } from '../src/reference/plane/transientPlane.js';
import { relativeError } from '../src/solution/errors.js';
import { planeErrorPoints } from '../src/solution/planeErrors.js';
import { type PlaneMarchRequest, solvePlaneInTime } from '../src/solve/planeMarch.js';
import {
  type PlaneSolverRequest,
  planeSolverOptions,
  solveSteadyPlane,
} from '../src/solve/steadyPlane.js';

/** One solve, as its process prints it. */
export interface Outcome {
  readonly rho: number;
  readonly cells: number;
  readonly unknowns: number;
  readonly rows: number;
  readonly condition: number;
  readonly stage: string;
  readonly status: string;
  /** By rays. */
  readonly corrections: number;
  readonly seconds: number;
  readonly memoryMB: number;
}

/** What a process is to solve. */
export interface Job {
  /** Present for a problem in time: its end. */
  readonly t?: number;
  readonly case: string;
  readonly epsilon: number;
  readonly reference?: string;
  readonly engine: EngineName;
  readonly request: PlaneSolverRequest & PlaneMarchRequest;
}

/** Solves a job; memory is that of the solve alone, before any reference is made. */
export function work(job: Job): Outcome {
  return job.t === undefined ? steady(job) : inTime(job, job.t);
}

function steady({ case: name, epsilon, reference, engine, request }: Job): Outcome {
  const problem = planeFromCase(loadCase(name, [`epsilon=${epsilon}`]));
  const solve = solveSteadyPlane(problem, planeSolverOptions(request), findEngine(engine));
  const memoryMB = peakMB();
  const { x, y, rho } = yardstick(problem, reference);
  return {
    rho: relativeError(solve.solution.rho(x, y), rho),
    cells: solve.cells,
    unknowns: solve.unknowns,
    rows: solve.rows,
    condition: solve.info.condition,
    stage: solve.stage,
    status: solve.info.status,
    corrections: solve.corrections.length,
    seconds: solve.seconds.total,
    memoryMB,
  };
}

function inTime({ case: name, epsilon, engine, request }: Job, t: number): Outcome {
  const set = [`epsilon=${epsilon}`, `domain.t=[0, ${t}]`, `output.times=[${t}]`];
  const problem = planeFromCase(loadCase(name, set));
  if (!isTransientPlane(problem)) throw new RangeError(`${name} is steady`);
  const reference = planeTransientReference(problem);
  if (!reference) throw new RangeError(`${name} at epsilon = ${epsilon} is no pulse`);
  const solve = solvePlaneInTime(problem, request, findEngine(engine));
  const memoryMB = peakMB();
  const { x, y } = planeErrorPoints(problem);
  const exact = Float64Array.from(x, (at, i) => reference.rho(at, y[i], t));
  const { slabs } = solve;
  const bad = slabs.find(({ info }) => info.status !== 'ok');
  return {
    rho: relativeError(solve.solution.at(t).rho(x, y), exact),
    cells: slabs[0].cells,
    unknowns: slabs[0].unknowns,
    rows: slabs[0].rows,
    condition: Math.max(...slabs.map(({ info }) => info.condition)),
    stage: `${slabs.length} slabs, ${solve.factorisations} factors`,
    status: bad?.info.status ?? 'ok',
    corrections: 0,
    seconds: solve.seconds.total,
    memoryMB,
  };
}

const peakMB = (): number => process.resourceUsage().maxRSS / 1024;

function yardstick(problem: PlaneProblem, reference: string | undefined): Points {
  if (reference === undefined) return exactOn(problem);
  return reference === 'rays' ? byRays(problem) : stored(reference);
}

/** The reference solver on points off its lines. */
function byRays(problem: PlaneProblem): Points {
  const { interfaces, domain } = problem;
  const many = interfaces.x.length > 2;
  const options = many ? { cells: 14, wallCell: Infinity, anglesPerPanel: 4 } : {};
  const solution = solvePlaneTransport(problem, { degree: 5, ...options });
  const n = many ? 20 : 41;
  const at = ([from, to]: Interval, k: number): number => from + ((to - from) * (k + 0.5)) / n;
  const points = Array.from({ length: n * n }, (_, k) => [
    at(domain.x, k % n),
    at(domain.y, Math.floor(k / n)),
  ]);
  return {
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
    rho: Float64Array.from(points, ([x, y]) => solution.rhoByRays(x, y)),
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
function exactOn({ domain, exactRho }: PlaneProblem): Points {
  if (!exactRho) throw new RangeError('no exact solution');
  const at = ([from, to]: Interval, k: number): number => from + ((to - from) * k) / 40;
  const points = Array.from({ length: 41 * 41 }, (_, k) => [
    at(domain.x, k % 41),
    at(domain.y, Math.floor(k / 41)),
  ]).filter(([x, y]) => inDomain(domain, x, y));
  return {
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
    rho: Float64Array.from(points, ([x, y]) => exactRho(x, y)),
  };
}
