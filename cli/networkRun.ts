import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { InputError } from '../src/case/faults.js';
import type { CaseFile } from '../src/case/schema.js';
import {
  type Checkpoint,
  type CheckpointHeader,
  loadCheckpoint,
  saveCheckpoint,
} from '../src/neural/checkpoint.js';
import { type NeuralMethod, neuralMethods } from '../src/neural/fieldModels.js';
import { fitToSolution, type Teacher } from '../src/neural/fitToSolution.js';
import { kernelNetworks } from '../src/neural/network/kernelNetworks.js';
import type { NetworkEngine } from '../src/neural/network.js';
import { type NetworkModel, solveWithNetworks } from '../src/neural/solveWithNetworks.js';
import type { TrainingState } from '../src/neural/training.js';
import { type TrainingOptions, trainingOptions } from '../src/neural/trainingOptions.js';
import { isTransient, type TransportProblem } from '../src/problem/types.js';
import { writeAll } from '../src/report/files.js';
import type { BlockResidual } from '../src/solution/residual.js';
import { slabSolverOptions } from '../src/solve/options.js';
import { noSeconds, type Seconds } from '../src/solve/seconds.js';
import { type SolveObserver, solveSteadySlab } from '../src/solve/steadySlab.js';
import { solveTransientSlab } from '../src/solve/transientSlab.js';
import { engineOf } from './engine.js';
import type { Method } from './methodNames.js';
import type { Run } from './methods.js';
import { type NetworkRunOptions, type Trainer, trainingRequest } from './networkOptions.js';
import type { TransientRun } from './transientMethods.js';

/** What a training reports, steady or in time. */
export interface NetworkRun {
  readonly formulation: string;
  readonly engine: string;
  readonly unknowns: number;
  /** Rows of the check. */
  readonly rows: number;
  readonly status: string;
  readonly message: string;
  readonly residual: readonly BlockResidual[];
  readonly relativeResidual: number;
  readonly description: string;
  /** What an archive keeps; null where hidden layers were features of a least-squares solve. */
  readonly kept: { readonly training: TrainingOptions; readonly state: TrainingState } | null;
}

export interface NetworkRequest extends NetworkRunOptions {
  readonly out?: string;
  readonly resume?: string;
}

/** Seconds between two checkpoints. */
const CHECKPOINT = 2;

export function isNeural(method: string): method is NeuralMethod {
  return (neuralMethods as readonly string[]).includes(method);
}

/** @throws InputError when this machine lacks the trainer. */
export async function openTrainer(name: Trainer = 'kernels'): Promise<NetworkEngine> {
  try {
    switch (name) {
      case 'kernels':
        return kernelNetworks({ precision: 'single' });
      case 'kernels-double':
        return kernelNetworks({ precision: 'double' });
      case 'tfjs':
        return await (await import('../src/neural/tfjs/tfjsNetworks.js')).tfjsNetworks();
    }
  } catch (error) {
    throw new InputError('--trainer', [{ path: name, message: (error as Error).message }]);
  }
}

/** Whether any of the methods needs a trainer: then it is opened, once. */
export async function trainerFor(
  methods: readonly string[],
  name?: Trainer,
): Promise<NetworkEngine | null> {
  return methods.some(isNeural) ? openTrainer(name) : null;
}

/** A checkpoint of the same case. */
export function readCheckpoint(path: string, file: CaseFile, option = '--resume'): Checkpoint {
  try {
    const checkpoint = loadCheckpoint(readFileSync(path));
    const plain = (of: CaseFile): string => JSON.stringify({ ...of, output: 0 });
    if (plain(checkpoint.case) !== plain(file)) {
      throw new RangeError('it was written for another case (or other --set values)');
    }
    return checkpoint;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const text = code === 'ENOENT' ? 'no such file' : message;
    throw new InputError(option, [{ path, message: text }]);
  }
}

/** The method whose networks a file holds; null when it holds none. */
export function methodOfCheckpoint(path: string): NeuralMethod | null {
  try {
    return loadCheckpoint(readFileSync(path)).training.model.method;
  } catch {
    // Whoever reads the file in earnest says what is wrong with it.
    return null;
  }
}

