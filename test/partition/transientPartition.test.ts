import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/partition/cell.js';
import {
  type Fronts,
  partitionTransient,
  type TransientPartitionOptions,
} from '../../src/partition/transientPartition.js';
import type { TransientProblem } from '../../src/problem/types.js';
import { transientSolverOptions } from '../../src/solve/transientOptions.js';
import { inflow, transientSlab } from '../support/transient.js';

const layered = transientSolverOptions({}, 'layered').partition;
const smooth = transientSolverOptions({}, 'smooth').partition;
const none: Fronts = { left: false, right: false };
const both: Fronts = { left: true, right: true };
const left: Fronts = { left: true, right: false };

const cut = (
  problem: TransientProblem,
  elapsed: number,
  fronts: Fronts,
  options: TransientPartitionOptions = layered,
): Cell[] => partitionTransient(problem, elapsed, fronts, options);

/** Distances of the cells' edges from the left wall, below `limit`. */
const edgesBelow = (cells: readonly Cell[], limit: number): number[] =>
  cells.map((cell) => cell.upper).filter((x) => x < limit);

const symmetric: Partial<TransientProblem> = {
  boundary: { left: inflow(() => 1), right: inflow(() => 1) },
};

const problems: [string, TransientProblem, Fronts][] = [
  ['a corner at the left, epsilon = 1', transientSlab(1), left],
  ['a corner at the left, epsilon = 1e-3', transientSlab(1e-3), left],
  ['corners at both walls', transientSlab(0.1, symmetric), both],
  ['layers without corners', transientSlab(0.1, { boundary: transientSlab(1).boundary }), none],
  [
    'an interface and varying coefficients',
    transientSlab(0.1, {
      scattering: ({ x }) => (x < 0.4 ? 1 : 20 * Math.exp(x)),
      interfaces: [0.4],
      domain: { x: [0, 1], t: [0, 1] },
    }),
    left,
  ],
  ['another interval', transientSlab(0.2, { domain: { x: [-2, 3], t: [1, 4] } }), left],
];

describe.each(problems)('cells of %s', (_, problem, fronts) => {
  const [a, b] = problem.domain.x;

  it.each([1e-9, 1e-5, 1e-3, 0.1, 1, 30])('tile the domain after %d', (elapsed) => {
    for (const options of [layered, smooth]) {
      const cells = cut(problem, elapsed, fronts, options);
      expect(cells[0].lower).toBe(a);
      expect(cells[cells.length - 1].upper).toBe(b);
      let sum = 0;
      for (const [m, cell] of cells.entries()) {
        expect(cell.index).toBe(m);
        expect(cell.width).toBeGreaterThan(0);
        if (m > 0) expect(Math.abs(cell.lower - cells[m - 1].upper)).toBeLessThan(1e-14 * (b - a));
        expect(Math.abs(cell.upper - cell.lower - cell.width)).toBeLessThan(1e-14 * (b - a) * 8);
        const { panels } = cell;
        expect([panels[0], panels[panels.length - 1]]).toEqual([-1, 1]);
        expect([...panels].reverse().map((v) => (v === 0 ? 0 : -v))).toEqual([...panels]);
        for (let p = 1; p < panels.length; p++) expect(panels[p]).toBeGreaterThan(panels[p - 1]);
        sum += cell.width;
      }
      expect(sum).toBeCloseTo(b - a, 12);
    }
  });
});

