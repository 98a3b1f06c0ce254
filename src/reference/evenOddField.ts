import { slabPoint, type TransientProblem } from '../problem/types.js';
import type { Quadrature } from '../quadrature/gauss.js';
import type { EvenOddState } from './implicitStage.js';
import { lagrange } from './lobatto.js';
import type { SlabMesh } from './slabMesh.js';
import type { Uncollided } from './uncollided.js';

/** Gauss rule in |v| that is Gauss on every one of its panels. */
export interface Directions {
  readonly rule: Quadrature;
  /** First direction of every panel, and the number of directions. */
  readonly starts: readonly number[];
}

/**
 * Below this width, relative to the slab, the difference quotient behind the flux in a cell is more
 * rounding than the flux can change across the cell.
 */
const NARROW = 1e-8;

/** rho, flux and f anywhere at one time. */
export class EvenOddField {
  private readonly moment: Float64Array;

  constructor(
    private readonly problem: TransientProblem,
    private readonly mesh: SlabMesh,
    private readonly directions: Directions,
    private readonly uncollided: Uncollided | null,
    private readonly t: number,
    private readonly state: EvenOddState,
  ) {
    const { rule } = directions;
    const points = mesh.widths.length * mesh.element.degree;
    this.moment = new Float64Array(points);
    for (let m = 0; m < rule.nodes.length; m++) {
      const weight = rule.weights[m] * rule.nodes[m];
      for (let i = 0; i < points; i++) this.moment[i] += weight * state.odd[m * points + i];
    }
  }

  rho(x: number): number {
    const { cell, z } = this.locate(x);
    const smooth = this.atLobatto(this.state.rho, 0, cell, z);
    return smooth + (this.uncollided?.moments(x, this.t).rho ?? 0);
  }

  flux(x: number): number {
    const { cell, z } = this.wide(this.locate(x));
    const smooth = this.atGauss(this.moment, 0, cell, z);
    const free = this.uncollided?.moments(x, this.t).moment ?? 0;
    return (smooth + free) / this.problem.epsilon(slabPoint(x));
  }

  /** Interpolated in v on the panel of the directions that holds |v|. */
  f(x: number, v: number): number {
    if (!(Math.abs(v) <= 1)) throw new RangeError(`f: got v = ${v}, expected -1 <= v <= 1`);
    const { mesh, state } = this;
    const { rule, starts } = this.directions;
    const { cell, z } = this.locate(x);
    const points = mesh.widths.length * mesh.element.degree;
    const mu = Math.abs(v);
    let panel = 0;
    let edge = 0;
    // The weights of a panel sum to its width.
    for (; panel + 2 < starts.length; panel++) {
      for (let m = starts[panel]; m < starts[panel + 1]; m++) edge += rule.weights[m];
      if (mu <= edge) break;
    }
    const [from, to] = [starts[panel], starts[panel + 1]];
    const shapes = lagrange(rule.nodes.subarray(from, to), mu);
    let sum = 0;
    for (let m = from; m < to; m++) {
      const even = this.atLobatto(state.even, m * mesh.size, cell, z);
      const odd = this.atGauss(state.odd, m * points, cell, z);
      sum += shapes[m - from] * (even + Math.sign(v) * odd);
    }
    return sum + (this.uncollided?.f(x, v, this.t) ?? 0);
  }

  private atLobatto(values: Float64Array, offset: number, cell: number, z: number): number {
    const shapes = lagrange(this.mesh.element.lobatto.nodes, z);
    return shapes.reduce(
      (sum, shape, i) => sum + shape * values[offset + this.mesh.unknown(cell, i)],
      0,
    );
  }

  private atGauss(values: Float64Array, offset: number, cell: number, z: number): number {
    const { degree, gauss } = this.mesh.element;
    const shapes = lagrange(gauss.nodes, z);
    return shapes.reduce((sum, shape, q) => sum + shape * values[offset + cell * degree + q], 0);
  }

  private locate(x: number): { cell: number; z: number } {
    const { edges, widths } = this.mesh;
    const last = widths.length;
    if (!(x >= edges[0] && x <= edges[last])) {
      throw new RangeError(`got x = ${x}, expected ${edges[0]} <= x <= ${edges[last]}`);
    }
    let lower = 0;
    let upper = last - 1;
    while (lower < upper) {
      const middle = (lower + upper + 1) >> 1;
      if (edges[middle] <= x) lower = middle;
      else upper = middle - 1;
    }
    const z = (2 * (x - edges[lower])) / widths[lower] - 1;
    return { cell: lower, z: Math.min(Math.max(z, -1), 1) };
  }

  /** The nearest place in a cell that is not narrow. */
  private wide({ cell, z }: { cell: number; z: number }): { cell: number; z: number } {
    const { widths, edges } = this.mesh;
    const least = NARROW * (edges[widths.length] - edges[0]);
    if (widths[cell] >= least) return { cell, z };
    let away = 1;
    for (; away < widths.length; away++) {
      if (widths[cell + away] >= least) return { cell: cell + away, z: -1 };
      if (widths[cell - away] >= least) return { cell: cell - away, z: 1 };
    }
    return { cell, z };
  }
}
