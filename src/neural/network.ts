/** A feed-forward network R^inputs -> R, fully connected or with residual blocks. */
export interface NetworkSpec {
  readonly inputs: number;
  /** Neurons of the hidden layers. */
  readonly widths: readonly number[];
  readonly activation: 'tanh' | 'sin';
  /**
   * Whether a hidden layer as wide as the hidden layer before it adds its input to its output:
   * a_l = a_(l-1) + h(W_l a_(l-1) + b_l). The first never does, whatever the number of inputs.
   */
  readonly residual: boolean;
}

/** The value of a network and its first derivatives along coordinates, at a batch of points. */
export interface NetworkValues {
  /** One number a point. */
  readonly value: Float64Array;
  /** For each coordinate asked for, one number a point. */
  readonly derivatives: readonly Float64Array[];
}

/**
 * A network with its weights. Derivatives with respect to the inputs go forward as tangents
 * through the layers, gradients with respect to the weights come back through values and tangents.
 */
export interface Network {
  readonly spec: NetworkSpec;
  /**
   * Weights and biases, layer by layer: W_l column-major (outputs x inputs of the layer), then b_l;
   * the last layer is linear. Changing the numbers changes the network from the next call on.
   */
  readonly parameters: Float64Array;
  /**
   * @param points coordinate d of point i at points[i * inputs + d].
   * @param along coordinates of the derivatives.
   * @returns arrays of their own, which no later call changes.
   * @throws RangeError for points or coordinates that do not fit the inputs.
   */
  evaluate(points: Float64Array, along: readonly number[]): NetworkValues;
  /**
   * Adds the gradient of sum_i (weights.value_i value_i + sum_k weights.derivatives_ki derivative_ki)
   * with respect to the parameters, for the points of the last `evaluate` and the parameters of
   * then. Can be called again, with other weights or the same.
   *
   * @throws Error without an `evaluate` before it, RangeError for weights that are not one for each
   * of its numbers.
   */
  addGradient(weights: NetworkValues, gradient: Float64Array): void;
  /**
   * Outputs of the last hidden layer, points x width, column-major. The next gradient is still that
   * of the last `evaluate`.
   */
  lastHidden(points: Float64Array): Float64Array;
}

/** Who does the arithmetic of networks. */
export interface NetworkEngine {
  /** What really runs, such as "kernels (OpenBLAS, single)" or "tfjs wasm". */
  readonly name: string;
  readonly precision: 'double' | 'single';
  /**
   * @param parameters become those of the network, without a copy.
   * @throws RangeError when their number is not parameterCount(spec).
   */
  network(spec: NetworkSpec, parameters: Float64Array): Network;
}

export function parameterCount({ inputs, widths }: NetworkSpec): number {
  const sizes = [inputs, ...widths, 1];
  return sizes.slice(1).reduce((sum, outputs, l) => sum + outputs * (sizes[l] + 1), 0);
}
