import {
  type BlockMatrix,
  type BlockSystem,
  blockOffsets,
  checkSystem,
  countColumns,
  countRows,
  type RowGroup,
} from './blockSystem.js';
import { checkMemory } from './checkMemory.js';
import { condense } from './condense.js';
import { denseTriangle, frontOffset } from './denseTriangle.js';
import { type Eliminator, hostEliminator } from './eliminator.js';
import {
  DEFAULT_RCOND,
  type Factor,
  type FactorOptions,
  type LeastSquaresEngine,
  MAX_CONDITION,
  MAX_GROWTH,
  type Precision,
  type SolveInfo,
} from './engine.js';
import type { Front } from './front.js';
import { truncatedSolve } from './minimumNorm.js';
import { partHelper } from './partHelper.js';
import { jsKernel, type QrKernel } from './qrKernel.js';
import { rotate } from './rotate.js';
import type { RowWriter } from './rowMatrix.js';
import {
  type BlockVector,
  estimateCondition,
  normOf,
  solveUpper,
  weakestPivot,
} from './triangular.js';

/** Up to this many unknowns a rank-deficient triangle goes through a dense SVD. */
const DENSE_FALLBACK = 900;

/**
 * Weight of |x| against the equilibrated columns where a dense SVD would be too large. Rounding of
 * size u in a dependent column becomes u/weight^2 in x, the bias of the other directions is
 * weight^2: 1e-7 keeps both small.
 */
const REGULARISATION = 1e-7;

/**
 * Block QR that exploits the cells: every block is eliminated by Householder QR without pivoting (see `eliminate`), then guarded: pivots, finiteness and growth of the
 * solution are checked, and when they fail a rank-revealing answer replaces the plain one
 * (design section 3.7; unpivoted QR alone may be huge or wrong without a word, LinearSolve.jl
 * PR#1139).
 *
 * @param writer of the rows of the systems to come; their matrices are on the host all the same.
 * @param precision of what the writer writes.
 */
export function blockQrEngine(
  kernel: QrKernel,
  writer?: RowWriter,
  precision: Precision = 'double',
): LeastSquaresEngine {
  const eliminator = hostEliminator(kernel, writer);
  return {
    name: eliminator.name,
    writer,
    precision,
    prepare: partHelper,
    factor: (system, options) => factorBy(eliminator, system, options),
    condense: (system, rhs) => condense(kernel, system, rhs),
  };
}

/** A guarded factorisation whose dense work the eliminator does. */
export function factorBy<G extends BlockMatrix>(
  eliminator: Eliminator<G | Float64Array>,
  system: BlockSystem<G | Float64Array>,
  options: FactorOptions = {},
): Factor {
  checkSystem(system);
  checkMemory(system, eliminator);
  return new BlockQrFactor(system, eliminator, options);
}

/** Block QR in plain TypeScript. */
export const blockQr = blockQrEngine(jsKernel);

class BlockQrFactor<G extends BlockMatrix> implements Factor {
  readonly #system: BlockSystem<G | Float64Array>;
  readonly #eliminator: Eliminator<G | Float64Array>;
  readonly #rcond: number;
  readonly #scales: Float64Array[];
  readonly #fronts: Front[];
  readonly #condition: number;
  #regularised: Front[] | null = null;

  constructor(
    system: BlockSystem<G | Float64Array>,
    eliminator: Eliminator<G | Float64Array>,
    { rcond = DEFAULT_RCOND, onBlock }: FactorOptions,
  ) {
    this.#system = system;
    this.#eliminator = eliminator;
    this.#rcond = rcond;
    this.#scales = eliminator.columnScales(system);
    this.#fronts = eliminator.eliminate(system, this.#scales, onBlock);
    this.#condition = estimateCondition(this.#fronts);
  }

