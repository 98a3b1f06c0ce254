import type { FieldSource, FieldValues, NeuralField } from './field.js';
import type { NetworkEngine } from './network.js';
import { type Construction, type Frame, NetworkField } from './networkField.js';
import type { Directions, Points } from './sites.js';

/**
 * The last hidden layer of a field's network as functions of (t, x, v): neuron k is the network whose
 * last layer is the k-th unit vector, so that derivatives, mirror images and means come from the same
 * rules as those of the field. With them the constant function, where the field's combination keeps
 * it, and the trained field itself: the span holds what the network has learnt.
 */
export class NetworkFeatures {
  readonly count: number;
  readonly #sources: readonly FieldSource[];

  constructor(field: NeuralField, engine: NetworkEngine, frame: Frame) {
    const trained = field.source;
    if (!(trained instanceof NetworkField)) {
      throw new RangeError('only fields of networks have hidden layers');
    }
    const { spec, parameters } = trained.network;
    const construction: Construction = { ...trained.construction, output: 'identity' };
    const width = spec.widths[spec.widths.length - 1];
    const first = parameters.length - width - 1;
    // The last of the parameters is the bias: alone it gives the constant function.
    const keepsConstants = ['position', 'plain', 'even'].includes(construction.combination);
    const neurons = Array.from({ length: width }, (_, k) => k);
    const chosen = keepsConstants ? [width, ...neurons] : neurons;
    this.#sources = [
      ...chosen.map((k) => {
        const own = Float64Array.from(parameters);
        own.fill(0, first);
        own[first + k] = 1;
        return new NetworkField(engine.network(spec, own), construction, frame);
      }),
      trained,
    ];
    this.count = this.#sources.length;
  }

  /** Every function at the tensor points, in the shape of the field. */
  evaluate(points: Points, directions: Directions, slopes: boolean): FieldValues[] {
    return this.#sources.map((source) => source.evaluate(points, directions, slopes));
  }
}
