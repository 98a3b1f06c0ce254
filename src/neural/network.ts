/** A feed-forward network R^inputs -> R, fully connected or with residual blocks. */
export interface NetworkSpec {
  readonly inputs: number;
  /** Neurons of the hidden layers. */
  readonly widths: readonly number[];
  readonly activation: 'tanh' | 'sin';
  /**
   * Whether a hidden layer as wide as the one before adds its input to its output:
   * a_l = a_(l-1) + h(W_l a_(l-1) + b_l).
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
   * the last layer is linear. Changing the numbers changes the network.
   */
  readonly parameters: Float64Array;
  /**
   * @param points coordinate d of point i at points[i * inputs + d].
   * @param along coordinates of the derivatives.
   */
  evaluate(points: Float64Array, along: readonly number[]): NetworkValues;
  /**
   * Adds the gradient of sum_i (weights.value_i value_i + sum_k weights.derivatives_ki derivative_ki)
   * with respect to the parameters, for the points of the last `evaluate`.
   */
  addGradient(weights: NetworkValues, gradient: Float64Array): void;
  /** Outputs of the last hidden layer, points x width, column-major. */
  lastHidden(points: Float64Array): Float64Array;
}

/** Who does the arithmetic of networks. */
export interface NetworkEngine {
  /** What really runs, such as "kernels (OpenBLAS, single)" or "tfjs wasm". */
  readonly name: string;
  readonly precision: 'double' | 'single';
  network(spec: NetworkSpec, parameters: Float64Array): Network;
}

export function parameterCount({ inputs, widths }: NetworkSpec): number {
  const sizes = [inputs, ...widths, 1];
  return sizes.slice(1).reduce((sum, outputs, l) => sum + outputs * (sizes[l] + 1), 0);
}
