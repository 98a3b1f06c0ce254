import { localCoefficients, termRows } from '../assembly/rows.js';
import type { CellBasis } from '../basis/cellBasis.js';
import { findCell, toCellCoordinate } from '../partition/cell.js';
import { type Background, backgroundTerms, isotropicBackground } from '../problem/background.js';
import type { Formulation, Term } from '../problem/equations/formulation.js';
import type { TransportProblem } from '../problem/types.js';

/** A solved slab: f, rho and flux anywhere in the domain, from the cells' coefficients. */
export class SlabSolution {
  readonly #background: Background;

  constructor(
    readonly problem: TransportProblem,
    readonly formulation: Formulation,
    readonly bases: readonly CellBasis[],
    /** Coefficients of cell m, bases[m].columns of them. */
    readonly coefficients: readonly Float64Array[],
    /** What was split off before solving. */
    background: Background = isotropicBackground(problem),
  ) {
    this.#background = background;
  }

  /** rho = <f> at points x of the domain. */
  rho(x: ArrayLike<number>): Float64Array {
    return this.#evaluate(this.formulation.rho, x, null);
  }

  /** q = <v f>/epsilon at points x of the domain. */
  flux(x: ArrayLike<number>): Float64Array {
    return this.#evaluate(this.formulation.flux, x, null);
  }

  /** f at the points (x_i, v_i), two arrays of equal length. */
  f(x: ArrayLike<number>, v: ArrayLike<number>): Float64Array {
    return this.#evaluate(this.formulation.f, x, v);
  }

  #evaluate(
    terms: readonly Term[],
    x: ArrayLike<number>,
    v: ArrayLike<number> | null,
  ): Float64Array {
    const out = new Float64Array(x.length);
    const byCell = new Map<number, number[]>();
    const cells = this.bases.map((basis) => basis.cell);
    for (let i = 0; i < x.length; i++) {
      const { index } = findCell(cells, x[i]);
      const members = byCell.get(index);
      if (members) members.push(i);
      else byCell.set(index, [i]);
    }
    for (const [index, members] of byCell) {
      const basis = this.bases[index];
      const xi = Float64Array.from(members, (i) =>
        clamp(toCellCoordinate(basis.cell, x[i], this.problem.domain.x)),
      );
      if (v === null) {
        const values = this.#apply(terms, basis, xi, new Float64Array(1));
        for (let s = 0; s < members.length; s++) out[members[s]] = values[s];
      } else {
        for (let s = 0; s < members.length; s++) {
          const at = xi.subarray(s, s + 1);
          out[members[s]] = this.#apply(terms, basis, at, new Float64Array([v[members[s]]]))[0];
        }
      }
    }
    return out;
  }

  #apply(
    terms: readonly Term[],
    basis: CellBasis,
    xi: Float64Array,
    v: Float64Array,
  ): Float64Array {
    const local = localCoefficients(this.problem, basis, xi);
    const rows = termRows(terms, basis, local, xi, v);
    const values = multiply(rows, xi.length * v.length, this.coefficients[basis.cell.index]);
    for (let row = 0; row < values.length; row++) {
      const c = local[Math.floor(row / v.length)];
      values[row] += backgroundTerms(
        terms,
        this.formulation,
        this.#background,
        c,
        v[row % v.length],
      );
    }
    return values;
  }
}

/** Column-major m x n matrix times a vector. */
export function multiply(matrix: Float64Array, m: number, x: Float64Array): Float64Array {
  const out = new Float64Array(m);
  for (let k = 0; k < x.length; k++) {
    for (let i = 0; i < m; i++) out[i] += matrix[k * m + i] * x[k];
  }
  return out;
}

function clamp(xi: number): number {
  return Math.min(1, Math.max(-1, xi));
}
