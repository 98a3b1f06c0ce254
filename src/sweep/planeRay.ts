import { findInterval } from '../partition/planeCell.js';
import { planeExtinction } from '../partition/planeLines.js';
import { type PlaneProblem, planePoint, wrapAngle } from '../problem/planeTypes.js';
import type { PhaseFunction } from '../problem/types.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import { type GridLines, unit } from './densityTable.js';

/** Coefficients and source on a box where they are constant there; NaN where they vary. */
export interface BoxMedium {
  /** sigmaS/epsilon + epsilon sigmaA, per length. */
  readonly total: number;
  /** epsilon sigmaA */
  readonly loss: number;
  /** epsilon Q, where it does not depend on the direction either. */
  readonly emission: number;
}

/** Gauss points of a piece of a ray. */
const NODES = 8;

/** Optical depths at which a ray is cut into pieces, from its point on; doubled from there. */
const FIRST_PIECE = 1;

/** exp(-DEPTH) is below the rounding of what the rest of the ray sums to. */
const DEPTH = 30;

/** Where a ray between mirrors or periodic sides that meets no matter is given up. */
const MAX_BOXES = 100_000;

/**
 * A ray traced backwards from a point against the direction of flight, as far as it can be seen: the
 * nodes and weights of the integral of exp(-tau(s)) h(x - s v) ds, piece by piece in the boxes of a
 * grid, mirrored in reflective walls. The arrays are used again by the next ray.
 */
export class PlaneRay {
  /** Number of nodes. */
  count = 0;
  /** exp(-tau) ds. */
  weight = new Float64Array(1024);
  x = new Float64Array(1024);
  y = new Float64Array(1024);
  xi = new Float64Array(1024);
  eta = new Float64Array(1024);
  box = new Int32Array(1024);
  /** Direction of flight there: mirrors turn it. */
  vx = new Float64Array(1024);
  vy = new Float64Array(1024);
  /** exp(-tau) at the wall that the ray comes from; 0 where it cannot be seen. */
  attenuation = 0;
  /** There, with the inflow datum in the direction of flight. */
  readonly end = { x: 0, y: 0, theta: 0, box: 0, given: 0 };
  readonly #problem: PlaneProblem;
  readonly #lines: GridLines;
  readonly #media: readonly BoxMedium[];
  readonly #rule = gaussLegendre(NODES);
  readonly #cumulative = integrationMatrix(NODES);
  readonly #rates = new Float64Array(NODES);
  #tau = 0;
  /** Where the tracing has come to: box, point, direction backwards. */
  #column = 0;
  #row = 0;
  #px = 0;
  #py = 0;
  #dx = 0;
  #dy = 0;

  constructor(problem: PlaneProblem, lines: GridLines, media: readonly BoxMedium[]) {
    this.#problem = problem;
    this.#lines = lines;
    this.#media = media;
  }

