import type { Layer } from '../network/layers.js';
import type { Pass } from '../network/pass.js';
import type { NetworkValues } from '../network.js';
import type { Tensor, Tfjs } from './tfjsTypes.js';

/** Values and tangents, each points x neurons. */
interface Flow {
  readonly value: Tensor;
  readonly tangents: readonly Tensor[];
}

/** What the way back needs of a layer. */
interface Trace {
  readonly input: Flow;
  /** inputs x outputs, row-major: the same numbers in the same order as W, column-major. */
  readonly weights: Tensor;
  /** null for the linear layer. */
  readonly bend: Bend | null;
}

/** h' and h'' of z, and the tangents of z. */
interface Bend {
  readonly slope: Tensor;
  readonly second: Tensor;
  readonly z: readonly Tensor[];
}

/**
 * A pass of TensorFlow.js operations. Both directions are written out: tf.grad of a function that
 * has a tf.grad in it is wrong for tanh without a word (tensorflow/tfjs#3252), and the package
 * tfjs-core as Node loads it has no derivatives registered at all.
 */
export class TfjsPass implements Pass {
  readonly #layers: readonly Layer[];
  readonly #tf: Tfjs;
  #traces: readonly Trace[] = [];

  constructor(layers: readonly Layer[], tf: Tfjs) {
    this.#layers = layers;
    this.#tf = tf;
  }

  forward(parameters: Float64Array, points: Float64Array, along: readonly number[]): NetworkValues {
    this.release();
    const { inputs } = this.#layers[0];
    const shape = [points.length / inputs, inputs] as const;
    const tf = this.#tf;
    const { traces, out } = tf.tidy(() => {
      let flow: Flow = {
        value: tf.tensor2d(Float32Array.from(points), shape),
        // The tangent along coordinate d is 1 in coordinate d.
        tangents: along.map((d) =>
          tf.tensor2d(
            Float32Array.from(points, (_, e) => (e % inputs === d ? 1 : 0)),
            shape,
          ),
        ),
      };
      const traces = this.#layers.map((layer) => {
        const { trace, output } = this.#forwardLayer(layer, parameters, flow);
        flow = output;
        return trace;
      });
      return { traces, out: flow };
    });
    this.#traces = traces;
    const values = {
      value: Float64Array.from(out.value.dataSync()),
      derivatives: out.tangents.map((tangent) => Float64Array.from(tangent.dataSync())),
    };
    tf.dispose(out);
    return values;
  }

  backward({ value, derivatives }: NetworkValues, gradient: Float64Array): void {
    const tf = this.#tf;
    tf.tidy(() => {
      const column = (weights: Float64Array): Tensor =>
        tf.tensor2d(Float32Array.from(weights), [weights.length, 1]);
      let flow: Flow = { value: column(value), tangents: derivatives.map(column) };
      for (let l = this.#layers.length - 1; l >= 0; l--) {
        flow = this.#backwardLayer(l, flow, gradient);
      }
    });
  }

  lastHidden(): Float64Array {
    const { input } = this.#traces[this.#traces.length - 1];
    const tf = this.#tf;
    return tf.tidy(() => Float64Array.from(tf.transpose(input.value).dataSync()));
  }

  release(): void {
    this.#tf.dispose(this.#traces);
    this.#traces = [];
  }

  #forwardLayer(
    { inputs, outputs, weightsAt, biasesAt, activation, residual }: Layer,
    parameters: Float64Array,
    input: Flow,
  ): { readonly trace: Trace; readonly output: Flow } {
    const tf = this.#tf;
    const numbers = Float32Array.from(parameters.subarray(weightsAt, biasesAt));
    const weights = tf.tensor2d(numbers, [inputs, outputs]);
    const biases = Float32Array.from(parameters.subarray(biasesAt, biasesAt + outputs));
    const value = tf.add(tf.matMul(input.value, weights), tf.tensor1d(biases));
    const z = input.tangents.map((tangent) => tf.matMul(tangent, weights));
    if (!activation) {
      return { trace: { input, weights, bend: null }, output: { value, tangents: z } };
    }
    const h = activation === 'tanh' ? tf.tanh(value) : tf.sin(value);
    const slope = activation === 'tanh' ? tf.sub(1, tf.square(h)) : tf.cos(value);
    const second = activation === 'tanh' ? tf.mul(tf.mul(h, slope), -2) : tf.neg(h);
    const tangents = z.map((tangent) => tf.mul(slope, tangent));
    const output = { value: h, tangents };
    return {
      trace: { input, weights, bend: { slope, second, z } },
      output: residual ? addFlows(tf, output, input) : output,
    };
  }

  /** The cotangents of the layer's input; see activateBack for the formula. */
  #backwardLayer(l: number, cotangents: Flow, gradient: Float64Array): Flow {
    const tf = this.#tf;
    const { weightsAt, biasesAt, residual } = this.#layers[l];
    const { input, weights, bend } = this.#traces[l];
    const flow = bend ? backThrough(tf, bend, cotangents) : cotangents;
    const own = flow.tangents.reduce(
      (sum, tangent, k) => tf.add(sum, tf.matMul(input.tangents[k], tangent, true)),
      tf.matMul(input.value, flow.value, true),
    );
    addTo(gradient, weightsAt, own.dataSync());
    addTo(gradient, biasesAt, tf.sum(flow.value, 0).dataSync());
    const back = (of: Tensor): Tensor => tf.matMul(of, weights, false, true);
    const below = { value: back(flow.value), tangents: flow.tangents.map(back) };
    return residual ? addFlows(tf, below, cotangents) : below;
  }
}

function backThrough(tf: Tfjs, { slope, second, z }: Bend, { value, tangents }: Flow): Flow {
  return {
    value: tangents.reduce(
      (sum, tangent, k) => tf.add(sum, tf.mul(second, tf.mul(tangent, z[k]))),
      tf.mul(slope, value),
    ),
    tangents: tangents.map((tangent) => tf.mul(slope, tangent)),
  };
}

function addFlows(tf: Tfjs, a: Flow, b: Flow): Flow {
  return {
    value: tf.add(a.value, b.value),
    tangents: a.tangents.map((tangent, k) => tf.add(tangent, b.tangents[k])),
  };
}

function addTo(gradient: Float64Array, at: number, numbers: Float32Array): void {
  for (let e = 0; e < numbers.length; e++) gradient[at + e] += numbers[e];
}
