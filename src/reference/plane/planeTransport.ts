import type { PlaneProblem } from '../../problem/planeTypes.js';
import { element } from '../lobatto.js';
import { DiffusionPreconditioner } from './diffusionPreconditioner.js';
import { gmres } from './gmres.js';
import { PlaneField } from './planeField.js';
import { PlaneMedium } from './planeMedium.js';
import { meshUnknown, type PlaneMesh, planeMesh } from './planeMesh.js';
import { SightDirections } from './sightDirections.js';
import { type SightRow, SightRows } from './sightRows.js';

export interface PlaneTransportOptions {
  /** Degree of rho in a cell; even degrees pay more, most in thick media. Default 4. */
  readonly degree?: number;
  /** Cells are not wider than the box divided by this. Default 4. */
  readonly cells?: number;
  /** Width of the cells at inflow walls and interfaces, in mean free paths. Default 0.1. */
  readonly wallCell?: number;
  /** Growth of the cells away from there. Default 3. */
  readonly growth?: number;
  /** Directions on a panel of angles. Default 6. */
  readonly anglesPerPanel?: number;
  /** Growth of the panels away from the directions along walls. Default 3. */
  readonly angleGrowth?: number;
  /** Relative residual at which GMRES stops. Default 1e-11. */
  readonly tolerance?: number;
  /** Most iterations. Default 200. */
  readonly iterations?: number;
}

export interface PlaneTransportSolution {
  /** <f>, from the piecewise polynomial. */
  rho(x: number, y: number): number;
  /** <f> by integration over rays that start at the point: slower, and more accurate in layers. */
  rhoByRays(x: number, y: number): number;
  /** <v f>/epsilon(x, y) */
  flux(x: number, y: number): readonly [x: number, y: number];
  /** f in the direction theta. */
  f(x: number, y: number, theta: number): number;
  readonly info: {
    /** Cells by unknowns in x and y. */
    readonly cells: readonly [x: number, y: number];
    readonly unknowns: number;
    /** Rays traced for all unknowns together. */
    readonly rays: number;
    /** Share of the matrix that is not 0. */
    readonly fill: number;
    readonly iterations: number;
    /** Residual reached, relative, preconditioned. */
    readonly residual: number;
    readonly seconds: { readonly rows: number; readonly solve: number; readonly total: number };
  };
}

const DEFAULTS: Required<PlaneTransportOptions> = {
  degree: 4,
  cells: 4,
  wallCell: 0.1,
  growth: 3,
  anglesPerPanel: 6,
  angleGrowth: 3,
  tolerance: 1e-11,
  iterations: 200,
};

/**
 * Steady linear transport in a box of the plane. As scattering is isotropic, f follows from rho by
 * integration along rays, and rho = <f> is an equation for rho alone. It is collocated at the
 * Lobatto points of tensor polynomials on cells that shrink geometrically toward inflow walls and
 * interfaces (see SightRows for the form that holds for every epsilon), each point with directions
 * of its own (see SightDirections), and solved by GMRES with diffusion synthetic acceleration.
 *
 * @throws RangeError on a problem without unique steady state or with data this method cannot take
 * (time, holes, one periodic side), or when GMRES does not reach the tolerance.
 */
export function solvePlaneTransport(
  problem: PlaneProblem,
  options: PlaneTransportOptions = {},
): PlaneTransportSolution {
  const started = performance.now();
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings = { ...DEFAULTS, ...Object.fromEntries(given) };
  checkProblem(problem);
  const medium = new PlaneMedium(problem);
  const mesh = planeMesh(problem, medium, settings);
  checkLosses(problem, mesh);
  const directions = new SightDirections(mesh, settings.anglesPerPanel, settings.angleGrowth);
  const rows = allRows(mesh, new SightRows(mesh, medium, problem.boundary, directions));
  const assembled = performance.now();
  const preconditioner = new DiffusionPreconditioner(mesh, medium, problem.boundary);
  const right = Float64Array.from(rows, (row) => row.known);
  preconditioner.apply(right);
  const result = gmres(
    (x) => {
      const image = product(rows, x);
      preconditioner.apply(image);
      return image;
    },
    right,
    settings.tolerance,
    settings.iterations,
  );
  if (!(result.residual <= settings.tolerance)) {
    throw new RangeError(
      `solvePlaneTransport: residual ${result.residual} after ${result.iterations} iterations, ` +
        `expected ${settings.tolerance}`,
    );
  }
  const field = new PlaneField(mesh, medium, problem.boundary, directions, result.solution);
  const finished = performance.now();
  const entries = rows.reduce((sum, row) => sum + row.columns.length, 0);
  return {
    rho: (x, y) => field.rho(x, y),
    rhoByRays: (x, y) => field.rhoByRays(x, y),
    flux: (x, y) => field.flux(x, y),
    f: (x, y, theta) => field.f(x, y, theta),
    info: {
      cells: [mesh.x.widths.length, mesh.y.widths.length],
      unknowns: mesh.size,
      rays: rows.reduce((sum, row) => sum + row.rays, 0),
      fill: entries / mesh.size ** 2,
      iterations: result.iterations,
      residual: result.residual,
      seconds: {
        rows: (assembled - started) / 1000,
        solve: (finished - assembled) / 1000,
        total: (finished - started) / 1000,
      },
    },
  };
}

/** One row for each unknown, in order. */
function allRows(mesh: PlaneMesh, equations: SightRows): SightRow[] {
  const { x, y, degree } = mesh;
  const rows: SightRow[] = new Array(mesh.size);
  const points = element(degree).lobatto.nodes.length;
  for (let j = 0; j < y.widths.length; j++) {
    for (let i = 0; i < x.widths.length; i++) {
      for (let l = 0; l < points; l++) {
        for (let k = 0; k < points; k++) {
          const unknown = meshUnknown(mesh, i, j, k, l);
          rows[unknown] ??= equations.at(i, j, k, l);
        }
      }
    }
  }
  return rows;
}

function product(rows: readonly SightRow[], x: Float64Array): Float64Array {
  const image = new Float64Array(rows.length);
  for (let u = 0; u < rows.length; u++) {
    const { columns, values } = rows[u];
    let sum = 0;
    for (let k = 0; k < columns.length; k++) sum += values[k] * x[columns[k]];
    image[u] = sum;
  }
  return image;
}

function checkProblem({ domain, boundary }: PlaneProblem): void {
  if (domain.t || domain.holes.length > 0) {
    throw new RangeError('solvePlaneTransport: only steady problems in a box without holes');
  }
  for (const [lower, upper] of [
    [boundary.left, boundary.right],
    [boundary.bottom, boundary.top],
  ]) {
    if ((lower.type === 'periodic') !== (upper.type === 'periodic')) {
      throw new RangeError('solvePlaneTransport: opposite sides must both be periodic, or none');
    }
  }
}

function checkLosses({ boundary }: PlaneProblem, { rates }: PlaneMesh): void {
  const { left, right, bottom, top } = boundary;
  const isOpen = [left, right, bottom, top].some((side) => side.type === 'inflow');
  if (!isOpen && rates.absorption.every((rate) => rate === 0)) {
    throw new RangeError(
      'solvePlaneTransport: nothing is absorbed and no side is open, so there is no unique steady state',
    );
  }
}
