import type { TransportProblem } from '../problem/types.js';
import type { Quadrature } from '../quadrature/gauss.js';
import { Beam, type Direction, type Gain, trace } from './beam.js';
import type { CellModel } from './cellModel.js';
import { DenseLu } from './denseLu.js';
import { inflow, meanInflow } from './inflow.js';
import { type SystemLayout, systemLayout } from './systemLayout.js';

/** What the linear system determines. */
export interface DiscreteSolution {
  /** Legendre coefficients of d rho / d s by cell. */
  readonly slopes: readonly Float64Array[];
  /** rho at the left wall is leftDatum - leftDrop, at the right wall rightDatum - rightDrop. */
  readonly leftDatum: number;
  readonly leftDrop: number;
  /** Known on an inflow side only: there the drop is O(epsilon) and exact to all digits. */
  readonly rightDatum: number | null;
  readonly rightDrop: number | null;
  /** Legendre coefficients of <E> by cell. */
  readonly meanEmission: readonly Float64Array[];
  readonly unknowns: number;
}

/**
 * <h> = 0 at all rows, h = f - rho swept exactly along every direction. Unknowns: Y of all cells,
 * the drop leftDatum - rho(left) (and the one on the right if that is an inflow side, tied to the
 * first by the sum of all Y): h at a wall is of the order of epsilon, its parts are not.
 *
 * Closed problems (no inflow, no absorption) fix rho up to a constant and need a source without
 * mean: the mean of rho is set to 0, and a uniform sink per optical depth joins the unknowns.
 *
 * @throws RangeError when a closed problem has a source whose mean is not 0 (to 1e-6).
 */
export function solveSystem(
  problem: TransportProblem,
  models: readonly CellModel[],
  directions: Quadrature,
): DiscreteSolution {
  const assembly = new Assembly(problem, models);
  for (let q = 0; q < directions.nodes.length; q++) {
    assembly.addBeam(new Beam(models, directions.nodes[q]), directions.weights[q]);
  }
  return assembly.solve();
}

class Assembly implements Gain {
  readonly size: number;
  private readonly layout: SystemLayout;
  private readonly matrix: Float64Array;
  private readonly data: { left: number; right: number };
  private readonly meanEmission: Float64Array[];
  /** By cell, rows x count: sums over directions of the odd parts / mu. */
  private readonly isotropicResponse: Float64Array[];
  // The beam being added.
  private beam!: Beam;
  private forward: Float64Array[] = [];
  private backward: Float64Array[] = [];

  constructor(
    private readonly problem: TransportProblem,
    private readonly models: readonly CellModel[],
  ) {
    this.layout = systemLayout(problem, models);
    this.size = this.layout.size;
    this.matrix = new Float64Array(this.layout.unknowns * this.size);
    this.data = { left: meanInflow(problem, 'left'), right: meanInflow(problem, 'right') };
    this.meanEmission = models.map(({ count }) => new Float64Array(count));
    this.isotropicResponse = models.map(
      ({ count, rows }) => new Float64Array(count * rows.points.length),
    );
  }

  add(form: Float64Array, cell: number, response: Float64Array, direction: Direction): void {
    const {
      absorption,
      count,
      cell: { degree },
    } = this.models[cell];
    const emission = (direction === 1 ? this.forward : this.backward)[cell];
    const offset = this.layout.offsets[cell];
    const columns = degree + 2;
    for (let k = 0; k < count; k++) {
      // Legendre polynomials in u = 1 - s.
      const value = direction === -1 && k % 2 === 1 ? -response[k] : response[k];
      if (k <= degree) form[offset + k] -= direction * value;
      const perMu = value / this.beam.mu;
      form[this.layout.constant] += perMu * emission[k];
      if (!absorption) continue;
      form[this.layout.levels + cell] -= perMu * absorption[k * columns];
      for (let c = 1; c < columns; c++) form[offset + c - 1] -= perMu * absorption[k * columns + c];
    }
    if (this.layout.sink !== null)
      form[this.layout.sink] -= this.beam.propagators[cell].z * response[0];
  }

  enter(form: Float64Array, side: 'left' | 'right'): void {
    form[side === 'left' ? this.layout.leftDrop : this.layout.rightDrop!] = 1;
    form[this.layout.constant] = inflow(this.problem, side, this.beam.mu) - this.data[side];
  }

  addBeam(beam: Beam, weight: number): void {
    this.beam = beam;
    this.forward = this.models.map((model) => model.emission(beam.mu));
    this.backward = this.models.map((model) => model.emission(-beam.mu));
    for (let cell = 0; cell < this.models.length; cell++) this.addLocal(cell, weight);
    const { matrix, size, models } = this;
    const { rowOffsets } = this.layout;
    const own = new Float64Array(size);
    const periodic = this.problem.boundary.left.type === 'periodic';
    const last = models.length;
    trace(this.problem.boundary, beam, this, {
      edge: (edge, form) => {
        // Periodic: the rows of both ends would be the same.
        if (periodic && edge === last) return;
        addScaled(matrix, rowOffsets[edge] * size, form, weight / 2);
      },
      cell: (cell, form, direction) => {
        const { points } = models[cell].rows;
        const { z, isThick } = beam.propagators[cell];
        let amplitude = form;
        if (isThick) {
          own.set(form);
          amplitude = own;
          this.add(
            own,
            cell,
            beam.starts[cell].map((value) => -value),
            direction,
          );
        }
        for (let i = 0; i < points.length; i++) {
          const attenuation = Math.exp(-z * (direction === 1 ? points[i] : 1 - points[i]));
          if (attenuation < 1e-30) continue;
          const row = rowOffsets[cell] + 1 + i;
          addScaled(matrix, row * size, amplitude, (weight / 2) * attenuation);
        }
      },
    });
  }

