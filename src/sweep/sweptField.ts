import { planeExtinction } from '../partition/planeLines.js';
import { type PlaneProblem, planePoint, wrapAngle } from '../problem/planeTypes.js';
import { type DensityTable, unit } from './densityTable.js';
import { type BoxMedium, boxMedia, emissionRate, lossRate, PlaneRay } from './planeRay.js';
import { SweepDirections } from './sweepDirections.js';

/** Moments of f - rho, rho the table: its mean over theta and its first moments. */
interface Moments {
  readonly mean: number;
  readonly x: number;
  readonly y: number;
}

/**
 * What particles do when an isotropic density rho, given as a table, is what scatters them: the exact
 * solution f of
 *
 *     v.grad f + (sigmaS/epsilon + epsilon sigmaA) f = (sigmaS/epsilon) rho + epsilon Q
 *
 * with the inflow of the problem, integrated along rays. With its layers at walls and its kinks
 * behind corners it is one order smoother in its error than rho (Sloan, Math. Comp. 30, 1976: the
 * iterated solution). f - rho is integrated as such, by parts along the ray,
 *
 *     f - rho = exp(-tau) (f_in - rho) at the wall + int exp(-tau) (epsilon Q - v.grad rho - epsilon sigmaA rho) ds,
 *
 * so that <f> - rho, which is O(epsilon^2), keeps its digits.
 */
export class SweptField {
  readonly table: DensityTable;
  readonly angleNodes: number;
  readonly #problem: PlaneProblem;
  readonly #media: readonly BoxMedium[];
  readonly #ray: PlaneRay;
  readonly #directions: SweepDirections;
  readonly #known = new Map<number, Map<number, Moments>>();

  /** @param angleNodes Gauss nodes of a panel of directions. */
  constructor(problem: PlaneProblem, table: DensityTable, angleNodes: number) {
    this.#problem = problem;
    this.table = table;
    this.angleNodes = angleNodes;
    this.#media = boxMedia(problem, table.lines);
    this.#ray = new PlaneRay(problem, table.lines, this.#media);
    const rate = (x: number, y: number): number => planeExtinction(problem, x, y);
    this.#directions = new SweepDirections(problem, rate, angleNodes);
  }

  /** <f> at the points (x_i, y_i). */
  rho(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
    return Float64Array.from(
      x,
      (at, i) => this.table.value(at, y[i]) + this.#moments(at, y[i]).mean,
    );
  }

  /** <v f>/epsilon. */
  flux(x: ArrayLike<number>, y: ArrayLike<number>): { x: Float64Array; y: Float64Array } {
    const out = { x: new Float64Array(x.length), y: new Float64Array(x.length) };
    for (let i = 0; i < x.length; i++) {
      const epsilon = this.#problem.epsilon(planePoint(x[i], y[i]));
      const moments = this.#moments(x[i], y[i]);
      out.x[i] = moments.x / epsilon;
      out.y[i] = moments.y / epsilon;
    }
    return out;
  }

  /** f at the points (x_i, y_i, theta_i). */
  f(x: ArrayLike<number>, y: ArrayLike<number>, theta: ArrayLike<number>): Float64Array {
    return Float64Array.from(x, (at, i) => {
      return this.table.value(at, y[i]) + this.#deviation(at, y[i], wrapAngle(theta[i]));
    });
  }

  /** <f> - rho at a point, rho the table. */
  excess(x: number, y: number): number {
    return this.#moments(x, y).mean;
  }

  #moments(x: number, y: number): Moments {
    const column = this.#known.get(x) ?? new Map<number, Moments>();
    this.#known.set(x, column);
    const known = column.get(y);
    if (known) return known;
    const { theta, weights } = this.#directions.at(x, y);
    let [mean, alongX, alongY] = [0, 0, 0];
    for (let m = 0; m < theta.length; m++) {
      const share = weights[m] * this.#deviation(x, y, theta[m]);
      mean += share;
      alongX += Math.cos(theta[m]) * share;
      alongY += Math.sin(theta[m]) * share;
    }
    const moments = { mean, x: alongX, y: alongY };
    column.set(y, moments);
    return moments;
  }

  /** f - rho. */
  #deviation(x: number, y: number, theta: number): number {
    const problem = this.#problem;
    const table = this.table;
    const ray = this.#ray;
    ray.trace(x, y, theta);
    const { xs, ys } = table.lines;
    const rows = ys.length - 1;
    let sum = 0;
    if (ray.attenuation > 0) {
      const { end } = ray;
      const [i, j] = [Math.floor(end.box / rows), end.box % rows];
      const there = table.valueIn(end.box, unit(xs, i, end.x), unit(ys, j, end.y));
      sum += ray.attenuation * (end.given - there);
    }
    for (let q = 0; q < ray.count; q++) {
      const box = ray.box[q];
      const { loss, emission } = this.#media[box];
      const column = Math.floor(box / rows);
      const row = box - column * rows;
      const [vx, vy] = [ray.vx[q], ray.vy[q]];
      const along = (2 * vx) / (xs[column + 1] - xs[column]);
      const across = (2 * vy) / (ys[row + 1] - ys[row]);
      const [xi, eta] = [ray.xi[q], ray.eta[q]];
      let value = -table.slopeIn(box, xi, eta, along, across);
      if (Number.isNaN(emission)) {
        const angle = wrapAngle(Math.atan2(vy, vx));
        value += emissionRate(problem, ray.x[q], ray.y[q], angle);
      } else value += emission;
      if (loss !== 0) {
        const rate = Number.isNaN(loss) ? lossRate(problem, ray.x[q], ray.y[q]) : loss;
        value -= rate * table.valueIn(box, xi, eta);
      }
      sum += ray.weight[q] * value;
    }
    return sum;
  }
}
