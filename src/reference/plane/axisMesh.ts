import type { BoundaryCondition, Interval } from '../../problem/types.js';
import { segmentWidths } from '../slabMesh.js';

/** Cells of one coordinate; unknowns at their Lobatto points, the ends shared. */
export interface AxisMesh {
  readonly domain: Interval;
  readonly degree: number;
  readonly isPeriodic: boolean;
  /** Lower ends of the cells, and the upper wall. */
  readonly edges: Float64Array;
  /** Kept apart: cells at a wall may be narrow against the rounding of x. */
  readonly widths: Float64Array;
  /** Unknowns; in a periodic coordinate the last one is the first. */
  readonly size: number;
  /** Lines behind which the density is not smooth: inflow walls, interfaces, their images. */
  readonly lines: readonly number[];
}

export interface AxisData {
  readonly domain: Interval;
  readonly lower: BoundaryCondition;
  readonly upper: BoundaryCondition;
  readonly interfaces: readonly number[];
  /** Mean free path beside a wall or an interface, in the thicker medium there. */
  readonly freePath: number;
}

export interface AxisOptions {
  readonly degree: number;
  /** Cells are not wider than the box divided by this. */
  readonly cells: number;
  /** Width of the cells at inflow walls and interfaces, in mean free paths. */
  readonly wallCell: number;
  /** Most that neighbouring cells differ by there. */
  readonly growth: number;
}

/** Cells that grow geometrically away from inflow walls and interfaces. */
export function axisMesh(data: AxisData, options: AxisOptions): AxisMesh {
  const { lower, upper } = data;
  const [a, b] = data.domain;
  const ends = [a, ...data.interfaces.filter((x) => x > a && x < b), b];
  const widths: number[] = [];
  const edges: number[] = [];
  const first = options.wallCell * data.freePath;
  for (let s = 0; s + 1 < ends.length; s++) {
    const isGraded = (end: number, side: BoundaryCondition): boolean =>
      (end !== a && end !== b) || side.type === 'inflow';
    const length = ends[s + 1] - ends[s];
    const parts = segmentWidths(
      length,
      isGraded(ends[s], lower) ? Math.min(first, length) : Infinity,
      isGraded(ends[s + 1], upper) ? Math.min(first, length) : Infinity,
      (b - a) / options.cells,
      options.growth,
    );
    let x = ends[s];
    for (const width of parts) {
      edges.push(x);
      widths.push(width);
      x += width;
    }
  }
  edges.push(b);
  const isPeriodic = lower.type === 'periodic';
  return {
    domain: data.domain,
    degree: options.degree,
    isPeriodic,
    edges: Float64Array.from(edges),
    widths: Float64Array.from(widths),
    size: widths.length * options.degree + (isPeriodic ? 0 : 1),
    lines: roughLines(data, ends.slice(1, -1)),
  };
}

/** Inflow walls and interfaces with their first images in reflective and periodic sides. */
function roughLines({ domain, lower, upper }: AxisData, interfaces: readonly number[]): number[] {
  const [a, b] = domain;
  const own = [...interfaces];
  if (lower.type === 'inflow') own.push(a);
  if (upper.type === 'inflow') own.push(b);
  const images: number[] = [];
  if (lower.type === 'reflective') images.push(...own.map((x) => 2 * a - x));
  if (upper.type === 'reflective') images.push(...own.map((x) => 2 * b - x));
  if (lower.type === 'periodic') images.push(...own.flatMap((x) => [x - (b - a), x + (b - a)]));
  return [...own, ...images];
}

/** Unknown at Lobatto point `k` of a cell. */
export function axisUnknown({ degree, isPeriodic, size }: AxisMesh, cell: number, k: number) {
  const unknown = cell * degree + k;
  return isPeriodic ? unknown % size : unknown;
}

/** Cell that contains x. */
export function axisCell({ edges, widths }: AxisMesh, x: number): number {
  let [low, high] = [0, widths.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (x >= edges[middle]) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** x of the coordinate z in [-1, 1], strictly inside the cell so that jumps are taken right. */
export function axisPosition({ edges, widths }: AxisMesh, cell: number, z: number): number {
  const x = edges[cell] + (widths[cell] * (z + 1)) / 2;
  const rounding = 4 * Number.EPSILON * Math.max(Math.abs(edges[0]), Math.abs(edges.at(-1) ?? 0));
  return Math.min(Math.max(x, edges[cell] + rounding), edges[cell + 1] - rounding);
}