  /**
   * @param theta direction of flight.
   * @throws RangeError when a ray has no end.
   */
  trace(x: number, y: number, theta: number): void {
    const { xs, ys } = this.#lines;
    [this.#px, this.#py] = [x, y];
    [this.#dx, this.#dy] = [-Math.cos(theta), -Math.sin(theta)];
    [this.#column, this.#row] = [findInterval(xs, x), findInterval(ys, y)];
    this.count = 0;
    this.#tau = 0;
    this.attenuation = 0;
    for (let boxes = 0; boxes < MAX_BOXES; boxes++) {
      const toX = toLine(xs, this.#column, this.#px, this.#dx);
      const toY = toLine(ys, this.#row, this.#py, this.#dy);
      const length = Math.max(0, Math.min(toX, toY));
      if (length > 0 && !this.#cross(length)) return;
      this.#px += length * this.#dx;
      this.#py += length * this.#dy;
      const inflow = toX <= toY ? this.#leaveX() : this.#leaveY();
      if (inflow) {
        this.#arrive(inflow);
        return;
      }
    }
    throw new RangeError('a ray between mirrors in a void has no end');
  }

  get #box(): number {
    return this.#column * (this.#lines.ys.length - 1) + this.#row;
  }

  /** Into the next box in x; the datum of an inflow wall where it ends. */
  #leaveX(): PhaseFunction | null {
    const { xs } = this.#lines;
    const { left, right } = this.#problem.boundary;
    const up = this.#dx > 0;
    this.#px = up ? xs[this.#column + 1] : xs[this.#column];
    const next = this.#column + (up ? 1 : -1);
    if (next >= 0 && next < xs.length - 1) {
      this.#column = next;
      return null;
    }
    const side = up ? right : left;
    if (side.type === 'inflow') return side.value;
    if (side.type === 'periodic') {
      this.#column = up ? 0 : xs.length - 2;
      this.#px = up ? xs[0] : xs[xs.length - 1];
    } else this.#dx = -this.#dx;
    return null;
  }

  /** The same in y. */
  #leaveY(): PhaseFunction | null {
    const { ys } = this.#lines;
    const { bottom, top } = this.#problem.boundary;
    const up = this.#dy > 0;
    this.#py = up ? ys[this.#row + 1] : ys[this.#row];
    const next = this.#row + (up ? 1 : -1);
    if (next >= 0 && next < ys.length - 1) {
      this.#row = next;
      return null;
    }
    const side = up ? top : bottom;
    if (side.type === 'inflow') return side.value;
    if (side.type === 'periodic') {
      this.#row = up ? 0 : ys.length - 2;
      this.#py = up ? ys[0] : ys[ys.length - 1];
    } else this.#dy = -this.#dy;
    return null;
  }

  #arrive(inflow: PhaseFunction): void {
    const theta = wrapAngle(Math.atan2(-this.#dy, -this.#dx));
    const given = inflow(planePoint(this.#px, this.#py, theta));
    this.attenuation = Math.exp(-this.#tau);
    Object.assign(this.end, { x: this.#px, y: this.#py, theta, box: this.#box, given });
  }

  /** Adds the nodes in the present box; false when nothing beyond it can be seen. */
  #cross(length: number): boolean {
    const { total } = this.#media[this.#box];
    const half = 0.5 * length;
    const middle = Number.isNaN(total)
      ? this.#rate(this.#px + half * this.#dx, this.#py + half * this.#dy)
      : total;
    let from = 0;
    let depth = FIRST_PIECE * 2 ** Math.floor(Math.log2(1 + this.#tau / FIRST_PIECE));
    while (from < length) {
      const left = length - from;
      const step = middle * left <= 1.5 * depth ? left : depth / middle;
      this.#piece(from, step, total);
      if (this.#tau > DEPTH) return false;
      from = step === left ? length : from + step;
      depth *= 2;
    }
    return true;
  }

  /** Nodes on a piece of the way through the box; `total` is NaN where the medium varies. */
  #piece(from: number, length: number, total: number): void {
    const { xs, ys } = this.#lines;
    const { nodes, weights } = this.#rule;
    const [dx, dy] = [this.#dx, this.#dy];
    const [px, py] = [this.#px + from * dx, this.#py + from * dy];
    const box = this.#box;
    const varies = Number.isNaN(total);
    if (this.count + NODES > this.weight.length) this.#grow();
    for (let q = 0; q < NODES; q++) {
      const s = ((1 + nodes[q]) / 2) * length;
      const at = this.count + q;
      this.x[at] = px + s * dx;
      this.y[at] = py + s * dy;
      this.xi[at] = unit(xs, this.#column, this.x[at]);
      this.eta[at] = unit(ys, this.#row, this.y[at]);
      this.box[at] = box;
      this.vx[at] = -dx;
      this.vy[at] = -dy;
      this.#rates[q] = varies ? this.#rate(this.x[at], this.y[at]) : total;
    }
    let whole = 0;
    for (let q = 0; q < NODES; q++) {
      let tau = 0;
      if (varies) {
        for (let p = 0; p < NODES; p++) tau += this.#cumulative[q * NODES + p] * this.#rates[p];
      } else tau = (1 + nodes[q]) * total;
      const depth = this.#tau + (length / 2) * tau;
      this.weight[this.count + q] = (length / 2) * weights[q] * Math.exp(-depth);
      whole += weights[q] * this.#rates[q];
    }
    this.#tau += (length / 2) * whole;
    this.count += NODES;
  }

  #rate(x: number, y: number): number {
    return planeExtinction(this.#problem, x, y);
  }

  #grow(): void {
    for (const name of ['weight', 'x', 'y', 'xi', 'eta', 'vx', 'vy'] as const) {
      const wider = new Float64Array(2 * this[name].length);
      wider.set(this[name]);
      this[name] = wider;
    }
    const box = new Int32Array(2 * this.box.length);
    box.set(this.box);
    this.box = box;
  }
}

/** Along one coordinate; a ray that runs along the other one never gets there. */
function toLine(lines: Float64Array, interval: number, at: number, slope: number): number {
  if (slope === 0) return Infinity;
  return ((slope > 0 ? lines[interval + 1] : lines[interval]) - at) / slope;
}

const ANGLES = [0.3, 1.1, 2.3, 3.5, 4.4, 5.7];

/** What is constant on the boxes of a grid. */
export function boxMedia(problem: PlaneProblem, { xs, ys }: GridLines): BoxMedium[] {
  const { nodes } = gaussLegendre(4);
  const out: BoxMedium[] = [];
  const same = (values: readonly number[]): number =>
    values.every((value) => value === values[0]) ? values[0] : Number.NaN;
  for (let i = 0; i + 1 < xs.length; i++) {
    for (let j = 0; j + 1 < ys.length; j++) {
      const points = Array.from(nodes).flatMap((a) =>
        Array.from(nodes, (b) => [
          xs[i] + ((1 + a) / 2) * (xs[i + 1] - xs[i]),
          ys[j] + ((1 + b) / 2) * (ys[j + 1] - ys[j]),
        ]),
      );
      out.push({
        total: same(points.map(([x, y]) => planeExtinction(problem, x, y))),
        loss: same(points.map(([x, y]) => lossRate(problem, x, y))),
        emission: same(
          points.flatMap(([x, y]) => ANGLES.map((theta) => emissionRate(problem, x, y, theta))),
        ),
      });
    }
  }
  return out;
}

/** epsilon sigmaA. */
export function lossRate({ epsilon, absorption }: PlaneProblem, x: number, y: number): number {
  const point = planePoint(x, y);
  return epsilon(point) * absorption(point);
}

/** epsilon Q. */
export function emissionRate(problem: PlaneProblem, x: number, y: number, theta: number): number {
  const point = planePoint(x, y, theta);
  const stiff = problem.stiffSource?.(point) ?? 0;
  return problem.epsilon(point) * problem.source(point) + stiff;
}

/** Integral from -1 to node q of the polynomial through values at all nodes p, at q * n + p. */
function integrationMatrix(n: number): Float64Array {
  const { nodes, weights } = gaussLegendre(n);
  const out = new Float64Array(n * n);
  for (let q = 0; q < n; q++) {
    const half = (1 + nodes[q]) / 2;
    for (let p = 0; p < n; p++) {
      for (let r = 0; r < n; r++) {
        const z = -1 + (1 + nodes[r]) * half;
        let value = 1;
        for (let o = 0; o < n; o++) {
          if (o !== p) value *= (z - nodes[o]) / (nodes[p] - nodes[o]);
        }
        out[q * n + p] += weights[r] * half * value;
      }
    }
  }
  return out;
}
