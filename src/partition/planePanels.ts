import type { Interval, TransportProblem } from '../problem/types.js';
import { OpticalDepth } from './opticalDepth.js';
import type { PartitionOptions } from './slabPartition.js';

/** Optical depths along one coordinate. */
export interface LayerDepths {
  /** Of the whole domain. */
  readonly total: number;
  /**
   * Of an interval from the nearest wall or interface with a layer along the coordinate; Infinity
   * without layers.
   */
  readonly distance: (interval: Interval) => number;
}

export function layerDepths(slab: TransportProblem, layers: boolean): LayerDepths {
  const [a, b] = slab.domain.x;
  const depth = new OpticalDepth(slab, [a, b], 'left');
  const points = layers
    ? [
        ...(slab.boundary.left.type === 'inflow' ? [a] : []),
        ...slab.interfaces,
        ...(slab.boundary.right.type === 'inflow' ? [b] : []),
      ]
    : [];
  const distance = ([low, high]: Interval): number => {
    const [from, to] = [depth.depth(low - a), depth.depth(high - a)];
    const distances = points.map((point) => {
      const at = depth.depth(point - a);
      return Math.max(0, from - at, at - to);
    });
    return Math.min(Infinity, ...distances);
  };
  return { total: depth.total, distance };
}

/**
 * Panel edges on [0, 2 pi]: multiples of pi/2 and, in every quadrant, angles graded toward those
 * that graze walls x = const (pi/2) and y = const (0), down to panelDepth times the optical distance
 * from them. exp(-tau/|cos theta|) is smooth in theta below that.
 */
export function planePanels(
  depth: { readonly x: number; readonly y: number },
  options: Pick<PartitionOptions, 'firstPanel' | 'panelRatio' | 'panelDepth'>,
): Float64Array {
  const quarter = Math.PI / 2;
  const toward = (distance: number): number[] => {
    const smallest = Math.max(options.firstPanel, options.panelDepth * distance);
    const out: number[] = [];
    let at = quarter / options.panelRatio;
    while (at > smallest / Math.sqrt(options.panelRatio)) {
      out.push(at);
      at /= options.panelRatio;
    }
    return out;
  };
  const [vertical, horizontal] = [toward(depth.x), toward(depth.y)];
  // Ratios of 2 or less would let the two gradings meet.
  const first = [...horizontal.toReversed(), ...vertical.map((s) => quarter - s)];
  // Second and fourth quadrants are the mirror images of the first: angles that graze stay those.
  const mirrored = first.map((at) => quarter - at).reverse();
  const edges = [0, 1, 2, 3].flatMap((k) => [
    k * quarter,
    ...(k % 2 === 0 ? first : mirrored).map((at) => k * quarter + at),
  ]);
  return Float64Array.from([...edges, 2 * Math.PI]);
}
