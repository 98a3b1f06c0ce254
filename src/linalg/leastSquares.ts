import type { BlockSystem } from './blockSystem.js';
import type { SolveInfo } from './engine.js';
import type { EngineName } from './engineNames.js';
import { findEngine } from './engines.js';

/** A dense matrix, column-major: entry (i, j) is data[j * rows + i]. */
export interface DenseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** What ml-matrix's Matrix offers, duck-typed so that users may bring their own version. */
export interface MatrixLike {
  readonly rows: number;
  readonly columns: number;
  get(row: number, column: number): number;
}

export interface LeastSquaresOptions {
  readonly engine?: EngineName;
  /** Relative cut-off below which directions count as dependent. */
  readonly rcond?: number;
}

/**
 * min |A x - b| in the 2-norm, by Householder QR with a guard: rank-deficient systems get the
 * minimum-norm solution and say so in `info`.
 *
 * @param A dense column-major, an ml-matrix Matrix, rows as number[][], or a block system.
 * @param b one right-hand side, or several one after the other.
 * @throws RangeError when shapes do not fit, rows < columns, or A or b is not finite.
 * @throws EngineMissing when this machine lacks what the engine needs.
 */
export function leastSquares(
  A: DenseMatrix | MatrixLike | readonly (readonly number[])[] | BlockSystem,
  b: ArrayLike<number>,
  { engine = 'auto', rcond }: LeastSquaresOptions = {},
): { x: Float64Array; info: SolveInfo } {
  const system = 'groups' in A ? A : asSystem(asDense(A));
  const rhs = Float64Array.from(b);
  if (!rhs.every(Number.isFinite)) throw new RangeError('b holds a non-finite number');
  const rows = system.groups.reduce((sum, group) => sum + group.rows, 0);
  if (rhs.length === 0 || rhs.length % rows !== 0) {
    throw new RangeError(`b has ${rhs.length} entries, expected a multiple of ${rows}`);
  }
  return findEngine(engine)
    .factor(system, { rcond })
    .solve(rhs, rhs.length / rows);
}

function asDense(A: DenseMatrix | MatrixLike | readonly (readonly number[])[]): DenseMatrix {
  if ('data' in A && A.data instanceof Float64Array) return A;
  const [rows, columns] = Array.isArray(A)
    ? [A.length, A[0]?.length ?? 0]
    : [(A as MatrixLike).rows, (A as MatrixLike).columns];
  const entry = Array.isArray(A)
    ? (i: number, j: number): number => A[i][j]
    : (i: number, j: number): number => (A as MatrixLike).get(i, j);
  const data = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) data[j * rows + i] = entry(i, j);
  }
  return { rows, columns, data };
}

function asSystem({ rows, columns, data }: DenseMatrix): BlockSystem {
  return {
    blockColumns: [columns],
    groups: [{ name: 'A', rows, blocks: [0], matrices: [data] }],
  };
}
