import * as fc from 'fast-check';
import { Matrix, QrDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/basis/random.js';
import { blockQr } from '../../src/linalg/blockQr.js';
import {
  type BlockSystem,
  countColumns,
  countRows,
  multiplySystem,
  type RowGroup,
  toDense,
} from '../../src/linalg/blockSystem.js';
import type { EngineName } from '../../src/linalg/engineNames.js';
import { findEngine } from '../../src/linalg/engines.js';
import { leastSquares } from '../../src/linalg/leastSquares.js';
import { missing } from '../support/engines.js';

/** A chain (or ring) of blocks with random rows: some in one block, some across each face. */
function chain(
  blocks: number,
  columns: number,
  local: number,
  shared: number,
  { periodic = false, seed = 1 } = {},
): BlockSystem {
  const stream = randomStream(seed, blocks, columns);
  const matrix = (rows: number): Float64Array =>
    Float64Array.from({ length: rows * columns }, () => stream() - 0.5);
  const groups: RowGroup[] = [];
  for (let b = 0; b < blocks; b++) {
    groups.push({ name: 'local', rows: local, blocks: [b], matrices: [matrix(local)] });
  }
  for (let b = 0; b < blocks - 1 + Number(periodic && blocks > 1); b++) {
    const pair = [b, (b + 1) % blocks];
    groups.push({
      name: 'face',
      rows: shared,
      blocks: pair,
      matrices: [matrix(shared), matrix(shared)],
    });
  }
  return { blockColumns: new Array(blocks).fill(columns), groups };
}

function random(count: number, seed: number): Float64Array {
  const stream = randomStream(seed, 99);
  return Float64Array.from({ length: count }, () => stream() - 0.5);
}

const norm = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));

/** By ml-matrix on the dense matrix, independent of everything of ours. */
function denseAnswer(system: BlockSystem, b: Float64Array): number[] {
  const [m, n] = [countRows(system), countColumns(system)];
  const dense = toDense(system);
  const A = new Matrix(m, n);
  for (let j = 0; j < n; j++) for (let i = 0; i < m; i++) A.set(i, j, dense[j * m + i]);
  return new QrDecomposition(A).solve(Matrix.columnVector(Array.from(b))).to1DArray();
}

const zoo: [string, BlockSystem][] = [
  ['one block', chain(1, 17, 40, 0)],
  ['one square block', chain(1, 9, 9, 0)],
  ['one column', chain(1, 1, 5, 0)],
  ['two blocks', chain(2, 12, 20, 6)],
  ['a chain of five', chain(5, 11, 18, 7)],
  ['a chain of twenty', chain(20, 6, 9, 3)],
  ['wider than a panel', chain(3, 70, 90, 20)],
  ['a ring of two', chain(2, 8, 12, 3, { periodic: true })],
  ['a ring of six', chain(6, 8, 12, 5, { periodic: true })],
  ['blocks with fewer rows of their own than columns', chain(4, 10, 7, 8)],
];

const names: EngineName[] = [
  'js',
  'wasm',
  'lapack',
  'opencl',
  'gpujs',
  'refined',
  'ml-matrix',
  'ml-matrix-svd',
];

describe.each(names)('engine %s', (name) => {
  const skip = missing(name) !== null;
  const engine = findEngine(skip ? 'js' : name);

  it.skipIf(skip).each(zoo)('solves %s', (_, system) => {
    const b = random(countRows(system), 5);
    const { x, info } = engine.factor(system).solve(b);
    expect(info.status).toBe('ok');
    expect(info.rank).toBe(countColumns(system));
    const expected = denseAnswer(system, b);
    expect(norm(x.map((value, j) => value - expected[j]))).toBeLessThan(
      1e-14 * info.condition * norm(expected) + 1e-12,
    );
    const residual = multiplySystem(system, x).map((value, i) => b[i] - value);
    expect(Math.abs(norm(residual) - info.residualNorm[0])).toBeLessThan(1e-12 * norm(b));
    // Backward error: A^T r vanishes up to rounding of |A| (|A| |x| + |b|).
    const dense = toDense(system);
    const [m, n] = [countRows(system), countColumns(system)];
    const gradient = Array.from({ length: n }, (_, j) =>
      residual.reduce((sum, r, i) => sum + dense[j * m + i] * r, 0),
    );
    const size = norm(dense) * (norm(dense) * norm(x) + norm(b));
    expect(norm(gradient)).toBeLessThan(1e-13 * size);
  });

  it.skipIf(skip)('refuses fewer rows than columns, wrong shapes and non-finite entries', () => {
    expect(() => engine.factor(chain(1, 5, 4, 0))).toThrow(/rows >= columns/);
    const bad = chain(1, 3, 5, 0);
    bad.groups[0].matrices[0][4] = Number.NaN;
    expect(() => engine.factor(bad)).toThrow(/non-finite/);
    const huge = {
      ...bad,
      groups: bad.groups.map((g) => ({
        ...g,
        matrices: g.matrices.map((m) => m.map(() => 1e200)),
      })),
    };
    expect(() => engine.factor(huge)).toThrow(/overflow/);
    const short = { ...chain(1, 3, 5, 0), blockColumns: [4] };
    expect(() => engine.factor(short)).toThrow(/expected 5 x 4/);
    expect(() => engine.factor(chain(1, 3, 5, 0)).solve(new Float64Array(4))).toThrow(/expected 5/);
  });
});

