import { assembleFor } from '../assembly/assemble.js';
import { steadyBases } from '../basis/cellBasis.js';
import type { LeastSquaresEngine } from '../linalg/engine.js';
import { partitionSlab } from '../partition/slabPartition.js';
import { direct } from '../problem/equations/direct.js';
import { evenOdd } from '../problem/equations/evenOdd.js';
import type { Formulation } from '../problem/equations/formulation.js';
import { microMacro } from '../problem/equations/microMacro.js';
import type { TransportProblem } from '../problem/types.js';
import { freshResidual } from '../solution/residual.js';
import { SlabSolution } from '../solution/slabSolution.js';
import type { SlabSolverOptions, Stage } from './options.js';
import { type Seconds, stopwatch } from './seconds.js';
import { type StageAttempt, type Staged, solveByStages, splitByCell } from './stages.js';

/** Told before each phase of a solve, and as it advances. */
export interface SolveObserver {
  phase(name: string, total: number): void;
  advance(done: number, text?: string): void;
}

/** A solved slab with everything that is known about the quality of the answer. */
export interface SlabSolve extends StageAttempt, Staged {
  readonly solution: SlabSolution;
}

/**
 * Solves a steady slab: cells and panels, local bases, weighted rows, block least squares, residual
 * on fresh points; the smooth stage first, then the graded one where there are layers.
 *
 * Numerical trouble is data (`info.status`), never an exception.
 */
export function solveSteadySlab(
  problem: TransportProblem,
  options: SlabSolverOptions,
  engine: LeastSquaresEngine,
  observer: SolveObserver = { phase: () => {}, advance: () => {} },
): SlabSolve {
  return solveByStages(options, engine, (stage, seconds) =>
    solveStage(problem, options, stage, engine, observer, seconds),
  );
}

type Attempt = Omit<SlabSolve, keyof Staged>;

function solveStage(
  problem: TransportProblem,
  options: SlabSolverOptions,
  stage: Stage,
  engine: LeastSquaresEngine,
  observer: SolveObserver,
  seconds: Seconds,
): Attempt {
  const clock = stopwatch();
  const formulation = chooseFormulation(options);
  const cells = partitionSlab(problem, stage.partition);
  observer.phase(`${stage.name}: basis`, cells.length);
  const bases = steadyBases(cells, formulation, stage.basis, options.seed, observer.advance);
  seconds.basis += clock();
  observer.phase(`${stage.name}: assemble`, cells.length);
  const request = { problem, formulation, bases, weights: options.weights };
  const assembled = assembleFor(engine, request, observer.advance);
  seconds.assemble += clock();
  observer.phase(`${stage.name}: factor`, assembled.blocks);
  const factor = assembled.factor({ onBlock: observer.advance });
  seconds.factor += clock();
  const { x, info } = factor.solve(assembled.rhs);
  seconds.solve += clock();
  observer.phase(`${stage.name}: check`, 1);
  const solution = new SlabSolution(problem, formulation, bases, splitByCell(x, bases));
  const residual = freshResidual(solution, options.weights);
  seconds.check += clock();
  observer.advance(1);
  const unknowns = bases.reduce((sum, basis) => sum + basis.columns, 0);
  return { solution, info, residual, unknowns, rows: assembled.rhs.length, stage: stage.name };
}

export function chooseFormulation(
  options: Pick<SlabSolverOptions, 'formulation' | 'meanConstraint'>,
  transient = false,
): Formulation {
  switch (options.formulation) {
    case 'micro-macro':
      return microMacro(options.meanConstraint, transient);
    case 'even-odd':
      return evenOdd(transient);
    case 'direct':
      return direct(transient);
  }
}
