import { type PlaneBoundary, wrapAngle } from '../../problem/planeTypes.js';
import { axisCell } from './axisMesh.js';
import type { PlaneMedium } from './planeMedium.js';
import { legendreWithSlopes, meshUnknown, type PlaneMesh } from './planeMesh.js';
import { type Place, Ray } from './ray.js';
import type { SightDirections } from './sightDirections.js';
import { rateOf, rayEmission, rayInflow } from './sightRows.js';

/** rho, the flux and f of a solved density, anywhere. */
export class PlaneField {
  /** Legendre coefficients of rho, [cell][k][l]. */
  private readonly coefficients: Float64Array;
  private readonly ray: Ray;
  private readonly scratch: Float64Array[];

  constructor(
    private readonly mesh: PlaneMesh,
    private readonly medium: PlaneMedium,
    private readonly boundary: PlaneBoundary,
    private readonly directions: SightDirections,
    density: Float64Array,
  ) {
    const n = mesh.degree + 1;
    this.ray = new Ray(mesh, medium, boundary);
    this.scratch = Array.from({ length: 4 }, () => new Float64Array(n));
    this.coefficients = legendreCoefficients(mesh, density);
  }

  /** The piecewise polynomial. */
  rho(x: number, y: number): number {
    return this.density(this.place(x, y));
  }

  /** f at a point in the direction theta. */
  f(x: number, y: number, theta: number): number {
    const place = this.place(x, y);
    return this.density(place) + this.deviation(place, wrapAngle(theta));
  }

  /** <v f>/epsilon: <v (f - rho)>, as <v rho> = 0. */
  flux(x: number, y: number): [number, number] {
    const { vx, vy } = this.deviationMoments(x, y);
    const epsilon = this.medium.epsilon(x, y);
    return [vx / epsilon, vy / epsilon];
  }

  /** <f> over rays from the point; equal to rho at the unknowns. */
  rhoByRays(x: number, y: number): number {
    return this.rho(x, y) + this.deviationMoments(x, y).mean;
  }

  private deviationMoments(x: number, y: number): { mean: number; vx: number; vy: number } {
    const place = this.place(x, y);
    const { nodes, weights } = this.directions.at(x, y);
    let [mean, vx, vy] = [0, 0, 0];
    for (let m = 0; m < nodes.length; m++) {
      const share = weights[m] * this.deviation(place, nodes[m]);
      mean += share;
      vx += Math.cos(nodes[m]) * share;
      vy += Math.sin(nodes[m]) * share;
    }
    return { mean, vx, vy };
  }

  /** f - rho */
  private deviation(place: Place, theta: number): number {
    const { mesh, medium, ray } = this;
    ray.trace(place, theta);
    const lost = ray.attenuation === 0 ? 0 : ray.attenuation * this.density(ray.end);
    return (
      rayInflow(ray, mesh, this.boundary) - lost + rayEmission(ray, mesh, medium) - this.rayChange()
    );
  }

  /** Integral of exp(-tau) (v.grad rho + absorption rho) along the ray. */
  private rayChange(): number {
    const { mesh, ray, coefficients } = this;
    const n = mesh.degree + 1;
    const nx = mesh.x.widths.length;
    const [p, slopeP, q, slopeQ] = this.scratch;
    let integral = 0;
    for (let node = 0; node < ray.count; node++) {
      const cell = ray.cells[node];
      const i = cell % nx;
      const j = (cell - i) / nx;
      legendreWithSlopes(ray.xi[node], p, slopeP);
      legendreWithSlopes(ray.eta[node], q, slopeQ);
      const alongX = (2 * ray.cosines[node]) / mesh.x.widths[i];
      const alongY = (2 * ray.sines[node]) / mesh.y.widths[j];
      const loss = rateOf(ray, node, mesh, this.medium);
      let at = cell * n * n;
      let sum = 0;
      for (let k = 0; k < n; k++) {
        for (let l = 0; l < n; l++) {
          const shape = alongX * slopeP[k] * q[l] + p[k] * (alongY * slopeQ[l] + loss * q[l]);
          sum += coefficients[at++] * shape;
        }
      }
      integral += ray.weights[node] * sum;
    }
    return integral;
  }

  private density({ i, j, xi, eta }: Place): number {
    const { mesh, coefficients } = this;
    const n = mesh.degree + 1;
    const [p, slopeP, q, slopeQ] = this.scratch;
    legendreWithSlopes(xi, p, slopeP);
    legendreWithSlopes(eta, q, slopeQ);
    let at = (i + mesh.x.widths.length * j) * n * n;
    let sum = 0;
    for (let k = 0; k < n; k++) for (let l = 0; l < n; l++) sum += coefficients[at++] * p[k] * q[l];
    return sum;
  }

  private place(x: number, y: number): Place {
    const { mesh } = this;
    const [i, j] = [axisCell(mesh.x, x), axisCell(mesh.y, y)];
    // Exactly 1 at the upper wall, where a ray can leave at once.
    const local = (lower: number, width: number, at: number, most: number): number =>
      at >= most ? 1 : Math.max(-1, Math.min(1, (2 * (at - lower)) / width - 1));
    return {
      i,
      j,
      xi: local(mesh.x.edges[i], mesh.x.widths[i], x, mesh.x.domain[1]),
      eta: local(mesh.y.edges[j], mesh.y.widths[j], y, mesh.y.domain[1]),
    };
  }
}

function legendreCoefficients(mesh: PlaneMesh, density: Float64Array): Float64Array {
  const n = mesh.degree + 1;
  const [nx, ny] = [mesh.x.widths.length, mesh.y.widths.length];
  const coefficients = new Float64Array(nx * ny * n * n);
  const half = new Float64Array(n * n);
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      for (let k = 0; k < n; k++) {
        for (let b = 0; b < n; b++) {
          let sum = 0;
          for (let a = 0; a < n; a++) {
            sum += mesh.toLegendre[k * n + a] * density[meshUnknown(mesh, i, j, a, b)];
          }
          half[k * n + b] = sum;
        }
      }
      const base = (i + nx * j) * n * n;
      for (let k = 0; k < n; k++) {
        for (let l = 0; l < n; l++) {
          let sum = 0;
          for (let b = 0; b < n; b++) sum += mesh.toLegendre[l * n + b] * half[k * n + b];
          coefficients[base + k * n + l] = sum;
        }
      }
    }
  }
  return coefficients;
}
