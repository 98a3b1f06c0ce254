import type { Network, NetworkSpec, NetworkValues } from '../network.js';
import { checkAlong, checkParameters, checkPoints, checkWeights } from './checks.js';
import { type Arithmetic, type FrozenParameters, LayerPass } from './layerPass.js';
import { type Layer, layersOf } from './layers.js';

/**
 * Points a pass. More of them go through the layers one chunk after the other, so that memory stays
 * bounded; their gradient then takes a second forward pass.
 */
const CHUNK = 4096;

/** What the last `evaluate` was asked. */
interface Evaluation {
  readonly frozen: FrozenParameters;
  readonly chunks: readonly Float64Array[];
  readonly along: readonly number[];
}

/** A network on flat arrays, by the arithmetic given. */
export class KernelNetwork implements Network {
  readonly spec: NetworkSpec;
  readonly parameters: Float64Array;
  readonly #layers: readonly Layer[];
  readonly #arithmetic: Arithmetic;
  readonly #pass: LayerPass;
  readonly #chunk: number;
  #last: Evaluation | null = null;

  constructor(
    spec: NetworkSpec,
    parameters: Float64Array,
    arithmetic: Arithmetic,
    chunk: number = CHUNK,
  ) {
    checkParameters(spec, parameters);
    this.spec = spec;
    this.parameters = parameters;
    this.#layers = layersOf(spec);
    this.#arithmetic = arithmetic;
    this.#pass = new LayerPass(this.#layers, arithmetic);
    this.#chunk = chunk;
  }

  evaluate(points: Float64Array, along: readonly number[]): NetworkValues {
    const n = checkPoints(this.spec, points);
    checkAlong(this.spec, along);
    const frozen = this.#freeze();
    // A copy: the caller may draw the next points into the same array.
    const chunks = this.#chunks(points.slice());
    this.#last = { frozen, chunks, along: [...along] };
    const bias = frozen.parameters[frozen.parameters.length - 1];
    const value = new Float64Array(n);
    const derivatives = along.map(() => new Float64Array(n));
    let start = 0;
    for (const chunk of chunks) {
      const length = chunk.length / this.spec.inputs;
      const out = this.#pass.forward(frozen, chunk, along);
      for (let i = 0; i < length; i++) value[start + i] = out[i] + bias;
      for (const [k, derivative] of derivatives.entries()) {
        derivative.set(out.subarray((1 + k) * length, (2 + k) * length), start);
      }
      start += length;
    }
    return { value, derivatives };
  }

  addGradient(weights: NetworkValues, gradient: Float64Array): void {
    if (!this.#last) throw new Error('addGradient needs an evaluate before it');
    const { frozen, chunks, along } = this.#last;
    const n = chunks.reduce((sum, { length }) => sum + length, 0) / this.spec.inputs;
    checkWeights(weights, n, along.length);
    let start = 0;
    for (const chunk of chunks) {
      const length = chunk.length / this.spec.inputs;
      const end = start + length;
      // A single chunk is as `evaluate` left it.
      if (chunks.length > 1) this.#pass.forward(frozen, chunk, along);
      this.#pass.backward((cotangents) => {
        for (const [block, from] of [weights.value, ...weights.derivatives].entries()) {
          cotangents.set(from.subarray(start, end), block * length);
        }
      }, gradient);
      start = end;
    }
  }

  lastHidden(points: Float64Array): Float64Array {
    const n = checkPoints(this.spec, points);
    const width = this.spec.widths[this.spec.widths.length - 1];
    const frozen = this.#freeze();
    // A pass of its own: the next gradient is that of the last evaluate.
    const pass = new LayerPass(this.#layers, this.#arithmetic);
    const out = new Float64Array(n * width);
    let start = 0;
    for (const chunk of this.#chunks(points)) {
      const length = chunk.length / this.spec.inputs;
      pass.forward(frozen, chunk, []);
      const hidden = pass.lastHidden();
      for (let j = 0; j < width; j++) {
        out.set(hidden.subarray(j * length, (j + 1) * length), j * n + start);
      }
      start += length;
    }
    return out;
  }

  /** Copies, in the precision of the arithmetic: a gradient belongs to the numbers evaluated. */
  #freeze(): FrozenParameters {
    const parameters = this.parameters.slice();
    const single = this.#arithmetic.precision === 'single';
    const weights = this.#layers.map(({ weightsAt, biasesAt }) => {
      const own = parameters.subarray(weightsAt, biasesAt);
      return single ? Float32Array.from(own) : own;
    });
    return { parameters, weights };
  }

  #chunks(points: Float64Array): Float64Array[] {
    const step = this.#chunk * this.spec.inputs;
    return Array.from({ length: Math.ceil(points.length / step) }, (_, c) =>
      points.subarray(c * step, (c + 1) * step),
    );
  }
}
