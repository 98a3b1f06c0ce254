import { localCoefficients } from '../assembly/localPoint.js';
import { blocksMet, termRows } from '../assembly/rows.js';
import { blockCoefficients, type CellBasis } from '../basis/cellBasis.js';
import { type CellPoints, pointsAt } from '../basis/points.js';
import { addRowsTimes } from '../linalg/rowMatrix.js';
import { findCell, toCellCoordinate } from '../partition/cell.js';
import { toSlabCoordinate } from '../partition/slab.js';
import { type Background, backgroundTerms, isotropicBackground } from '../problem/background.js';
import type { Formulation, Term } from '../problem/equations/formulation.js';
import type { TransportProblem } from '../problem/types.js';

/**
 * A solved steady slab, or one time slab of a march: f, rho and flux anywhere in it, from the cells'
 * coefficients. Times are those of the problem; steady solutions ignore them.
 */
export class SlabSolution {
  readonly #background: Background;

  constructor(
    readonly problem: TransportProblem,
    readonly formulation: Formulation,
    readonly bases: readonly CellBasis[],
    /** Coefficients of cell m, bases[m].columns of them, block after block. */
    readonly coefficients: readonly Float64Array[],
    /** What was split off before solving. */
    background: Background = isotropicBackground(problem),
  ) {
    this.#background = background;
  }

  /** rho = <f> at points x of the domain. */
  rho(x: ArrayLike<number>, t = 0): Float64Array {
    return this.#moments(this.formulation.rho, x, t);
  }

  /** q = <v f>/epsilon at points x of the domain. */
  flux(x: ArrayLike<number>, t = 0): Float64Array {
    return this.#moments(this.formulation.flux, x, t);
  }

  /** f at the points (x_i, v_i), two arrays of equal length. */
  f(x: ArrayLike<number>, v: ArrayLike<number>, t = 0): Float64Array {
    const out = new Float64Array(x.length);
    const groups = groupBy(x.length, (i) => `${x[i]}`);
    for (const members of groups.values()) {
      const directions = members.map((i) => v[i]);
      const values = this.fTensor([x[members[0]]], directions, t);
      for (const [s, i] of members.entries()) out[i] = values[s];
    }
    return out;
  }

  /** f at the tensor points (x_i, v_q), row i * v.length + q. */
  fTensor(x: ArrayLike<number>, v: ArrayLike<number>, t = 0): Float64Array {
    const out = new Float64Array(x.length * v.length);
    for (const [basis, members] of this.#byCell(x)) {
      const points = this.#points(basis, members, x, t);
      const panels = groupBy(v.length, (q) => this.#panel(basis, v[q]));
      for (const directions of panels.values()) {
        const on = Float64Array.from(directions, (q) => v[q]);
        const values = this.#apply(this.formulation.f, basis, points, on);
        for (const [s, i] of members.entries()) {
          for (const [r, q] of directions.entries()) {
            out[i * v.length + q] = values[s * on.length + r];
          }
        }
      }
    }
    return out;
  }

  /** The values of a sum of terms without direction at points of one cell, by their coordinates. */
  momentsAt(terms: readonly Term[], basis: CellBasis, points: CellPoints): Float64Array {
    return this.#apply(terms, basis, points, new Float64Array(1));
  }

  #moments(terms: readonly Term[], x: ArrayLike<number>, t: number): Float64Array {
    const out = new Float64Array(x.length);
    for (const [basis, members] of this.#byCell(x)) {
      const values = this.momentsAt(terms, basis, this.#points(basis, members, x, t));
      for (const [s, i] of members.entries()) out[i] = values[s];
    }
    return out;
  }

  #byCell(x: ArrayLike<number>): Map<CellBasis, number[]> {
    const cells = this.bases.map((basis) => basis.cell);
    return groupBy(x.length, (i) => this.bases[findCell(cells, x[i]).index]);
  }

  #points(basis: CellBasis, members: number[], x: ArrayLike<number>, t: number): CellPoints {
    const { domain } = this.problem;
    const xi = members.map((i) => clamp(toCellCoordinate(basis.cell, x[i], domain.x)));
    return pointsAt(xi, clamp(toSlabCoordinate(basis.slab, t)));
  }

  /** Directions that one call of termRows can take together: same panels of every field. */
  #panel(basis: CellBasis, v: number): string {
    const panels = [...basis.fields.values()].map((field) => field.panelOf(v));
    return `${Math.sign(v)} ${panels.join(' ')}`;
  }

  #apply(
    terms: readonly Term[],
    basis: CellBasis,
    points: CellPoints,
    v: Float64Array,
  ): Float64Array {
    const local = localCoefficients(this.problem, basis, points);
    const values = new Float64Array(points.xi.length * v.length);
    const coefficients = this.coefficients[basis.cell.index];
    for (const block of blocksMet(terms, basis, v)) {
      const rows = termRows(terms, { basis, points, coefficients: local, v }, block);
      addRowsTimes(values, rows, blockCoefficients(basis, coefficients, block));
    }
    for (let row = 0; row < values.length; row++) {
      const c = local[Math.floor(row / v.length)];
      const direction = v[row % v.length];
      values[row] += backgroundTerms(terms, this.formulation, this.#background, c, direction);
    }
    return values;
  }
}

function groupBy<K>(count: number, key: (i: number) => K): Map<K, number[]> {
  const groups = new Map<K, number[]>();
  for (let i = 0; i < count; i++) {
    const at = key(i);
    const members = groups.get(at);
    if (members) members.push(i);
    else groups.set(at, [i]);
  }
  return groups;
}

function clamp(xi: number): number {
  return Math.min(1, Math.max(-1, xi));
}
