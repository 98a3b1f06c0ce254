import { type Collocation, rowGroups, type WeightedRows } from '../assembly/rowGroups.js';
import type { WeightOptions } from '../assembly/weights.js';
import type { CellBasis } from '../basis/cellBasis.js';
import { compositeGauss, gaussLegendre } from '../quadrature/gauss.js';
import { multiply, type SlabSolution } from './slabSolution.js';

/** How well one row block is met, on points that were not used in the fit. */
export interface BlockResidual {
  readonly block: string;
  readonly rows: number;
  /** Smallest and largest factor of the block's rows over the cells. */
  readonly weight: readonly [smallest: number, largest: number];
  /** Root mean square of the residual in the block's own measure, without the factor. */
  readonly rms: number;
  /** Largest residual in modulus. */
  readonly max: number;
}

export interface ResidualReport {
  readonly blocks: readonly BlockResidual[];
  /** Weighted 2-norm of the residual over the 2-norm of the data: the error estimator. */
  readonly relative: number;
}

/**
 * The least-squares functional on fresh points: Gauss points of another order in every cell, on
 * faces and at walls. A large value beside a small fit means too few points; both large, too few
 * features or a layer that is not resolved.
 */
export function freshResidual(solution: SlabSolution, weights: WeightOptions): ResidualReport {
  const { problem, formulation, bases, coefficients } = solution;
  const tallies = new Map<string, Tally>();
  for (const block of formulation.blocks) tallies.set(block.name, new Tally());
  let squares = 0;
  let data = 0;
  for (const rows of rowGroups(problem, formulation, bases, weights, freshPoints)) {
    const residual = rows.rhs.map((value) => -value);
    for (const [k, cell] of rows.cells.entries()) {
      const part = multiply(rows.matrices[k], residual.length, coefficients[cell]);
      for (let i = 0; i < residual.length; i++) residual[i] += part[i];
    }
    squares += dot(residual, residual);
    data += dot(rows.data, rows.data);
    tallies.get(rows.block.name)?.add(rows, residual);
  }
  const blocks = [...tallies].filter(([, t]) => t.rows > 0).map(([name, t]) => t.report(name));
  return { blocks, relative: Math.sqrt(squares / (data || 1)) };
}

function freshPoints(basis: CellBasis): Collocation {
  const panels = basis.cell.panels.length - 1;
  return {
    position: gaussLegendre(basis.position.nodes.length + 3),
    angle: compositeGauss(basis.cell.panels, basis.angle.nodes.length / panels + 3),
  };
}

class Tally {
  rows = 0;
  #squares = 0;
  #measure = 0;
  #max = 0;
  #smallest = Infinity;
  #largest = 0;

  add(rows: WeightedRows, residual: Float64Array): void {
    this.rows += residual.length;
    this.#smallest = Math.min(this.#smallest, rows.factor);
    this.#largest = Math.max(this.#largest, rows.factor);
    for (let i = 0; i < residual.length; i++) {
      const plain = residual[i] / rows.factor;
      this.#squares += plain * plain;
      this.#measure += rows.measure[i];
      this.#max = Math.max(this.#max, Math.abs(plain) / Math.sqrt(rows.measure[i]));
    }
  }

  report(block: string): BlockResidual {
    return {
      block,
      rows: this.rows,
      weight: [this.#smallest, this.#largest],
      rms: Math.sqrt(this.#squares / this.#measure),
      max: this.#max,
    };
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
