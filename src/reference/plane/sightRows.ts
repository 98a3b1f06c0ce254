import type { PlaneBoundary } from '../../problem/planeTypes.js';
import { planePoint } from '../../problem/planeTypes.js';
import { element } from '../lobatto.js';
import { axisPosition } from './axisMesh.js';
import type { PlaneMedium } from './planeMedium.js';
import { legendreWithSlopes, meshUnknown, type PlaneMesh } from './planeMesh.js';
import { type Place, Ray } from './ray.js';
import type { SightDirections } from './sightDirections.js';

/** One equation for the density: sum over k of values[k] rho[columns[k]] = known. */
export interface SightRow {
  readonly columns: Int32Array;
  readonly values: Float64Array;
  readonly known: number;
  /** Rays traced. */
  readonly rays: number;
}

/**
 * The equations for rho at points of the plane. Along a ray v.grad f + total f = scattering rho + E
 * (E = epsilon Q) has the solution, after an integration by parts,
 *
 *     f - rho = exp(-T) (f_in - rho(end)) - integral of exp(-tau) (v.grad rho + absorption rho - E) ds
 *
 * with T the optical depth of the wall, 0 if the ray fades before. The mean over v must vanish:
 * that is the row. Every term has the size of f - rho itself, so no small difference of large
 * numbers is formed: in a thick cell the row tends to -div(D grad rho) + sigmaA rho - <Q> (times
 * epsilon^2/sigmaS), and where cells meet to the continuity of the flux, which is spectral
 * collocation of the diffusion equation: the scheme is asymptotic preserving.
 */
export class SightRows {
  private readonly ray: Ray;
  /** Legendre moments of a row, [cell][k][l]. */
  private readonly moments: Float64Array;
  private readonly isTouched: Uint8Array;
  private readonly touched: number[] = [];
  private readonly row: Float64Array;
  private readonly scratch: Float64Array[];

  constructor(
    private readonly mesh: PlaneMesh,
    private readonly medium: PlaneMedium,
    private readonly boundary: PlaneBoundary,
    private readonly directions: SightDirections,
  ) {
    const n = mesh.degree + 1;
    const cells = mesh.x.widths.length * mesh.y.widths.length;
    this.ray = new Ray(mesh, medium, boundary);
    this.moments = new Float64Array(cells * n * n);
    this.isTouched = new Uint8Array(cells);
    this.row = new Float64Array(mesh.size);
    this.scratch = Array.from({ length: 4 }, () => new Float64Array(n));
  }

  /** The equation at Lobatto point (k, l) of cell (i, j). */
  at(i: number, j: number, k: number, l: number): SightRow {
    const { mesh, ray } = this;
    const { nodes } = element(mesh.degree).lobatto;
    const start: Place = { i, j, xi: nodes[k], eta: nodes[l] };
    const rule = this.directions.at(
      axisPosition(mesh.x, i, nodes[k]),
      axisPosition(mesh.y, j, nodes[l]),
    );
    let known = 0;
    for (let m = 0; m < rule.nodes.length; m++) {
      ray.trace(start, rule.nodes[m]);
      const weight = rule.weights[m];
      known += weight * (rayEmission(ray, mesh, this.medium) + rayInflow(ray, mesh, this.boundary));
      this.accumulate(weight);
    }
    return { ...this.collect(), known, rays: rule.nodes.length };
  }

  /** Adds the ray's functional of rho to the moments. */
  private accumulate(weight: number): void {
    const { ray, mesh, moments } = this;
    const n = mesh.degree + 1;
    const nx = mesh.x.widths.length;
    const [p, slopeP, q, slopeQ] = this.scratch;
    for (let node = 0; node < ray.count; node++) {
      const cell = ray.cells[node];
      const i = cell % nx;
      const j = (cell - i) / nx;
      this.touch(cell);
      legendreWithSlopes(ray.xi[node], p, slopeP);
      legendreWithSlopes(ray.eta[node], q, slopeQ);
      const share = weight * ray.weights[node];
      const alongX = (2 * share * ray.cosines[node]) / mesh.x.widths[i];
      const alongY = (2 * share * ray.sines[node]) / mesh.y.widths[j];
      const loss = share * rateOf(ray, node, mesh, this.medium);
      for (let l = 0; l < n; l++) slopeQ[l] = alongY * slopeQ[l] + loss * q[l];
      let at = cell * n * n;
      for (let k = 0; k < n; k++) {
        const [a, b] = [alongX * slopeP[k], p[k]];
        for (let l = 0; l < n; l++) moments[at++] += a * q[l] + b * slopeQ[l];
      }
    }
    if (ray.attenuation === 0) return;
    const cell = ray.end.i + nx * ray.end.j;
    this.touch(cell);
    legendreWithSlopes(ray.end.xi, p, slopeP);
    legendreWithSlopes(ray.end.eta, q, slopeQ);
    let at = cell * n * n;
    for (let k = 0; k < n; k++) {
      const a = weight * ray.attenuation * p[k];
      for (let l = 0; l < n; l++) moments[at++] += a * q[l];
    }
  }

