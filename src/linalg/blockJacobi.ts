import { type BlockSystem, blockOffsets, countColumns, countRows } from './blockSystem.js';
import type { Factor, LeastSquaresEngine, SolveInfo } from './engine.js';
import type { Triangle } from './front.js';
import { addProduct, addTransposed } from './matrixVector.js';
import {
  type BlockVector,
  estimateCondition,
  normOf,
  solveTransposed,
  solveUpper,
} from './triangular.js';

/** Relative size of the preconditioned gradient at which the iteration stops. */
const GRADIENT = 1e-8;

const MAX_ITERATIONS = 800;

/**
 * min |A x - b| by CGLS (Hestenes & Stiefel 1952), preconditioned by the QR factors of all rows that
 * meet one block: for systems whose fill would make elimination slow or large. Memory is that of
 * the system and of one triangle a block; the number of iterations grows like that of blocks along a
 * side of the grid.
 *
 * @returns null when the engine makes no triangles.
 */
export function blockJacobi(system: BlockSystem, engine: LeastSquaresEngine): Factor | null {
  const { condense } = engine;
  if (!condense) return null;
  const triangles = system.blockColumns.map((columns, block): Triangle => {
    const groups = system.groups.flatMap(({ name, rows, blocks, matrices }) => {
      const k = blocks.indexOf(block);
      return k < 0 ? [] : [{ name, rows, blocks: [0], matrices: [matrices[k]] }];
    });
    const rows = groups.reduce((sum, group) => sum + group.rows, 0);
    const { R } = condense({ blockColumns: [columns], groups }, new Float64Array(rows));
    return { block, columns, R, others: [], couplings: [] };
  });
  const condition = estimateCondition(triangles);
  return {
    solve(rhs, count = 1) {
      const [rows, columns] = [countRows(system), countColumns(system)];
      const x = new Float64Array(columns * count);
      const infos: SolveInfo[] = [];
      for (let k = 0; k < count; k++) {
        const one = iterate(system, triangles, rhs.subarray(k * rows, (k + 1) * rows));
        const offsets = blockOffsets(system);
        for (const [m, part] of one.z.entries()) x.set(part, k * columns + offsets[m]);
        const finite = one.z.every((part) => part.every(Number.isFinite));
        const status = !finite ? 'failed' : one.relative <= GRADIENT ? 'ok' : 'ill-conditioned';
        infos.push({
          engine: `${engine.name}, CGLS with block Jacobi (${one.iterations} iterations)`,
          status,
          message:
            status === 'ok'
              ? ''
              : `CGLS stopped after ${one.iterations} iterations at a relative gradient of ` +
                `${one.relative.toExponential(0)}: try the direct solver.`,
          rows,
          columns,
          rank: columns,
          condition,
          residualNorm: [one.residual],
          growth: normOf(one.z) / (1 + normOf([rhs])),
          fallback: null,
        });
      }
      const worst = infos.find((info) => info.status !== 'ok') ?? infos[0];
      return { x, info: { ...worst, residualNorm: infos.flatMap((info) => info.residualNorm) } };
    },
  };
}

interface Iterate {
  readonly z: BlockVector;
  readonly iterations: number;
  /** |R^-T A^T r| over its first value. */
  readonly relative: number;
  readonly residual: number;
}

function iterate(system: BlockSystem, triangles: readonly Triangle[], b: Float64Array): Iterate {
  const z: BlockVector = system.blockColumns.map((columns) => new Float64Array(columns));
  const r = b.slice();
  let s = solveTransposed(triangles, multiplyTransposed(system, r));
  let gradient = normOf(s);
  const first = gradient;
  let t: BlockVector | null = null;
  let beta = 0;
  let iterations = 0;
  while (gradient > GRADIENT * first && iterations < MAX_ITERATIONS) {
    const step = solveUpper(triangles, s);
    if (t) addMultiple(step, t, beta);
    t = step;
    const q = multiply(system, t);
    const alpha = (gradient / normOf([q])) ** 2;
    addMultiple(z, t, alpha);
    addMultiple([r], [q], -alpha);
    s = solveTransposed(triangles, multiplyTransposed(system, r));
    const next = normOf(s);
    beta = (next / gradient) ** 2;
    gradient = next;
    iterations++;
  }
  return { z, iterations, relative: first > 0 ? gradient / first : 0, residual: normOf([r]) };
}

/** A z, rows in the order of the groups. */
function multiply({ groups }: BlockSystem, z: BlockVector): Float64Array {
  const out = new Float64Array(groups.reduce((sum, { rows }) => sum + rows, 0));
  let at = 0;
  for (const { rows, blocks, matrices } of groups) {
    const own = out.subarray(at, (at += rows));
    for (const [k, block] of blocks.entries()) addProduct(own, matrices[k], rows, z[block]);
  }
  return out;
}

/** A^T r by block. */
function multiplyTransposed({ groups, blockColumns }: BlockSystem, r: Float64Array): BlockVector {
  const out = blockColumns.map((columns) => new Float64Array(columns));
  let at = 0;
  for (const { rows, blocks, matrices } of groups) {
    const own = r.subarray(at, (at += rows));
    for (const [k, block] of blocks.entries()) addTransposed(out[block], matrices[k], own);
  }
  return out;
}

/** y += factor * x. */
function addMultiple(y: BlockVector, x: BlockVector, factor: number): void {
  for (const [k, part] of y.entries()) {
    for (let j = 0; j < part.length; j++) part[j] += factor * x[k][j];
  }
}
