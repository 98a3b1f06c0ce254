import { describe, expect, it } from 'vitest';
import { collocation } from '../../src/assembly/collocation.js';
import { initialFunction } from '../../src/assembly/initialData.js';
import { rowGroups } from '../../src/assembly/rowGroups.js';
import {
  blockCoefficients,
  blocksOf,
  SlabElement,
  steadyBases,
} from '../../src/basis/cellBasis.js';
import type { PointRule } from '../../src/basis/points.js';
import { addRowsTimes } from '../../src/linalg/rowMatrix.js';
import { batchGroups, type WeightedPoints } from '../../src/neural/batch.js';
import { evaluateFields, evaluateLoss, residualOfRows } from '../../src/neural/loss.js';
import { residualReport } from '../../src/neural/report.js';
import { gaussDirections } from '../../src/neural/sites.js';
import { type Cell, toPosition } from '../../src/partition/cell.js';
import { toTime } from '../../src/partition/slab.js';
import { direct } from '../../src/problem/equations/direct.js';
import { evenOdd } from '../../src/problem/equations/evenOdd.js';
import { microMacro } from '../../src/problem/equations/microMacro.js';
import { isTransient, type TransportProblem } from '../../src/problem/types.js';
import { residualOf } from '../../src/solution/residual.js';
import { SlabSolution } from '../../src/solution/slabSolution.js';
import { slabSolverOptions } from '../../src/solve/options.js';
import { basisFields } from '../support/basisFields.js';
import { slab } from '../support/slab.js';
import { transientSlab } from '../support/transient.js';

const NODES = 8;
const options = {
  ...slabSolverOptions().stages[1].basis,
  tolerance: 1e-4,
  positionNodes: 5,
  angleNodes: NODES,
  timeNodes: 4,
};
const varied = {
  scattering: ({ x }: { x: number }) => 1 + x,
  absorption: ({ x }: { x: number }) => 0.5 + x * x,
  source: ({ t, x, v }: { t: number; x: number; v: number }) => Math.cos(x + t) + v * x + v * v,
};
const initial = ({ x, v }: { x: number; v: number }): number => 1 + Math.sin(x) * Math.exp(v);
const mirror = {
  left: { type: 'inflow', value: ({ t, v }: { t: number; v: number }) => 1 + t + v },
  right: { type: 'reflective' },
} as const;
const seam = { left: { type: 'periodic' }, right: { type: 'periodic' } } as const;

const problems: Record<string, TransportProblem> = {
  'steady, eps = 0.3': slab(0.3, varied),
  'steady, eps = 1e-6': slab(1e-6, varied),
  'steady, mirror': slab(0.3, { ...varied, boundary: mirror }),
  'in time': transientSlab(0.3, { ...varied, initial }),
  'in time, eps = 1e-6': transientSlab(1e-6, { ...varied, initial }),
  'in time, mirror': transientSlab(0.3, { ...varied, initial, boundary: mirror }),
  'in time, periodic': transientSlab(0.3, { ...varied, initial, boundary: seam }),
};
const formulations = {
  'micro-macro': (inTime: boolean) => microMacro('exact', inTime),
  'micro-macro, soft mean': (inTime: boolean) => microMacro('soft', inTime),
  'even-odd': evenOdd,
  direct,
};

