import { activate, activateBack, type StackShape } from './activation.js';
import type { ElementaryMap } from './elementary.js';
import type { Layer } from './layers.js';
import { emptyNumbers, type Numbers, type Precision, type Products } from './products.js';

/** Who multiplies and maps, and in which precision. */
export interface Arithmetic {
  readonly precision: Precision;
  readonly products: Products;
  readonly map: ElementaryMap;
}

/** The weights of a network at the time of a pass. */
export interface FrozenParameters {
  readonly parameters: Float64Array;
  /** W of every layer, column-major outputs x inputs. */
  readonly weights: readonly Numbers[];
}

/**
 * Values and tangents forward through all layers, as stacks (see StackShape), and cotangents back.
 * Its arrays are used again by the next pass.
 */
export class LayerPass {
  readonly #layers: readonly Layer[];
  readonly #arithmetic: Arithmetic;
  readonly #arrays = new Map<string, Numbers>();
  #frozen: FrozenParameters | null = null;
  #points = 0;
  #directions = 0;

  constructor(layers: readonly Layer[], arithmetic: Arithmetic) {
    this.#layers = layers;
    this.#arithmetic = arithmetic;
  }

  /**
   * The stack of the network's output, without its last bias, valid until the next pass.
   *
   * @param points coordinate d of point i at points[i * inputs + d].
   * @param along coordinates of the tangents.
   */
  forward(frozen: FrozenParameters, points: Float64Array, along: readonly number[]): Numbers {
    const [first] = this.#layers;
    this.#frozen = frozen;
    this.#points = points.length / first.inputs;
    this.#directions = along.length;
    fillInputs(this.#stack('a', 0, first.inputs), points, this.#shape(first.inputs), along);
    for (const l of this.#layers.keys()) this.#forwardLayer(frozen, l);
    return this.#stack('z', this.#layers.length, 1);
  }

  /** Outputs of the last hidden layer of the last `forward`, as a stack. */
  lastHidden(): Numbers {
    return this.#stack('a', this.#layers.length - 1, this.#layers[this.#layers.length - 1].inputs);
  }

  /**
   * Adds the gradient with respect to the parameters, for the points of the last `forward`.
   *
   * @param fill writes the cotangents of the output, as a stack.
   */
  backward(fill: (cotangents: Numbers) => void, gradient: Float64Array): void {
    if (!this.#frozen) throw new Error('a gradient needs a forward pass before it');
    fill(this.#stack('g', this.#layers.length, 1));
    for (let l = this.#layers.length - 1; l >= 0; l--)
      this.#backwardLayer(this.#frozen, l, gradient);
  }

  /** Stacks of layer l are numbered l + 1, those of the input 0. */
  #forwardLayer({ parameters, weights }: FrozenParameters, l: number): void {
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

  #backwardLayer({ weights }: FrozenParameters, l: number, gradient: Float64Array): void {
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
      for (let i = 0; i < this.#points; i++) gradient[biasesAt] += cotangents[i];
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
    return this.#points * (1 + this.#directions);
  }

  #shape(neurons: number): StackShape {
    return { points: this.#points, directions: this.#directions, neurons };
  }

  #stack(kind: 'a' | 'z' | 'g', index: number, neurons: number): Numbers {
    return this.#array(kind, index, this.#height * neurons);
  }

  /** h' of layer l. */
  #slopes(l: number): Numbers {
    return this.#array('s', l, this.#points * this.#layers[l].outputs);
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
