import { type NetworkSpec, type NetworkValues, parameterCount } from '../network.js';

/** @throws RangeError when a network of that shape has another number of parameters. */
export function checkParameters(spec: NetworkSpec, parameters: Float64Array): void {
  const count = parameterCount(spec);
  if (parameters.length !== count) {
    throw new RangeError(`the network has ${count} parameters, not ${parameters.length}`);
  }
}

/**
 * The number of points.
 *
 * @throws RangeError when a point lacks coordinates.
 */
export function checkPoints({ inputs }: NetworkSpec, points: Float64Array): number {
  if (points.length % inputs !== 0) {
    throw new RangeError(`${points.length} numbers are no points of ${inputs} coordinates`);
  }
  return points.length / inputs;
}

/** @throws RangeError for a derivative along a coordinate that the network does not have. */
export function checkAlong({ inputs }: NetworkSpec, along: readonly number[]): void {
  for (const d of along) {
    if (!Number.isInteger(d) || d < 0 || d >= inputs) {
      throw new RangeError(`the network has no coordinate ${d}, only 0 to ${inputs - 1}`);
    }
  }
}

/** @throws RangeError when the weights are not one for each number that `evaluate` gave. */
export function checkWeights(
  { value, derivatives }: NetworkValues,
  points: number,
  directions: number,
): void {
  const lengths = [value, ...derivatives].map(({ length }) => length);
  if (derivatives.length !== directions || lengths.some((length) => length !== points)) {
    throw new RangeError(
      `weights of ${lengths.join(', ')} points do not belong to ${points} points ` +
        `and ${directions} derivatives`,
    );
  }
}