/** A cell that is the whole domain, and a random vector of coefficients on it. */
function random(problem: TransportProblem, name: keyof typeof formulations) {
  const inTime = isTransient(problem);
  const formulation = formulations[name](inTime);
  const cell: Cell = {
    index: 0,
    lower: 0,
    upper: 1,
    width: 1,
    anchor: 'left',
    offset: 0,
    panels: Float64Array.of(-1, 0, 1),
    scale: problem.epsilon({ t: 0, x: 0, y: 0, v: 0, theta: 0 }),
    epsilon: 0.3,
  };
  const [basis] = inTime
    ? new SlabElement(options, 5).bases([cell], { start: 0, duration: 0.5 }, formulation)
    : steadyBases([cell], formulation, options, 5);
  const coefficients = Float64Array.from({ length: basis.columns }, (_, j) => Math.sin(j + 1));
  const solution = new SlabSolution(problem, formulation, [basis], [coefficients]);
  const weights = { trace: 1, data: 1, balance: 1 };
  const data = isTransient(problem) ? initialFunction(problem.initial, 0) : undefined;
  const rows = [...rowGroups({ problem, formulation, bases: [basis], weights, initial: data })];
  return { formulation, cell, basis, coefficients, solution, rows };
}

describe('one physics: assembler, residual check and loss give the same numbers', () => {
  const pairs = Object.keys(problems).flatMap((problem) =>
    (Object.keys(formulations) as (keyof typeof formulations)[]).map((f) => [problem, f] as const),
  );
  it.each(pairs)('%s, %s', (problemName, formulationName) => {
    const problem = problems[problemName];
    const { formulation, cell, basis, coefficients, solution, rows } = random(
      problem,
      formulationName,
    );
    // The loss on the same points.
    const rules = collocation(basis);
    const at = ({ tau, xi, weights }: PointRule): WeightedPoints => ({
      t: tau.map((value) => toTime(basis.slab, value)),
      x: xi.map((value) => toPosition(cell, value)),
      weights,
    });
    const directions = gaussDirections(NODES);
    const context = { problem, formulation, directions, scale: cell.scale, factors: {} };
    const groups = batchGroups(context, {
      interior: at(rules.phase),
      wall: at(rules.side(-1)),
      initial: basis.slab ? at(rules.initialPhase) : null,
    });
    const fields = basisFields(problem, formulation, basis, coefficients);
    const loss = residualReport(evaluateLoss(groups, fields, directions));
    const check = residualOf(rows, solution);

    expect(loss.blocks.map(({ block }) => block).sort()).toEqual(
      check.blocks.map(({ block }) => block).sort(),
    );
    for (const expected of check.blocks) {
      const got = loss.blocks.find(({ block }) => block === expected.block);
      expect(got?.rows, expected.block).toBe(expected.rows);
      // Rounding is that of the terms, which may be larger than what remains of them.
      const size = 1e-11 * (1 + expected.max);
      expect(Math.abs((got?.rms ?? 0) - expected.rms), expected.block).toBeLessThan(size);
      expect(Math.abs((got?.max ?? 0) - expected.max), expected.block).toBeLessThan(size);
    }

    // Row by row: the matrices of the assembler times the coefficients.
    const blocks = blocksOf(basis).map((block) => blockCoefficients(basis, coefficients, block));
    const assembled = new Map<string, number[]>();
    for (const { block, blocks: met, matrices, rhs, factor, measure } of rows) {
      const residual = rhs.map((value) => -value);
      for (const [k, index] of met.entries()) addRowsTimes(residual, matrices[k], blocks[index]);
      const plain = Array.from(residual, (r, i) => r / (factor * Math.sqrt(measure[i])));
      assembled.set(block.name, [...(assembled.get(block.name) ?? []), ...plain]);
    }
    const lost = new Map<string, number[]>();
    for (const group of groups) {
      const values = evaluateFields(group, fields, directions);
      for (const set of group.rows) {
        const residual = residualOfRows(set, values, fields, directions);
        lost.set(set.block, [...(lost.get(set.block) ?? []), ...residual]);
      }
    }
    for (const [name, residual] of assembled) {
      const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
      const [ours, theirs] = [sorted(lost.get(name) ?? []), sorted(residual)];
      const largest = Math.max(...theirs.map(Math.abs));
      for (const [k, value] of theirs.entries()) {
        expect(Math.abs(ours[k] - value), name).toBeLessThan(1e-11 * (1 + largest));
      }
    }
  });
});
