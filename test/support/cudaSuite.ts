import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembly/assemble.js';
import { type RowRequest, rowGroups } from '../../src/assembly/rowGroups.js';
import { steadyBases } from '../../src/basis/cellBasis.js';
import { randomStream } from '../../src/basis/random.js';
import { blockQr } from '../../src/linalg/blockQr.js';
import {
  type BlockMatrix,
  type BlockSystem,
  countColumns,
  countRows,
  multiplySystem,
  type RowGroup,
  toDense,
} from '../../src/linalg/blockSystem.js';
import { denseLibrary } from '../../src/linalg/device/cuda/denseLibrary.js';
import { cudaDevice } from '../../src/linalg/device/cuda/device.js';
import { cudaEngine } from '../../src/linalg/device/cuda/engine.js';
import { CudaFronts } from '../../src/linalg/device/cuda/fronts.js';
import { CudaRows } from '../../src/linalg/device/cuda/rows.js';
import { DeviceTables } from '../../src/linalg/device/deviceTables.js';
import { deviceWriter } from '../../src/linalg/device/deviceWriter.js';
import type { LeastSquaresEngine } from '../../src/linalg/engine.js';
import { findEngine } from '../../src/linalg/engines.js';
import { columnSquares } from '../../src/linalg/equilibrate.js';
import { applyDense, applyStacked, type Panel } from '../../src/linalg/householder.js';
import type { ElementaryFunction } from '../../src/linalg/portable.js';
import { jsKernel } from '../../src/linalg/qrKernel.js';
import { hostWriter, writeRows } from '../../src/linalg/rowMatrix.js';
import { partitionSlab } from '../../src/partition/slabPartition.js';
import { slabSolverOptions } from '../../src/solve/options.js';
import { chooseFormulation, solveSteadySlab } from '../../src/solve/steadySlab.js';
import { solveTransientSlab } from '../../src/solve/transientSlab.js';
import { firstDifference, numbersFrom, someSampling, tableOf } from './device.js';
import { linspace, slab } from './slab.js';
import { transientSlab } from './transient.js';

const numbers = numbersFrom(randomStream(17));
const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
const difference = (x: Float64Array, y: Float64Array): number => norm(x.map((v, i) => v - y[i]));

/** Two panels and a shared block a cell, cells in a chain or ring, as the method has them. */
export function cellChain(
  cells: number,
  columns: number,
  local: number,
  face: number,
  { shared = 3, ring = false } = {},
): BlockSystem {
  const blockColumns = Array.from({ length: cells }, () => [columns, columns + 2, shared]).flat();
  const groups: RowGroup[] = [];
  const add = (name: string, rows: number, blocks: number[]): void => {
    const matrices = blocks.map((block) => numbers(rows * blockColumns[block]));
    if (rows > 0) groups.push({ name, rows, blocks, matrices });
  };
  for (let m = 0; m < cells; m++) {
    const own = [3 * m, 3 * m + 1, 3 * m + 2];
    add('left', local, [own[0], own[2]]);
    add('right', local + 2, [own[1], own[2]]);
    add('cell', shared + 2, own);
    if (cells === 1 || (m === cells - 1 && !ring)) continue;
    const next = own.map((block) => (block + 3) % (3 * cells));
    add('face', face, [own[0], next[0], own[2], next[2]]);
    add('face', face, [...own, ...next]);
  }
  return { blockColumns, groups, cells: blockColumns.map((_, block) => Math.floor(block / 3)) };
}

function oneBlock(rows: number, columns: number): BlockSystem {
  const matrices = [numbers(rows * columns)];
  return { blockColumns: [columns], groups: [{ name: 'A', rows, blocks: [0], matrices }] };
}

