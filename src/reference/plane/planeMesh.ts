import type { PlaneProblem } from '../../problem/planeTypes.js';
import { gaussLegendre } from '../../quadrature/gauss.js';
import { element } from '../lobatto.js';
import {
  type AxisMesh,
  type AxisOptions,
  axisMesh,
  axisPosition,
  axisUnknown,
} from './axisMesh.js';
import type { CellRates, PlaneMedium } from './planeMedium.js';

/** Tensor cells with continuous polynomials of one degree in each coordinate. */
export interface PlaneMesh {
  readonly x: AxisMesh;
  readonly y: AxisMesh;
  readonly degree: number;
  /** Unknowns, number ux + x.size * uy. */
  readonly size: number;
  /** Legendre coefficients of the values at the Lobatto points, (degree + 1)^2, [k][i]. */
  readonly toLegendre: Float64Array;
  readonly rates: CellRates;
  /** Smallest optical rate met. */
  readonly thinnest: number;
}

export function planeMesh(
  problem: PlaneProblem,
  medium: PlaneMedium,
  options: AxisOptions,
): PlaneMesh {
  const { boundary, domain, interfaces } = problem;
  const freePath = 1 / thickestRate(problem, medium);
  const x = axisMesh(
    {
      domain: domain.x,
      lower: boundary.left,
      upper: boundary.right,
      interfaces: interfaces.x,
      freePath,
    },
    options,
  );
  const y = axisMesh(
    {
      domain: domain.y,
      lower: boundary.bottom,
      upper: boundary.top,
      interfaces: interfaces.y,
      freePath,
    },
    options,
  );
  const rates = cellRates(x, y, medium);
  return {
    x,
    y,
    degree: options.degree,
    size: x.size * y.size,
    toLegendre: legendreTransform(options.degree),
    rates: rates.rates,
    thinnest: rates.thinnest,
  };
}

/** Unknown at Lobatto point (k, l) of cell (i, j). */
export function meshUnknown({ x, y }: PlaneMesh, i: number, j: number, k: number, l: number) {
  return axisUnknown(x, i, k) + x.size * axisUnknown(y, j, l);
}

/** Largest optical rate on a lattice that sees every part between interfaces. */
function thickestRate({ domain, interfaces }: PlaneProblem, medium: PlaneMedium): number {
  const samples = (interval: readonly [number, number], lines: readonly number[]): number[] => {
    const [a, b] = interval;
    const ends = [a, ...lines.filter((line) => line > a && line < b), b];
    return ends
      .slice(1)
      .flatMap((end, s) =>
        [1e-9, 0.25, 0.5, 0.75, 1 - 1e-9].map((part) => ends[s] + part * (end - ends[s])),
      );
  };
  const [xs, ys] = [samples(domain.x, interfaces.x), samples(domain.y, interfaces.y)];
  const widest = Math.max(domain.x[1] - domain.x[0], domain.y[1] - domain.y[0]);
  let thickest = 1 / widest;
  for (const x of xs) for (const y of ys) thickest = Math.max(thickest, medium.total(x, y));
  return thickest;
}

function cellRates(x: AxisMesh, y: AxisMesh, medium: PlaneMedium) {
  const [nx, ny] = [x.widths.length, y.widths.length];
  const total = new Float64Array(nx * ny);
  const absorption = new Float64Array(nx * ny);
  const isDark = new Uint8Array(nx * ny);
  const { nodes } = gaussLegendre(4);
  let thinnest = Infinity;
  const same = (values: readonly number[]): number =>
    values.every((value) => value === values[0]) ? values[0] : Number.NaN;
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      const totals: number[] = [];
      const absorptions: number[] = [];
      let dark = true;
      for (const zy of nodes) {
        for (const zx of nodes) {
          const [px, py] = [axisPosition(x, i, zx), axisPosition(y, j, zy)];
          totals.push(medium.total(px, py));
          absorptions.push(medium.absorption(px, py));
          for (let m = 0; m < 8; m++) dark &&= medium.emission(px, py, 0.3 + 0.77 * m) === 0;
        }
      }
      const cell = i + nx * j;
      total[cell] = same(totals);
      absorption[cell] = same(absorptions);
      isDark[cell] = dark ? 1 : 0;
      thinnest = Math.min(thinnest, ...totals);
    }
  }
  return { rates: { total, absorption, isDark }, thinnest };
}

/** c_k = (sum_i w_i P_k(z_i) u_i) / norm_k with the Lobatto rule, exact for polynomials. */
function legendreTransform(degree: number): Float64Array {
  const { nodes, weights } = element(degree).lobatto;
  const n = degree + 1;
  const transform = new Float64Array(n * n);
  const values = new Float64Array(n);
  const slopes = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    legendreWithSlopes(nodes[i], values, slopes);
    for (let k = 0; k < n; k++) {
      const norm = k < degree ? 2 / (2 * k + 1) : 2 / degree;
      transform[k * n + i] = (weights[i] * values[k]) / norm;
    }
  }
  return transform;
}

/** P_k(z) and P_k'(z) for k below the length of the targets. */
export function legendreWithSlopes(z: number, values: Float64Array, slopes: Float64Array): void {
  values[0] = 1;
  slopes[0] = 0;
  values[1] = z;
  slopes[1] = 1;
  for (let k = 2; k < values.length; k++) {
    values[k] = ((2 * k - 1) * z * values[k - 1] - (k - 1) * values[k - 2]) / k;
    slopes[k] = slopes[k - 2] + (2 * k - 1) * values[k - 1];
  }
}
