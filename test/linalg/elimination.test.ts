import * as fc from 'fast-check';
import { Matrix, QrDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { type RandomStream, randomStream } from '../../src/basis/random.js';
import { blockQr } from '../../src/linalg/blockQr.js';
import {
  type BlockSystem,
  blockOffsets,
  countColumns,
  countRows,
  multiplySystem,
  type RowGroup,
  toDense,
} from '../../src/linalg/blockSystem.js';
import { eliminate } from '../../src/linalg/elimination.js';
import { inOrder } from '../../src/linalg/eliminationPlan.js';
import { columnScales } from '../../src/linalg/equilibrate.js';
import { mlMatrixEngine } from '../../src/linalg/mlMatrixEngine.js';
import { rotate } from '../../src/linalg/rotate.js';
import { solveUpper } from '../../src/linalg/triangular.js';

const norm = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));

function random(count: number, stream: RandomStream): Float64Array {
  return Float64Array.from({ length: count }, () => stream() - 0.5);
}

function group(
  blockColumns: readonly number[],
  blocks: readonly number[],
  rows: number,
  stream: RandomStream,
): RowGroup {
  const matrices = blocks.map((block) => random(rows * blockColumns[block], stream));
  return { name: blocks.join(' '), rows, blocks, matrices };
}

interface Chain {
  readonly cells: number;
  /** Columns of every panel, and of what the panels of a cell share. */
  readonly panels: readonly number[];
  readonly shared: number;
  /** Rows of a panel (with the shared block), of a cell, of a face and panel, of a face. */
  readonly phase: number;
  readonly position: number;
  readonly facePhase: number;
  readonly facePosition: number;
  readonly periodic?: boolean;
  /** Neighbouring cells have other panels: face rows meet two panels on one side. */
  readonly shifted?: boolean;
}

/** The sparsity of the method: panels and one shared block a cell, cells in a chain or ring. */
function panelChain(layout: Chain, seed = 1): BlockSystem {
  const { cells, panels, periodic = false, shifted = false } = layout;
  const stream = randomStream(seed, cells, panels.length);
  const size = panels.length + 1;
  const blockColumns = Array.from({ length: cells }, () => [...panels, layout.shared]).flat();
  const panel = (m: number, p: number): number => m * size + p;
  const shared = (m: number): number => m * size + panels.length;
  const groups: RowGroup[] = [];
  const add = (blocks: number[], rows: number): void => {
    if (rows > 0) groups.push(group(blockColumns, [...new Set(blocks)], rows, stream));
  };
  for (let m = 0; m < cells; m++) {
    const all = [...panels.keys()].map((p) => panel(m, p));
    add([...all, shared(m)], layout.position);
    for (const p of panels.keys()) add([panel(m, p), shared(m)], layout.phase);
  }
  for (let m = 0; m < cells - 1 + Number(periodic && cells > 1); m++) {
    const next = (m + 1) % cells;
    const both = [...panels.keys()].flatMap((p) => [panel(m, p), panel(next, p)]);
    add([...both, shared(m), shared(next)], layout.facePosition);
    for (const p of panels.keys()) {
      const other = shifted ? [panel(next, (p + 1) % panels.length)] : [];
      add([panel(m, p), panel(next, p), ...other, shared(m), shared(next)], layout.facePhase);
    }
  }
  return { blockColumns, groups };
}

const base: Chain = {
  cells: 4,
  panels: [7, 7, 7],
  shared: 5,
  phase: 12,
  position: 6,
  facePhase: 4,
  facePosition: 2,
};

/** By ml-matrix on the dense matrix, independent of everything of ours. */
function denseAnswer(system: BlockSystem, b: Float64Array): number[] {
  const [m, n] = [countRows(system), countColumns(system)];
  const dense = toDense(system);
  const A = new Matrix(m, n);
  for (let j = 0; j < n; j++) for (let i = 0; i < m; i++) A.set(i, j, dense[j * m + i]);
  return new QrDecomposition(A).solve(Matrix.columnVector(Array.from(b))).to1DArray();
}

/** The answer by fronts alone, blocks eliminated in any order, without any guard. */
function byFronts(system: BlockSystem, b: Float64Array, order: readonly number[]) {
  const scales = columnScales(system);
  const fronts = eliminate(system, scales, { plan: inOrder(order) });
  const { tops, residual } = rotate(fronts, b);
  const offsets = blockOffsets(system);
  const x = new Float64Array(countColumns(system));
  for (const [f, part] of solveUpper(fronts, tops).entries()) {
    const { block } = fronts[f];
    x.set(
      part.map((value, j) => value * scales[block][j]),
      offsets[block],
    );
  }
  return { x, tops, residual };
}

