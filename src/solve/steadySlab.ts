import { assembleFor } from '../assembly/assemble.js';
import { type CellBasis, steadyBases } from '../basis/cellBasis.js';
import type { LeastSquaresEngine, SolveInfo } from '../linalg/engine.js';
import { partitionSlab } from '../partition/slabPartition.js';
import { direct } from '../problem/equations/direct.js';
import { evenOdd } from '../problem/equations/evenOdd.js';
import type { Formulation } from '../problem/equations/formulation.js';
import { microMacro } from '../problem/equations/microMacro.js';
import type { TransportProblem } from '../problem/types.js';
import { freshResidual, type ResidualReport } from '../solution/residual.js';
import { SlabSolution } from '../solution/slabSolution.js';
import type { SlabSolverOptions, Stage } from './options.js';
import { noSeconds, type Seconds, stopwatch } from './seconds.js';

/** Told before each phase of a solve, and as it advances. */
export interface SolveObserver {
  phase(name: string, total: number): void;
  advance(done: number, text?: string): void;
}

/** A solved slab with everything that is known about the quality of the answer. */
export interface SlabSolve {
  readonly solution: SlabSolution;
  readonly info: SolveInfo;
  /** Residual by block on fresh points. */
  readonly residual: ResidualReport;
  readonly unknowns: number;
  readonly rows: number;
  /** Features drawn, before orthonormalisation and projection. */
  readonly stage: Stage['name'];
  /** Stages tried before, with the relative residual that made them insufficient. */
  readonly rejected: readonly { readonly stage: Stage['name']; readonly residual: number }[];
  readonly seconds: Seconds;
}

/**
 * Solves a steady slab: cells and panels, local bases, weighted rows, block least squares, residual
 * on fresh points. The smooth stage (a few cells, many features) comes first: it resolves every
 * solution without layers to 1e-12 in a fraction of a second, and its fresh residual tells when
 * there are layers; then the graded stage follows.
 *
 * Numerical trouble is data (`info.status`), never an exception.
 */
export function solveSteadySlab(
  problem: TransportProblem,
  options: SlabSolverOptions,
  engine: LeastSquaresEngine,
  observer: SolveObserver = { phase: () => {}, advance: () => {} },
): SlabSolve {
  const start = performance.now();
  engine.prepare?.();
  const seconds = noSeconds();
  const rejected: { stage: Stage['name']; residual: number }[] = [];
  let best: Attempt | null = null;
  for (const stage of options.stages) {
    const result = solveStage(problem, options, stage, engine, observer, seconds);
    const sound = result.info.status !== 'failed' && Number.isFinite(result.residual.relative);
    // Residuals of different stages carry different weights: a later, finer stage wins if sound.
    if (best && sound) rejected.push({ stage: best.stage, residual: best.residual.relative });
    if (!best || sound) best = result;
    else rejected.push({ stage: stage.name, residual: result.residual.relative });
    // A small residual is no reason to stop when the condition number makes it worthless.
    const trusted = sound && result.info.status !== 'ill-conditioned';
    if (trusted && result.residual.relative <= options.acceptResidual) break;
  }
  if (!best) throw new RangeError('solveSteadySlab: options.stages is empty');
  seconds.total = (performance.now() - start) / 1000;
  return { ...best, rejected, seconds };
}

type Attempt = Omit<SlabSolve, 'rejected' | 'seconds'>;

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

/** The solution vector, cell by cell. */
export function splitByCell(x: Float64Array, bases: readonly CellBasis[]): Float64Array[] {
  let at = 0;
  return bases.map((basis) => {
    at += basis.columns;
    return x.slice(at - basis.columns, at);
  });
}
