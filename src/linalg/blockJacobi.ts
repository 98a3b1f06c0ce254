import { BlockProducts } from './blockProducts.js';
import {
  type BlockMatrix,
  type BlockSystem,
  blockOffsets,
  countColumns,
  countRows,
} from './blockSystem.js';
import { cgls } from './cgls.js';
import type { Factor, LeastSquaresEngine, SolveInfo } from './engine.js';
import type { Triangle } from './front.js';
import { hostWriter, written } from './rowMatrix.js';
import { estimateCondition, normOf } from './triangular.js';

/** Far below the discretisation error; here convergence is slow, and not always monotone. */
const LIMITS = { gradient: 1e-8, rounding: 0, patience: Infinity, iterations: 800 };

/**
 * min |A x - b| by CGLS (see `cgls`), preconditioned by the QR factors of all rows that
 * meet one block: for systems whose fill would make elimination slow or large. Rows given as recipes are
 * written one block at a time, for its triangle, and never kept. Memory is that of the matrices that are written out
 * already and of one triangle a block; the number of iterations grows like that of blocks along a
 * side of the grid.
 *
 * @param tolerance of the gradient at which to stop, relative to the first.
 * @returns null when the engine makes no triangles.
 */
export function blockJacobi(
  system: BlockSystem<BlockMatrix>,
  engine: LeastSquaresEngine,
  tolerance = LIMITS.gradient,
): Factor | null {
  const limits = { ...LIMITS, gradient: tolerance };
  const { condense, writer = hostWriter } = engine;
  if (!condense) return null;
  const triangles = system.blockColumns.map((columns, block): Triangle => {
    const groups = system.groups.flatMap(({ name, rows, blocks, matrices }) => {
      const k = blocks.indexOf(block);
      return k < 0 ? [] : [{ name, rows, blocks: [0], matrices: written([matrices[k]], writer) }];
    });
    const rows = groups.reduce((sum, group) => sum + group.rows, 0);
    const { R } = condense({ blockColumns: [columns], groups }, new Float64Array(rows));
    return { block, columns, R, others: [], couplings: [] };
  });
  const condition = estimateCondition(triangles);
  const products = new BlockProducts(system);
  const offsets = blockOffsets(system);
  return {
    solve(rhs, count = 1) {
      const [rows, columns] = [countRows(system), countColumns(system)];
      const x = new Float64Array(columns * count);
      const infos: SolveInfo[] = [];
      for (let k = 0; k < count; k++) {
        const b = rhs.subarray(k * rows, (k + 1) * rows);
        const { z, iterations, first, gradient, residual } = cgls(products, triangles, b, limits);
        for (const [m, part] of z.entries()) x.set(part, k * columns + offsets[m]);
        const relative = first > 0 ? gradient / first : 0;
        const finite = z.every((part) => part.every(Number.isFinite));
        const reached = relative <= tolerance;
        infos.push({
          engine: `${engine.name}, CGLS with block Jacobi (${iterations} iterations)`,
          status: !finite ? 'failed' : reached ? 'ok' : 'ill-conditioned',
          message:
            finite && reached
              ? ''
              : `CGLS stopped after ${iterations} iterations at a relative gradient of ` +
                `${relative.toExponential(0)}: try the direct solver.`,
          rows,
          columns,
          rank: columns,
          condition,
          residualNorm: [residual],
          growth: normOf(z) / (1 + normOf([b])),
          fallback: null,
        });
      }
      const worst = infos.find((info) => info.status !== 'ok') ?? infos[0];
      return { x, info: { ...worst, residualNorm: infos.flatMap((info) => info.residualNorm) } };
    },
  };
}
