import { type PlaneBoundary, wrapAngle } from '../../problem/planeTypes.js';
import { gaussLegendre } from '../../quadrature/gauss.js';
import { legendreIntegral, legendreInterpolation } from '../legendre.js';
import { axisPosition } from './axisMesh.js';
import type { PlaneMedium } from './planeMedium.js';
import type { PlaneMesh } from './planeMesh.js';

/** A place on the mesh: cell (i, j) and coordinates in [-1, 1] there. */
export interface Place {
  i: number;
  j: number;
  xi: number;
  eta: number;
}

export type Side = 'left' | 'right' | 'bottom' | 'top';

/** Optical depth at which a ray ends: exp(-27) = 2e-12 of f - rho is lost. */
const DARKNESS = 27;
/** Optical length of the first piece of a ray. */
const FIRST_PIECE = 1.5;
/** A ray that turns so often between mirrors without fading has no end. */
const MOST_CELLS = 1_000_000;

/**
 * The line of sight from a place against v = (cos theta, sin theta), with nodes for integrals of
 * exp(-tau) h along it, tau the optical depth from its start. Cells are crossed in order; in each the
 * nodes are those of Gauss on pieces that are short in mean free paths at the start of the ray and
 * longer where it has faded. The arrays are used again by the next ray.
 */
export class Ray {
  count = 0;
  /** Cell i + nx * j of the nodes and coordinates in it. */
  cells = new Int32Array(1024);
  xi = new Float64Array(1024);
  eta = new Float64Array(1024);
  /** Length times exp(-tau). */
  weights = new Float64Array(1024);
  /** Angle of v, which changes at mirrors. */
  thetas = new Float64Array(1024);
  cosines = new Float64Array(1024);
  sines = new Float64Array(1024);
  /** exp(-tau) at the wall where the ray ends; 0 when it fades before. */
  attenuation = 0;
  side: Side = 'left';
  readonly end: Place = { i: 0, j: 0, xi: 0, eta: 0 };
  /** Direction of v in the present cell; at last, where the ray ends. */
  angle = 0;
  private cosine = 1;
  private sine = 0;

  private readonly nodes: Float64Array;
  private readonly gauss: Float64Array;
  /** Integral from the start of a piece [0, 1] to node q of the interpolant through the nodes. */
  private readonly partial: Float64Array;
  private readonly totals: Float64Array;

  constructor(
    private readonly mesh: PlaneMesh,
    private readonly medium: PlaneMedium,
    private readonly boundary: PlaneBoundary,
  ) {
    const n = mesh.degree + 2;
    const rule = gaussLegendre(n);
    this.nodes = rule.nodes.map((z) => (1 + z) / 2);
    this.gauss = rule.weights.map((w) => w / 2);
    this.partial = partialIntegrals(n);
    this.totals = new Float64Array(n);
  }

  trace(start: Place, theta: number): void {
    const { mesh, end } = this;
    Object.assign(end, start);
    this.count = 0;
    this.angle = theta;
    this.cosine = Math.cos(theta);
    this.sine = Math.sin(theta);
    let depth = 0;
    for (let crossed = 0; crossed < MOST_CELLS; crossed++) {
      const [dx, dy] = [-this.cosine, -this.sine];
      const [wx, wy] = [mesh.x.widths[end.i], mesh.y.widths[end.j]];
      const toX = distance(end.xi, wx, dx);
      const toY = distance(end.eta, wy, dy);
      const length = Math.min(toX, toY);
      if (length > 0) depth = this.cross(length, depth);
      if (depth > DARKNESS) {
        this.attenuation = 0;
        return;
      }
      // In a corner the two walls share what comes in; they meet on the diagonal.
      const isFirst = toX < toY || (toX === toY && Math.abs(dx) > Math.abs(dy));
      let isInside: boolean;
      if (isFirst) {
        end.eta = Math.max(-1, Math.min(1, end.eta + (2 * dy * length) / wy));
        isInside = this.leaveX(dx > 0 ? 1 : -1);
      } else {
        end.xi = Math.max(-1, Math.min(1, end.xi + (2 * dx * length) / wx));
        isInside = this.leaveY(dy > 0 ? 1 : -1);
      }
      if (!isInside) {
        this.attenuation = Math.exp(-depth);
        return;
      }
    }
    throw new RangeError('solvePlaneTransport: a ray between mirrors or in a void has no end');
  }

