import type { RandomStream } from '../../basis/random.js';
import { type NetworkSpec, parameterCount } from '../network.js';
import { layersOf } from './layers.js';

/**
 * Weights uniform in [-r, r], r = sqrt(6 / (inputs + outputs)) of the layer (Glorot), and biases 0:
 * values and gradients keep their size from layer to layer.
 */
export function initialParameters(spec: NetworkSpec, stream: RandomStream): Float64Array {
  const parameters = new Float64Array(parameterCount(spec));
  for (const { inputs, outputs, weightsAt, biasesAt } of layersOf(spec)) {
    const range = Math.sqrt(6 / (inputs + outputs));
    for (let e = weightsAt; e < biasesAt; e++) parameters[e] = range * (2 * stream() - 1);
  }
  return parameters;
}
