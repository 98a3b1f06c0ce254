import type { PlaneCellBasis } from '../basis/planeCellBasis.js';
import type { PlanePoints } from '../basis/planePoints.js';
import { fromUnit } from '../partition/planeCell.js';
import { toTime } from '../partition/slab.js';
import type {
  PlaneCoefficients,
  PlaneInitialValues,
} from '../problem/equations/planeFormulation.js';
import { type PlaneProblem, planePoint } from '../problem/planeTypes.js';
import { evenPart, oddPart, type SplitSource, sourceOf } from '../problem/splitSource.js';
import type { PhasePoint } from '../problem/types.js';
import { compositeGauss, type Quadrature } from '../quadrature/gauss.js';

/** Coefficients of a problem at one point of a cell; sources are formed when first asked for. */
class LocalPlanePoint implements PlaneCoefficients {
  readonly epsilon: number;
  readonly sigmaS: number;
  readonly sigmaA: number;
  readonly #source: SplitSource;
  readonly #half: Quadrature;
  readonly #initial: PlaneInitialValues | undefined;
  #mean: number | null = null;

  constructor(
    problem: PlaneProblem,
    readonly x: number,
    readonly y: number,
    readonly t: number,
    readonly scale: number,
    readonly normal: readonly [number, number],
    half: Quadrature,
    initial: PlaneInitialValues | undefined,
  ) {
    const point = planePoint(x, y, 0, t);
    this.#initial = initial;
    this.#source = sourceOf(problem);
    this.#half = half;
    this.epsilon = problem.epsilon(point);
    this.sigmaS = problem.scattering(point);
    this.sigmaA = problem.absorption(point);
  }

  evenSource(theta: number): number {
    return evenPart(this.#source, ...this.#pair(theta), this.epsilon);
  }

  oddSource(theta: number): number {
    return oddPart(this.#source, ...this.#pair(theta), this.epsilon);
  }

  /** The mean of the even part over half the circle: the odd part, O(1/epsilon), never enters. */
  get meanSource(): number {
    if (this.#mean === null) {
      const { nodes, weights } = this.#half;
      let sum = 0;
      for (let q = 0; q < nodes.length; q++) sum += weights[q] * this.evenSource(nodes[q]);
      this.#mean = sum / Math.PI;
    }
    return this.#mean;
  }

  get initial(): PlaneInitialValues {
    if (!this.#initial) throw new RangeError('initial rows need initial data');
    return this.#initial;
  }

  #pair(theta: number): [PhasePoint, PhasePoint] {
    const { x, y, t } = this;
    const opposite = theta < Math.PI ? theta + Math.PI : theta - Math.PI;
    return [planePoint(x, y, theta, t), planePoint(x, y, opposite, t)];
  }
}

/** Gauss nodes on every panel of the half circle when there are none finer. */
const MEAN_NODES = 12;

/** Coefficients of the problem at points of a cell, on a face with its normal. */
export function planeCoefficientsAt(
  problem: PlaneProblem,
  { cell, collocation, slab }: PlaneCellBasis,
  { tau, xi, eta }: PlanePoints,
  normal: readonly [number, number] = [0, 0],
  initial?: readonly PlaneInitialValues[],
): PlaneCoefficients[] {
  const panels = cell.panels ?? Float64Array.of(0, Math.PI / 2, Math.PI);
  const upper = panels.filter((theta) => theta <= Math.PI);
  const nodes = cell.panels ? collocation.angleNodes : MEAN_NODES;
  const half = compositeGauss(upper, nodes);
  return Array.from(xi, (_, i) => {
    const [x, y] = [fromUnit(cell.x, xi[i]), fromUnit(cell.y, eta[i])];
    const t = toTime(slab, tau ? tau[i] : 0);
    return new LocalPlanePoint(problem, x, y, t, cell.scale, normal, half, initial?.[i]);
  });
}
