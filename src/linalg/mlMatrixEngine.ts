import { Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';
import { type BlockSystem, checkSystem, countColumns, countRows, toDense } from './blockSystem.js';
import {
  DEFAULT_RCOND,
  type Factor,
  type FactorOptions,
  type LeastSquaresEngine,
  type SolveInfo,
} from './engine.js';
import { columnScales } from './equilibrate.js';

/** Above this many unknowns the dense QR of ml-matrix takes minutes (4000 x 1000: 65 s). */
const LARGE = 600;

/** More unknowns than this are refused: hours, and m x n x 8 bytes twice. */
const REFUSED = 3000;

/**
 * The dense matrix through ml-matrix: an independent check of the block QR, and an engine for small
 * systems. The SVD gives rank, condition and the minimum-norm answer; with `method: 'qr'` plain QR,
 * guarded by the pivot ratio of its triangle.
 */
export function mlMatrixEngine(method: 'svd' | 'qr' = 'qr'): LeastSquaresEngine {
  return {
    name: method === 'svd' ? 'ml-matrix-svd' : 'ml-matrix',
    factor(system: BlockSystem, { rcond = DEFAULT_RCOND }: FactorOptions = {}): Factor {
      checkSystem(system);
      const [rows, columns] = [countRows(system), countColumns(system)];
      if (columns > REFUSED) {
        throw new RangeError(
          `ml-matrix would need hours and ${((2 * rows * columns * 8) / 2 ** 30).toFixed(1)} GB for ` +
            `${rows} x ${columns} (limit ${REFUSED} columns): use --engine js`,
        );
      }
      const scale = Float64Array.from(columnScales(system).flatMap((block) => [...block]));
      const dense = toMatrix(toDense(system), rows, columns, scale);
      const solver = method === 'svd' ? bySvd(dense, rcond) : byQr(dense, rcond);
      return { solve: (rhs, count = 1) => run(solver, rhs, count, rows, columns, scale) };
    },
  };
}

interface DenseSolver {
  readonly engine: string;
  readonly rank: number;
  readonly condition: number;
  readonly apply: (b: Matrix) => Matrix;
  readonly matrix: Matrix;
  readonly fallback: string | null;
}

function bySvd(matrix: Matrix, rcond: number): DenseSolver {
  const decomposition = new SingularValueDecomposition(matrix, { autoTranspose: true });
  const s = decomposition.diagonal;
  const rank = s.filter((value) => value > rcond * s[0]).length;
  const U = decomposition.leftSingularVectors;
  const V = decomposition.rightSingularVectors;
  const apply = (b: Matrix): Matrix => {
    const c = U.transpose().mmul(b);
    for (let i = 0; i < c.rows; i++) c.mulRow(i, i < rank ? 1 / s[i] : 0);
    return V.mmul(c);
  };
  const condition = s[0] / (s[s.length - 1] || Number.MIN_VALUE);
  return { engine: 'ml-matrix-svd', rank, condition, apply, matrix, fallback: null };
}

function byQr(matrix: Matrix, rcond: number): DenseSolver {
  const decomposition = new QrDecomposition(matrix);
  const R = decomposition.upperTriangularMatrix;
  const pivots = R.diagonal().map(Math.abs);
  const ratio = Math.min(...pivots) / Math.max(...pivots);
  // ml-matrix tests for rank against an exact zero only (its issue #125): guard, then SVD.
  if (!(ratio > rcond)) return { ...bySvd(matrix, rcond), engine: 'ml-matrix', fallback: 'svd' };
  return {
    engine: 'ml-matrix',
    rank: matrix.columns,
    condition: new SingularValueDecomposition(R).condition,
    apply: (b) => decomposition.solve(b),
    matrix,
    fallback: null,
  };
}

function run(
  { engine, rank, condition, apply, matrix, fallback }: DenseSolver,
  rhs: Float64Array,
  count: number,
  rows: number,
  columns: number,
  scale: Float64Array,
): { x: Float64Array; info: SolveInfo } {
  if (rhs.length !== rows * count) {
    throw new RangeError(`right-hand side has ${rhs.length} entries, expected ${rows} x ${count}`);
  }
  const b = toMatrix(rhs, rows, count, null);
  const z = apply(b);
  const residual = Matrix.sub(b, matrix.mmul(z));
  const x = new Float64Array(columns * count);
  for (let k = 0; k < count; k++) {
    for (let j = 0; j < columns; j++) x[k * columns + j] = z.get(j, k) * scale[j];
  }
  const residualNorm = Array.from({ length: count }, (_, k) => residual.getColumnVector(k).norm());
  const growth = z.norm() / (1 + b.norm());
  const finite = Number.isFinite(growth);
  const deficient = rank < columns;
  const notes = [
    deficient ? `Rank ${rank} of ${columns}: this is the minimum-norm solution.` : '',
    columns > LARGE
      ? `${columns} columns are many for ml-matrix: --engine js is over ten times faster.`
      : '',
  ];
  return {
    x: finite ? x : new Float64Array(columns * count),
    info: {
      engine,
      status: finite ? (deficient ? 'rank-deficient' : 'ok') : 'failed',
      message: finite ? notes.filter(Boolean).join(' ') : 'The solution is not finite.',
      rows,
      columns,
      rank,
      condition,
      residualNorm,
      growth,
      fallback,
    },
  };
}

function toMatrix(
  data: Float64Array,
  rows: number,
  columns: number,
  scale: Float64Array | null,
): Matrix {
  const out = new Matrix(rows, columns);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) out.set(i, j, data[j * rows + i] * (scale?.[j] ?? 1));
  }
  return out;
}
