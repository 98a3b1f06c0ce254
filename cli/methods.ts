import { cpus } from 'node:os';
import type { Activation } from '../src/basis/features.js';
import { InputError } from '../src/case/faults.js';
import type { CaseFile } from '../src/case/schema.js';
import type { Precision } from '../src/linalg/engine.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import type { FormulationName } from '../src/problem/equations/formulation.js';
import { problemFromCase } from '../src/problem/fromCase.js';
import { slabPoint, type TransportProblem } from '../src/problem/types.js';
import { solveDiscreteOrdinates } from '../src/reference/discreteOrdinates.js';
import { particleBalance, positivity } from '../src/solution/balance.js';
import {
  compare,
  type ErrorPoints,
  type Errors,
  type Evaluable,
  errorPoints,
  exactSolution,
} from '../src/solution/errors.js';
import type { SlabSolution } from '../src/solution/slabSolution.js';
import { type Accuracy, type SlabSolverRequest, slabSolverOptions } from '../src/solve/options.js';
import { publishedDefaults, solvePublished } from '../src/solve/published.js';
import { noSeconds } from '../src/solve/seconds.js';
import { type SolveObserver, solveSteadySlab } from '../src/solve/steadySlab.js';
import { engineOf } from './engine.js';
import { type Method, methods } from './methodNames.js';
import { ofSolve, type SteadyRun } from './steadyRun.js';
import { weightFactor } from './weights.js';

/** Methods of steady problems that `compare` shows unless told otherwise. */
export const steadyComparison = 'aprfm,rfm,aprfm-published';

export interface RunOptions {
  readonly method: Method;
  readonly formulation: FormulationName;
  readonly accuracy: Accuracy;
  readonly seed: number;
  readonly engine: EngineName;
  readonly activation?: Activation;
  /** Factors on row blocks, as `block=factor`. */
  readonly weight?: readonly string[];
  /** Bytes that a solve in the plane may take. */
  readonly memory?: number;
}

/** What solves this problem the same way again: kept in the archive of the solution. */
function requestOf(
  options: RunOptions,
  formulation: FormulationName,
  precision?: Precision,
): SlabSolverRequest {
  const blocks = Object.fromEntries((options.weight ?? []).map(weightFactor));
  const { accuracy, seed, activation } = options;
  return { formulation, accuracy, seed, activation, precision, weights: { blocks } };
}

/** One solve of a steady slab by one method, with everything that is reported about it. */
export interface Run extends SteadyRun {
  readonly answer: Evaluable;
  /** Present where the answer has coefficients to save. */
  readonly solution: SlabSolution | null;
  readonly request: SlabSolverRequest | null;
}

/**
 * Solves a problem by the method asked for; networks, which may have to be waited for, are trained by
 * `runSteadyNetworks`.
 */
export function runMethod(
  file: CaseFile,
  problem: TransportProblem,
  options: RunOptions,
  observer?: SolveObserver,
): Run {
  switch (options.method) {
    case 'aprfm':
      return runAprfm(problem, options, options.formulation, observer);
    case 'rfm':
      return runAprfm(problem, options, 'direct', observer);
    case 'aprfm-published':
      return runPublished(file, problem, options, 'micro-macro');
    case 'rfm-published':
      return runPublished(file, problem, options, 'direct');
    case 'reference':
      return runReference(problem);
    default: {
      const message = `for time-dependent cases only, here: ${methods.join(', ')}`;
      throw new InputError('--method', [{ path: String(options.method), message }]);
    }
  }
}

function runAprfm(
  problem: TransportProblem,
  options: RunOptions,
  formulation: FormulationName,
  observer?: SolveObserver,
): Run {
  const engine = engineOf(options.engine);
  const request = requestOf(options, formulation, engine.precision);
  const result = solveSteadySlab(problem, slabSolverOptions(request), engine, observer);
  return {
    method: options.method,
    formulation,
    answer: result.solution,
    solution: result.solution,
    request,
    ...ofSolve(result),
    cells: result.solution.bases.length,
    balance: particleBalance(result.solution).defect,
    positivity: positivity(result.solution),
  };
}

function runPublished(
  file: CaseFile,
  problem: TransportProblem,
  options: RunOptions,
  formulation: 'micro-macro' | 'direct',
): Run {
  const recipe = { ...publishedDefaults, ...file.recipe, formulation, seed: options.seed };
  // The archived vanilla RFM spends the unknowns of both fields on f.
  const features = formulation === 'direct' ? recipe.gFeatures * 2 : recipe.gFeatures;
  const result = solvePublished(problem, { ...recipe, gFeatures: features });
  return {
    method: options.method,
    formulation,
    answer: result.solution,
    solution: null,
    request: null,
    engine: 'js',
    status: 'ok',
    message: `minimum-norm solution of ${result.rank} of ${result.unknowns} directions`,
    unknowns: result.unknowns,
    rows: result.rows,
    rank: result.rank,
    condition: Number.isFinite(result.condition) ? result.condition : null,
    stage: null,
    cells: recipe.patches[0] * recipe.patches[1],
    residual: [],
    relativeResidual: null,
    balance: null,
    positivity: null,
    seconds: result.seconds,
  };
}

function runReference(problem: TransportProblem): Run {
  const { answer, info } = referenceAnswer(problem);
  return {
    method: 'reference',
    formulation: 'discrete ordinates',
    answer,
    solution: null,
    request: null,
    engine: 'lu',
    status: 'ok',
    message: `${info.angles} directions, ${info.cells} cells`,
    unknowns: info.unknowns,
    rows: info.unknowns,
    rank: info.unknowns,
    condition: null,
    stage: null,
    cells: info.cells,
    residual: [],
    relativeResidual: null,
    balance: null,
    positivity: null,
    seconds: { ...noSeconds(), factor: info.seconds, total: info.seconds },
  };
}

function referenceAnswer(problem: TransportProblem) {
  const { rho, flux, f, info } = solveDiscreteOrdinates(problem);
  const answer: Evaluable = {
    rho: (x) => Float64Array.from(x, (at) => rho(at)),
    flux: (x) => Float64Array.from(x, (at) => flux(at)),
    f: (x, v) => Float64Array.from(x, (at, i) => f(at, v[i])),
  };
  return { answer, info };
}

/** What an answer is measured against: the exact solution, else discrete ordinates. */
export interface Yardstick {
  readonly name: string;
  readonly answer: Evaluable;
  readonly points: ErrorPoints;
}

export function yardstick(problem: TransportProblem): Yardstick {
  const points = errorPoints(problem);
  const exact = exactSolution(problem);
  if (exact) return { name: 'exact solution', answer: exact, points };
  const { answer, info } = referenceAnswer(problem);
  const name = `discrete ordinates, ${info.angles} directions, ${info.cells} cells`;
  return { name, answer, points };
}

export function errorsOf(run: Run, { answer, points }: Yardstick): Errors {
  return compare(run.answer, answer, points);
}

/** The number for tables where epsilon is constant, its range where it is not. */
export function epsilonOf(problem: TransportProblem): number | string {
  const [a, b] = problem.domain.x;
  const values = Array.from({ length: 101 }, (_, i) =>
    problem.epsilon(slabPoint(a + ((b - a) * i) / 100)),
  );
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? low : `${low} ... ${high}`;
}

export function problemOf(file: CaseFile): TransportProblem {
  return problemFromCase(file);
}

export function machine(): { node: string; platform: string; cpu: string; cores: number } {
  const all = cpus();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
  };
}
