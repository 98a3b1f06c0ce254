import { InputError } from '../src/case/faults.js';
import { suggestion } from '../src/case/nearest.js';
import type { Precision } from '../src/linalg/engine.js';
import type { TransientProblem } from '../src/problem/types.js';
import { transientReference } from '../src/reference/transient.js';
import { errorPoints, relativeError } from '../src/solution/errors.js';
import { noSeconds } from '../src/solve/seconds.js';
import type { TransientSolverRequest } from '../src/solve/transientOptions.js';
import {
  type MarchObserver,
  type MarchState,
  solveTransientSlab,
  type TransientSolve,
} from '../src/solve/transientSlab.js';
import type { SplitName } from '../src/split/chooseSplit.js';
import { engineOf } from './engine.js';
import type { RunOptions } from './methods.js';
import type { NetworkRun } from './networkRun.js';
import { weightFactor } from './weights.js';

/** What a method changes of the default solver; the ablations of the published work among them. */
const variants: Readonly<Record<string, TransientSolverRequest>> = {
  aprfm: {},
  rfm: { formulation: 'direct', split: 'none' },
  'even-odd': { formulation: 'even-odd' },
  'aprfm-soft-mean': { meanConstraint: 'soft' },
  'aprfm-no-initial': { without: ['initial-rho', 'initial-g', 'initial-r', 'initial-j'] },
  'even-odd-no-closure': { formulation: 'even-odd', without: ['closure'] },
};

export const transientMethods: readonly string[] = [
  ...Object.keys(variants),
  'apnn-mm',
  'apnn-eo',
  'pinn',
  'reference',
];

/** The ablation table: what each ingredient is there for. */
export const transientComparison = Object.keys(variants).join(',');

export interface TransientAnswer {
  rho(x: ArrayLike<number>, t: number): Float64Array;
  flux(x: ArrayLike<number>, t: number): Float64Array;
  f(x: ArrayLike<number>, v: ArrayLike<number>, t: number): Float64Array;
}

export interface TransientOptions extends Omit<RunOptions, 'method'> {
  readonly method: string;
  readonly split?: SplitName;
}

/** One solve in time by one method. */
export interface TransientRun {
  readonly method: string;
  readonly answer: TransientAnswer;
  readonly seconds: TransientSolve['seconds'];
  readonly description: string;
  /** Absent for the reference and for networks. */
  readonly solve: TransientSolve | null;
  readonly request: TransientSolverRequest | null;
  /** Present where networks were trained. */
  readonly networks?: NetworkRun;
}

/** The request that a method and the options of the command line make. */
export function transientRequest(
  options: TransientOptions,
  precision?: Precision,
): TransientSolverRequest {
  const variant = variants[options.method];
  if (!variant) {
    const message = `not for time-dependent cases, ${suggestion(options.method, transientMethods)}`;
    throw new InputError('--method', [{ path: options.method, message }]);
  }
  const blocks = Object.fromEntries((options.weight ?? []).map(weightFactor));
  const { formulation, accuracy, seed, activation, split } = options;
  const common = { formulation, accuracy, seed, activation, split, precision };
  return { ...common, ...variant, weights: { blocks } };
}

export function runTransient(
  problem: TransientProblem,
  options: TransientOptions,
  observer?: MarchObserver,
  resume?: MarchState,
): TransientRun {
  if (options.method === 'reference') return runReference(problem);
  const engine = engineOf(options.engine);
  const request = transientRequest(options, engine.precision);
  try {
    const solve = solveTransientSlab(problem, request, engine, observer, resume);
    const { profile } = solve.state;
    const description = `${solve.slabs.length} slabs (${profile}), ${solve.factorisations} factorisations`;
    return {
      method: options.method,
      answer: solve.solution,
      seconds: solve.seconds,
      description,
      solve,
      request,
    };
  } catch (error) {
    if (error instanceof RangeError && /split|uncollided|corner/.test(error.message)) {
      throw new InputError('--split', [{ path: String(options.split), message: error.message }]);
    }
    throw error;
  }
}

