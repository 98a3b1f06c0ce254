import type { TransportProblem } from '../problem/types.js';
import { CellModel } from './cellModel.js';
import { transportCells } from './cells.js';
import { halfRangeDirections } from './directions.js';
import { Medium } from './medium.js';
import { solveSystem } from './system.js';
import { TransportField } from './transportField.js';

export interface DiscreteOrdinatesOptions {
  /**
   * Accuracy aimed at, relative to the data; sets the smallest cells and panels and the degrees in
   * them. Default 1e-10.
   */
  readonly tolerance?: number;
  /** Most Gauss nodes on a panel of directions. Default 12. */
  readonly anglesPerPanel?: number;
  /** Highest polynomial degree of d rho / d s in a cell. Default 14. */
  readonly degree?: number;
}

export interface ReferenceSolution {
  /** <f> */
  rho(x: number): number;
  /** <v f> / epsilon(x) */
  flux(x: number): number;
  /** f at any direction in [-1, 1]; at v = 0 the limit from v > 0. */
  f(x: number, v: number): number;
  readonly info: {
    /** Directions in [-1, 1]. */
    readonly angles: number;
    readonly cells: number;
    readonly unknowns: number;
    readonly seconds: number;
  };
}

/**
 * Steady linear transport in a slab by discrete ordinates that are exact in x: along every
 * direction the equation is integrated in closed form over cells on which d rho / d tau is a
 * polynomial, tau the optical depth. Nothing is iterated and no small difference of large numbers
 * is formed, so cost and accuracy are the same for every epsilon > 0.
 *
 * @throws RangeError on a problem without (unique) steady state or with data this method cannot
 * take (plane or time-dependent domain, one periodic side, a source in a void).
 */
export function solveDiscreteOrdinates(
  problem: TransportProblem,
  options: DiscreteOrdinatesOptions = {},
): ReferenceSolution {
  const started = performance.now();
  checkProblem(problem);
  const { tolerance = 1e-10, anglesPerPanel = 12, degree = 14 } = options;
  const medium = new Medium(problem);
  const cells = transportCells(problem, { tolerance, degree });
  const models = cells.map((cell) => new CellModel(cell, medium));
  checkVoids(models);
  const directions = halfRangeDirections(tolerance, anglesPerPanel);
  const solution = solveSystem(problem, models, directions);
  const field = new TransportField(problem, models, directions, solution);
  return {
    rho: (x) => field.rho(x),
    flux: (x) => field.flux(x),
    f: (x, v) => field.f(x, v),
    info: {
      angles: 2 * directions.nodes.length,
      cells: cells.length,
      unknowns: solution.unknowns,
      seconds: (performance.now() - started) / 1000,
    },
  };
}

function checkProblem({ domain, boundary }: TransportProblem): void {
  if (domain.t || domain.y) {
    throw new RangeError('solveDiscreteOrdinates: only steady slab problems can be solved');
  }
  if ((boundary.left.type === 'periodic') !== (boundary.right.type === 'periodic')) {
    throw new RangeError('solveDiscreteOrdinates: both sides must be periodic, or none');
  }
}

/** In a void f = integral of Q / |v|, so a source that stays finite at v = 0 makes rho infinite. */
function checkVoids(models: readonly CellModel[]): void {
  const largest = (model: CellModel, mu: number): number =>
    Math.max(...[mu, -mu].flatMap((v) => [...model.emission(v)].map(Math.abs)));
  for (const model of models) {
    if (model.cell.thickness > 0) continue;
    if (largest(model, 1e-9) > 1e-6 * largest(model, 1)) {
      throw new RangeError(
        'solveDiscreteOrdinates: a source that does not vanish at v = 0 in a void ' +
          `(next to x = ${model.cell.anchor.x}) has no steady state with finite density`,
      );
    }
  }
}
