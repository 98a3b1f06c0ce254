import type { TransientProblem } from '../problem/types.js';
import type { SplitPart } from '../split/split.js';
import { slabAtTime } from './slabAtTime.js';
import type { SlabSolution } from './slabSolution.js';

/** The least-squares solution of one slab and the known part that it leaves out. */
export interface SolvedSlab {
  readonly rest: SlabSolution;
  readonly split: SplitPart | null;
}

/**
 * A solved march: f, rho and flux anywhere in space and time, slab by slab, plus the part that was
 * split off. Where two slabs meet the earlier one answers.
 */
export class TransientSolution {
  constructor(
    readonly problem: TransientProblem,
    /** What was solved on each slab, and the part split off there. */
    readonly slabs: readonly SolvedSlab[],
  ) {}

  /** rho = <f> at points x, at one time. @throws RangeError when t has not been reached. */
  rho(x: ArrayLike<number>, t: number): Float64Array {
    const { rest, split } = this.#slab(t);
    return plus(rest.rho(x, t), split && ((i) => split.rho(t, x[i])));
  }

  /** q = <v f>/epsilon. */
  flux(x: ArrayLike<number>, t: number): Float64Array {
    const { rest, split } = this.#slab(t);
    return plus(rest.flux(x, t), split && ((i) => split.flux(t, x[i])));
  }

  /** f at the points (x_i, v_i), two arrays of equal length, at one time. */
  f(x: ArrayLike<number>, v: ArrayLike<number>, t: number): Float64Array {
    const { rest, split } = this.#slab(t);
    return plus(rest.f(x, v, t), split && ((i) => split.f(t, x[i], v[i])));
  }

  /** f at the tensor points (x_i, v_q), row i * v.length + q, at one time. */
  fTensor(x: ArrayLike<number>, v: ArrayLike<number>, t: number): Float64Array {
    const { rest, split } = this.#slab(t);
    const at = (i: number): [x: number, v: number] => [
      x[Math.floor(i / v.length)],
      v[i % v.length],
    ];
    return plus(rest.fTensor(x, v, t), split && ((i) => split.f(t, ...at(i))));
  }

  #slab(t: number): SolvedSlab {
    const end = ({ rest }: SolvedSlab): number => {
      const { slab } = rest.bases[0];
      return slab ? slab.start + slab.duration : Infinity;
    };
    return slabAtTime(this.slabs, end, this.problem.domain.t[0], t);
  }
}

function plus(values: Float64Array, part: ((i: number) => number) | null): Float64Array {
  if (part) for (let i = 0; i < values.length; i++) values[i] += part(i);
  return values;
}
