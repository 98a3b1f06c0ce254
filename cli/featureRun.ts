import { InputError } from '../src/case/faults.js';
import type { CaseFile } from '../src/case/schema.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import { kernelNetworks } from '../src/neural/network/kernelNetworks.js';
import { type FeatureSolve, solveWithFeatures } from '../src/neural/solveWithFeatures.js';
import { networkModel } from '../src/neural/solveWithNetworks.js';
import type { TransportProblem } from '../src/problem/types.js';
import { noSeconds } from '../src/solve/seconds.js';
import { engineOf } from './engine.js';
import type { Run } from './methods.js';
import { type NetworkRun, readCheckpoint, steadyRunOf } from './networkRun.js';
import type { TransientRun } from './transientMethods.js';

interface FeatureOptions {
  readonly method: string;
  readonly engine: EngineName;
}

/** APRFM with hidden layers in place of random features, for a steady case. */
export function runSteadyFeatures(
  file: CaseFile,
  problem: TransportProblem,
  path: string,
  options: FeatureOptions,
): Run {
  const { solved, run, seconds } = solveFeatures(file, problem, path, options);
  const { rank, condition } = solved.info;
  return {
    ...steadyRunOf('aprfm', run, seconds),
    rank,
    condition,
    answer: solved.solution,
  };
}

/** The same in time: one slab that is the whole time. */
export function runTransientFeatures(
  file: CaseFile,
  problem: TransportProblem,
  path: string,
  options: FeatureOptions,
): TransientRun {
  const { solved, run, seconds } = solveFeatures(file, problem, path, options);
  return {
    method: 'aprfm',
    answer: solved.solution,
    seconds,
    description: run.description,
    solve: null,
    request: null,
    networks: run,
  };
}

function solveFeatures(
  file: CaseFile,
  problem: TransportProblem,
  path: string,
  { method, engine }: FeatureOptions,
) {
  if (method !== 'aprfm') {
    const message = `for aprfm only, not for ${method}`;
    throw new InputError('--features-from', [{ path, message }]);
  }
  const { training, state } = readCheckpoint(path, file, '--features-from');
  const networks = kernelNetworks({ precision: 'double' });
  const model = networkModel(problem, training, networks);
  model.parameters.set(state.parameters);
  const solved: FeatureSolve = solveWithFeatures(model, networks, engineOf(engine));
  const run: NetworkRun = {
    formulation: solved.solution.formulation.name,
    engine: solved.info.engine,
    unknowns: solved.unknowns,
    rows: solved.rows,
    status: solved.info.status,
    message: solved.info.message,
    residual: solved.residual.blocks,
    relativeResidual: solved.residual.relative,
    description: `features from ${training.model.method} after ${state.step} steps`,
    kept: null,
  };
  const seconds = { ...noSeconds(), solve: solved.seconds, total: solved.seconds };
  return { solved, run, seconds };
}
