import { coefficientsAt } from '../assembly/localPoint.js';
import type { Formulation, Term } from '../problem/equations/formulation.js';
import type { TransportProblem } from '../problem/types.js';
import type { FieldSet } from './field.js';
import { evaluateFields, residualOfRows } from './loss.js';
import { rowSet } from './rowSet.js';
import type { Directions, Points } from './sites.js';

/**
 * A solution made of network fields: f, rho and flux anywhere, from the formulation's own terms.
 * Steady solutions ignore times.
 */
export class NetworkSolution {
  constructor(
    readonly problem: TransportProblem,
    readonly formulation: Formulation,
    readonly fields: FieldSet,
    readonly directions: Directions,
    /** e in f = rho + e g. */
    readonly scale: number,
  ) {}

  /** rho = <f> at points x, at one time. */
  rho(x: ArrayLike<number>, t = 0): Float64Array {
    return this.moments(this.formulation.rho, x, t);
  }

  /** q = <v f>/epsilon. */
  flux(x: ArrayLike<number>, t = 0): Float64Array {
    return this.moments(this.formulation.flux, x, t);
  }

  /** f at the points (x_i, v_i), two arrays of equal length, at one time. */
  f(x: ArrayLike<number>, v: ArrayLike<number>, t = 0): Float64Array {
    const out = new Float64Array(x.length);
    const byPosition = new Map<number, number[]>();
    for (let i = 0; i < x.length; i++) {
      const members = byPosition.get(x[i]);
      if (members) members.push(i);
      else byPosition.set(x[i], [i]);
    }
    // Positions with the same directions go together: maps and cuts are tensor grids.
    const tensors = new Map<string, number[][]>();
    for (const members of byPosition.values()) {
      const key = members.map((i) => v[i]).join();
      const known = tensors.get(key);
      if (known) known.push(members);
      else tensors.set(key, [members]);
    }
    for (const rows of tensors.values()) {
      const on = rows[0].map((i) => v[i]);
      const values = this.fTensor(
        rows.map(([first]) => x[first]),
        on,
        t,
      );
      for (const [s, members] of rows.entries()) {
        for (const [r, i] of members.entries()) out[i] = values[s * on.length + r];
      }
    }
    return out;
  }

  /** f at the tensor points (x_i, v_q), row i * v.length + q, at one time. */
  fTensor(x: ArrayLike<number>, v: ArrayLike<number>, t = 0): Float64Array {
    const { directions } = this;
    const at = directions.with(Float64Array.from(v, Math.abs));
    const first = at.half + directions.half;
    const columns = Array.from(v, (value, k) => (value < 0 ? at.mirror(first + k) : first + k));
    return this.#sum(this.formulation.f, pointsAt(x, t), at, columns);
  }

  /** A sum of terms without direction at points x, at one time. */
  moments(terms: readonly Term[], x: ArrayLike<number>, t: number): Float64Array {
    return this.#sum(terms, pointsAt(x, t), this.directions, null);
  }

  #sum(
    terms: readonly Term[],
    points: Points,
    directions: Directions,
    columns: readonly number[] | null,
  ): Float64Array {
    const { problem, scale, fields } = this;
    const { rule } = this.directions;
    const coefficients = Array.from(points.x, (x, i) =>
      coefficientsAt(problem, { t: points.t[i], x }, scale, rule),
    );
    const v = Float64Array.from(columns ?? [0], (q) => (columns ? directions.v[q] : 0));
    const rows = rowSet(
      { name: 'sum', on: 'phase', weight: 'residual', terms },
      [{ firstPoint: 0, coefficients, sign: 1 }],
      { columns, v, weights: v },
      points.x,
      1,
    );
    const values = evaluateFields({ points, slopes: false, rows: [rows] }, fields, directions);
    return residualOfRows(rows, values, fields, directions);
  }
}

function pointsAt(x: ArrayLike<number>, t: number): Points {
  return { t: new Float64Array(x.length).fill(t), x: Float64Array.from(x) };
}