describe('block QR', () => {
  it('has a residual orthogonal to the range', () => {
    for (const [, system] of zoo) {
      const b = random(countRows(system), 7);
      const { x } = blockQr.factor(system).solve(b);
      const residual = multiplySystem(system, x).map((value, i) => b[i] - value);
      const dense = toDense(system);
      const m = countRows(system);
      for (let j = 0; j < countColumns(system); j++) {
        const column = dense.subarray(j * m, (j + 1) * m);
        const product = column.reduce((sum, value, i) => sum + value * residual[i], 0);
        expect(Math.abs(product)).toBeLessThan(1e-13 * norm(column) * norm(b) * m);
      }
    }
  });

  it('factors once for many right-hand sides', () => {
    const system = chain(5, 11, 18, 7);
    const rows = countRows(system);
    const both = random(2 * rows, 3);
    const factor = blockQr.factor(system);
    const { x } = factor.solve(both, 2);
    const n = countColumns(system);
    for (const k of [0, 1]) {
      const single = blockQr.factor(system).solve(both.slice(k * rows, (k + 1) * rows)).x;
      expect(x.slice(k * n, (k + 1) * n)).toEqual(single);
    }
  });

  it('gives the same bits after columns are scaled by powers of two', () => {
    const system = chain(4, 9, 15, 4);
    const b = random(countRows(system), 11);
    const power = (j: number): number => 2 ** (((j * 7) % 41) - 20);
    const scaled: BlockSystem = {
      ...system,
      groups: system.groups.map((group) => ({
        ...group,
        matrices: group.matrices.map((matrix) =>
          matrix.map((value, e) => value * power(Math.floor(e / group.rows))),
        ),
      })),
    };
    const plain = blockQr.factor(system).solve(b).x;
    const other = blockQr
      .factor(scaled)
      .solve(b)
      .x.map((value, j) => value * power(j % 9));
    expect(other).toEqual(plain);
  });

  it('estimates the condition number of a graded matrix within a factor 3', () => {
    for (const decades of [0, 3, 6, 10]) {
      const n = 20;
      const { data, rows } = withSingularValues(n, (k) => 10 ** ((-decades * k) / (n - 1)), 4);
      const { info } = leastSquares({ rows, columns: n, data }, random(rows, 1));
      const exact = leastSquares({ rows, columns: n, data }, random(rows, 1), {
        engine: 'ml-matrix-svd',
      }).info.condition;
      expect(info.condition / exact).toBeGreaterThan(1 / 3);
      expect(info.condition / exact).toBeLessThan(3);
    }
  });

  it('never answers a rank-deficient system silently', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 14 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 1e6 }),
        (n, missing, seed) => {
          const lost = Math.min(missing, n - 1);
          const { data, rows } = withSingularValues(n, (k) => (k < n - lost ? 1 + k : 0), seed);
          const b = random(rows, seed);
          const { x, info } = leastSquares({ rows, columns: n, data }, b);
          expect(info.status).not.toBe('ok');
          expect(info.message).not.toBe('');
          expect(info.rank).toBe(n - lost);
          expect(x.every(Number.isFinite)).toBe(true);
          const svd = leastSquares({ rows, columns: n, data }, b, { engine: 'ml-matrix-svd' });
          expect(info.residualNorm[0]).toBeCloseTo(svd.info.residualNorm[0], 10);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('says so for large rank-deficient block systems too', () => {
    const system = chain(5, 200, 260, 20);
    for (const group of system.groups) {
      const k = group.blocks.indexOf(2);
      if (k < 0) continue;
      const matrix = group.matrices[k];
      matrix.copyWithin(7 * group.rows, 3 * group.rows, 4 * group.rows);
    }
    const b = random(countRows(system), 2);
    const { x, info } = blockQr.factor(system).solve(b);
    expect(info.status).toBe('regularised');
    expect(info.fallback).toBe('regularisation');
    expect(info.message).toContain('block 2');
    expect(x.every((value) => Math.abs(value) < 10)).toBe(true);
  });

  it('fails in words on a right-hand side that is not finite', () => {
    const system = chain(2, 5, 9, 2);
    const { info, x } = blockQr.factor(system).solve(new Float64Array(countRows(system)).fill(NaN));
    expect(info.status).toBe('failed');
    expect(x.every((value) => value === 0)).toBe(true);
  });
});

/** Column-major 2n x n matrix with prescribed singular values, by random orthogonal factors. */
function withSingularValues(
  n: number,
  value: (k: number) => number,
  seed: number,
): { data: Float64Array; rows: number } {
  const rows = 2 * n;
  const orthogonal = (m: number, columns: number, s: number): Matrix => {
    const entries = random(m * columns, s);
    const A = new Matrix(m, columns);
    for (let j = 0; j < columns; j++) for (let i = 0; i < m; i++) A.set(i, j, entries[j * m + i]);
    return new QrDecomposition(A).orthogonalMatrix;
  };
  const U = orthogonal(rows, n, seed + 1);
  const V = orthogonal(n, n, seed + 2);
  for (let k = 0; k < n; k++) U.mulColumn(k, value(k));
  const product = U.mmul(V.transpose());
  const data = new Float64Array(rows * n);
  for (let j = 0; j < n; j++) for (let i = 0; i < rows; i++) data[j * rows + i] = product.get(i, j);
  return { data, rows };
}
