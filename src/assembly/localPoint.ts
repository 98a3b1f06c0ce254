import type { CellBasis } from '../basis/cellBasis.js';
import type { CellPoints } from '../basis/points.js';
import { toPosition } from '../partition/cell.js';
import { toTime } from '../partition/slab.js';
import type { InitialValues, LocalCoefficients } from '../problem/equations/formulation.js';
import { evenPart, oddPart, type SplitSource, sourceOf } from '../problem/splitSource.js';
import { type PhasePoint, slabPoint, type TransportProblem } from '../problem/types.js';
import type { Quadrature } from '../quadrature/gauss.js';

const noInitial: InitialValues = { mean: 0, at: () => 0 };

/** Coefficients of a problem at one point of a cell; sources are formed when first asked for. */
class LocalPoint implements LocalCoefficients {
  readonly epsilon: number;
  readonly sigmaS: number;
  readonly sigmaA: number;
  readonly #source: SplitSource;
  readonly #angle: Quadrature;
  #mean: number | null = null;

  constructor(
    problem: TransportProblem,
    readonly t: number,
    readonly x: number,
    readonly scale: number,
    angle: Quadrature,
    readonly initial: InitialValues = noInitial,
  ) {
    const point = slabPoint(x, 0, t);
    this.#source = sourceOf(problem);
    this.#angle = angle;
    this.epsilon = problem.epsilon(point);
    this.sigmaS = problem.scattering(point);
    this.sigmaA = problem.absorption(point);
  }

  evenSource(v: number): number {
    return evenPart(this.#source, ...this.#pair(v), this.epsilon);
  }

  oddSource(v: number): number {
    return oddPart(this.#source, ...this.#pair(v), this.epsilon);
  }

  /**
   * Panels are symmetric: the mean of the even part alone, so that an odd Q = -v/epsilon cancels
   * exactly and not to the rounding of 1/epsilon.
   */
  get meanSource(): number {
    if (this.#mean === null) {
      const { nodes, weights } = this.#angle;
      let sum = 0;
      for (let q = 0; q < nodes.length; q++) {
        if (nodes[q] > 0) sum += weights[q] * this.evenSource(nodes[q]);
        else if (nodes[q] === 0) sum += (weights[q] * this.evenSource(0)) / 2;
      }
      this.#mean = sum;
    }
    return this.#mean;
  }

  #pair(v: number): [PhasePoint, PhasePoint] {
    return [slabPoint(this.x, v, this.t), slabPoint(this.x, -v, this.t)];
  }
}

/**
 * Coefficients of the problem at any point (t, x).
 *
 * @param scale e in f = rho + e g.
 * @param angle symmetric rule on [-1, 1] for <Q>, weights sum to 2.
 */
export function coefficientsAt(
  problem: TransportProblem,
  { t, x }: { readonly t: number; readonly x: number },
  scale: number,
  angle: Quadrature,
  initial?: InitialValues,
): LocalCoefficients {
  return new LocalPoint(problem, t, x, scale, angle, initial);
}

/** Coefficients of the problem at points of a cell. */
export function localCoefficients(
  problem: TransportProblem,
  basis: CellBasis,
  { tau, xi }: CellPoints,
  initial?: readonly InitialValues[],
): LocalCoefficients[] {
  const { cell, slab, angle } = basis;
  return Array.from(xi, (z, i) => {
    const [t, x] = [toTime(slab, tau[i]), toPosition(cell, z)];
    return coefficientsAt(problem, { t, x }, cell.scale, angle, initial?.[i]);
  });
}
