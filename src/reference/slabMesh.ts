import { slabPoint, type TransportProblem } from '../problem/types.js';
import { type Element, element } from './lobatto.js';

export interface MeshOptions {
  /** Degree of rho in a cell. */
  readonly degree: number;
  /** Cells are not wider than the slab divided by this. */
  readonly cells: number;
  /** Width of the cells at inflow walls and interfaces, in mean free paths. */
  readonly wallCell: number;
  /** Most that neighbouring cells differ by there. */
  readonly growth: number;
}

/**
 * Cells with continuous polynomials on them. Unknowns at the Lobatto points, number
 * cell * degree + i; in a periodic slab the last one is the first.
 */
export interface SlabMesh {
  readonly element: Element;
  readonly isPeriodic: boolean;
  /** Left ends of the cells, and the right wall. */
  readonly edges: Float64Array;
  /** Kept apart: cells at a wall may be narrower than the rounding of x. */
  readonly widths: Float64Array;
  /** Unknowns. */
  readonly size: number;
  /** Unknown at Lobatto point i of a cell. */
  unknown(cell: number, i: number): number;
  /** x of the reference coordinate z in [-1, 1], strictly inside so that jumps are taken right. */
  position(cell: number, z: number): number;
}

export function slabMesh(problem: TransportProblem, options: MeshOptions): SlabMesh {
  const [a, b] = problem.domain.x;
  const isPeriodic = problem.boundary.left.type === 'periodic';
  const ends = [a, ...problem.interfaces.filter((x) => x > a && x < b), b];
  const widths: number[] = [];
  const edges: number[] = [];
  for (let s = 0; s + 1 < ends.length; s++) {
    const [from, to] = [ends[s], ends[s + 1]];
    const isGraded = (x: number, side: 'left' | 'right'): boolean =>
      x === problem.domain.x[side === 'left' ? 0 : 1]
        ? problem.boundary[side].type === 'inflow'
        : true;
    const first = isGraded(from, 'left') ? wallCell(problem, from, to, options) : Infinity;
    const last = isGraded(to, 'right') ? wallCell(problem, to, from, options) : Infinity;
    const parts = segmentWidths(to - from, first, last, (b - a) / options.cells, options.growth);
    let x = from;
    for (const width of parts) {
      edges.push(x);
      widths.push(width);
      x += width;
    }
  }
  edges.push(b);
  const { degree } = options;
  const size = widths.length * degree + (isPeriodic ? 0 : 1);
  const rounding = 4 * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b));
  return {
    element: element(degree),
    isPeriodic,
    edges: Float64Array.from(edges),
    widths: Float64Array.from(widths),
    size,
    unknown: (cell, i) => (cell * degree + i) % (isPeriodic ? size : size + 1),
    position: (cell, z) => {
      const x = edges[cell] + (widths[cell] * (z + 1)) / 2;
      return Math.min(Math.max(x, edges[cell] + rounding), edges[cell + 1] - rounding);
    },
  };
}

/** Width of the cell at a graded end of the segment, seen from inside. */
function wallCell(
  problem: TransportProblem,
  end: number,
  other: number,
  options: MeshOptions,
): number {
  const point = slabPoint(end + 1e-9 * (other - end));
  const epsilon = problem.epsilon(point);
  const total = problem.scattering(point) / epsilon + epsilon * problem.absorption(point);
  const freePath = Math.min(1 / total, Math.abs(other - end));
  return options.wallCell * freePath;
}

/** Widths that grow geometrically from both ends up to `most`, scaled to fill the length. */
export function segmentWidths(
  length: number,
  first: number,
  last: number,
  most: number,
  growth: number,
): number[] {
  const left: number[] = [];
  const right: number[] = [];
  let [nextLeft, nextRight] = [Math.min(first, most), Math.min(last, most)];
  let rest = length;
  // The narrower front goes on, so both meet with cells of about the same width.
  while (rest > 1e-12 * length) {
    if (nextLeft <= nextRight) {
      left.push(nextLeft);
      rest -= nextLeft;
      nextLeft = Math.min(nextLeft * growth, most);
    } else {
      right.push(nextRight);
      rest -= nextRight;
      nextRight = Math.min(nextRight * growth, most);
    }
  }
  const widths = [...left, ...right.reverse()];
  const scale = length / (length - rest);
  return widths.map((width) => width * scale);
}
