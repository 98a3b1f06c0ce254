import { gaussLegendre, mapRule } from '../quadrature/gauss.js';
import { planePoint } from './planeTypes.js';
import type { PhaseFunction } from './types.js';

/** 24 nodes in each quadrant: jumps and kinks at multiples of pi/2 are integrated exactly. */
const quarter = mapRule(gaussLegendre(24), 0, Math.PI / 2);

/** Opposite directions of the half circle, with the weight of each in the mean. */
const PAIRS = Array.from(quarter.nodes).flatMap((node, q) =>
  [node, node + Math.PI / 2].map((theta) => ({
    theta,
    opposite: theta + Math.PI,
    weight: quarter.weights[q] / (2 * Math.PI),
    cosine: Math.cos(theta),
    sine: Math.sin(theta),
  })),
);

/** <value>(x, y); opposite directions are paired, so that odd parts cancel to the last bit. */
export function planeMean(value: PhaseFunction, x: number, y: number): number {
  let sum = 0;
  for (const { theta, opposite, weight } of PAIRS) {
    sum += weight * (value(planePoint(x, y, theta)) + value(planePoint(x, y, opposite)));
  }
  return sum;
}

/** <v value>(x, y); even parts cancel to the last bit. */
export function planeFlux(value: PhaseFunction, x: number, y: number): [x: number, y: number] {
  let [alongX, alongY] = [0, 0];
  for (const { theta, opposite, weight, cosine, sine } of PAIRS) {
    const odd = weight * (value(planePoint(x, y, theta)) - value(planePoint(x, y, opposite)));
    alongX += cosine * odd;
    alongY += sine * odd;
  }
  return [alongX, alongY];
}

/** <value>(x, y), kept for the last point: a source is asked for many directions at one point. */
export function planeMeanOf(value: PhaseFunction): (x: number, y: number) => number {
  let last: readonly [x: number, y: number] = [Number.NaN, Number.NaN];
  let mean = 0;
  return (x, y) => {
    if (x !== last[0] || y !== last[1]) {
      mean = planeMean(value, x, y);
      last = [x, y];
    }
    return mean;
  };
}
