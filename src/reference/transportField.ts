import { slabPoint, type TransportProblem } from '../problem/types.js';
import type { Quadrature } from '../quadrature/gauss.js';
import { Beam, type Direction, type Gain, trace } from './beam.js';
import type { CellModel } from './cellModel.js';
import { CellPropagator } from './cellPropagator.js';
import { inflow } from './inflow.js';
import { legendreIntegral } from './legendre.js';
import { propagateEdges } from './propagate.js';
import type { DiscreteSolution } from './system.js';

/** Stands for v = 0: small enough to see only its own place, large enough for 1/v. */
const GRAZING = 1e-200;
const CACHED_BEAMS = 64;

/** rho, <v f> and f everywhere, from the solved system. */
export class TransportField implements Gain {
  readonly size = 1;
  private readonly edgeRho: { values: Float64Array; errors: Float64Array };
  private readonly edgeMoment: { values: Float64Array; errors: Float64Array };
  /** Legendre coefficients by cell of d<v f>/ds = <E> - A rho. */
  private readonly balance: Float64Array[];
  /** Legendre coefficients by cell of A rho. */
  private readonly absorbed: Float64Array[];
  private readonly beams = new Map<number, BeamEdges>();
  private beam!: Beam;

  constructor(
    private readonly problem: TransportProblem,
    private readonly models: readonly CellModel[],
    directions: Quadrature,
    private readonly solution: DiscreteSolution,
  ) {
    this.edgeRho = this.densityAtEdges();
    this.absorbed = models.map((model, j) =>
      model.absorbed(this.edgeRho.values[j], solution.slopes[j]),
    );
    this.balance = models.map((_, j) =>
      solution.meanEmission[j].map((value, k) => value - this.absorbed[j][k]),
    );
    this.edgeMoment = this.momentAtEdges(directions);
  }

  rho(x: number): number {
    const { cell, s } = this.locate(x);
    return this.within(cell, s, this.edgeRho, this.solution.slopes[cell]);
  }

  flux(x: number): number {
    const { cell, s } = this.locate(x);
    const moment = this.within(cell, s, this.edgeMoment, this.balance[cell]);
    return moment / this.problem.epsilon(slabPoint(x));
  }

  f(x: number, v: number): number {
    if (!(Math.abs(v) <= 1)) throw new RangeError(`f: got v = ${v}, expected -1 <= v <= 1`);
    const { cell, s } = this.locate(x);
    const mu = Math.max(Math.abs(v), GRAZING);
    const direction: Direction = v < 0 ? -1 : 1;
    const edges = this.edges(mu);
    const model = this.models[cell];
    const propagator = new CellPropagator(model.cell.thickness / mu, model.count);
    const u = direction === 1 ? s : 1 - s;
    this.beam = edges.beam;
    const h = new Float64Array(1);
    h[0] = direction === 1 ? edges.forward[cell] : edges.backward[cell + 1];
    this.add(
      h,
      cell,
      propagator.start().map((value) => -value),
      direction,
    );
    h[0] *= Math.exp(-propagator.z * u);
    this.add(h, cell, propagator.particular(u), direction);
    return this.within(cell, s, this.edgeRho, this.solution.slopes[cell]) + h[0];
  }

  add(form: Float64Array, cell: number, response: Float64Array, direction: Direction): void {
    const { beam, models } = this;
    const slopes = this.solution.slopes[cell];
    const absorbed = this.absorbed[cell];
    const emission = this.emission(beam, cell, direction);
    let sum = 0;
    for (let k = 0; k < models[cell].count; k++) {
      const slope = k < slopes.length ? -direction * slopes[k] : 0;
      const gain = slope + (emission[k] - absorbed[k]) / beam.mu;
      sum += (direction === -1 && k % 2 === 1 ? -gain : gain) * response[k];
    }
    form[0] += sum;
  }

  enter(form: Float64Array, side: 'left' | 'right'): void {
    const { leftDatum, leftDrop, rightDatum, rightDrop } = this.solution;
    const known = inflow(this.problem, side, this.beam.mu);
    form[0] = side === 'left' ? leftDrop + (known - leftDatum) : rightDrop! + (known - rightDatum!);
  }

  private emission(beam: Beam, cell: number, direction: Direction): Float64Array {
    return this.models[cell].emission(direction * beam.mu);
  }

