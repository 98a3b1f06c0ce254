import { BlockProducts } from './blockProducts.js';
import { blockQrEngine } from './blockQr.js';
import {
  type BlockSystem,
  blockOffsets,
  checkSystem,
  countColumns,
  countRows,
} from './blockSystem.js';
import { cgls, type Products } from './cgls.js';
import { checkMemory } from './checkMemory.js';
import { type Eliminator, hostEliminator } from './eliminator.js';
import {
  type Factor,
  type FactorOptions,
  type LeastSquaresEngine,
  MAX_GROWTH,
  type SolveInfo,
} from './engine.js';
import type { Triangle } from './front.js';
import { lapackKernel } from './lapack/kernel.js';
import { partHelper } from './partHelper.js';
import type { QrKernel } from './qrKernel.js';
import { type BlockVector, estimateCondition, normOf, weakestPivot } from './triangular.js';

export interface RefinedInfo extends SolveInfo {
  /** Of CGLS, for each right-hand side; none where double precision took over. */
  readonly iterations: readonly number[];
}

export interface RefinedFactor extends Factor {
  solve(rhs: Float64Array, count?: number): { x: Float64Array; info: RefinedInfo };
}

export interface RefinedEngine extends LeastSquaresEngine {
  factor(system: BlockSystem, options?: FactorOptions): RefinedFactor;
}

/** Below this ratio of pivots a triangle in single precision says nothing about the matrix. */
const MIN_PIVOT_RATIO = 1e-6;

/**
 * Above this condition number the rounding of single precision (6e-8, grown by the sums of a
 * factorisation) hides the smallest singular values: the estimate itself would not be true, and
 * CGLS stagnates (apnn-v1-inflow, condition 2e9: gradient 1e-7 for |b| = 1e-4).
 */
const MAX_SINGLE_CONDITION = 1e6;

/** Unit roundoff of double precision. */
const ROUNDOFF = 2 ** -53;

/**
 * Down to what a QR in double precision reaches. With R in single precision the singular values of
 * A R^-1 lie within about cond(A) 6e-8 of 1, and so much smaller does every iteration make the error
 * (mixed precision: Buttari et al., ACM TOMS 34, 2008): three to six suffice.
 */
const LIMITS = { gradient: 1e-14, patience: 2, iterations: 30 };

/** A gradient so many times the level of double precision is still accepted when it stagnates. */
const SLACK = 10;

/**
 * Least squares by a triangle R in single precision, S the column scales, and CGLS with A S R^-1 in
 * double precision (see `cgls`): an answer as good as that of a QR in double precision, from a
 * cheaper factorisation, for two more products with A an iteration; bench/results/refinement.md has
 * what that is worth. Where R is of no use (pivots, condition) or CGLS does not converge, the engine
 * `double` takes over for good, and the message says why.
 *
 * @param kernel eliminates; reflectors are not needed.
 * @throws Error without LAPACK.
 */
export function refinedEngine(
  kernel: QrKernel,
  double: LeastSquaresEngine = blockQrEngine(lapackKernel()),
): RefinedEngine {
  const eliminator = hostEliminator(kernel);
  return {
    name: 'refined',
    prepare: partHelper,
    factor(system, options = {}) {
      checkSystem(system);
      checkMemory(system, eliminator);
      return new TriangleFactor(system, eliminator, double, options);
    },
  };
}

/** An answer for one right-hand side, or why there is none. */
type Attempt = { x: Float64Array; info: RefinedInfo } | { why: string };

class TriangleFactor implements RefinedFactor {
  readonly #system: BlockSystem;
  readonly #products: BlockProducts;
  readonly #double: LeastSquaresEngine;
  readonly #options: FactorOptions;
  readonly #scales: Float64Array[];
  readonly #triangles: Triangle[];
  readonly #condition: number;
  #fallback: { why: string; factor: Factor } | null = null;