function shuffled(count: number, stream: RandomStream): number[] {
  const keys = Array.from({ length: count }, () => stream());
  return [...keys.keys()].sort((a, b) => keys[a] - keys[b]);
}

const zoo: [string, Chain][] = [
  ['panels and a shared block in one cell', { ...base, cells: 1 }],
  ['a chain of cells with panels', base],
  ['a ring of cells with panels', { ...base, periodic: true }],
  ['a ring of two cells', { ...base, cells: 2, periodic: true }],
  ['panels of other sizes', { ...base, panels: [3, 9, 1, 6] }],
  ['face rows over two panels on one side', { ...base, shifted: true, periodic: true }],
  ['panels with fewer rows of their own than columns', { ...base, phase: 5, facePhase: 6 }],
  ['panels with no rows of their own', { ...base, phase: 0, facePhase: 20, facePosition: 30 }],
  ['many rows on faces', { ...base, facePhase: 30, facePosition: 40 }],
  ['a shared block without columns', { ...base, shared: 0, facePhase: 6 }],
  ['one panel', { ...base, panels: [8] }],
  ['blocks wider than a panel of reflectors', { ...base, cells: 2, panels: [40, 40], phase: 60 }],
  ['a long chain', { ...base, cells: 20, panels: [4, 4], shared: 3, phase: 6, facePhase: 2 }],
];

describe('elimination of panels, shared blocks and chains of cells', () => {
  it.each(zoo)('solves %s like a dense QR', (_, layout) => {
    const system = panelChain(layout);
    const b = random(countRows(system), randomStream(7));
    const { x, info } = blockQr.factor(system).solve(b);
    expect(info.status).toBe('ok');
    const expected = denseAnswer(system, b);
    expect(norm(x.map((value, j) => value - expected[j]))).toBeLessThan(
      1e-14 * info.condition * norm(expected) + 1e-12,
    );
    const residual = multiplySystem(system, x).map((value, i) => b[i] - value);
    expect(Math.abs(norm(residual) - info.residualNorm[0])).toBeLessThan(1e-12 * norm(b));
  });

  it.each(zoo)('of %s is orthogonal and does not depend on the order', (_, layout) => {
    const system = panelChain(layout);
    const b = random(countRows(system), randomStream(8));
    const expected = denseAnswer(system, b);
    const count = system.blockColumns.length;
    const { condition } = blockQr.factor(system).solve(b).info;
    const orders = [
      [...Array(count).keys()],
      [...Array(count).keys()].reverse(),
      shuffled(count, randomStream(1)),
      shuffled(count, randomStream(2)),
    ];
    for (const order of orders) {
      const { x, tops, residual } = byFronts(system, b, order);
      const rotated = Math.hypot(residual, ...tops.map(norm));
      expect(Math.abs(rotated - norm(b))).toBeLessThan(1e-12 * norm(b));
      expect(norm(x.map((value, j) => value - expected[j]))).toBeLessThan(
        1e-13 * condition * norm(expected) + 1e-12,
      );
    }
  });
});

/** Groups of any rows on any blocks. */
const pattern = fc.record({
  columns: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 7 }),
  groups: fc.array(
    fc.record({
      rows: fc.integer({ min: 1, max: 14 }),
      mask: fc.integer({ min: 1, max: 127 }),
    }),
    { minLength: 1, maxLength: 14 },
  ),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

type Pattern = typeof pattern extends fc.Arbitrary<infer T> ? T : never;

/** The pattern as a system; a last group makes up for missing rows, one for every unmet block. */
function systemOf({ columns, groups, seed }: Pattern, completed: boolean): BlockSystem {
  const stream = randomStream(seed);
  const all = [...columns.keys()];
  const out: RowGroup[] = [];
  for (const { rows, mask } of groups) {
    const blocks = all.filter((block) => (mask >> block) & 1);
    if (blocks.length > 0) out.push(group(columns, blocks, rows, stream));
  }
  for (const block of all) {
    if (!out.some(({ blocks }) => blocks.includes(block))) {
      out.push(group(columns, [block], 1, stream));
    }
  }
  const [m, n] = [out.reduce((sum, { rows }) => sum + rows, 0), columns.reduce((a, b) => a + b, 0)];
  // Rows that meet every block make the rank full; rows that meet the first alone leave it open.
  if (completed) out.push(group(columns, all, n, stream));
  else if (m < n) out.push(group(columns, [0], n - m, stream));
  return { blockColumns: columns, groups: out };
}

