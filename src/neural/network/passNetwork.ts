import type { Network, NetworkSpec, NetworkValues } from '../network.js';
import { checkAlong, checkParameters, checkPoints, checkWeights } from './checks.js';
import { type Layer, layersOf } from './layers.js';
import type { Pass } from './pass.js';

/**
 * Points a pass. More of them go through the layers one chunk after the other, so that memory stays
 * bounded; their gradient then takes a second forward pass.
 */
const CHUNK = 4096;

/** What the last `evaluate` was asked. */
interface Evaluation {
  readonly parameters: Float64Array;
  readonly points: number;
  readonly chunks: readonly Float64Array[];
  readonly along: readonly number[];
}

/** A network whose arithmetic is that of the passes given. */
export class PassNetwork implements Network {
  readonly spec: NetworkSpec;
  readonly parameters: Float64Array;
  readonly #newPass: () => Pass;
  readonly #pass: Pass;
  readonly #chunk: number;
  #last: Evaluation | null = null;

  constructor(
    spec: NetworkSpec,
    parameters: Float64Array,
    newPass: (layers: readonly Layer[]) => Pass,
    chunk: number = CHUNK,
  ) {
    checkParameters(spec, parameters);
    const layers = layersOf(spec);
    this.spec = spec;
    this.parameters = parameters;
    this.#newPass = () => newPass(layers);
    this.#pass = newPass(layers);
    this.#chunk = chunk;
  }

  evaluate(points: Float64Array, along: readonly number[]): NetworkValues {
    const n = checkPoints(this.spec, points);
    checkAlong(this.spec, along);
    // Copies: the caller may change both before the gradient.
    const parameters = this.parameters.slice();
    const chunks = this.#chunks(points.slice());
    this.#last = { parameters, points: n, chunks, along: [...along] };
    const value = new Float64Array(n);
    const derivatives = along.map(() => new Float64Array(n));
    let start = 0;
    for (const chunk of chunks) {
      const part = this.#pass.forward(parameters, chunk, along);
      value.set(part.value, start);
      for (const [k, derivative] of derivatives.entries()) {
        derivative.set(part.derivatives[k], start);
      }
      start += part.value.length;
    }
    return { value, derivatives };
  }

  addGradient(weights: NetworkValues, gradient: Float64Array): void {
    if (!this.#last) throw new Error('addGradient needs an evaluate before it');
    const { parameters, points, chunks, along } = this.#last;
    checkWeights(weights, points, along.length);
    let start = 0;
    for (const chunk of chunks) {
      const end = start + chunk.length / this.spec.inputs;
      const part = {
        value: weights.value.subarray(start, end),
        derivatives: weights.derivatives.map((of) => of.subarray(start, end)),
      };
      // A single chunk is as `evaluate` left it.
      if (chunks.length > 1) this.#pass.forward(parameters, chunk, along);
      this.#pass.backward(part, gradient);
      start = end;
    }
  }

  lastHidden(points: Float64Array): Float64Array {
    const n = checkPoints(this.spec, points);
    const width = this.spec.widths[this.spec.widths.length - 1];
    // A pass of its own: the next gradient is that of the last evaluate.
    const pass = this.#newPass();
    const out = new Float64Array(n * width);
    let start = 0;
    for (const chunk of this.#chunks(points)) {
      pass.forward(this.parameters, chunk, []);
      const hidden = pass.lastHidden();
      const length = hidden.length / width;
      for (let j = 0; j < width; j++) {
        out.set(hidden.subarray(j * length, (j + 1) * length), j * n + start);
      }
      start += length;
    }
    pass.release();
    return out;
  }

  #chunks(points: Float64Array): Float64Array[] {
    const step = this.#chunk * this.spec.inputs;
    return Array.from({ length: Math.ceil(points.length / step) }, (_, c) =>
      points.subarray(c * step, (c + 1) * step),
    );
  }
}
