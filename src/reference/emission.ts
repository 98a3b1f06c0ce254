import { type PhaseFunction, slabPoint, type TransientProblem } from '../problem/types.js';
import type { Quadrature } from '../quadrature/gauss.js';
import type { SlabMesh } from './slabMesh.js';

/** Even and odd part of epsilon Q on the mesh, as a `Drive` takes them. */
export interface Emission {
  readonly even: Float64Array | null;
  readonly odd: Float64Array | null;
}

/**
 * epsilon Q = epsilon source + stiffSource at the times of the stages. A source that is 0, or the
 * same at all times, is recognised by its values at some times and not evaluated again.
 */
export class SourceTable {
  private readonly constant: Emission | null;

  constructor(
    private readonly problem: TransientProblem,
    private readonly mesh: SlabMesh,
    private readonly rule: Quadrature,
  ) {
    const [t0, t1] = problem.domain.t;
    const [first, ...others] = [0, 0.2718, 0.618, 1].map((s) => this.evaluate(t0 + s * (t1 - t0)));
    const isSame = (part: 'even' | 'odd'): boolean =>
      others.every((other) => other[part]!.every((value, i) => value === first[part]![i]));
    const orNull = (values: Float64Array | null): Float64Array | null =>
      values?.some((value) => value !== 0) ? values : null;
    this.constant =
      isSame('even') && isSame('odd') ? { even: orNull(first.even), odd: orNull(first.odd) } : null;
  }

  at(t: number): Emission {
    return this.constant ?? this.evaluate(t);
  }

  private evaluate(t: number): Emission {
    const { mesh, rule } = this;
    const { degree, lobatto, gauss } = mesh.element;
    const points = mesh.widths.length * degree;
    const even = new Float64Array(rule.nodes.length * mesh.size);
    const odd = new Float64Array(rule.nodes.length * points);
    for (let cell = 0; cell < mesh.widths.length; cell++) {
      for (let i = 0; i <= degree; i++) {
        const x = mesh.position(cell, lobatto.nodes[i]);
        const weight = (lobatto.weights[i] * mesh.widths[cell]) / 2;
        for (let m = 0; m < rule.nodes.length; m++) {
          const sum = this.emission(x, rule.nodes[m], t) + this.emission(x, -rule.nodes[m], t);
          even[m * mesh.size + mesh.unknown(cell, i)] += 0.5 * weight * sum;
        }
      }
      for (let q = 0; q < degree; q++) {
        const x = mesh.position(cell, gauss.nodes[q]);
        for (let m = 0; m < rule.nodes.length; m++) {
          const difference =
            this.emission(x, rule.nodes[m], t) - this.emission(x, -rule.nodes[m], t);
          odd[m * points + cell * degree + q] = 0.5 * difference;
        }
      }
    }
    return { even, odd };
  }

  private emission(x: number, v: number, t: number): number {
    const { epsilon, source, stiffSource } = this.problem;
    const point = slabPoint(x, v, t);
    const bounded = epsilon(point) * source(point);
    return stiffSource ? bounded + stiffSource(point) : bounded;
  }
}

/** The datum of an inflow side as a function of |v| and t. */
export function inflowDatum(
  problem: TransientProblem,
  side: 'left' | 'right',
): ((mu: number, t: number) => number) | null {
  const condition = problem.boundary[side];
  if (condition.type !== 'inflow') return null;
  const value: PhaseFunction = condition.value;
  const x = problem.domain.x[side === 'left' ? 0 : 1];
  const sign = side === 'left' ? 1 : -1;
  return (mu, t) => value(slabPoint(x, sign * mu, t));
}
