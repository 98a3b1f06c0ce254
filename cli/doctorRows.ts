import { loadCase } from '../src/case/load.js';
import { blockQrEngine } from '../src/linalg/blockQr.js';
import type { LeastSquaresEngine } from '../src/linalg/engine.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import { EngineMissing, findEngine, hostKernel } from '../src/linalg/engines.js';
import { hostWriter, type RowMatrix, type RowWriter } from '../src/linalg/rowMatrix.js';
import { problemFromCase } from '../src/problem/fromCase.js';
import { errorPoints, relativeError } from '../src/solution/errors.js';
import { slabSolverOptions } from '../src/solve/options.js';
import { solveSteadySlab } from '../src/solve/steadySlab.js';

/** How fast rows are written for an engine, and what difference that makes. */
export interface RowFinding {
  readonly engine: string;
  readonly writer: string;
  /** Million numbers a second, tables made anew; the best of three solves. */
  readonly speed: number;
  /** The same of the host. */
  readonly hostSpeed: number;
  /** Relative L2 difference of rho from the host's rows with the same basis; 0: the same bits. */
  readonly difference: number;
}

/** Engines whose rows are written elsewhere than on the host. */
export const ROW_ENGINES: readonly EngineName[] = ['opencl', 'gpujs'];

/** A slab with layers, solved with the rows of every engine that is here. */
export function measureRows(): RowFinding[] {
  const found: RowFinding[] = [];
  for (const name of ROW_ENGINES) {
    try {
      found.push(measure(name, findEngine(name)));
    } catch (error) {
      if (!(error instanceof EngineMissing)) throw error;
    }
  }
  return found;
}

function measure(
  engine: EngineName,
  { name, writer = hostWriter, precision }: LeastSquaresEngine,
): RowFinding {
  const problem = problemFromCase(loadCase('slab-ex2-e3', ['epsilon=0.1']));
  const options = slabSolverOptions({ accuracy: 'draft', stage: 'layered', precision });
  const { x } = errorPoints(problem);
  const solve = (by: RowWriter): { rho: Float64Array; speed: number } => {
    let [seconds, count] = [0, 0];
    const write = (matrices: readonly RowMatrix[]): Float64Array[] => {
      const start = performance.now();
      const rows = by.write(matrices);
      seconds += (performance.now() - start) / 1000;
      count += matrices.reduce((sum, matrix) => sum + numbers(matrix), 0);
      return rows;
    };
    const timed = blockQrEngine(hostKernel(), { name: by.name, write });
    const { solution } = solveSteadySlab(problem, options, timed);
    return { rho: solution.rho(x), speed: count / seconds / 1e6 };
  };
  const rounds = [1, 2, 3].map(() => ({ own: solve(writer), host: solve(hostWriter) }));
  return {
    engine,
    writer: name,
    speed: Math.max(...rounds.map(({ own }) => own.speed)),
    hostSpeed: Math.max(...rounds.map(({ host }) => host.speed)),
    difference: relativeError(rounds[0].own.rho, rounds[0].host.rho),
  };
}

function numbers({ rows, columns, summed }: RowMatrix): number {
  return (summed ? 1 : rows) * columns;
}
