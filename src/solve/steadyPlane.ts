import { assemblePlane, type PlaneSolverName } from '../assembly/assemblePlane.js';
import type { PlaneRowRequest } from '../assembly/planeRowGroups.js';
import { planeBases } from '../basis/planeCellBasis.js';
import type { LeastSquaresEngine } from '../linalg/engine.js';
import { partitionPlane } from '../partition/planePartition.js';
import { thickestSegment } from '../partition/thickestSegment.js';
import { planeMicroMacro } from '../problem/equations/planeMicroMacro.js';
import type { PlaneProblem } from '../problem/planeTypes.js';
import { PlaneSolution, planeResidual } from '../solution/planeSolution.js';
import type { ResidualReport } from '../solution/residual.js';
import { canBeSwept, correctBySweeps, type Fit, raysEnd } from './correctBySweeps.js';
import { MANY_CELLS, solverWithin } from './planeMemory.js';
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
  /** Size of what every correction by rays added to rho, relative; none in smooth stages. */
  readonly corrections: readonly number[];
}

/**
 * Solves a steady problem in the plane: cells and panels, local bases, weighted rows, block least
 * squares in an order of nested dissection or CGLS, residual on fresh points; stages as in the slab.
 *
 * Numerical trouble is data (`info.status`), never an exception.
 *
 * @throws RangeError when a hole leaves too little of a cell.
 * @throws MemoryError when more memory is foreseen than `options.memory` allows, before it is taken.
 */
export function solveSteadyPlane(
  problem: PlaneProblem,
  options: PlaneSolverOptions,
  engine: LeastSquaresEngine,
  observer: SolveObserver = { phase: () => {}, advance: () => {} },
): PlaneSolve {
  const stages = options.stages.length > 1 ? suitable(problem, options.stages) : options.stages;
  if (stages.length === 1 && stages[0].name === 'thin' && !raysEnd(problem)) {
    throw new RangeError(
      'the thin stage needs rays that end: there are holes, or mirrors in a void',
    );
  }
  return solveByStages({ ...options, stages }, engine, (stage, seconds) =>
    solveStage(problem, options, stage, engine, observer, seconds),
  );
}

/** A problem is thin when no segment between walls and interfaces has more mean free paths. */
const THIN = 8;

/**
 * Smooth stages cannot be enough where coefficients jump; of thin and layered ones the problem admits
 * one.
 */
function suitable(problem: PlaneProblem, stages: readonly PlaneStage[]): readonly PlaneStage[] {
  const { interfaces } = problem;
  const jumps = interfaces.x.length + interfaces.y.length > 0;
  const offersThin = stages.some(({ name }) => name === 'thin');
  const thin = offersThin && raysEnd(problem) && thickestSegment(problem) <= THIN;
  const last = thin ? 'thin' : 'layered';
  return stages.filter(({ name }) => name === last || (name === 'smooth' && !jumps));
}

type Attempt = Omit<PlaneSolve, keyof Staged>;

/** Rows of a stage without the problem, and what solves them: the same for what remains to be corrected. */
interface Discretisation extends Omit<PlaneRowRequest, 'problem'> {
  readonly method: PlaneSolverName;
}

function solveStage(
  problem: PlaneProblem,
  options: PlaneSolverOptions,
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
  const { seed } = options;
  const bases = planeBases(partition, domain, formulation, stage.basis, seed, observer.advance);
  seconds.basis += clock();
  const { weights, solver, memory } = options;
  const many = stage.name !== 'smooth' && cells.length >= MANY_CELLS;
  const preferred = solver === 'auto' ? (many ? 'cgls' : 'direct') : solver;
  const rows = { formulation, partition, bases, weights };
  const method = solverWithin(memory, engine, { ...rows, problem }, preferred, true);
  const solvePart = (part: PlaneProblem): Fit =>
    fitPlane(part, { ...rows, method }, stage.name, engine, observer, seconds);
  const whole = solvePart(problem);
  const { check, ...attempt } = whole;
  const residual = check();
  const { sweeps } = stage;
  const usable = sweeps && whole.info.status === 'ok' && canBeSwept(problem, partition);
  if (!usable) return { ...attempt, residual, corrections: [] };
  return correctBySweeps(problem, { ...attempt, residual }, sweeps, solvePart, observer, seconds);
}

function fitPlane(
  problem: PlaneProblem,
  { method, ...rows }: Discretisation,
  stage: PlaneStage['name'],
  engine: LeastSquaresEngine,
  observer: SolveObserver,
  seconds: Seconds,
): Fit {
  const clock = stopwatch();
  const request: PlaneRowRequest = { ...rows, problem };
  const { formulation, partition, bases } = rows;
  const { cells } = partition;
  observer.phase(`${stage}: assemble`, cells.length);
  const assembled = assemblePlane(engine, request, observer.advance, method);
  seconds.assemble += clock();
  observer.phase(`${stage}: factor`, assembled.blocks);
  const factor = assembled.factor({ onBlock: observer.advance });
  seconds.factor += clock();
  observer.phase(`${stage}: solve`, 1);
  const { x, info } = factor.solve(assembled.rhs);
  seconds.solve += clock();
  const coefficients = splitByCell(x, bases);
  const solution = new PlaneSolution(problem, formulation, partition, bases, coefficients);
  const check = (fresh?: number): ResidualReport => {
    clock();
    observer.phase(`${stage}: check`, 1);
    const residual = planeResidual(request, solution, fresh);
    seconds.check += clock();
    observer.advance(1);
    return residual;
  };
  return {
    solution,
    info,
    check,
    cells: cells.length,
    unknowns: x.length,
    rows: assembled.rows,
    stage,
  };
}
