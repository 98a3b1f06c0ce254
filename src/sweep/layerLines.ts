import type { PlaneProblem } from '../problem/planeTypes.js';

/** Inflow walls and interfaces: lines x = const and y = const with layers, ascending. */
export function layerLines({ domain, boundary, interfaces }: PlaneProblem): {
  readonly x: readonly number[];
  readonly y: readonly number[];
} {
  const along = (axis: 'x' | 'y', low: string, high: string): number[] => [
    ...(low === 'inflow' ? [domain[axis][0]] : []),
    ...interfaces[axis],
    ...(high === 'inflow' ? [domain[axis][1]] : []),
  ];
  return {
    x: along('x', boundary.left.type, boundary.right.type),
    y: along('y', boundary.bottom.type, boundary.top.type),
  };
}
