import type { CellBasis } from '../basis/cellBasis.js';
import type { PointRule } from '../basis/points.js';
import { toPosition } from '../partition/cell.js';
import type { InitialValues } from '../problem/equations/formulation.js';
import { type PhaseFunction, slabPoint } from '../problem/types.js';
import type { Directions } from './collocation.js';

/** f at the start of a slab: given as data, or handed over by the slab before. */
export interface InitialData {
  /**
   * <f>(x_i), and f at the tensor points (x_i, v_q), row i * v.length + q.
   *
   * @param basis the cell that asks: its rule for the mean over v.
   */
  at(basis: CellBasis, x: Float64Array, v: Float64Array): { mean: Float64Array; f: Float64Array };
  /**
   * Integral of epsilon <f> over the cell, where it is known better than by quadrature at the points
   * of the rows: data from other cells have kinks at their edges. For the conservation row.
   */
  mass?(basis: CellBasis): number;
}

/** Initial data of a problem, the mean taken on the cell's panels. */
export function initialFunction(f: PhaseFunction, t: number): InitialData {
  return {
    at({ angle }, x, v) {
      const mean = new Float64Array(x.length);
      const values = new Float64Array(x.length * v.length);
      for (let i = 0; i < x.length; i++) {
        for (let q = 0; q < angle.nodes.length; q++) {
          mean[i] += (angle.weights[q] / 2) * f(slabPoint(x[i], angle.nodes[q], t));
        }
        for (let q = 0; q < v.length; q++) values[i * v.length + q] = f(slabPoint(x[i], v[q], t));
      }
      return { mean, f: values };
    },
  };
}

/** The data at the points of a rule, for the directions asked for and their mirror images. */
export function initialValues(
  initial: InitialData | undefined,
  basis: CellBasis,
  rule: PointRule,
  directions: readonly Directions[],
): InitialValues[] {
  if (!initial) throw new RangeError('initial rows need initial data');
  const x = rule.xi.map((xi) => toPosition(basis.cell, xi));
  const index = new Map<number, number>();
  for (const { v } of directions) {
    for (const value of v) {
      for (const direction of [value, -value]) {
        if (!index.has(direction)) index.set(direction, index.size);
      }
    }
  }
  const v = Float64Array.from(index.keys());
  const { mean, f } = initial.at(basis, x, v);
  return Array.from(x, (_, i) => ({
    mean: mean[i],
    at: (direction) => f[i * v.length + (index.get(direction) ?? 0)],
  }));
}
