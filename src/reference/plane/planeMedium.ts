import type { PlaneProblem } from '../../problem/planeTypes.js';
import { planePoint } from '../../problem/planeTypes.js';
import type { PhasePoint } from '../../problem/types.js';

/** Coefficients of v.grad f = scattering (rho - f) - absorption f + emission, rates per length. */
export class PlaneMedium {
  private readonly point: PhasePoint = planePoint(0, 0);

  constructor(private readonly problem: PlaneProblem) {}

  /** sigmaS/epsilon + epsilon sigmaA */
  total(x: number, y: number): number {
    const point = this.at(x, y);
    const { problem } = this;
    const epsilon = problem.epsilon(point);
    return problem.scattering(point) / epsilon + epsilon * problem.absorption(point);
  }

  /** sigmaS/epsilon */
  scattering(x: number, y: number): number {
    const point = this.at(x, y);
    return this.problem.scattering(point) / this.problem.epsilon(point);
  }

  /** epsilon sigmaA */
  absorption(x: number, y: number): number {
    const point = this.at(x, y);
    return this.problem.epsilon(point) * this.problem.absorption(point);
  }

  epsilon(x: number, y: number): number {
    return this.problem.epsilon(this.at(x, y));
  }

  /** epsilon Q, theta in [0, 2 pi) */
  emission(x: number, y: number, theta: number): number {
    const point = this.at(x, y);
    point.theta = theta;
    const { problem } = this;
    const bounded = problem.epsilon(point) * problem.source(point);
    return problem.stiffSource ? bounded + problem.stiffSource(point) : bounded;
  }

  private at(x: number, y: number): PhasePoint {
    this.point.x = x;
    this.point.y = y;
    this.point.theta = 0;
    return this.point;
  }
}

/** What a cell of the plane looks like to a ray; NaN: ask the medium. */
export interface CellRates {
  /** Entry i + nx * j. */
  readonly total: Float64Array;
  readonly absorption: Float64Array;
  /** 1 where nothing is emitted in any direction. */
  readonly isDark: Uint8Array;
}