/** What answers are measured against: the exact solution, else the independent reference. */
export interface TransientYardstick {
  readonly name: string;
  readonly answer: TransientAnswer;
  readonly x: Float64Array;
}

export function transientYardstick(problem: TransientProblem): TransientYardstick {
  const { x } = errorPoints(problem);
  const { exact, exactRho, exactFlux } = problem;
  if (exact && exactRho && exactFlux) {
    const answer: TransientAnswer = {
      rho: (at, t) => Float64Array.from(at, (value) => exactRho(value, t)),
      flux: (at, t) => Float64Array.from(at, (value) => exactFlux(value, t)),
      f: (at, v, t) =>
        Float64Array.from(at, (value, i) => exact({ t, x: value, y: 0, v: v[i], theta: 0 })),
    };
    return { name: 'exact solution', answer, x };
  }
  const { answer, name } = referenceAnswer(problem);
  return { name, answer, x };
}

function referenceAnswer(problem: TransientProblem) {
  const reference = transientReference(problem);
  const answer: TransientAnswer = {
    rho: (x, t) => Float64Array.from(x, (at) => reference.rho(at, t)),
    flux: (x, t) => Float64Array.from(x, (at) => reference.flux(at, t)),
    f: (x, v, t) => Float64Array.from(x, (at, i) => reference.f(at, v[i], t)),
  };
  return { answer, name: reference.name, info: reference.info };
}

function runReference(problem: TransientProblem): TransientRun {
  const { answer, name, info } = referenceAnswer(problem);
  const seconds = { ...noSeconds(), solve: info.seconds, total: info.seconds };
  return { method: 'reference', answer, seconds, description: name, solve: null, request: null };
}

/** Output times at which there is something to compare: not the initial data themselves. */
export function comparedTimes(problem: TransientProblem): number[] {
  return problem.outputTimes.filter((t) => t > problem.domain.t[0]);
}

export interface ErrorsAt {
  readonly t: number;
  readonly errors: { readonly rho: number; readonly flux: number };
}

export function errorsInTime(
  run: TransientRun,
  against: TransientYardstick,
  problem: TransientProblem,
): ErrorsAt[] {
  const { x, answer } = against;
  return comparedTimes(problem).map((t) => ({
    t,
    errors: {
      rho: relativeError(run.answer.rho(x, t), answer.rho(x, t)),
      flux: relativeError(run.answer.flux(x, t), answer.flux(x, t)),
    },
  }));
}

/** Largest relative defect of the particle balance of a slab. */
export function massDefect(solve: TransientSolve): number {
  return Math.max(...massDefects(solve));
}

/** Defect of every slab over the mass then in the domain. */
export function massDefects({ slabs }: TransientSolve): number[] {
  const largest = Math.max(...slabs.map(({ mass }) => Math.abs(mass)), Number.MIN_VALUE);
  return slabs.map(({ balance, mass }) => {
    return Math.abs(balance.defect) / Math.max(Math.abs(mass), 1e-12 * largest);
  });
}

/** What tables say of a run, whatever the method. */
export function sizeAndStatus({ solve, networks }: TransientRun) {
  const slabs = solve?.slabs ?? [];
  return {
    unknowns: networks?.unknowns ?? Math.max(0, ...slabs.map(({ unknowns }) => unknowns)),
    condition: solve ? Math.max(...slabs.map(({ info }) => info.condition)) : null,
    status: networks?.status ?? (solve ? worstInfo(solve).status : 'ok'),
    message: networks?.message ?? (solve ? worstInfo(solve).message : ''),
  };
}

/** The slab with something to say against its answer, or the last. */
export function worstInfo({ slabs }: TransientSolve): TransientSolve['slabs'][number]['info'] {
  const bad = slabs.find(({ info }) => info.status !== 'ok');
  return (bad ?? slabs[slabs.length - 1]).info;
}