describe('elimination of random patterns', () => {
  it('agrees with a dense QR in any order where the rank is full', () => {
    fc.assert(
      fc.property(pattern, (drawn) => {
        const system = systemOf(drawn, true);
        const stream = randomStream(drawn.seed, 1);
        const b = random(countRows(system), stream);
        const expected = denseAnswer(system, b);
        const { x, info } = blockQr.factor(system).solve(b);
        expect(info.status).toBe('ok');
        const bound = 1e-13 * info.condition * norm(expected) + 1e-12;
        expect(norm(x.map((value, j) => value - expected[j]))).toBeLessThan(bound);
        const other = byFronts(system, b, shuffled(system.blockColumns.length, stream));
        expect(norm(other.x.map((value, j) => value - expected[j]))).toBeLessThan(bound);
        expect(Math.abs(other.residual - info.residualNorm[0])).toBeLessThan(1e-12 * norm(b));
      }),
      { numRuns: 60 },
    );
  });

  it('agrees with the singular values where blocks have fewer rows than columns', () => {
    let deficient = 0;
    let full = 0;
    fc.assert(
      fc.property(pattern, (drawn) => {
        const system = systemOf(drawn, false);
        const b = random(countRows(system), randomStream(drawn.seed, 2));
        const exact = mlMatrixEngine('svd').factor(system).solve(b);
        const { x, info } = blockQr.factor(system).solve(b);
        if (exact.info.condition > 1e8 && exact.info.rank === countColumns(system)) return;
        expect(info.rank).toBe(exact.info.rank);
        expect(Math.abs(info.residualNorm[0] - exact.info.residualNorm[0])).toBeLessThan(
          1e-9 * norm(b),
        );
        const residual = multiplySystem(system, x).map((value, i) => b[i] - value);
        expect(Math.abs(norm(residual) - exact.info.residualNorm[0])).toBeLessThan(1e-9 * norm(b));
        if (exact.info.rank === countColumns(system)) {
          full++;
          expect(info.status).toBe('ok');
        } else {
          deficient++;
          expect(info.status).toBe('rank-deficient');
          expect(info.message).not.toBe('');
        }
      }),
      { numRuns: 100, seed: 5 },
    );
    expect(deficient).toBeGreaterThan(20);
    expect(full).toBeGreaterThan(10);
  });

  it('reports dependent columns of one block, of two blocks, and a zero column', () => {
    for (const fault of ['copy', 'across', 'zero'] as const) {
      const system = panelChain(base, 3);
      const [from, to] = fault === 'across' ? [4, 5] : [4, 4];
      // Blocks 4 and 5 are panels of one cell: rows of one become those of the other too.
      for (const rows of system.groups) {
        const [k, l] = [rows.blocks.indexOf(from), rows.blocks.indexOf(to)];
        if (l < 0) continue;
        const target = rows.matrices[l].subarray(2 * rows.rows, 3 * rows.rows);
        if (fault === 'zero' || k < 0) target.fill(0);
        else target.set(rows.matrices[k].subarray(0, rows.rows));
        if (fault === 'across') continue;
      }
      if (fault === 'across') {
        for (const rows of system.groups) {
          const k = rows.blocks.indexOf(from);
          if (k >= 0 && !rows.blocks.includes(to)) rows.matrices[k].fill(0, 0, rows.rows);
        }
      }
      const b = random(countRows(system), randomStream(4));
      const exact = mlMatrixEngine('svd').factor(system).solve(b);
      const { x, info } = blockQr.factor(system).solve(b);
      expect(exact.info.rank).toBe(countColumns(system) - 1);
      expect(info.status).toBe('rank-deficient');
      expect(info.rank).toBe(countColumns(system) - 1);
      expect(info.residualNorm[0]).toBeCloseTo(exact.info.residualNorm[0], 10);
      expect(norm(x.map((value, j) => value - exact.x[j]))).toBeLessThan(1e-8 * norm(exact.x));
    }
  });
});
