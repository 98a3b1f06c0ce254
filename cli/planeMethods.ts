import { type Fault, InputError } from '../src/case/faults.js';
import type { Precision } from '../src/linalg/engine.js';
import { isTransientPlane, type PlaneProblem, planePoint } from '../src/problem/planeTypes.js';
import {
  type PlaneTransportOptions,
  solvePlaneTransport,
} from '../src/reference/plane/planeTransport.js';
import type { Errors } from '../src/solution/errors.js';
import {
  comparePlane,
  exactPlaneSolution,
  type PlaneErrorPoints,
  type PlaneEvaluable,
  planeErrorPoints,
  planePositivity,
  planeVectors,
} from '../src/solution/planeErrors.js';
import type { PlaneSolution } from '../src/solution/planeSolution.js';
import type { Accuracy } from '../src/solve/options.js';
import { noSeconds } from '../src/solve/seconds.js';
import {
  type PlaneSolverRequest,
  planeSolverOptions,
  solveSteadyPlane,
} from '../src/solve/steadyPlane.js';
import type { SolveObserver } from '../src/solve/steadySlab.js';
import { engineOf } from './engine.js';
import { withinMemory } from './memorySize.js';
import type { RunOptions } from './methods.js';
import { ofSolve, type SteadyRun } from './steadyRun.js';
import { weightFactor } from './weights.js';

/** Methods that solve plane problems. */
export const planeMethods = ['aprfm', 'reference'] as const;

/** One solve of a plane problem by one method, with everything that is reported about it. */
export interface PlaneRun extends SteadyRun {
  readonly answer: PlaneEvaluable;
  /** Present where the answer has coefficients to save. */
  readonly solution: PlaneSolution | null;
  readonly request: PlaneSolverRequest | null;
}

/**
 * What the plane does not do yet, said before anything is computed.
 *
 * @throws InputError with every option that makes no sense here.
 */
export function refusePlaneOptions(options: {
  readonly methods: readonly string[];
  readonly formulation: string;
  readonly resume?: string;
  readonly featuresFrom?: string;
  readonly at?: number;
  readonly memory?: number;
}): void {
  const faults: Fault[] = options.methods
    .filter((method) => !(planeMethods as readonly string[]).includes(method))
    .map((value) => ({
      path: '--method',
      value,
      message: `not for cases in the plane, which take ${planeMethods.join(' or ')}`,
    }));
  if (options.memory !== undefined && !options.methods.includes('aprfm')) {
    const message = 'limits aprfm, which is not among the methods asked for';
    faults.push({ path: '--memory', message });
  }
  if (options.formulation !== 'micro-macro') {
    const message = 'cases in the plane are solved as micro-macro only';
    faults.push({ path: '--formulation', value: options.formulation, message });
  }
  if (options.resume !== undefined) {
    faults.push({
      path: '--resume',
      message: 'this case is steady: there is no march to go on with',
    });
  }
  if (options.featuresFrom !== undefined) {
    faults.push({ path: '--features-from', message: 'not for cases in the plane' });
  }
  if (options.at !== undefined) {
    const message = 'this case is in the plane and steady: expected a point, --at x,y';
    faults.push({ path: '--at', value: options.at, message });
  }
  if (faults.length > 0) throw new InputError('options', faults);
}

/** @throws InputError for cases in time, which `solve` takes alone so far. */
export function refuseTime(problem: PlaneProblem, command: string): void {
  if (!isTransientPlane(problem)) return;
  const message = `a case in the plane and in time: aprfm ${command} does not take these yet, solve does`;
  throw new InputError(problem.name, [{ path: 'domain.t', value: problem.domain.t, message }]);
}

/** Solves a plane problem by the method asked for; see refusePlaneOptions. */
export function runPlane(
  problem: PlaneProblem,
  options: RunOptions,
  observer?: SolveObserver,
): PlaneRun {
  return options.method === 'reference'
    ? runReference(problem, options.accuracy)
    : runAprfm(problem, options, observer);
}

function runAprfm(problem: PlaneProblem, options: RunOptions, observer?: SolveObserver): PlaneRun {
  const engine = engineOf(options.engine);
  const request = planeRequest(options, engine.precision);
  const { memory } = options;
  const solverOptions = planeSolverOptions({ ...request, memory });
  const result = withinMemory(memory, () =>
    geometryFaults(problem, () => solveSteadyPlane(problem, solverOptions, engine, observer)),
  );
  return {
    method: 'aprfm',
    formulation: 'micro-macro',
    answer: result.solution,
    solution: result.solution,
    request,
    ...ofSolve(result),
    cells: result.cells,
    corrections: result.corrections,
    balance: null,
    positivity: planePositivity(result.solution, planeErrorPoints(problem)),
  };
}