/** Trains, from random weights, a checkpoint or a fit to the solution of APRFM. */
function train(
  file: CaseFile,
  problem: TransportProblem,
  method: NeuralMethod,
  request: NetworkRequest,
  engine: NetworkEngine,
  observer: SolveObserver,
) {
  const resumed = request.resume ? readCheckpoint(request.resume, file) : null;
  const asked = trainingRequest(method, request);
  if (resumed && resumed.training.model.method !== method) {
    const message = `it holds networks of ${resumed.training.model.method}, not of ${method}`;
    throw new InputError('--resume', [{ path: request.resume ?? '', message }]);
  }
  // What was interrupted goes on as it was; only its length may change.
  const options: TrainingOptions = resumed
    ? {
        ...resumed.training,
        ...(asked.steps === undefined ? {} : { steps: asked.steps }),
        ...(asked.lbfgs === undefined ? {} : { lbfgs: asked.lbfgs }),
      }
    : trainingOptions(problem, asked);
  const header: CheckpointHeader = {
    record: null,
    case: file,
    training: options,
    engine: engine.name,
  };
  const path = request.checkpoint ?? (request.out ? `${request.out}/solution.aprfm` : null);
  let saved = performance.now();
  const step = (state: () => TrainingState): void => {
    if (path === null || performance.now() - saved < CHECKPOINT * 1000) return;
    write(path, saveCheckpoint(state(), header));
    saved = performance.now();
  };
  const prepare = (model: NetworkModel): void => {
    if (request.warmStart) fitToSolution(model, teacherOf(problem, observer), undefined, observer);
  };
  const solved = solveWithNetworks(
    problem,
    options,
    engine,
    { phase: observer.phase, advance: observer.advance, step },
    resumed?.state,
    prepare,
  );
  if (request.checkpoint) write(request.checkpoint, saveCheckpoint(solved.state, header));
  const adam = Math.min(options.steps, solved.state.step);
  const run: NetworkRun = {
    formulation: solved.model.context.formulation.name,
    engine: solved.engine,
    unknowns: solved.model.parameters.length,
    rows: solved.residual.blocks.reduce((sum, { rows }) => sum + rows, 0),
    status: solved.status,
    message: solved.message,
    residual: solved.residual.blocks,
    relativeResidual: solved.relative,
    description: `${adam} steps of Adam, ${solved.state.step - adam} of L-BFGS`,
    kept: { training: options, state: solved.state },
  };
  const seconds: Seconds = { ...noSeconds(), solve: solved.seconds, total: solved.seconds };
  return { solved, run, seconds };
}

/** The line of the summary's table of phases. */
export function networkPhase({ description, rows, kept }: NetworkRun, seconds: number) {
  const name = kept ? 'train' : 'solve';
  return { name, detail: `${description}; ${rows} rows${kept ? ' in the check' : ''}`, seconds };
}

/** What the record keeps of the way to the answer. */
export function networkRecord({ kept, description }: NetworkRun): Record<string, unknown> {
  if (!kept) return { features: description };
  return { training: kept.training, marks: kept.state.marks };
}

/** The networks as solution.aprfm: re-loadable, and a checkpoint. */
export function networkFiles(
  run: NetworkRun | undefined,
  file: CaseFile,
  record: string,
): [string, Uint8Array][] {
  if (!run?.kept) return [];
  const { state, training } = run.kept;
  const header = { record: JSON.parse(record), case: file, training, engine: run.engine };
  return [['solution.aprfm', saveCheckpoint(state, header)]];
}

function write(path: string, bytes: Uint8Array): void {
  writeAll(dirname(path), new Map([[basename(path), bytes]]));
}

/** APRFM's answer, in draft accuracy: better than networks become. */
function teacherOf(problem: TransportProblem, observer: SolveObserver): Teacher {
  const engine = engineOf('auto');
  if (isTransient(problem)) {
    return solveTransientSlab(problem, { accuracy: 'draft' }, engine, observer).solution;
  }
  return solveSteadySlab(problem, slabSolverOptions({ accuracy: 'draft' }), engine, observer)
    .solution;
}

export function runSteadyNetworks(
  file: CaseFile,
  problem: TransportProblem,
  method: NeuralMethod,
  request: NetworkRequest,
  engine: NetworkEngine,
  observer: SolveObserver = silent,
): Run {
  const { solved, run, seconds } = train(file, problem, method, request, engine, observer);
  const ofNetworks = { rank: run.unknowns, condition: null };
  return { ...steadyRunOf(method, run, seconds), ...ofNetworks, answer: solved.solution };
}

/** A steady run by networks, but for its answer and what is known of a matrix. */
export function steadyRunOf(
  method: Method,
  run: NetworkRun,
  seconds: Seconds,
): Omit<Run, 'answer' | 'rank' | 'condition'> {
  const { formulation, engine, status, message, unknowns, rows, residual, relativeResidual } = run;
  return {
    method,
    formulation,
    engine,
    status,
    message,
    unknowns,
    rows,
    residual,
    relativeResidual,
    // What is archived are the networks themselves: see networkFiles.
    solution: null,
    request: null,
    stage: null,
    cells: 1,
    balance: null,
    positivity: null,
    seconds,
    networks: run,
  };
}

export function runTransientNetworks(
  file: CaseFile,
  problem: TransportProblem,
  method: NeuralMethod,
  request: NetworkRequest,
  engine: NetworkEngine,
  observer: SolveObserver = silent,
): TransientRun {
  const { solved, run, seconds } = train(file, problem, method, request, engine, observer);
  const { description } = run;
  const answer = solved.solution;
  return { method, answer, seconds, description, solve: null, request: null, networks: run };
}

const silent: SolveObserver = { phase: () => {}, advance: () => {} };