const zoo: [string, BlockSystem][] = [
  ['a tall block', oneBlock(90, 17)],
  ['a square block', oneBlock(9, 9)],
  ['one column', oneBlock(5, 1)],
  ['one entry', oneBlock(1, 1)],
  ['wider than a panel of reflectors', oneBlock(170, 130)],
  ['one cell', cellChain(1, 12, 20, 0)],
  ['two cells', cellChain(2, 12, 20, 4)],
  ['a chain of six cells', cellChain(6, 9, 14, 5)],
  ['a ring of two cells', cellChain(2, 8, 14, 5, { ring: true })],
  ['a ring of five cells', cellChain(5, 8, 14, 5, { ring: true })],
  ['blocks with fewer rows of their own than columns', cellChain(4, 10, 7, 9)],
  ['blocks without rows of their own', cellChain(3, 8, 0, 30)],
  ['a shared block without columns', cellChain(4, 8, 14, 5, { shared: 0 })],
  ['cells wider than a panel of reflectors', cellChain(3, 70, 90, 20, { shared: 66 })],
];

/** The rows of a small problem, and the bases behind them. */
export function draftRequest(): RowRequest {
  const problem = slab(0.1);
  const options = slabSolverOptions({ accuracy: 'draft', stage: 'layered' });
  const [{ partition, basis }] = options.stages;
  const formulation = chooseFormulation(options);
  const cells = partitionSlab(problem, partition);
  const bases = steadyBases(cells, formulation, basis, options.seed, () => {});
  return { problem, formulation, bases, weights: options.weights };
}

/** The same system as `assemble` makes, with rows that are not written out. */
export function recipes(request: RowRequest): BlockSystem<BlockMatrix> {
  const groups = [...rowGroups(request)].map(({ block, blocks, matrices, rhs }) => ({
    name: block.name,
    rows: rhs.length,
    blocks,
    matrices,
  }));
  const blockColumns = request.bases.flatMap((basis) => basis.blockColumns);
  const cells = request.bases.flatMap((basis, m) => basis.blockColumns.map(() => m));
  return { blockColumns, groups, cells };
}

const dense: [m: number, n: number, columns: number][] = [
  [1, 1, 0],
  [1, 1, 3],
  [5, 5, 2],
  [90, 17, 5],
  [64, 64, 64],
  [131, 66, 30],
  [300, 129, 70],
];

const stacked: [n: number, c: number, columns: number][] = [
  [1, 1, 1],
  [1, 9, 0],
  [7, 3, 4],
  [65, 40, 9],
  [5, 0, 3],
  [130, 100, 70],
];