  solve(rhs: Float64Array, count = 1): { x: Float64Array; info: SolveInfo } {
    const rows = countRows(this.#system);
    const columns = countColumns(this.#system);
    if (rhs.length !== rows * count) {
      throw new RangeError(
        `right-hand side has ${rhs.length} entries, expected ${rows} x ${count}`,
      );
    }
    const x = new Float64Array(columns * count);
    const infos: SolveInfo[] = [];
    for (let k = 0; k < count; k++) {
      const one = this.#solveOne(rhs.subarray(k * rows, (k + 1) * rows), rows, columns);
      x.set(one.x, k * columns);
      infos.push(one.info);
    }
    const worst = infos.find((info) => info.status !== 'ok') ?? infos[0];
    return { x, info: { ...worst, residualNorm: infos.flatMap((info) => info.residualNorm) } };
  }

  #solveOne(
    rhs: Float64Array,
    rows: number,
    columns: number,
  ): { x: Float64Array; info: SolveInfo } {
    const { tops, residual } = rotate(this.#fronts, rhs);
    const size = norm(rhs);
    const weak = weakestPivot(this.#fronts);
    const plain = solveUpper(this.#fronts, tops);
    const growth = normOf(plain) / (1 + size);
    const info = {
      engine: this.#eliminator.name,
      rows,
      columns,
      condition: this.#condition,
      residualNorm: [residual],
    };
    if (!Number.isFinite(size)) {
      const message = 'The right-hand side holds a NaN or an infinity.';
      return {
        x: new Float64Array(columns),
        info: { ...info, status: 'failed', message, rank: columns, growth, fallback: null },
      };
    }
    const sound = weak.ratio > this.#rcond && Number.isFinite(growth) && growth < MAX_GROWTH;
    if (sound) {
      const poor = this.#condition > MAX_CONDITION;
      const message = poor
        ? `Condition ${this.#condition.toExponential(0)}: a small residual does not bound the error. ` +
          'A formulation that is not asymptotic-preserving does this at small epsilon.'
        : '';
      const status = poor ? 'ill-conditioned' : 'ok';
      const x = this.#unscale(plain, columns);
      return { x, info: { ...info, status, message, rank: columns, growth, fallback: null } };
    }
    const why =
      weak.ratio > this.#rcond
        ? `the solution grew by ${growth.toExponential(1)}`
        : `pivot ratio ${weak.ratio.toExponential(1)} in block ${weak.block}`;
    return columns <= DENSE_FALLBACK
      ? this.#truncated(tops, residual, why, info)
      : this.#regularise(rhs, why, info);
  }

  /** Minimum-norm solution of the assembled triangle. */
  #truncated(
    tops: BlockVector,
    residual: number,
    why: string,
    info: Pick<SolveInfo, 'engine' | 'rows' | 'columns' | 'condition'>,
  ): { x: Float64Array; info: SolveInfo } {
    const { columns } = info;
    const { R, b } = denseTriangle(this.#fronts, tops, columns);
    const { x: z, rank, singularValues, lost } = truncatedSolve(R, columns, b, this.#rcond);
    const parts = this.#fronts.map((front, f) => {
      const from = frontOffset(this.#fronts, f);
      return z.slice(from, from + front.columns);
    });
    const x = this.#unscale(parts, columns);
    const growth = norm(z) / (1 + Math.hypot(norm(b), residual));
    const kept = singularValues[Math.max(0, rank - 1)];
    return {
      x,
      info: {
        ...info,
        status: rank < columns ? 'rank-deficient' : 'ok',
        message:
          rank < columns
            ? `Rank ${rank} of ${columns} (${why}): columns are dependent to ${this.#rcond}; this is ` +
              'the minimum-norm solution (of the equilibrated columns). Fewer features, or more rows, would remove the dependence.'
            : '',
        rank,
        condition: singularValues[0] / (kept || Number.MIN_VALUE),
        residualNorm: [Math.hypot(residual, lost)],
        growth,
        fallback: 'svd',
      },
    };
  }

  /** The same system with REGULARISATION |x| added as rows, for systems too large for a dense SVD. */
  #regularise(
    rhs: Float64Array,
    why: string,
    info: Pick<SolveInfo, 'engine' | 'rows' | 'columns' | 'condition'>,
  ): { x: Float64Array; info: SolveInfo } {
    const extra: RowGroup[] = this.#system.blockColumns.map((n, block) => {
      const matrix = new Float64Array(n * n);
      for (let j = 0; j < n; j++) matrix[j * n + j] = REGULARISATION / this.#scales[block][j];
      return { name: 'regularisation', rows: n, blocks: [block], matrices: [matrix] };
    });
    const system = { ...this.#system, groups: [...this.#system.groups, ...extra] };
    this.#regularised ??= this.#eliminator.eliminate(system, this.#scales);
    const padded = new Float64Array(rhs.length + info.columns);
    padded.set(rhs);
    const { tops, residual } = rotate(this.#regularised, padded);
    const z = solveUpper(this.#regularised, tops);
    const growth = normOf(z) / (1 + norm(rhs));
    const finite = Number.isFinite(growth);
    return {
      x: finite ? this.#unscale(z, info.columns) : new Float64Array(info.columns),
      info: {
        ...info,
        status: finite ? 'regularised' : 'failed',
        message:
          `Columns are dependent (${why}); ${REGULARISATION} |x| was added. Fewer features, or more ` +
          'collocation points, would remove the dependence.',
        rank: info.columns - smallPivots(this.#regularised),
        residualNorm: [residual],
        growth,
        fallback: 'regularisation',
      },
    };
  }

  #unscale(z: BlockVector, columns: number): Float64Array {
    const x = new Float64Array(columns);
    const offsets = blockOffsets(this.#system);
    for (const [f, { block }] of this.#fronts.entries()) {
      for (let j = 0; j < z[f].length; j++) {
        x[offsets[block] + j] = z[f][j] * this.#scales[block][j];
      }
    }
    return x;
  }
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (const value of x) sum += value * value;
  return Math.sqrt(sum);
}

function smallPivots(fronts: readonly Front[]): number {
  let count = 0;
  for (const { R, columns } of fronts) {
    for (let j = 0; j < columns; j++) {
      if (Math.abs(R[j * columns + j]) < 10 * REGULARISATION) count++;
    }
  }
  return count;
}