  private edges(mu: number): BeamEdges {
    let edges = this.beams.get(mu);
    if (!edges) {
      if (this.beams.size >= CACHED_BEAMS) this.beams.clear();
      edges = this.traceEdges(mu);
      this.beams.set(mu, edges);
    }
    return edges;
  }

  private traceEdges(mu: number): BeamEdges {
    const beam = new Beam(this.models, mu);
    this.beam = beam;
    const forward = new Float64Array(this.models.length + 1);
    const backward = new Float64Array(this.models.length + 1);
    trace(this.problem.boundary, beam, this, {
      edge: (edge, form, direction) => {
        (direction === 1 ? forward : backward)[edge] = form[0];
      },
    });
    return { beam, forward, backward };
  }

  private densityAtEdges() {
    const { slopes, leftDatum, leftDrop, rightDatum, rightDrop } = this.solution;
    const n = slopes.length;
    const values = new Float64Array(n + 1).fill(Number.NaN);
    const errors = new Float64Array(n + 1).fill(Infinity);
    const set = (edge: number, datum: number, drop: number): void => {
      values[edge] = datum - drop;
      errors[edge] = Number.EPSILON * (Math.abs(datum) + Math.abs(drop));
    };
    set(0, leftDatum, leftDrop);
    if (rightDatum !== null) set(n, rightDatum, rightDrop!);
    const increments = slopes.map((slope) => slope[0]);
    return propagateEdges(values, errors, increments, increments.map(Math.abs));
  }

  /** <v f> = <v h> at the edges. */
  private momentAtEdges({ nodes, weights }: Quadrature) {
    const values = new Float64Array(this.models.length + 1);
    const errors = new Float64Array(this.models.length + 1);
    for (let q = 0; q < nodes.length; q++) {
      const { forward, backward } = this.traceEdges(nodes[q]);
      const weight = 0.5 * weights[q] * nodes[q];
      for (let edge = 0; edge < values.length; edge++) {
        values[edge] += weight * (forward[edge] - backward[edge]);
        errors[edge] +=
          Number.EPSILON * weight * (Math.abs(forward[edge]) + Math.abs(backward[edge]));
      }
    }
    // Layers add their rounding noise to rho; in thick cells only its gradient reaches h.
    const noise = Math.max(...errors);
    for (let edge = 0; edge < errors.length; edge++) {
      const thicknesses = this.models
        .slice(Math.max(edge - 1, 0), edge + 1)
        .map(({ cell }) => cell.thickness);
      errors[edge] += noise / Math.max(1, Math.min(...thicknesses));
    }
    const increments = this.balance.map((b) => b[0]);
    const sizes = this.balance.map(
      (_, j) => Math.abs(this.solution.meanEmission[j][0]) + Math.abs(this.absorbed[j][0]),
    );
    return propagateEdges(values, errors, increments, sizes);
  }

  /** Value inside a cell from its derivative in s and the better one of its ends. */
  private within(
    cell: number,
    s: number,
    { values, errors }: { values: Float64Array; errors: Float64Array },
    derivative: Float64Array,
  ): number {
    if (errors[cell] <= errors[cell + 1]) {
      return values[cell] + legendreIntegral(derivative, s);
    }
    const mirrored = derivative.map((value, k) => (k % 2 === 0 ? value : -value));
    return values[cell + 1] - legendreIntegral(mirrored, 1 - s);
  }

  /** The cell that holds x, by distance from the cell's own anchor; jumps belong to the right. */
  private locate(x: number): { cell: number; s: number } {
    const [a, b] = this.problem.domain.x;
    if (!(x >= a && x <= b)) throw new RangeError(`got x = ${x}, expected ${a} <= x <= ${b}`);
    const { models } = this;
    let lower = 0;
    let upper = models.length - 1;
    while (lower < upper) {
      const middle = (lower + upper) >> 1;
      const { anchor, near, far } = models[middle].cell;
      const d = anchor.side * (x - anchor.x);
      const isRightOf = anchor.side === 1 ? d >= far : d <= near;
      if (isRightOf) lower = middle + 1;
      else upper = middle;
    }
    const { cell } = models[lower];
    const d = cell.anchor.side * (x - cell.anchor.x);
    const s = cell.coordinate(Math.min(Math.max(d, cell.near), cell.far));
    return { cell: lower, s: Math.min(Math.max(s, 0), 1) };
  }
}

interface BeamEdges {
  readonly beam: Beam;
  /** h at the cell edges for v = mu and v = -mu. */
  readonly forward: Float64Array;
  readonly backward: Float64Array;
}