/** What the options of the command line ask of a solve in the plane, steady or in time. */
export function planeRequest(
  { accuracy, seed, activation, weight = [] }: RunOptions,
  precision?: Precision,
) {
  const blocks = Object.fromEntries(weight.map(weightFactor));
  const weights = weight.length > 0 ? { weights: { blocks } } : {};
  return { accuracy, seed, activation, precision, ...weights };
}

/** A hole that leaves a cell next to nothing is a matter of the case, not of the program. */
export function geometryFaults<T>({ name }: PlaneProblem, solve: () => T): T {
  try {
    return solve();
  } catch (error) {
    if (!(error instanceof RangeError) || !/^(cell|hole) /.test(error.message)) throw error;
    throw new InputError(name, [{ path: 'domain.holes', message: error.message }]);
  }
}

/** Degree of the reference's density: two more than what its error has to stay below. */
const DEGREE: Readonly<Record<Accuracy, number>> = { draft: 4, normal: 5, high: 6 };

/** Interfaces beyond which cells graded toward each of them would take the reference minutes. */
const MANY_INTERFACES = 4;

/** Two cells between interfaces; integration along rays makes up for most of it. */
function coarse({ interfaces: { x, y } }: PlaneProblem): PlaneTransportOptions {
  if (x.length + y.length <= MANY_INTERFACES) return {};
  const cells = 2 * (1 + Math.max(x.length, y.length));
  return { cells, wallCell: Infinity, anglesPerPanel: 4 };
}

function referenceAnswer(problem: PlaneProblem, accuracy: Accuracy) {
  if (problem.domain.holes.length > 0) {
    const message = 'the reference solver takes no holes: give the case an exact solution';
    throw new InputError(problem.name, [{ path: 'domain.holes', message }]);
  }
  const degree = DEGREE[accuracy];
  const solution = solvePlaneTransport(problem, { degree, ...coarse(problem) });
  const answer: PlaneEvaluable = {
    rho: (x, y) => Float64Array.from(x, (at, i) => solution.rhoByRays(at, y[i])),
    flux: (x, y) => planeVectors(x, (at, i) => solution.flux(at, y[i])),
    f: (x, y, theta) => Float64Array.from(x, (at, i) => solution.f(at, y[i], theta[i])),
  };
  return { answer, info: solution.info, degree };
}

function runReference(problem: PlaneProblem, accuracy: Accuracy): PlaneRun {
  const { answer, info, degree } = referenceAnswer(problem, accuracy);
  return {
    method: 'reference',
    formulation: 'ray integration',
    answer,
    solution: null,
    request: null,
    engine: 'gmres',
    status: 'ok',
    message: `degree ${degree}, ${info.cells.join(' x ')} cells, ${info.iterations} iterations`,
    unknowns: info.unknowns,
    rows: info.unknowns,
    rank: info.unknowns,
    condition: null,
    stage: null,
    cells: info.cells[0] * info.cells[1],
    residual: [],
    relativeResidual: info.residual,
    balance: null,
    positivity: null,
    seconds: {
      ...noSeconds(),
      assemble: info.seconds.rows,
      solve: info.seconds.solve,
      total: info.seconds.total,
    },
  };
}

/** What an answer is measured against. */
export interface PlaneYardstick {
  readonly name: string;
  readonly answer: PlaneEvaluable;
  readonly points: PlaneErrorPoints;
  /** Whether it costs next to nothing to evaluate. */
  readonly formula: boolean;
}

/** The exact solution, else ray integration; null where there are holes and no exact solution. */
export function planeYardstick(problem: PlaneProblem, accuracy: Accuracy): PlaneYardstick | null {
  const points = planeErrorPoints(problem);
  const exact = exactPlaneSolution(problem);
  if (exact) return { name: 'exact solution', answer: exact, points, formula: true };
  if (problem.domain.holes.length > 0) return null;
  const { answer, info, degree } = referenceAnswer(problem, accuracy);
  const name = `ray integration of the density, degree ${degree}, ${info.cells.join(' x ')} cells`;
  return { name, answer, points, formula: false };
}

export function planeErrors(run: PlaneRun, { answer, points }: PlaneYardstick): Errors {
  return comparePlane(run.answer, answer, points);
}

/** The number for tables where epsilon is constant, its range where it is not. */
export function planeEpsilon({ domain: { x, y }, epsilon }: PlaneProblem): number | string {
  const values = Array.from({ length: 21 * 21 }, (_, k) => {
    const at = ([a, b]: readonly [number, number], i: number): number => a + ((b - a) * i) / 20;
    return epsilon(planePoint(at(x, k % 21), at(y, Math.floor(k / 21))));
  });
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? low : `${low} ... ${high}`;
}
