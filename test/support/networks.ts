import { randomStream } from '../../src/basis/random.js';
import { initialParameters } from '../../src/neural/network/initialParameters.js';
import type { NetworkEngine, NetworkSpec, NetworkValues } from '../../src/neural/network.js';

/** Initial weights with biases that are not zero. */
export function someParameters(spec: NetworkSpec, seed: number): Float64Array {
  const stream = randomStream(seed);
  return initialParameters(spec, stream).map((weight) => weight || stream() - 0.5);
}

/** Uniform in [-1, 1]^inputs. */
export function somePoints(inputs: number, count: number, seed: number): Float64Array {
  const stream = randomStream(seed);
  return Float64Array.from({ length: inputs * count }, () => 2 * stream() - 1);
}

/** Weights of values and derivatives, in [-1, 1]. */
export function someWeights(count: number, directions: number, seed: number): NetworkValues {
  const stream = randomStream(seed);
  const some = (): Float64Array => Float64Array.from({ length: count }, () => 2 * stream() - 1);
  return { value: some(), derivatives: Array.from({ length: directions }, some) };
}

/** sum_i (w_i value_i + sum_k w_ki derivative_ki). */
export function weightedSum(weights: NetworkValues, values: NetworkValues): number {
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, w, i) => sum + w * b[i], 0);
  return weights.derivatives.reduce(
    (sum, w, k) => sum + dot(w, values.derivatives[k]),
    dot(weights.value, values.value),
  );
}

export interface Everything {
  readonly value: Float64Array;
  readonly derivatives: readonly Float64Array[];
  readonly gradient: Float64Array;
  readonly hidden: Float64Array;
}

/** All that a network of the engine can say at 37 points. */
export function everything(
  engine: NetworkEngine,
  spec: NetworkSpec,
  along: readonly number[],
): Everything {
  const parameters = someParameters(spec, 5);
  const points = somePoints(spec.inputs, 37, 6);
  const network = engine.network(spec, parameters);
  const { value, derivatives } = network.evaluate(points, along);
  const gradient = new Float64Array(parameters.length);
  network.addGradient(someWeights(37, along.length, 7), gradient);
  return { value, derivatives, gradient, hidden: network.lastHidden(points) };
}

/** The largest difference over the largest number. */
export function relativeDifference(a: Float64Array, b: Float64Array): number {
  const largest = (values: Float64Array): number =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest(a.map((value, e) => value - b[e])) / largest(b);
}
