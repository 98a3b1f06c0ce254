import { assemblePlane } from '../assembly/assemblePlane.js';
import { planeRowGroups } from '../assembly/planeRowGroups.js';
import { planeBases, planeCoefficients } from '../basis/planeCellBasis.js';
import type { LeastSquaresEngine } from '../linalg/engine.js';
import { partitionPlane } from '../partition/planePartition.js';
import { planeMicroMacro } from '../problem/equations/planeMicroMacro.js';
import type { PlaneProblem } from '../problem/planeTypes.js';
import { PlaneSolution } from '../solution/planeSolution.js';
import { FRESH, residualOfRows } from '../solution/residual.js';
import type { PlaneSolverOptions, PlaneStage } from './planeOptions.js';
import { type Seconds, stopwatch } from './seconds.js';
import { type StageAttempt, type Staged, solveByStages, splitByCell } from './stages.js';
import type { SolveObserver } from './steadySlab.js';

export {
  type PlaneSolverOptions,
  type PlaneSolverRequest,
  planeSolverOptions,
} from './planeOptions.js';

/** A solved plane problem with what is known about the quality of the answer. */
export interface PlaneSolve extends StageAttempt, Staged {
  readonly solution: PlaneSolution;
  readonly cells: number;
}

/**
 * Solves a steady problem in the plane: cells and panels, local bases, weighted rows, block least
 * squares in an order of nested dissection or CGLS, residual on fresh points; stages as in the slab.
 *
 * Numerical trouble is data (`info.status`), never an exception.
 *
 * @throws RangeError when a hole leaves too little of a cell.
 */
export function solveSteadyPlane(
  problem: PlaneProblem,
  options: PlaneSolverOptions,
  engine: LeastSquaresEngine,
  observer: SolveObserver = { phase: () => {}, advance: () => {} },
): PlaneSolve {
  return solveByStages(options, engine, (stage, seconds) =>
    solveStage(problem, options, stage, engine, observer, seconds),
  );
}

/** From so many cells on the fill of the elimination costs more than the iterations. */
const MANY_CELLS = 16;

type Attempt = Omit<PlaneSolve, keyof Staged>;

function solveStage(
  problem: PlaneProblem,
  { seed, weights, solver }: PlaneSolverOptions,
  stage: PlaneStage,
  engine: LeastSquaresEngine,
  observer: SolveObserver,
  seconds: Seconds,
): Attempt {
  const clock = stopwatch();
  const formulation = planeMicroMacro();
  const partition = partitionPlane(problem, stage.partition);
  const { cells } = partition;
  observer.phase(`${stage.name}: basis`, cells.length);
  const { domain } = problem;
  const bases = planeBases(partition, domain, formulation, stage.basis, seed, observer.advance);
  seconds.basis += clock();
  observer.phase(`${stage.name}: assemble`, cells.length);
  const many = stage.name === 'layered' && cells.length >= MANY_CELLS;
  const method = solver === 'auto' ? (many ? 'cgls' : 'direct') : solver;
  const request = { problem, formulation, partition, bases, weights };
  const assembled = assemblePlane(engine, request, observer.advance, method);
  seconds.assemble += clock();
  observer.phase(`${stage.name}: factor`, assembled.blocks);
  const factor = assembled.factor({ onBlock: observer.advance });
  seconds.factor += clock();
  const { x, info } = factor.solve(assembled.rhs);
  seconds.solve += clock();
  observer.phase(`${stage.name}: check`, 1);
  const coefficients = splitByCell(x, bases);
  const solution = new PlaneSolution(problem, formulation, partition, bases, coefficients);
  const byBlock = bases.flatMap((basis, m) => planeCoefficients(basis, coefficients[m]));
  const fresh = planeRowGroups({ ...request, fresh: FRESH });
  const residual = residualOfRows(fresh, formulation.blocks, byBlock);
  seconds.check += clock();
  observer.advance(1);
  return {
    solution,
    info,
    residual,
    cells: cells.length,
    unknowns: x.length,
    rows: assembled.rows,
    stage: stage.name,
  };
}