describe('grading in time', () => {
  it.each([1, 0.1, 1e-3])('has rungs that do not depend on time, epsilon = %d', (epsilon) => {
    const problem = transientSlab(epsilon);
    const root = Math.sqrt(layered.cellRatio);
    let graded = 0;
    for (const elapsed of [1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5]) {
      const cells = cut(problem, elapsed, left);
      const reach = elapsed / epsilon;
      for (const x of edgesBelow(cells, Math.min(reach, 0.01))) {
        // Every one of the wall's rungs is path * sqrt(cellRatio)^k.
        const k = Math.log(x / epsilon) / Math.log(root);
        expect(Math.abs(k - Math.round(k))).toBeLessThan(1e-6);
        graded++;
      }
    }
    expect(graded).toBeGreaterThan(20);
  });

  it.each([1, 0.1, 1e-3])('keeps the rungs that two times share, epsilon = %d', (epsilon) => {
    const problem = transientSlab(epsilon);
    const times = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2].map((t) => t * epsilon);
    for (let k = 1; k < times.length; k++) {
      const [early, late] = [cut(problem, times[k - 1], left), cut(problem, times[k], left)];
      const [first] = edgesBelow(late, 1);
      // Beyond the dense rungs next to the early front the later ladder may be coarser.
      const common = edgesBelow(early, times[k - 1] / epsilon / layered.cellRatio ** 2);
      const after = edgesBelow(late, 1);
      let shared = 0;
      for (const x of common) {
        if (x < first * (1 - 1e-9)) continue;
        expect(after.some((y) => Math.abs(y - x) < 1e-9 * x)).toBe(true);
        shared++;
      }
      // Resolution at the wall is never finer later than earlier.
      expect(first).toBeGreaterThanOrEqual(edgesBelow(early, 1)[0] * (1 - 1e-9));
      expect(shared).toBeGreaterThanOrEqual(0);
    }
  });

  it('resolves the wall on the scale of the path, or of the distance flown where less', () => {
    for (const epsilon of [1, 0.1, 1e-3]) {
      for (const elapsed of [1e-6, 1e-4, 1e-2]) {
        const [wall] = cut(transientSlab(epsilon), elapsed, left);
        const layer = Math.min(epsilon, elapsed / epsilon);
        // Where many collisions have passed the layer is of size epsilon only: 0.1 of it.
        expect(wall.width).toBeLessThanOrEqual(0.1 * layer * layered.cellRatio);
        expect(wall.width).toBeGreaterThan(0.01 * layer);
      }
    }
  });

  it('gives the same cells for the same time', () => {
    const problem = transientSlab(0.1);
    expect(cut(problem, 0.03, left)).toEqual(cut(problem, 0.03, left));
  });
});

describe('walls without layers', () => {
  const quiet = transientSlab(0.01, {
    initial: () => 1,
    boundary: { left: inflow(() => 1), right: inflow(() => 1) },
  });

  it('are ungraded where f0 and the inflow are one constant', () => {
    const cells = cut(quiet, 1e-4, none);
    expect(cells.length).toBe(layered.cells);
    expect(cells[0].panels.length).toBeLessThanOrEqual(5);
  });

  it('are graded once something may have come from the other wall', () => {
    const late = cut(transientSlab(1, { ...quiet, epsilon: () => 1 }), 5, none);
    expect(late.length).toBeGreaterThan(layered.cells);
  });

  it('are graded alone where only the other is quiet', () => {
    const oneSided = transientSlab(0.01, {
      initial: () => 1,
      boundary: { left: inflow(() => 2), right: inflow(() => 1) },
    });
    const cells = cut(oneSided, 1e-4, left);
    expect(cells[0].width).toBeLessThan(1e-2);
    expect(cells[cells.length - 1].width).toBeGreaterThan(0.3);
  });

  it('are ungraded where they are periodic or mirrors, and in the smooth profile', () => {
    for (const type of ['periodic', 'reflective'] as const) {
      const boundary = { left: { type }, right: { type } };
      expect(cut(transientSlab(0.01, { boundary }), 1e-3, none).length).toBe(layered.cells);
    }
    expect(cut(transientSlab(0.01), 1e-3, left, smooth).length).toBe(smooth.cells);
  });

  it('are ungraded below the visible mean free path, fronts apart', () => {
    const boundary = { left: inflow(() => 1), right: inflow(() => 0) };
    const linear = transientSlab(1e-8, { initial: ({ x }) => 1 - x, boundary });
    expect(cut(linear, 0.1, none).length).toBe(layered.cells);
    expect(cut(linear, 1e-3, left).length).toBeGreaterThan(layered.cells);
  });
});

describe('a problem that is its own mirror image', () => {
  it.each([1, 0.1, 1e-3, 1e-8])('gets mirrored cells, epsilon = %d', (epsilon) => {
    const problem = transientSlab(epsilon, symmetric);
    for (const elapsed of [1e-6, 1e-4, 1e-2, 0.1, 0.5]) {
      const cells = cut(problem, elapsed, both);
      const mirrored = [...cells].reverse();
      for (const [m, cell] of cells.entries()) {
        const other = mirrored[m];
        expect(Math.abs(cell.width - other.width)).toBeLessThan(1e-9 * cell.width);
        expect(Math.abs(cell.lower - (1 - other.upper))).toBeLessThan(1e-12);
        expect(cell.panels).toEqual(other.panels);
        expect(cell.scale).toBeCloseTo(other.scale, 14);
      }
    }
  });
});