  constructor(
    system: BlockSystem,
    eliminator: Eliminator,
    double: LeastSquaresEngine,
    options: FactorOptions,
  ) {
    this.#system = system;
    this.#products = new BlockProducts(system);
    this.#double = double;
    this.#options = options;
    this.#scales = eliminator.columnScales(system);
    const fronts = eliminator.eliminate(system, this.#scales, options.onBlock);
    // Without the stages nobody can take these for fronts that rotate right-hand sides.
    this.#triangles = fronts.map(({ block, columns, R, others, couplings }) => {
      return { block, columns, R, others, couplings };
    });
    const weak = weakestPivot(this.#triangles);
    if (!(weak.ratio > Math.max(MIN_PIVOT_RATIO, options.rcond ?? 0))) {
      this.#condition = Infinity;
      this.#fallBack(`pivot ratio ${weak.ratio.toExponential(1)} in block ${weak.block}`);
      return;
    }
    this.#condition = estimateCondition(this.#triangles);
    if (!(this.#condition < MAX_SINGLE_CONDITION)) {
      this.#fallBack(`condition about ${this.#condition.toExponential(0)} or more`);
    }
  }

  solve(rhs: Float64Array, count = 1): { x: Float64Array; info: RefinedInfo } {
    const rows = countRows(this.#system);
    const columns = countColumns(this.#system);
    if (rhs.length !== rows * count) {
      throw new RangeError(
        `right-hand side has ${rhs.length} entries, expected ${rows} x ${count}`,
      );
    }
    if (this.#fallback) return this.#solveDouble(this.#fallback, rhs, count);
    const x = new Float64Array(columns * count);
    const infos: RefinedInfo[] = [];
    for (let k = 0; k < count; k++) {
      const one = this.#refine(rhs.subarray(k * rows, (k + 1) * rows), rows, columns);
      if ('why' in one) return this.#solveDouble(this.#fallBack(one.why), rhs, count);
      x.set(one.x, k * columns);
      infos.push(one.info);
    }
    const worst = infos.find((info) => info.status !== 'ok') ?? infos[0];
    const residualNorm = infos.flatMap((info) => info.residualNorm);
    const iterations = infos.flatMap((info) => info.iterations);
    return { x, info: { ...worst, residualNorm, iterations } };
  }

  #refine(rhs: Float64Array, rows: number, columns: number): Attempt {
    const info = {
      engine: 'refined',
      status: 'ok',
      message: '',
      rows,
      columns,
      rank: columns,
      condition: this.#condition,
      fallback: null,
    } as const;
    const size = normOf([rhs]);
    if (!Number.isFinite(size)) {
      const message = 'The right-hand side holds a NaN or an infinity.';
      const unknown = { residualNorm: [Number.NaN], growth: Number.NaN, iterations: [0] };
      return {
        x: new Float64Array(columns),
        info: { ...info, status: 'failed', message, ...unknown },
      };
    }
    const { z, iterations, gradient, level } = cgls(this.#scaled(), this.#triangles, rhs, {
      ...LIMITS,
      rounding: ROUNDOFF * this.#condition,
    });
    if (!(gradient <= SLACK * level)) {
      return { why: `CGLS stopped at ${gradient.toExponential(1)} after ${iterations} iterations` };
    }
    const growth = normOf(z) / (1 + size);
    if (!(growth < MAX_GROWTH)) return { why: `the solution grew by ${growth.toExponential(1)}` };
    const parts = this.#unscale(z);
    // Not the one that CGLS carries along: that one does not see how x was rounded.
    const product = this.#products.multiply(parts);
    const residual = normOf([product.map((value, i) => rhs[i] - value)]);
    const x = new Float64Array(columns);
    for (const [block, offset] of blockOffsets(this.#system).entries()) x.set(parts[block], offset);
    return { x, info: { ...info, residualNorm: [residual], growth, iterations: [iterations] } };
  }

  /** A S and its transpose on vectors by front. */
  #scaled(): Products {
    return {
      multiply: (z) => this.#products.multiply(this.#unscale(z)),
      multiplyTransposed: (r) => {
        const blocks = this.#products.multiplyTransposed(r);
        return this.#triangles.map(({ block }) => times(blocks[block], this.#scales[block]));
      },
    };
  }

  /** S z by block, z by front. */
  #unscale(z: BlockVector): Float64Array[] {
    const out: Float64Array[] = [];
    for (const [f, { block }] of this.#triangles.entries()) {
      out[block] = times(z[f], this.#scales[block]);
    }
    return out;
  }

  /** From here on double precision answers. */
  #fallBack(why: string): { why: string; factor: Factor } {
    this.#fallback ??= { why, factor: this.#double.factor(this.#system, this.#options) };
    return this.#fallback;
  }

  #solveDouble(
    { why, factor }: { why: string; factor: Factor },
    rhs: Float64Array,
    count: number,
  ): { x: Float64Array; info: RefinedInfo } {
    const { x, info } = factor.solve(rhs, count);
    const note = `Single precision does not do (${why}): ${this.#double.name} in double precision.`;
    const message = info.message ? `${note} ${info.message}` : note;
    return { x, info: { ...info, engine: 'refined', message, iterations: [] } };
  }
}

function times(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((value, j) => value * y[j]);
}