  /** The particular solutions of both directions at the inner rows; odd parts cancel here. */
  private addLocal(cell: number, weight: number): void {
    const { matrix, size, beam } = this;
    const {
      rows,
      count,
      cell: { degree },
    } = this.models[cell];
    const propagator = beam.propagators[cell];
    const { odd, even } = propagator.parts(rows);
    const plus = this.forward[cell];
    const minus = this.backward[cell];
    const isotropic = this.isotropicResponse[cell];
    for (let i = 0; i < rows.points.length; i++) {
      const row = (this.layout.rowOffsets[cell] + 1 + i) * size;
      let known = 0;
      for (let k = 0; k < count; k++) {
        const at = i * count + k;
        if (k <= degree) matrix[row + this.layout.offsets[cell] + k] -= weight * even[at];
        isotropic[at] += (weight / beam.mu) * odd[at];
        known += odd[at] * ((plus[k] + minus[k]) / 2) + even[at] * ((plus[k] - minus[k]) / 2);
      }
      matrix[row + this.layout.constant] += (weight / beam.mu) * known;
      if (this.layout.sink !== null)
        matrix[row + this.layout.sink] -= weight * propagator.z * odd[i * count];
    }
    for (let k = 0; k < count; k++)
      this.meanEmission[cell][k] += (weight * (plus[k] + minus[k])) / 2;
  }

  solve(): DiscreteSolution {
    this.addAbsorption();
    this.addClosingRows();
    this.eliminateLevels();
    const { size, matrix } = this;
    const { unknowns } = this.layout;
    const square = new Float64Array(unknowns * unknowns);
    const known = new Float64Array(unknowns);
    for (let i = 0; i < unknowns; i++) {
      square.set(matrix.subarray(i * size, i * size + unknowns), i * unknowns);
      known[i] = -matrix[i * size + this.layout.constant];
    }
    const x = new DenseLu(square, unknowns).solve(known);
    this.checkSink(x);
    const isInflow = this.layout.rightDrop !== null;
    return {
      slopes: this.models.map(({ cell }, j) =>
        x.slice(this.layout.offsets[j], this.layout.offsets[j] + cell.degree + 1),
      ),
      leftDatum: this.data.left,
      leftDrop: x[this.layout.leftDrop],
      rightDatum: isInflow ? this.data.right : null,
      rightDrop: isInflow ? x[this.layout.rightDrop!] : null,
      meanEmission: this.meanEmission,
      unknowns,
    };
  }

  private addAbsorption(): void {
    const { matrix, size } = this;
    this.models.forEach(({ absorption, count, rows, cell: { degree } }, cell) => {
      if (!absorption) return;
      const columns = degree + 2;
      const response = this.isotropicResponse[cell];
      for (let i = 0; i < rows.points.length; i++) {
        const row = (this.layout.rowOffsets[cell] + 1 + i) * size;
        for (let k = 0; k < count; k++) {
          const value = response[i * count + k];
          matrix[row + this.layout.levels + cell] -= value * absorption[k * columns];
          for (let c = 1; c < columns; c++) {
            matrix[row + this.layout.offsets[cell] + c - 1] -= value * absorption[k * columns + c];
          }
        }
      }
    });
  }

  /** The rows that are not <h> = 0. */
  private addClosingRows(): void {
    const { matrix, size, models } = this;
    let row = this.layout.rowOffsets[models.length];
    if (this.problem.boundary.left.type === 'periodic') {
      for (const offset of this.layout.offsets) matrix[row * size + offset] = 1;
    }
    row++;
    if (this.layout.rightDrop !== null) {
      // rho(right) - rho(left) = sum of all Y
      matrix[row * size + this.layout.leftDrop] = -1;
      matrix[row * size + this.layout.rightDrop] = 1;
      for (const offset of this.layout.offsets) matrix[row * size + offset] = 1;
      matrix[row * size + this.layout.constant] = this.data.left - this.data.right;
      row++;
    }
    if (this.layout.sink !== null) {
      models.forEach((model, cell) => {
        const { level, slopes } = model.densityIntegral();
        matrix[row * size + this.layout.levels + cell] = level;
        for (let k = 0; k < slopes.length; k++)
          matrix[row * size + this.layout.offsets[cell] + k] += slopes[k];
      });
    }
  }

  /** rho at the left end of a cell = leftDatum - leftDrop + increments of the cells before. */
  private eliminateLevels(): void {
    const { matrix, size, models } = this;
    const { unknowns } = this.layout;
    for (let i = 0; i < unknowns; i++) {
      const row = i * size;
      let sum = 0;
      for (let cell = models.length - 1; cell >= 0; cell--) {
        matrix[row + this.layout.offsets[cell]] += sum;
        sum += matrix[row + this.layout.levels + cell];
      }
      matrix[row + this.layout.leftDrop] -= sum;
      matrix[row + this.layout.constant] += sum * this.data.left;
    }
  }

  private checkSink(x: Float64Array): void {
    if (this.layout.sink === null) return;
    let removed = 0;
    let emitted = 0;
    this.models.forEach(({ cell }, j) => {
      removed += x[this.layout.sink!] * cell.thickness;
      emitted += this.meanEmission[j].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    });
    if (Math.abs(removed) > 1e-6 * emitted) {
      throw new RangeError(
        'solveDiscreteOrdinates: without inflow and absorption a steady state needs a source of ' +
          `mean 0; the mean emission is ${removed} of ${emitted}`,
      );
    }
  }
}

function addScaled(
  target: Float64Array,
  offset: number,
  source: Float64Array,
  factor: number,
): void {
  for (let i = 0; i < source.length; i++) target[offset + i] += factor * source[i];
}
