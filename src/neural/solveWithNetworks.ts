import { type RandomStream, randomStream } from '../basis/random.js';
import type { TransportProblem } from '../problem/types.js';
import type { ResidualReport } from '../solution/residual.js';
import type { RowContext } from './batch.js';
import type { FieldSet } from './field.js';
import {
  buildFields,
  type FieldPlan,
  formulationOf,
  planFields,
  scaleOf,
  totalParameters,
} from './fieldModels.js';
import { initialParameters } from './network/initialParameters.js';
import type { NetworkEngine, NetworkSpec } from './network.js';
import { STREAMS } from './sampling.js';
import { largestResidual, limitResidual } from './selfCheck.js';
import { gaussDirections } from './sites.js';
import { NetworkSolution } from './solution.js';
import {
  Training,
  type TrainingObserver,
  type TrainingResult,
  type TrainingState,
} from './training.js';
import type { TrainingOptions } from './trainingOptions.js';

/** Networks of a problem, ready to be trained or evaluated. */
export interface NetworkModel {
  readonly options: TrainingOptions;
  readonly context: RowContext;
  readonly plans: readonly FieldPlan[];
  readonly fields: FieldSet;
  /** Of all networks, one after the other; changing them changes the fields. */
  readonly parameters: Float64Array;
}

/** A trained answer with everything that is known about its quality. */
export interface NetworkSolve {
  readonly solution: NetworkSolution;
  readonly model: NetworkModel;
  readonly state: TrainingState;
  /** Of the method's own rows, on fresh points. */
  readonly residual: ResidualReport;
  /** The error estimator: of rows that stay meaningful as epsilon -> 0, over the data. */
  readonly relative: number;
  readonly status: 'ok' | 'not converged' | 'failed';
  readonly message: string;
  readonly engine: string;
  readonly seconds: number;
}

/** Networks with seeded random weights. */
export function networkModel(
  problem: TransportProblem,
  options: TrainingOptions,
  engine: NetworkEngine,
): NetworkModel {
  const formulation = formulationOf(options.model, problem);
  const plans = planFields(problem, options.model);
  const parameters = new Float64Array(totalParameters(plans));
  let at = 0;
  for (const [k, { network }] of plans.entries()) {
    const stream = randomStream(options.seed, STREAMS.parameters, k);
    const drawn = initialParameters(network, stream);
    spreadFirstLayer(drawn, network, options.model.spread, stream);
    parameters.set(drawn, at);
    at += drawn.length;
  }
  const fields = buildFields(problem, formulation, plans, engine, parameters);
  const context: RowContext = {
    problem,
    formulation,
    directions: gaussDirections(options.angleNodes),
    scale: scaleOf(problem),
    factors: options.factors,
  };
  return { options, context, plans, fields, parameters };
}

/**
 * Weights and biases of the first layer uniform in [-spread, spread], as for random features: with
 * the small weights and zero biases of Glorot's rule all neurons are alike and nearly linear on the
 * domain, and training begins with a long plateau (10,000 steps in the published runs).
 */
function spreadFirstLayer(
  parameters: Float64Array,
  { inputs, widths }: NetworkSpec,
  spread: number,
  stream: RandomStream,
): void {
  if (widths.length === 0 || spread === 0) return;
  const count = (inputs + 1) * widths[0];
  for (let e = 0; e < count; e++) parameters[e] = spread * (2 * stream() - 1);
}

export function solutionOf({ context, fields }: NetworkModel): NetworkSolution {
  const { problem, formulation, directions, scale } = context;
  return new NetworkSolution(problem, formulation, fields, directions, scale);
}

/**
 * Solves a slab, steady or in time, with networks: trains them on the row blocks of the method's
 * formulation, and says whether the answer is one. Numerical trouble is data (`status`).
 *
 * @param prepare changes the weights before training, such as a fit to another solution.
 */
export function solveWithNetworks(
  problem: TransportProblem,
  options: TrainingOptions,
  engine: NetworkEngine,
  observer: TrainingObserver = { phase: () => {}, advance: () => {} },
  resume?: TrainingState,
  prepare: (model: NetworkModel) => void = () => {},
): NetworkSolve {
  const start = performance.now();
  const model = networkModel(problem, options, engine);
  if (resume && resume.parameters.length !== model.parameters.length) {
    throw new RangeError('the checkpoint has networks of other sizes');
  }
  if (!resume) prepare(model);
  const { context, fields, parameters } = model;
  const training = new Training(context, fields, parameters, options, observer, resume);
  const result = training.run();
  observer.phase('check', 1);
  const relative =
    options.model.method === 'pinn'
      ? limitResidual(context, fields, options).relative
      : result.residual.relative;
  return {
    solution: solutionOf(model),
    model,
    state: result.state,
    residual: result.residual,
    relative,
    ...judgement(problem, options, result, relative),
    engine: engine.name,
    seconds: (resume?.seconds ?? 0) + (performance.now() - start) / 1000,
  };
}

function judgement(
  problem: TransportProblem,
  { model: { method } }: TrainingOptions,
  { ending, residual }: TrainingResult,
  relative: number,
): Pick<NetworkSolve, 'status' | 'message'> {
  if (ending === 'not finite' || !Number.isFinite(residual.relative)) {
    return { status: 'failed', message: 'the loss is not finite: lower the learning rate' };
  }
  if (relative <= largestResidual(problem)) return { status: 'ok', message: '' };
  const size = relative.toExponential(1);
  if (method === 'pinn' && relative > 10 * residual.relative) {
    const message =
      `its plain residual is ${residual.relative.toExponential(1)}, but the micro-macro rows of the ` +
      `same f have ${size}: it is far from the diffusion limit; use apnn-mm or aprfm`;
    return { status: 'not converged', message };
  }
  const message = `relative residual on fresh points ${size}: train longer (--steps, --lbfgs), or use aprfm`;
  return { status: 'not converged', message };
}
