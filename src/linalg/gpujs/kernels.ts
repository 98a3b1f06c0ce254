import type { KernelThread } from './gpujsTypes.js';

/**
 * The kernels that gpu.js translates. They are read as text: nothing from outside may be named in
 * them. thread.x is a row, thread.y a feature or column, thread.z a table.
 */

/** tables x (columns or features) x rows. */
type Numbers = readonly (readonly ArrayLike<number>[])[];

/**
 * factor h(bias + weights . point), h = sin, cos, tanh, 1 - tanh^2 for kind 0, 1, 2, 3.
 *
 * Polynomials of Cephes for single precision: WGSL lets sin be off by 2^-11.
 *
 * @param points tables x dimension x rows.
 * @param ridges tables x features x (factor, bias, weights).
 */
export function sampleFeatures(
  this: KernelThread,
  points: Numbers,
  ridges: Numbers,
  kind: number,
  dimension: number,
): number {
  let z = ridges[this.thread.z][this.thread.y][1];
  for (let d = 0; d < dimension; d++) {
    z += ridges[this.thread.z][this.thread.y][d + 2] * points[this.thread.z][d][this.thread.x];
  }
  let value = 0.0;
  if (kind < 1.5) {
    const n = Math.floor(z * 0.6366197723675814 + 0.5);
    const r = z - n * 1.5703125 - n * 4.837512969970703e-4 - n * 7.549789954891882e-8;
    const s = r * r;
    const odd = r + r * s * (-0.16666654611 + s * (8.3321608736e-3 + s * -1.9515295891e-4));
    const even =
      1.0 -
      0.5 * s +
      s * s * (4.166664568298827e-2 + s * (-1.388731625493765e-3 + s * 2.443315711809948e-5));
    let quarter = n + kind;
    quarter = quarter - 4.0 * Math.floor(quarter * 0.25);
    value = odd;
    if (quarter > 0.5 && quarter < 1.5) value = even;
    if (quarter > 2.5) value = even;
    if (quarter > 1.5) value = -value;
  } else {
    const size = Math.min(Math.abs(z), 10.0);
    if (size < 0.625) {
      const s = z * z;
      value =
        z +
        z *
          s *
          (-0.333332819422 +
            s *
              (0.133314422036 +
                s * (-0.0537397155531 + s * (0.0206390887954 + s * -5.70498872745e-3))));
    } else {
      value = 1.0 - 2.0 / (Math.exp(size + size) + 1.0);
      if (z < 0.0) value = -value;
    }
    if (kind > 2.5) value = 1.0 - value * value;
  }
  return ridges[this.thread.z][this.thread.y][0] * value;
}

/**
 * Values minus the mean of their run of `length` rows, taken from `count` nodes a run.
 *
 * @param values tables x columns x rows.
 * @param nodes tables x columns x (runs * count).
 * @param weights tables x 1 x count.
 */
export function subtractMeans(
  this: KernelThread,
  values: Numbers,
  nodes: Numbers,
  weights: Numbers,
  length: number,
  count: number,
): number {
  // Half a row more: a quotient rounded down must not fall into the run before.
  const run = Math.floor((this.thread.x + 0.5) / length);
  let sum = 0.0;
  for (let q = 0; q < count; q++) {
    sum += weights[this.thread.z][0][q] * nodes[this.thread.z][this.thread.y][run * count + q];
  }
  return values[this.thread.z][this.thread.y][this.thread.x] - sum;
}

/**
 * Features times the transform.
 *
 * @param values tables x features x rows.
 * @param transform tables x columns x features.
 */
export function combine(
  this: KernelThread,
  values: Numbers,
  transform: Numbers,
  features: number,
): number {
  let sum = 0.0;
  for (let j = 0; j < features; j++) {
    sum += values[this.thread.z][j][this.thread.x] * transform[this.thread.z][this.thread.y][j];
  }
  return sum;
}