  private touch(cell: number): void {
    if (this.isTouched[cell]) return;
    this.isTouched[cell] = 1;
    this.touched.push(cell);
  }

  /** From moments to values at the Lobatto points; clears the moments. */
  private collect(): { columns: Int32Array; values: Float64Array } {
    const { mesh, moments, row, touched } = this;
    const n = mesh.degree + 1;
    const nx = mesh.x.widths.length;
    const half = new Float64Array(n * n);
    const unknowns: number[] = [];
    for (const cell of touched) {
      const i = cell % nx;
      const j = (cell - i) / nx;
      const own = moments.subarray(cell * n * n, (cell + 1) * n * n);
      for (let k = 0; k < n; k++) {
        for (let b = 0; b < n; b++) {
          let sum = 0;
          for (let l = 0; l < n; l++) sum += own[k * n + l] * mesh.toLegendre[l * n + b];
          half[k * n + b] = sum;
        }
      }
      for (let a = 0; a < n; a++) {
        for (let b = 0; b < n; b++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += mesh.toLegendre[k * n + a] * half[k * n + b];
          const unknown = meshUnknown(mesh, i, j, a, b);
          if (row[unknown] === 0) unknowns.push(unknown);
          row[unknown] += sum;
        }
      }
      own.fill(0);
      this.isTouched[cell] = 0;
    }
    touched.length = 0;
    const columns = Int32Array.from(new Set(unknowns)).sort();
    const values = Float64Array.from(columns, (unknown) => row[unknown]);
    for (const unknown of columns) row[unknown] = 0;
    return { columns, values };
  }
}

/** Absorption at a node of the ray. */
export function rateOf(ray: Ray, node: number, mesh: PlaneMesh, medium: PlaneMedium): number {
  const cell = ray.cells[node];
  const constant = mesh.rates.absorption[cell];
  if (!Number.isNaN(constant)) return constant;
  const i = cell % mesh.x.widths.length;
  return medium.absorption(
    axisPosition(mesh.x, i, ray.xi[node]),
    axisPosition(mesh.y, (cell - i) / mesh.x.widths.length, ray.eta[node]),
  );
}

/** Integral of exp(-tau) E along the ray. */
export function rayEmission(ray: Ray, mesh: PlaneMesh, medium: PlaneMedium): number {
  const nx = mesh.x.widths.length;
  let sum = 0;
  for (let node = 0; node < ray.count; node++) {
    const cell = ray.cells[node];
    if (mesh.rates.isDark[cell]) continue;
    const i = cell % nx;
    const x = axisPosition(mesh.x, i, ray.xi[node]);
    const y = axisPosition(mesh.y, (cell - i) / nx, ray.eta[node]);
    sum += ray.weights[node] * medium.emission(x, y, ray.thetas[node]);
  }
  return sum;
}

/** exp(-T) f_in at the end of the ray. */
export function rayInflow(ray: Ray, mesh: PlaneMesh, boundary: PlaneBoundary): number {
  if (ray.attenuation === 0) return 0;
  const condition = boundary[ray.side];
  if (condition.type !== 'inflow') return 0;
  const { x, y } = mesh;
  const { end, side } = ray;
  const place = planePoint(
    side === 'left' ? x.domain[0] : side === 'right' ? x.domain[1] : axisPosition(x, end.i, end.xi),
    side === 'bottom'
      ? y.domain[0]
      : side === 'top'
        ? y.domain[1]
        : axisPosition(y, end.j, end.eta),
    ray.angle,
  );
  return ray.attenuation * condition.value(place);
}
