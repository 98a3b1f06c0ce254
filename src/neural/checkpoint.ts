import type { CaseFile } from '../case/schema.js';
import { problemFromCase } from '../problem/fromCase.js';
import { readArchive, writeArchive } from '../solve/archive.js';
import type { NetworkEngine } from './network.js';
import type { OptimiserState } from './optimise/optimiser.js';
import type { NetworkSolution } from './solution.js';
import { networkModel, solutionOf } from './solveWithNetworks.js';
import type { TrainingState } from './training.js';
import type { TrainingOptions } from './trainingOptions.js';

/** What rebuilds the networks and goes on with their training, beside the arrays. */
export interface CheckpointHeader {
  readonly record: Readonly<Record<string, unknown>> | null;
  readonly case: CaseFile;
  readonly training: TrainingOptions;
  /** Name of the network engine; another one goes on with other roundings. */
  readonly engine: string;
}

export interface Checkpoint extends CheckpointHeader {
  readonly state: TrainingState;
}

/** The numbers of a state that are not arrays, and the names of the arrays in their order. */
interface Networks extends Pick<TrainingState, 'step' | 'marks' | 'waited' | 'seconds'> {
  readonly names: readonly string[];
  readonly optimiser: Pick<OptimiserState, 'method' | 'steps'> | null;
  readonly best: number | null;
}

/**
 * Networks and the state of their training as one file, in the format of saveSolution: all arrays
 * (parameters, what the optimiser remembers, adaptive points, supervision) as float64.
 */
export function saveCheckpoint(state: TrainingState, header: CheckpointHeader): Uint8Array {
  const arrays = new Map<string, ArrayLike<number>>([['parameters', state.parameters]]);
  for (const [name, values] of Object.entries(state.optimiser?.arrays ?? {})) {
    arrays.set(`optimiser ${name}`, values);
  }
  if (state.best) arrays.set('best', state.best.parameters);
  if (state.chain) {
    arrays.set('chain t', state.chain.t);
    arrays.set('chain x', state.chain.x);
  }
  if (state.labels) {
    arrays.set('labels t', state.labels.points.t);
    arrays.set('labels x', state.labels.points.x);
    for (const [field, values] of state.labels.values) arrays.set(`label ${field}`, values);
  }
  const { step, marks, waited, seconds, optimiser, best } = state;
  const networks: Networks = {
    step,
    marks,
    waited,
    seconds,
    names: [...arrays.keys()],
    optimiser: optimiser && { method: optimiser.method, steps: optimiser.steps },
    best: best?.relative ?? null,
  };
  const parts = Array.from(arrays.values(), (values) => Float64Array.from(values));
  return writeArchive(parts, { ...header, networks });
}

/**
 * @throws RangeError in words when the file is no checkpoint, is newer than this version, or is
 *   truncated.
 */
export function loadCheckpoint(bytes: Uint8Array): Checkpoint {
  const { coefficients, networks, ...header } = readArchive(
    bytes,
  ) as unknown as CheckpointHeader & {
    coefficients: Float64Array[];
    networks?: Networks;
  };
  if (!networks) throw new RangeError('the file holds no networks');
  const { names, optimiser, best, ...rest } = networks;
  const arrays = new Map(names.map((name, k) => [name, coefficients[k]]));
  const need = (name: string): Float64Array => {
    const values = arrays.get(name);
    if (!values) throw new RangeError(`the checkpoint lacks "${name}"`);
    return values;
  };
  const named = (prefix: string): [string, Float64Array][] =>
    [...arrays].flatMap(([name, values]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), values]] : [],
    );
  const points = (name: string) => ({ t: need(`${name} t`), x: need(`${name} x`) });
  const state: TrainingState = {
    ...rest,
    parameters: need('parameters'),
    optimiser: optimiser && {
      ...optimiser,
      arrays: Object.fromEntries(named('optimiser ').map(([name, v]) => [name, [...v]])),
    },
    best: best === null ? null : { relative: best, parameters: need('best') },
    chain: arrays.has('chain t') ? points('chain') : null,
    labels: arrays.has('labels t')
      ? { points: points('labels'), values: new Map(named('label ')) }
      : null,
  };
  return { ...header, state };
}

/** The trained fields of a checkpoint, to be evaluated anywhere. */
export function solutionFromCheckpoint(
  { case: file, training, state }: Checkpoint,
  engine: NetworkEngine,
): NetworkSolution {
  const model = networkModel(problemFromCase(file), training, engine);
  if (model.parameters.length !== state.parameters.length) {
    throw new RangeError('the checkpoint was written by a version with other networks');
  }
  model.parameters.set(state.parameters);
  return solutionOf(model);
}
