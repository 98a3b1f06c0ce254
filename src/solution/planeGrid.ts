import { inDomain } from '../partition/planeHoles.js';
import type { PlaneDomain } from '../problem/planeTypes.js';
import type { PlaneEvaluable } from './planeErrors.js';

/** rho and flux on a tensor grid over the box, row after row from below: value[j * x.length + i]. */
export interface PlaneGrid {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** 1 in the domain, 0 in holes, where every field is 0. */
  readonly inside: Uint8Array;
  readonly rho: Float64Array;
  readonly fluxX: Float64Array;
  readonly fluxY: Float64Array;
}

/** The points of a grid that lie in the domain, and where they stand in it. */
export interface GridPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly index: Int32Array;
}

/** Equal steps from wall to wall, at most `steps` of them along the longer side. */
export function gridAxes(
  { x, y }: PlaneDomain,
  steps: number,
): { x: Float64Array; y: Float64Array } {
  const [width, height] = [x[1] - x[0], y[1] - y[0]];
  const step = Math.max(width, height) / steps;
  const along = ([a, b]: readonly [number, number], length: number): Float64Array => {
    const count = Math.max(8, Math.round(length / step));
    return Float64Array.from({ length: count + 1 }, (_, i) => a + ((b - a) * i) / count);
  };
  return { x: along(x, width), y: along(y, height) };
}

export function pointsInside(
  domain: PlaneDomain,
  { x, y }: { readonly x: Float64Array; readonly y: Float64Array },
): GridPoints {
  const index: number[] = [];
  for (let j = 0; j < y.length; j++) {
    for (let i = 0; i < x.length; i++) {
      if (inDomain(domain, x[i], y[j])) index.push(j * x.length + i);
    }
  }
  return {
    x: Float64Array.from(index, (at) => x[at % x.length]),
    y: Float64Array.from(index, (at) => y[Math.floor(at / x.length)]),
    index: Int32Array.from(index),
  };
}

export function planeGrid(answer: PlaneEvaluable, domain: PlaneDomain, steps: number): PlaneGrid {
  const axes = gridAxes(domain, steps);
  const points = pointsInside(domain, axes);
  const size = axes.x.length * axes.y.length;
  const flux = answer.flux(points.x, points.y);
  const inside = new Uint8Array(size);
  for (const at of points.index) inside[at] = 1;
  return {
    ...axes,
    inside,
    rho: spread(answer.rho(points.x, points.y), points, size),
    fluxX: spread(flux.x, points, size),
    fluxY: spread(flux.y, points, size),
  };
}

/** Values of the points in their places, 0 elsewhere. */
export function spread(values: Float64Array, { index }: GridPoints, size: number): Float64Array {
  const out = new Float64Array(size);
  for (let k = 0; k < index.length; k++) out[index[k]] = values[k];
  return out;
}
