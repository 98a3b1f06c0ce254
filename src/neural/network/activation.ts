import type { NetworkSpec } from '../network.js';
import type { ElementaryMap } from './elementary.js';
import type { Numbers } from './products.js';

/**
 * A stack of a layer: n values and then n tangents for each direction, side by side as columns of
 * 1 + directions blocks, one column a neuron: n (1 + directions) x neurons, column-major.
 */
export interface StackShape {
  readonly points: number;
  readonly directions: number;
  readonly neurons: number;
}

/**
 * h and its tangents: a = h(z + b), t_k = h'(z + b) z_k.
 *
 * @param Z stack of W a_(l-1) and W t_k,(l-1); its values are overwritten with h(z + b).
 * @param slopes h'(z + b), points x neurons, overwritten.
 * @param out stack of a and t_k, overwritten.
 */
export function activate(
  activation: NetworkSpec['activation'],
  { points: n, directions, neurons }: StackShape,
  Z: Numbers,
  slopes: Numbers,
  out: Numbers,
  biases: Float64Array,
  map: ElementaryMap,
): void {
  const height = n * (1 + directions);
  for (let j = 0; j < neurons; j++) {
    const column = j * height;
    const values = Z.subarray(column, column + n);
    const slope = slopes.subarray(j * n, (j + 1) * n);
    if (activation === 'tanh') {
      map('tanh', values, values, biases[j]);
      for (let i = 0; i < n; i++) slope[i] = 1 - values[i] * values[i];
    } else {
      map('cos', slope, values, biases[j]);
      map('sin', values, values, biases[j]);
    }
    out.set(values, column);
    for (let k = 1; k <= directions; k++) {
      const block = column + k * n;
      for (let i = 0; i < n; i++) out[block + i] = slope[i] * Z[block + i];
    }
  }
}

/**
 * Back through `activate`. With cotangents g of a and g_k of t_k, those of z and z_k are
 * h' g + h'' sum_k g_k z_k and h' g_k, where h'' = -2 h h' for tanh and -h for sin.
 *
 * @param cotangents stack, overwritten.
 * @param Z as `activate` left it.
 * @param addBias takes the sum of the cotangents of z, the gradient of the bias, for each neuron.
 */
export function activateBack(
  activation: NetworkSpec['activation'],
  { points: n, directions, neurons }: StackShape,
  cotangents: Numbers,
  Z: Numbers,
  slopes: Numbers,
  addBias: (neuron: number, sum: number) => void,
): void {
  const height = n * (1 + directions);
  const bent = new Float64Array(n);
  for (let j = 0; j < neurons; j++) {
    const column = j * height;
    const slope = j * n;
    bent.fill(0);
    for (let k = 1; k <= directions; k++) {
      const block = column + k * n;
      for (let i = 0; i < n; i++) {
        const g = cotangents[block + i];
        bent[i] += g * Z[block + i];
        cotangents[block + i] = g * slopes[slope + i];
      }
    }
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const [h, s] = [Z[column + i], slopes[slope + i]];
      const second = activation === 'tanh' ? -2 * h * s : -h;
      const g = s * cotangents[column + i] + second * bent[i];
      cotangents[column + i] = g;
      sum += g;
    }
    addBias(j, sum);
  }
}
