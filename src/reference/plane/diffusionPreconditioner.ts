import type { PlaneBoundary } from '../../problem/planeTypes.js';
import { BandedCholesky } from '../bandedCholesky.js';
import { element } from '../lobatto.js';
import { type AxisMesh, axisPosition } from './axisMesh.js';
import type { PlaneMedium } from './planeMedium.js';
import { meshUnknown, type PlaneMesh } from './planeMesh.js';

/** Partial current through an open side over its density. */
const LEAK = 2 / Math.PI;
/**
 * Mean free paths, on either side, of the layer for which the equation on a line between thick cells
 * stands, and the one on an open wall: D/<|cos theta|> and LEAK/(1/2), the coefficients of the slope
 * and of the density in the diffusion equation over those in the equation for rho.
 */
const SKIN = Math.PI / 4;
const WALL_SKIN = 4 / Math.PI;
/** Least optical rate times the size of the box that diffusion is given: in voids there is none. */
const THIN = 0.1;

/**
 * Diffusion synthetic acceleration: a residual r of the equations for rho is corrected by r + e,
 *
 *     -div(D grad e) + absorption e = scattering r,   D = 1/(2 total),
 *     D de/dn + (2/pi) e = 0 on inflow sides,
 *
 * discretised by Galerkin's method on the polynomials of the mesh with the Lobatto rule (symmetric,
 * positive definite, banded). With the weights of that rule the equations of thick cells are those
 * of the diffusion matrix, except on lines between cells and on walls: there an equation holds for a
 * layer of about a mean free path, so across the line the weight is bounded by that width, for r and
 * in the matrix alike. The number of iterations is then the same for all epsilon and meshes.
 */
export class DiffusionPreconditioner {
  private readonly factors: BandedCholesky;
  /** Place of an unknown in the band; a periodic y is folded to keep neighbours together. */
  private readonly order: Int32Array;
  private readonly weights: Float64Array;

  constructor(mesh: PlaneMesh, medium: PlaneMedium, boundary: PlaneBoundary) {
    const { x, y, degree, size } = mesh;
    const fold = foldedLines(y);
    this.order = Int32Array.from(
      { length: size },
      (_, unknown) => (unknown % x.size) + x.size * fold[Math.floor(unknown / x.size)],
    );
    // A folded line lies within two places per step; x wraps around inside its line.
    const bandwidth = x.size * Math.min(y.size - 1, degree * (y.isPeriodic ? 2 : 1));
    const reach = Math.max(bandwidth, x.size - 1);
    const band = new Float64Array(size * (reach + 1));
    this.weights = new Float64Array(size);
    assemble(mesh, medium, boundary, {
      weights: this.weights,
      add: (u, v, value) => {
        const [row, column] = [this.order[u], this.order[v]];
        if (column <= row) band[row * (reach + 1) + row - column] += value;
      },
    });
    this.factors = new BandedCholesky(band, size, reach);
  }

  /** r + e, in place. */
  apply(residual: Float64Array): void {
    const { order, weights } = this;
    const correction = new Float64Array(residual.length);
    for (let u = 0; u < residual.length; u++) correction[order[u]] = weights[u] * residual[u];
    this.factors.solve(correction, 1);
    for (let u = 0; u < residual.length; u++) residual[u] += correction[order[u]];
  }
}

/** 0, n - 1, 1, n - 2, ... get the places 0, 1, 2, 3, ... */
function foldedLines({ size, isPeriodic }: AxisMesh): Int32Array {
  return Int32Array.from({ length: size }, (_, line) => {
    if (!isPeriodic) return line;
    return line < size / 2 ? 2 * line : 2 * (size - 1 - line) + 1;
  });
}

interface Target {
  readonly weights: Float64Array;
  add(u: number, v: number, value: number): void;
}

function assemble(
  mesh: PlaneMesh,
  medium: PlaneMedium,
  boundary: PlaneBoundary,
  target: Target,
): void {
  const { x, y, degree } = mesh;
  const n = degree + 1;
  const { lobatto } = element(degree);
  const slopes = lobattoSlopes(degree);
  const least = THIN / Math.max(x.domain[1] - x.domain[0], y.domain[1] - y.domain[0]);
  const [nx, ny] = [x.widths.length, y.widths.length];
  const isOpen = (side: keyof Omit<PlaneBoundary, 'holes'>): boolean =>
    boundary[side].type === 'inflow';
  const open = {
    left: isOpen('left'),
    right: isOpen('right'),
    bottom: isOpen('bottom'),
    top: isOpen('top'),
  };
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      const [hx, hy] = [x.widths[i] / 2, y.widths[j] / 2];
      const unknown = (k: number, l: number): number => meshUnknown(mesh, i, j, k, l);
      for (let l = 0; l < n; l++) {
        for (let k = 0; k < n; k++) {
          const px = axisPosition(x, i, lobatto.nodes[k]);
          const py = axisPosition(y, j, lobatto.nodes[l]);
          const total = medium.total(px, py);
          const [wx, wy] = [hx * lobatto.weights[k], hy * lobatto.weights[l]];
          // Walls and lines between cells count with the layer that they stand for.
          const isOpenX =
            (i === 0 && k === 0 && open.left) || (i === nx - 1 && k === degree && open.right);
          const isOpenY =
            (j === 0 && l === 0 && open.bottom) || (j === ny - 1 && l === degree && open.top);
          const layer = (weight: number, index: number, isOpen: boolean): number =>
            index > 0 && index < degree
              ? weight
              : Math.min(weight, (isOpen ? WALL_SKIN : SKIN) / total);
          const [layerX, layerY] = [layer(wx, k, isOpenX), layer(wy, l, isOpenY)];
          const diffusion = 1 / (2 * Math.max(total, least));
          const own = unknown(k, l);
          target.add(own, own, layerX * layerY * medium.absorption(px, py));
          // D du/dx dv/dx at the Lobatto point (k, l) couples the line through it; so does y.
          for (let a = 0; a < n; a++) {
            for (let b = 0; b < n; b++) {
              const alongX = (wx / (hx * hx)) * slopes[k * n + a] * slopes[k * n + b];
              target.add(unknown(a, l), unknown(b, l), diffusion * layerY * alongX);
              const alongY = (wy / (hy * hy)) * slopes[l * n + a] * slopes[l * n + b];
              target.add(unknown(k, a), unknown(k, b), diffusion * layerX * alongY);
            }
          }
          if (isOpenX) target.add(own, own, LEAK * layerY);
          if (isOpenY) target.add(own, own, LEAK * layerX);
          target.weights[own] += layerX * layerY * medium.scattering(px, py);
        }
      }
    }
  }
}

/** Derivative at Lobatto point q of the values at the Lobatto points, in z. */
function lobattoSlopes(degree: number): Float64Array {
  const { nodes } = element(degree).lobatto;
  const n = degree + 1;
  const slopes = new Float64Array(n * n);
  for (let q = 0; q < n; q++) {
    let diagonal = 0;
    for (let j = 0; j < n; j++) {
      if (j === q) continue;
      let product = 1 / (nodes[j] - nodes[q]);
      for (let i = 0; i < n; i++) {
        if (i !== j && i !== q) product *= (nodes[q] - nodes[i]) / (nodes[j] - nodes[i]);
      }
      slopes[q * n + j] = product;
      diagonal -= product;
    }
    slopes[q * n + q] = diagonal;
  }
  return slopes;
}