  /** Into the next cell in x; false at an inflow wall. */
  private leaveX(step: 1 | -1): boolean {
    const { end, boundary } = this;
    const nx = this.mesh.x.widths.length;
    const next = end.i + step;
    end.xi = step;
    if (next < 0 || next >= nx) {
      this.side = step > 0 ? 'right' : 'left';
      const { type } = boundary[this.side];
      if (type === 'inflow') return false;
      if (type === 'reflective') {
        this.cosine = -this.cosine;
        this.angle = wrapAngle(Math.PI - this.angle);
        return true;
      }
    }
    end.i = (next + nx) % nx;
    end.xi = -step;
    return true;
  }

  /** Into the next cell in y; false at an inflow wall. */
  private leaveY(step: 1 | -1): boolean {
    const { end, boundary } = this;
    const ny = this.mesh.y.widths.length;
    const next = end.j + step;
    end.eta = step;
    if (next < 0 || next >= ny) {
      this.side = step > 0 ? 'top' : 'bottom';
      const { type } = boundary[this.side];
      if (type === 'inflow') return false;
      if (type === 'reflective') {
        this.sine = -this.sine;
        this.angle = wrapAngle(-this.angle);
        return true;
      }
    }
    end.j = (next + ny) % ny;
    end.eta = -step;
    return true;
  }

  /** Nodes on the way through the present cell; the optical depth behind it. */
  private cross(length: number, before: number): number {
    const { cosine, sine, angle, mesh, medium, end, nodes, gauss, partial, totals } = this;
    const n = nodes.length;
    const cell = end.i + mesh.x.widths.length * end.j;
    const constant = mesh.rates.total[cell];
    const isConstant = !Number.isNaN(constant);
    const [stepX, stepY] = [
      (-2 * cosine) / mesh.x.widths[end.i],
      (-2 * sine) / mesh.y.widths[end.j],
    ];
    const rateAt = (s: number): number =>
      medium.total(
        axisPosition(mesh.x, end.i, end.xi + stepX * s),
        axisPosition(mesh.y, end.j, end.eta + stepY * s),
      );
    let depth = before;
    let from = 0;
    while (from < length && depth <= DARKNESS) {
      const rate = isConstant ? constant : rateAt(from);
      let piece = Math.min(length - from, (FIRST_PIECE + depth / 2) / rate);
      // No sliver at the end.
      if (length - from < 1.3 * piece) piece = length - from;
      if (this.count + n > this.cells.length) this.grow();
      if (!isConstant) for (let q = 0; q < n; q++) totals[q] = rateAt(from + nodes[q] * piece);
      let total = 0;
      for (let q = 0; q < n; q++) {
        const s = from + nodes[q] * piece;
        let tau = nodes[q] * constant * piece;
        if (!isConstant) {
          tau = 0;
          for (let r = 0; r < n; r++) tau += partial[q * n + r] * totals[r];
          tau *= piece;
          total += gauss[q] * totals[q] * piece;
        }
        const at = this.count++;
        this.cells[at] = cell;
        this.xi[at] = end.xi + stepX * s;
        this.eta[at] = end.eta + stepY * s;
        this.weights[at] = gauss[q] * piece * Math.exp(-(depth + tau));
        this.thetas[at] = angle;
        this.cosines[at] = cosine;
        this.sines[at] = sine;
      }
      depth += isConstant ? constant * piece : total;
      from += piece;
    }
    return depth;
  }

  private grow(): void {
    const larger = (old: Float64Array) => {
      const fresh = new Float64Array(2 * old.length);
      fresh.set(old);
      return fresh;
    };
    const cells = new Int32Array(2 * this.cells.length);
    cells.set(this.cells);
    this.cells = cells;
    this.xi = larger(this.xi);
    this.eta = larger(this.eta);
    this.weights = larger(this.weights);
    this.thetas = larger(this.thetas);
    this.cosines = larger(this.cosines);
    this.sines = larger(this.sines);
  }
}

/** To the end of a cell along one coordinate; a ray that runs along the other one never gets there. */
function distance(at: number, width: number, slope: number): number {
  if (slope === 0) return Infinity;
  return slope > 0 ? ((1 - at) * width) / (2 * slope) : ((1 + at) * width) / (-2 * slope);
}

function partialIntegrals(n: number): Float64Array {
  const { rule, coefficients } = legendreInterpolation(n);
  const partial = new Float64Array(n * n);
  for (let r = 0; r < n; r++) {
    const unit = new Float64Array(n);
    unit[r] = 1;
    const series = coefficients(unit);
    for (let q = 0; q < n; q++) partial[q * n + r] = legendreIntegral(series, rule.nodes[q]);
  }
  return partial;
}
