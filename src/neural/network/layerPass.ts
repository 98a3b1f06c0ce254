import type { NetworkValues } from '../network.js';
import { activate, activateBack, type StackShape } from './activation.js';
import type { ElementaryMap } from './elementary.js';
import type { Layer } from './layers.js';
import type { Pass } from './pass.js';
import { emptyNumbers, type Numbers, type Precision, type Products } from './products.js';

/** Who multiplies and maps, and in which precision. */
export interface Arithmetic {
  readonly precision: Precision;
  readonly products: Products;
  readonly map: ElementaryMap;
}

/** What a forward pass started from. */
interface Start {
  readonly parameters: Float64Array;
  /** W of every layer in the precision of the arithmetic, column-major outputs x inputs. */
  readonly weights: readonly Numbers[];
  readonly points: number;
  readonly directions: number;
}

const NOWHERE: Start = { parameters: new Float64Array(0), weights: [], points: 0, directions: 0 };

/**
 * A pass on flat arrays, with values and tangents side by side in stacks (see StackShape). Its
 * arrays are used again the next time.
 */
export class LayerPass implements Pass {
  readonly #layers: readonly Layer[];
  readonly #arithmetic: Arithmetic;
  readonly #arrays = new Map<string, Numbers>();
  #start = NOWHERE;

  constructor(layers: readonly Layer[], arithmetic: Arithmetic) {
    this.#layers = layers;
    this.#arithmetic = arithmetic;
  }

  forward(parameters: Float64Array, points: Float64Array, along: readonly number[]): NetworkValues {
    const [first] = this.#layers;
    const single = this.#arithmetic.precision === 'single';
    const weights = this.#layers.map(({ weightsAt, biasesAt }) => {
      const own = parameters.subarray(weightsAt, biasesAt);
      return single ? Float32Array.from(own) : own;
    });
    const n = points.length / first.inputs;
    this.#start = { parameters, weights, points: n, directions: along.length };
    fillInputs(this.#stack('a', 0, first.inputs), points, this.#shape(first.inputs), along);
    for (const l of this.#layers.keys()) this.#forwardLayer(l);
    const out = this.#stack('z', this.#layers.length, 1);
    const bias = parameters[parameters.length - 1];
    return {
      value: Float64Array.from(out.subarray(0, n), (value) => value + bias),
      derivatives: along.map((_, k) => Float64Array.from(out.subarray((1 + k) * n, (2 + k) * n))),
    };
  }

  backward({ value, derivatives }: NetworkValues, gradient: Float64Array): void {
    const cotangents = this.#stack('g', this.#layers.length, 1);
    for (const [block, weights] of [value, ...derivatives].entries()) {
      cotangents.set(weights, block * this.#start.points);
    }
    for (let l = this.#layers.length - 1; l >= 0; l--) this.#backwardLayer(l, gradient);
  }

  lastHidden(): Float64Array {
    const { points: n } = this.#start;
    const { inputs: width } = this.#layers[this.#layers.length - 1];
    const stack = this.#stack('a', this.#layers.length - 1, width);
    const out = new Float64Array(n * width);
    for (let j = 0; j < width; j++) {
      const column = j * this.#height;
      out.set(stack.subarray(column, column + n), j * n);
    }
    return out;
  }

  release(): void {
    this.#arrays.clear();
    this.#start = NOWHERE;
  }

  /** Stacks of layer l are numbered l + 1, those of the input 0. */
  #forwardLayer(l: number): void {
    const { parameters, weights } = this.#start;
    const { inputs, outputs, biasesAt, activation, residual } = this.#layers[l];
    const { products, map } = this.#arithmetic;
    const input = this.#stack('a', l, inputs);
    const Z = this.#stack('z', l + 1, outputs);
    products.timesTransposed(Z, input, weights[l], this.#height, outputs, inputs);
    if (!activation) return;
    const out = this.#stack('a', l + 1, outputs);
    const biases = parameters.subarray(biasesAt, biasesAt + outputs);
    activate(activation, this.#shape(outputs), Z, this.#slopes(l), out, biases, map);
    if (residual) add(out, input);
  }

  #backwardLayer(l: number, gradient: Float64Array): void {
    const { weights, points: n } = this.#start;
    const { inputs, outputs, weightsAt, biasesAt, activation, residual } = this.#layers[l];
    const { products } = this.#arithmetic;
    const cotangents = this.#stack('g', l + 1, outputs);
    const below = this.#stack('g', l, inputs);
    // What the input is added to passes its cotangent on to it.
    if (residual) below.set(cotangents);
    if (activation) {
      const Z = this.#stack('z', l + 1, outputs);
      const shape = this.#shape(outputs);
      activateBack(activation, shape, cotangents, Z, this.#slopes(l), (j, sum) => {
        gradient[biasesAt + j] += sum;
      });
    } else {
      for (let i = 0; i < n; i++) gradient[biasesAt] += cotangents[i];
    }
    const own = this.#array('w', l, outputs * inputs);
    const input = this.#stack('a', l, inputs);
    products.transposedTimes(own, cotangents, input, outputs, inputs, this.#height);
    for (let e = 0; e < own.length; e++) gradient[weightsAt + e] += own[e];
    if (l > 0) {
      products.times(below, cotangents, weights[l], this.#height, inputs, outputs, residual);
    }
  }

  get #height(): number {
    return this.#start.points * (1 + this.#start.directions);
  }

  #shape(neurons: number): StackShape {
    return { points: this.#start.points, directions: this.#start.directions, neurons };
  }

  #stack(kind: 'a' | 'z' | 'g', index: number, neurons: number): Numbers {
    return this.#array(kind, index, this.#height * neurons);
  }

  /** h' of layer l. */
  #slopes(l: number): Numbers {
    return this.#array('s', l, this.#start.points * this.#layers[l].outputs);
  }

  /** The same memory for the same names, grown as needed. */
  #array(kind: string, index: number, length: number): Numbers {
    const key = kind + index;
    let whole = this.#arrays.get(key);
    if (!whole || whole.length < length) {
      whole = emptyNumbers(this.#arithmetic.precision, length);
      this.#arrays.set(key, whole);
    }
    return whole.subarray(0, length);
  }
}

/** The points as values; their tangent along coordinate d is 1 in coordinate d. */
function fillInputs(
  stack: Numbers,
  points: Float64Array,
  { points: n, directions, neurons: inputs }: StackShape,
  along: readonly number[],
): void {
  const height = n * (1 + directions);
  stack.fill(0);
  for (let d = 0; d < inputs; d++) {
    for (let i = 0; i < n; i++) stack[d * height + i] = points[i * inputs + d];
  }
  for (const [k, d] of along.entries()) {
    const block = d * height + (1 + k) * n;
    stack.fill(1, block, block + n);
  }
}

function add(to: Numbers, from: Numbers): void {
  for (let e = 0; e < to.length; e++) to[e] += from[e];
}
