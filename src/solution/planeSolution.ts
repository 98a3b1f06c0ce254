import { planeCoefficientsAt } from '../assembly/planePoint.js';
import { type PlaneRowRequest, planeRowGroups } from '../assembly/planeRowGroups.js';
import { planeBlocksMet, planeTermRows } from '../assembly/planeRows.js';
import { type PlaneCellBasis, planeCoefficients } from '../basis/planeCellBasis.js';
import { type Directions, directionsAt } from '../basis/planeField.js';
import type { PlanePoints } from '../basis/planePoints.js';
import { addRowsTimes } from '../linalg/rowMatrix.js';
import { findPlaneCell, type PlanePartition, toUnit } from '../partition/planeCell.js';
import { inDomain } from '../partition/planeHoles.js';
import { toSlabCoordinate } from '../partition/slab.js';
import type { PlaneFormulation, PlaneTerm } from '../problem/equations/planeFormulation.js';
import type { PlaneProblem } from '../problem/planeTypes.js';
import { wrapAngle } from '../problem/planeTypes.js';
import type { SweptField } from '../sweep/sweptField.js';
import { FRESH, type ResidualReport, residualOfRows } from './residual.js';

/**
 * A solved plane problem, steady or on one slab of time: f, rho and flux anywhere in the domain, from the cells'
 * coefficients and what was integrated along rays; NaN inside holes.
 */
export class PlaneSolution {
  constructor(
    readonly problem: PlaneProblem,
    readonly formulation: PlaneFormulation,
    readonly partition: PlanePartition,
    readonly bases: readonly PlaneCellBasis[],
    /** Coefficients of cell m, bases[m].columns of them, block after block. */
    readonly coefficients: readonly Float64Array[],
    /** What rays make of a density: features stand for the rest. */
    readonly swept: SweptField | null = null,
  ) {}

  /** rho = <f> at the points (x_i, y_i), in time at a time t of the slab. */
  rho(x: ArrayLike<number>, y: ArrayLike<number>, t = 0): Float64Array {
    const rest = this.#evaluate(this.formulation.rho, x, y, new Float64Array(x.length), t);
    return plus(rest, this.swept?.rho(x, y));
  }

  /** q = <v f>/epsilon at the points (x_i, y_i). */
  flux(x: ArrayLike<number>, y: ArrayLike<number>, t = 0): { x: Float64Array; y: Float64Array } {
    const none = new Float64Array(x.length);
    const [along, across] = this.formulation.flux;
    const swept = this.swept?.flux(x, y);
    return {
      x: plus(this.#evaluate(along, x, y, none, t), swept?.x),
      y: plus(this.#evaluate(across, x, y, none, t), swept?.y),
    };
  }

  /** f at the points (x_i, y_i, theta_i), three arrays of equal length. */
  f(x: ArrayLike<number>, y: ArrayLike<number>, theta: ArrayLike<number>, t = 0): Float64Array {
    const rest = this.#evaluate(this.formulation.f, x, y, theta, t);
    return plus(rest, this.swept?.f(x, y, theta));
  }

  /** Points are taken together by cell and direction. */
  #evaluate(
    terms: readonly PlaneTerm[],
    x: ArrayLike<number>,
    y: ArrayLike<number>,
    theta: ArrayLike<number>,
    t: number,
  ): Float64Array {
    const out = new Float64Array(x.length).fill(Number.NaN);
    const groups = new Map<string, number[]>();
    for (let i = 0; i < x.length; i++) {
      const cell = findPlaneCell(this.partition, x[i], y[i]);
      if (!cell || !inDomain(this.problem.domain, x[i], y[i])) continue;
      const key = `${cell.index} ${theta[i]}`;
      const members = groups.get(key);
      if (members) members.push(i);
      else groups.set(key, [i]);
    }
    for (const members of groups.values()) {
      const cell = findPlaneCell(this.partition, x[members[0]], y[members[0]]);
      if (!cell) continue;
      const { slab } = this.bases[cell.index];
      const tau = slab ? clamp(toSlabCoordinate(slab, t)) : null;
      const points = {
        ...(tau === null ? {} : { tau: new Float64Array(members.length).fill(tau) }),
        xi: Float64Array.from(members, (i) => clamp(toUnit(cell.x, x[i]))),
        eta: Float64Array.from(members, (i) => clamp(toUnit(cell.y, y[i]))),
      };
      const directions = directionsAt(Float64Array.of(wrapAngle(theta[members[0]])));
      const values = this.valuesAt(terms, this.bases[cell.index], points, directions);
      for (const [k, i] of members.entries()) out[i] = values[k];
    }
    return out;
  }

  /** A sum of terms at points of one cell, by their cell coordinates, and directions of one panel. */
  valuesAt(
    terms: readonly PlaneTerm[],
    basis: PlaneCellBasis,
    points: PlanePoints,
    directions: Directions,
  ): Float64Array {
    const coefficients = planeCoefficientsAt(this.problem, basis, points);
    const site = { basis, points, coefficients, directions };
    const own = planeCoefficients(basis, this.coefficients[basis.cell.index]);
    const values = new Float64Array(points.xi.length * directions.theta.length);
    for (const block of planeBlocksMet(terms, site)) {
      const index = block === 'shared' ? own.length - 1 : block;
      addRowsTimes(values, planeTermRows(terms, site, block), own[index]);
    }
    return values;
  }
}

/**
 * The residual of a solution on fresh points, of features alone: what rays supply satisfies the
 * equations.
 *
 * @param request what its rows were made from.
 * @param fresh extra nodes along every coordinate.
 * @param size see `residualOf`.
 */
export function planeResidual(
  request: PlaneRowRequest,
  { bases, coefficients, formulation }: PlaneSolution,
  fresh = FRESH,
  size = 0,
): ResidualReport {
  const byBlock = bases.flatMap((basis, m) => planeCoefficients(basis, coefficients[m]));
  const rows = planeRowGroups({ ...request, fresh });
  return residualOfRows(rows, formulation.blocks, byBlock, size);
}

function plus(rest: Float64Array, swept: Float64Array | undefined): Float64Array {
  return swept ? rest.map((value, i) => value + swept[i]) : rest;
}

function clamp(xi: number): number {
  return Math.min(1, Math.max(-1, xi));
}
