import { randomStream } from '../../src/basis/random.js';
import {
  buildFields,
  formulationOf,
  type ModelOptions,
  planFields,
  scaleOf,
  totalParameters,
} from '../../src/neural/fieldModels.js';
import type { NetworkEngine } from '../../src/neural/network.js';
import { gaussDirections } from '../../src/neural/sites.js';
import type { TransportProblem } from '../../src/problem/types.js';
import { plainNetworks } from './plainNetwork.js';

export const tinyModel: ModelOptions = {
  method: 'apnn-mm',
  positionWidths: [5, 5],
  phaseWidths: [5, 5],
  residual: true,
  activation: 'tanh',
  spread: 2,
  meanConstraint: 'exact',
  output: 'published',
};

/** Fields of a method with random weights. */
export function randomModel(
  problem: TransportProblem,
  changes: Partial<ModelOptions> = {},
  engine: NetworkEngine = plainNetworks,
  directions = gaussDirections(3),
) {
  const options = { ...tinyModel, ...changes };
  const formulation = formulationOf(options, problem);
  const plans = planFields(problem, options);
  const stream = randomStream(7);
  const parameters = Float64Array.from(
    { length: totalParameters(plans) },
    () => 1.4 * stream() - 0.7,
  );
  const fields = buildFields(problem, formulation, plans, engine, parameters);
  const scale = scaleOf(problem);
  const context = { problem, formulation, directions, scale, factors: {} };
  return { options, formulation, plans, parameters, fields, directions, scale, context };
}
