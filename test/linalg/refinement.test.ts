import { describe, expect, it } from 'vitest';
import { chain } from '../../bench/systems.js';
import { loadCase } from '../../src/case/load.js';
import { BlockProducts } from '../../src/linalg/blockProducts.js';
import { blockQr } from '../../src/linalg/blockQr.js';
import {
  type BlockSystem,
  countColumns,
  countRows,
  multiplySystem,
  toDense,
} from '../../src/linalg/blockSystem.js';
import { eliminate } from '../../src/linalg/elimination.js';
import { findEngine } from '../../src/linalg/engines.js';
import { columnScales } from '../../src/linalg/equilibrate.js';
import { singleLapackKernel } from '../../src/linalg/lapack/single.js';
import { MemoryError } from '../../src/linalg/memoryError.js';
import { partHelper } from '../../src/linalg/partHelper.js';
import { jsKernel } from '../../src/linalg/qrKernel.js';
import { type RefinedEngine, refinedEngine } from '../../src/linalg/refinement.js';
import { rotate } from '../../src/linalg/rotate.js';
import { problemFromCase } from '../../src/problem/fromCase.js';
import { slabSolverOptions } from '../../src/solve/options.js';
import { solveSteadySlab } from '../../src/solve/steadySlab.js';
import { missing } from '../support/engines.js';
import { graded, norm, oneBlock, random, recorder } from '../support/systems.js';

const skip = missing('lapack') !== null;
const refined = (): RefinedEngine => refinedEngine(singleLapackKernel());

/** Singular values from 1 down to 10^-decades. */
const decades = (count: number, columns: number) => (k: number) =>
  10 ** ((-count * k) / (columns - 1));

const difference = (x: Float64Array, y: Float64Array): number =>
  norm(x.map((value, i) => value - y[i])) / norm(y);

/** |A^T r| over |A| (|A| |x| + |b|): of the size of u for a stable method. */
function backwardError(system: BlockSystem, x: Float64Array, b: Float64Array): number {
  const r = multiplySystem(system, x).map((value, i) => b[i] - value);
  const gradient = Math.hypot(...new BlockProducts(system).multiplyTransposed(r).map(norm));
  const size = Math.hypot(...system.groups.flatMap(({ matrices }) => matrices.map(norm)));
  return gradient / (size * (size * norm(x) + norm(b)));
}

const zoo: [string, BlockSystem, tolerance: number][] = [
  ['one column', oneBlock(5, 1, random(5, 1)), 1e-10],
  ['a square block', oneBlock(9, 9, random(81, 2)), 1e-10],
  ['a dense block', oneBlock(300, 90, random(300 * 90, 3)), 1e-10],
  ['wider than a panel', oneBlock(420, 210, random(420 * 210, 4)), 1e-10],
  ['a chain of cells', chain(7, 40, 70, 20), 1e-10],
  ['blocks with fewer rows of their own than columns', chain(4, 10, 7, 8), 1e-10],
  ['condition 1e4', oneBlock(200, 60, graded(200, 60, decades(4, 60), 5)), 1e-10],
  // The difference is bounded by condition^2 u |r| / |b| for both engines.
  ['condition 1e6', oneBlock(200, 60, graded(200, 60, decades(6, 60), 6)), 1e-8],
];