/** What holds on a GPU and on its double. */
export function describeCuda(): void {
  describe('makes', () => {
    const kinds: ElementaryFunction[] = ['sin', 'cos', 'tanh', 'tanh slope'];

    it.each(kinds)('tables of %s with the bits of the host', (kind) => {
      const tables = new DeviceTables(cudaDevice());
      for (const mean of ['none', 'own points', 'other points'] as const) {
        for (const [dimension, features] of [
          [1, 1],
          [3, 130],
        ]) {
          const table = tableOf(someSampling(numbers, kind, [9, 7], dimension, features, 31, mean));
          tables.place([table]);
          const made = new Float64Array(table.rows * table.columns);
          cudaDevice().download(tables.buffer, made, 8 * tables.begin(table));
          expect(firstDifference([made], [table.values()])).toBeNull();
        }
      }
    });

    it('rows and their sums of squares with the bits of the host', () => {
      const request = draftRequest();
      const [expected, actual] = [hostWriter, deviceWriter(cudaDevice())].map((writer) =>
        assemble(request, () => {}, writer).system.groups.flatMap(({ matrices }) => matrices),
      );
      expect(firstDifference(actual, expected)).toBeNull();
      const matrices = [...rowGroups(request)].flatMap((rows) => rows.matrices);
      const squares = matrices.map((matrix) =>
        columnSquares(writeRows(matrix), matrix.summed ? 1 : matrix.rows),
      );
      expect(
        firstDifference(new CudaRows(cudaDevice()).columnSquares(matrices), squares),
      ).toBeNull();
    });
  });

  describe('reduces', () => {
    const fronts = (): CudaFronts => {
      const device = cudaDevice();
      return new CudaFronts(device, denseLibrary(device), new CudaRows(device));
    };
    const put = (memory: CudaFronts, from: Float64Array, rows: number) => {
      const to = memory.allocate(from.length);
      const columns = from.length / Math.max(rows, 1);
      if (from.length > 0) {
        memory.place([{ to, stride: rows, from, rows, columns, scale: null }]);
      }
      return to;
    };
    const applyQ = (panels: readonly Panel[], C: Float64Array, m: number, columns: number) => {
      for (const panel of [...panels].reverse()) {
        applyDense(panel, C, panel.start, m, columns, false);
      }
    };

    it.each(dense)('%i x %i to a triangle, %i columns beside', (m, n, columns) => {
      const memory = fronts();
      const [A, C] = [numbers(m * n), numbers(m * columns)];
      const { R, QtC, panels } = memory.frame(() => {
        const [a, c, r] = [put(memory, A, m), put(memory, C, m), memory.allocate(n * n)];
        const reflectors = memory.reduceDense(a, m, n, c, columns);
        memory.copyTriangle(r, a, m, n);
        return { R: memory.retrieve(r), QtC: memory.retrieve(c), panels: reflectors };
      });
      const product = new Float64Array(m * n);
      for (let j = 0; j < n; j++) product.set(R.subarray(j * n, (j + 1) * n), j * m);
      applyQ(panels, product, m, n);
      expect(difference(product, A)).toBeLessThan(1e-13 * norm(A));
      applyQ(panels, QtC, m, columns);
      expect(difference(QtC, C)).toBeLessThanOrEqual(1e-13 * norm(C));
    });

    it.each(stacked)('a triangle of %i on %i rows, %i columns beside', (n, c, columns) => {
      const memory = fronts();
      const [R, B, top, bottom] = [n * n, c * n, n * columns, c * columns].map((k) => numbers(k));
      for (let j = 0; j < n; j++) R.fill(0, j * n + j + 1, (j + 1) * n);
      const answer = memory.frame(() => {
        const [r, b, t, u] = [
          put(memory, R, n),
          put(memory, B, c),
          put(memory, top, n),
          put(memory, bottom, c),
        ];
        const panels = memory.reduceStacked(r, n, b, c, t, u, columns);
        const [triangle, above, below] = [r, t, u].map((matrix) => memory.retrieve(matrix));
        return { triangle, above, below, panels };
      });
      const [again, under] = [top.slice(), bottom.slice()];
      for (const panel of answer.panels) {
        applyStacked(panel, again, panel.start, n, under, 0, c, columns, true);
      }
      expect(difference(again, answer.above)).toBeLessThanOrEqual(1e-13 * norm(top));
      expect(difference(under, answer.below)).toBeLessThanOrEqual(1e-13 * norm(top));
      // Triangles are unique up to the signs of their rows.
      jsKernel.reduceStacked(R, n, B, c, top, bottom, columns);
      for (let i = 0; i < n; i++) {
        const sign = Math.sign(answer.triangle[i * n + i]) * Math.sign(R[i * n + i]);
        for (let j = 0; j < n; j++) {
          expect(answer.triangle[j * n + i]).toBeCloseTo(sign * R[j * n + i], 10);
        }
      }
    });
  });

  describe('solves', () => {
    it.each(zoo)('%s', (_, system) => {
      const b = numbers(countRows(system));
      const steps: number[] = [];
      const factor = cudaEngine().factor(system, { onBlock: (done) => steps.push(done) });
      expect(steps).toEqual(system.blockColumns.map((__, k) => k + 1));
      const { x, info } = factor.solve(b);
      const expected = blockQr.factor(system).solve(b);
      expect(info.engine).toBe('cuda');
      expect(info.status).toBe('ok');
      expect(info.rank).toBe(countColumns(system));
      expect(Math.abs(info.condition / expected.info.condition - 1)).toBeLessThan(1e-8);
      expect(difference(x, expected.x)).toBeLessThan(1e-12 * info.condition * norm(expected.x));
      expect(info.residualNorm[0]).toBeCloseTo(expected.info.residualNorm[0], 11);
      // Backward error: A^T r vanishes up to rounding of |A| (|A| |x| + |b|).
      const A = toDense(system);
      const m = b.length;
      const residual = multiplySystem(system, x).map((value, i) => b[i] - value);
      const gradient = x.map((__, j) => residual.reduce((sum, r, i) => sum + A[j * m + i] * r, 0));
      expect(norm(gradient)).toBeLessThan(1e-13 * norm(A) * (norm(A) * norm(x) + norm(b)));
    });

    it('for several right-hand sides, and again for others', () => {
      const system = cellChain(4, 9, 14, 5);
      const [rows, n] = [countRows(system), countColumns(system)];
      const factor = cudaEngine().factor(system);
      const both = numbers(2 * rows);
      const { x } = factor.solve(both, 2);
      for (const k of [0, 1]) {
        const single = factor.solve(both.slice(k * rows, (k + 1) * rows)).x;
        expect(x.slice(k * n, (k + 1) * n)).toEqual(single);
      }
      const exact = numbers(n);
      const again = factor.solve(multiplySystem(system, exact));
      expect(difference(again.x, exact)).toBeLessThan(1e-11 * norm(exact));
    });

    it('dependent columns by their least norm', () => {
      for (const system of [oneBlock(60, 20), cellChain(4, 9, 14, 5)]) {
        for (const { rows, blocks, matrices } of system.groups) {
          const k = blocks.indexOf(0);
          if (k >= 0) matrices[k].copyWithin(7 * rows, 3 * rows, 4 * rows);
        }
        const b = numbers(countRows(system));
        const { x, info } = cudaEngine().factor(system).solve(b);
        const expected = blockQr.factor(system).solve(b);
        expect(info.status).toBe('rank-deficient');
        expect(info.rank).toBe(countColumns(system) - 1);
        expect(difference(x, expected.x)).toBeLessThan(1e-9 * norm(expected.x));
      }
    });

    it('rows that it writes itself, as those that the host has written', () => {
      const request = draftRequest();
      const { system, rhs } = assemble(request);
      const brought = cudaEngine().factor(system).solve(rhs);
      const written = cudaEngine().factorRows!(recipes(request)).solve(rhs);
      expect(written).toEqual(brought);
      const expected = blockQr.factor(system).solve(rhs);
      expect(written.info.status).toBe(expected.info.status);
      expect(written.info.residualNorm[0] / expected.info.residualNorm[0]).toBeCloseTo(1, 6);
    });
  });

  describe('whole slabs agree with the engine of the host to 1e-9', () => {
    const x = linspace(0, 1, 21);

    it.each([1, 1e-2, 1e-6])('steady, epsilon = %s', (epsilon) => {
      const options = slabSolverOptions({ accuracy: 'draft' });
      const by = (engine: LeastSquaresEngine) =>
        solveSteadySlab(slab(epsilon), options, engine).solution.rho(x);
      expect(difference(by(cudaEngine()), by(findEngine('wasm')))).toBeLessThan(1e-9);
    });

    it.each([1, 1e-2, 1e-8])('in time, epsilon = %s', (epsilon) => {
      const problem = transientSlab(epsilon, { domain: { x: [0, 1], t: [0, 0.1] } });
      const by = (engine: LeastSquaresEngine) =>
        solveTransientSlab(problem, { accuracy: 'draft' }, engine).solution.rho(x, 0.1);
      expect(difference(by(cudaEngine()), by(findEngine('wasm')))).toBeLessThan(1e-9);
    });
  });
}
