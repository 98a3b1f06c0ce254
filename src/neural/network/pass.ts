import type { NetworkValues } from '../network.js';

/** One batch of points on its way through all layers of a network, and back. */
export interface Pass {
  /**
   * @param parameters are not changed until after the last `backward` of these points.
   * @param points coordinate d of point i at points[i * inputs + d].
   * @param along coordinates of the derivatives.
   */
  forward(parameters: Float64Array, points: Float64Array, along: readonly number[]): NetworkValues;
  /** Adds the gradient of the weighted sum of the last `forward`, see Network.addGradient. */
  backward(weights: NetworkValues, gradient: Float64Array): void;
  /** Outputs of the last hidden layer in the last `forward`, points x width, column-major. */
  lastHidden(): Float64Array;
  /** Gives back the memory of the last `forward`. */
  release(): void;
}