describe.skipIf(skip)('engine refined', () => {
  it.each(zoo)('solves %s as QR in double precision does', (_, system, tolerance) => {
    const b = random(countRows(system), 7);
    const { x, info } = refined().factor(system).solve(b);
    expect(info.message).toBe('');
    expect(info.status).toBe('ok');
    expect(info.rank).toBe(countColumns(system));
    expect(info.iterations).toHaveLength(1);
    expect(info.iterations[0]).toBeLessThanOrEqual(6);
    expect(backwardError(system, x, b)).toBeLessThan(1e-13);
    for (const engine of [blockQr, findEngine('lapack')]) {
      const other = engine.factor(system).solve(b);
      expect(difference(x, other.x)).toBeLessThan(tolerance);
      const [mine, theirs] = [info.residualNorm[0], other.info.residualNorm[0]];
      expect(Math.abs(mine - theirs)).toBeLessThan(1e-11 * norm(b));
      expect(info.condition / other.info.condition).toBeGreaterThan(1 / 2);
      expect(info.condition / other.info.condition).toBeLessThan(2);
    }
  });

  it('gives the same bits after columns are scaled by powers of two', () => {
    const [rows, columns] = [120, 40];
    const A = random(rows * columns, 8);
    const power = (j: number): number => 2 ** (((j * 97) % 401) - 200);
    const scaled = A.map((value, e) => value * power(Math.floor(e / rows)));
    const b = random(rows, 9);
    const plain = refined()
      .factor(oneBlock(rows, columns, A))
      .solve(b).x;
    const other = refined()
      .factor(oneBlock(rows, columns, scaled))
      .solve(b).x;
    expect(other.map((value, j) => value * power(j))).toEqual(plain);
  });

  it('solves consistent systems to a residual of rounding', () => {
    const system = chain(5, 30, 50, 12);
    const exact = random(countColumns(system), 10);
    const { x, info } = refined().factor(system).solve(multiplySystem(system, exact));
    expect(difference(x, exact)).toBeLessThan(1e-13);
    expect(info.residualNorm[0]).toBeLessThan(1e-13 * norm(exact));
  });

  it('factors once for many right-hand sides', () => {
    const system = chain(5, 30, 50, 12);
    const [rows, columns] = [countRows(system), countColumns(system)];
    const both = random(2 * rows, 11);
    const { x, info } = refined().factor(system).solve(both, 2);
    expect(info.iterations).toHaveLength(2);
    expect(info.residualNorm).toHaveLength(2);
    for (const k of [0, 1]) {
      const one = refined()
        .factor(system)
        .solve(both.slice(k * rows, (k + 1) * rows));
      expect(x.slice(k * columns, (k + 1) * columns)).toEqual(one.x);
    }
  });

  it('answers zero to zero', () => {
    const { x, info } = refined()
      .factor(chain(2, 5, 9, 2))
      .solve(new Float64Array(20));
    expect(info.status).toBe('ok');
    expect(x.every((value) => value === 0)).toBe(true);
  });

  it.each([7, 9, 12])('leaves condition 1e%i to double precision, and says so', (count) => {
    const system = oneBlock(200, 60, graded(200, 60, decades(count, 60), 12));
    const b = random(200, 13);
    const { x, info } = refined().factor(system).solve(b);
    const lapack = findEngine('lapack').factor(system).solve(b);
    expect(x).toEqual(lapack.x);
    expect(info.status).toBe(lapack.info.status);
    expect(info.condition).toBe(lapack.info.condition);
    expect(info.iterations).toEqual([]);
    expect(info.message).toMatch(/^Single precision does not do \((pivot ratio|condition).*lapack/);
    expect(info.message.endsWith(lapack.info.message)).toBe(true);
  });

  it.each([
    ['one dense block', 60],
    ['one too large for an SVD', 1000],
  ])('answers a rank-deficient system as lapack does: %s', (_, columns) => {
    const rows = columns + 100;
    const A = random(rows * columns, 14);
    A.copyWithin(7 * rows, 3 * rows, 4 * rows);
    const system = oneBlock(rows, columns, A);
    const b = random(rows, 15);
    const { x, info } = refined().factor(system).solve(b);
    const lapack = findEngine('lapack').factor(system).solve(b);
    expect(x).toEqual(lapack.x);
    expect(info.status).toBe(columns === 60 ? 'rank-deficient' : 'regularised');
    expect(info.fallback).toBe(lapack.info.fallback);
    expect(info.message).toContain('Single precision does not do');
  });

  it('leaves to double precision what CGLS does not solve', () => {
    // A factor of something else: the diagonal alone, which is a poor preconditioner.
    const kernel = singleLapackKernel();
    const poor = refinedEngine({
      ...kernel,
      reduceDense(A, m, n, C, columns) {
        const panels = kernel.reduceDense(A, m, n, C, columns);
        for (let e = 0; e < m * n; e++) if (e % m !== Math.floor(e / m)) A[e] = 0;
        return panels;
      },
    });
    const system = oneBlock(200, 60, graded(200, 60, decades(4, 60), 16));
    const b = random(200, 17);
    const { x, info } = poor.factor(system).solve(b);
    expect(info.message).toMatch(/CGLS stopped at/);
    expect(x).toEqual(findEngine('lapack').factor(system).solve(b).x);
  });

  it('refuses fewer rows than columns, wrong shapes, non-finite entries, too little memory', () => {
    const engine = refined();
    expect(() => engine.factor(chain(1, 5, 4, 0))).toThrow(/rows >= columns/);
    const bad = chain(1, 3, 5, 0);
    bad.groups[0].matrices[0][4] = Number.NaN;
    expect(() => engine.factor(bad)).toThrow(/non-finite/);
    expect(() => engine.factor({ ...chain(1, 3, 5, 0), blockColumns: [4] })).toThrow(/5 x 4/);
    const factor = engine.factor(chain(1, 3, 5, 0));
    expect(() => factor.solve(new Float64Array(4))).toThrow(/expected 5/);
    const small = refinedEngine({ ...singleLapackKernel(), capacity: 1e5 });
    expect(() => small.factor(chain(2, 60, 90, 10))).toThrow(MemoryError);
  });

  it('fails in words on a right-hand side that is not finite', () => {
    const system = chain(2, 5, 9, 2);
    const { info, x } = refined()
      .factor(system)
      .solve(new Float64Array(countRows(system)).fill(NaN));
    expect(info.status).toBe('failed');
    expect(info.message).toContain('NaN');
    expect(x.every((value) => value === 0)).toBe(true);
  });

  it('solves the systems of a slab as lapack does', () => {
    const problem = problemFromCase(loadCase('slab-ex2-e3', ['epsilon=0.1']));
    const lapack = findEngine('lapack');
    const recording = recorder(lapack);
    solveSteadySlab(problem, slabSolverOptions({ accuracy: 'draft' }), recording);
    expect(recording.records.length).toBeGreaterThan(0);
    for (const { system, rhs } of recording.records) {
      const { x, info } = refined().factor(system).solve(rhs);
      const other = lapack.factor(system).solve(rhs);
      expect(info.message).toBe('');
      expect(info.status).toBe(other.info.status);
      expect(difference(x, other.x)).toBeLessThan(1e-10);
      expect(backwardError(system, x, rhs)).toBeLessThan(1e-13);
      const [mine, theirs] = [info.residualNorm[0], other.info.residualNorm[0]];
      expect(Math.abs(mine - theirs)).toBeLessThan(1e-11 * norm(rhs));
    }
  });
});

describe.skipIf(skip)('kernel lapack-f32', () => {
  it.each([
    ['one block', oneBlock(150, 70, random(150 * 70, 18))],
    ['a chain of cells', chain(5, 30, 50, 12)],
  ])('makes a triangle with R^T R = A^T A to single precision: %s', (_, system) => {
    const scales = columnScales(system).map((block) => block.fill(1));
    const single = eliminate(system, scales, { kernel: singleLapackKernel() });
    const double = eliminate(system, scales, { kernel: jsKernel });
    for (const [f, { R, columns: n, couplings }] of single.entries()) {
      // Triangles are unique up to the signs of their rows.
      const sign = (i: number): number => Math.sign(R[i * n + i] * double[f].R[i * n + i]);
      const pairs = [R, ...couplings].map((matrix, k) => [
        matrix,
        [double[f].R, ...double[f].couplings][k].map((value, e) => value * sign(e % n)),
      ]);
      for (const [mine, theirs] of pairs) expect(difference(mine, theirs)).toBeLessThan(1e-5);
      expect(R.every((value) => value === Math.fround(value))).toBe(true);
    }
  });

  it('keeps no reflectors, and nobody can rotate with its fronts', () => {
    const system = chain(3, 10, 20, 4);
    const kernel = singleLapackKernel();
    const fronts = eliminate(system, columnScales(system), { kernel });
    expect(fronts.every(({ stages }) => stages.every(({ panels }) => panels.length === 0))).toBe(
      true,
    );
    expect(() => rotate(fronts, random(countRows(system), 19))).toThrow(/no reflectors/);
  });

  it('gives the same bits with a helper thread as alone', () => {
    const system = chain(8, 210, 320, 40);
    const kernel = singleLapackKernel();
    const scales = columnScales(system);
    let started = 0;
    const helper = () => {
      const thread = partHelper();
      if (thread) started++;
      return thread;
    };
    const alone = eliminate(system, scales, { kernel });
    expect(eliminate(system, scales, { kernel, helper })).toEqual(alone);
    expect(started).toBe(1);
  });
});

describe('products with the blocks', () => {
  it('are those with the dense matrix', () => {
    const system = chain(3, 6, 9, 4);
    const r = random(countRows(system), 20);
    const dense = toDense(system);
    const blocks = new BlockProducts(system).multiplyTransposed(r);
    const expected = Float64Array.from({ length: countColumns(system) }, (_, j) =>
      r.reduce((sum, value, i) => sum + dense[j * r.length + i] * value, 0),
    );
    const product = Float64Array.from(blocks.flatMap((block) => [...block]));
    expect(difference(product, expected)).toBeLessThan(1e-14);
  });
});
