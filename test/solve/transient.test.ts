import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadCase } from '../../src/case/load.js';
import { findEngine } from '../../src/linalg/engines.js';
import { problemFromCase } from '../../src/problem/fromCase.js';
import { isTransient, type TransientProblem } from '../../src/problem/types.js';
import { relativeError } from '../../src/solution/errors.js';
import type { TransientSolverRequest } from '../../src/solve/transientOptions.js';
import { solveTransientSlab, type TransientSolve } from '../../src/solve/transientSlab.js';
import { linspace } from '../support/slab.js';

/** Accuracy of the march for one seed against reference files made by other means. */

function problemOf(name: string, overrides: readonly string[]): TransientProblem {
  const problem = problemFromCase(loadCase(name, overrides));
  if (!isTransient(problem)) throw new Error(`${name} is steady`);
  return problem;
}

const solve = (problem: TransientProblem, request: TransientSolverRequest = {}): TransientSolve =>
  solveTransientSlab(problem, request, findEngine('auto'));

/** Relative error of rho at each of the file's times up to `until`. */
function errorsOf({ solution }: TransientSolve, file: string, until: number): Map<number, number> {
  const path = new URL(`../reference/${file}.json`, import.meta.url);
  const { points }: { points: { t: number; x: number; rho: number }[] } = JSON.parse(
    readFileSync(path, 'utf8'),
  );
  const out = new Map<number, number>();
  for (const t of new Set(points.map((p) => p.t))) {
    if (t > until) continue;
    const here = points.filter((p) => p.t === t);
    const rho = solution.rho(
      here.map((p) => p.x),
      t,
    );
    out.set(
      t,
      relativeError(
        rho,
        here.map((p) => p.rho),
      ),
    );
  }
  return out;
}

function expectBalanced({ slabs }: TransientSolve): void {
  for (const { balance } of slabs) {
    expect(Math.abs(balance.defect)).toBeLessThan(1e-10 * Math.abs(balance.after));
  }
}

const table: [file: string, name: string, epsilon: string, times: number[], tolerance: number][] = [
  ['periodic-eps1', 'apnn-v1-periodic', '1', [0.05, 0.1], 1e-7],
  ['periodic-eps1e-8', 'apnn-v1-periodic', '1e-8', [0.05, 0.1], 1e-7],
  ['e6-periodic-eps1', 'periodic-e6', '1', [0.1, 0.2], 1e-8],
];

describe.each(table)('%s', (file, name, epsilon, times, tolerance) => {
  const run = solve(problemOf(name, [`epsilon=${epsilon}`]));

  it(`has rho within ${tolerance} of the reference`, () => {
    const errors = errorsOf(run, file, times[times.length - 1]);
    expect([...errors.keys()]).toEqual(times);
    for (const error of errors.values()) expect(error).toBeLessThan(tolerance);
  });

  it('balances the mass of every slab', () => {
    expectBalanced(run);
  });

  it('covers the times without a gap, slabs of equal size by one factor', () => {
    const { slabs, factorisations } = run;
    const end = times[times.length - 1];
    expect(slabs[0].start).toBe(0);
    expect(slabs[slabs.length - 1].end).toBeCloseTo(end, 12);
    for (let k = 1; k < slabs.length; k++) expect(slabs[k].start).toBeCloseTo(slabs[k - 1].end, 12);
    expect(slabs.filter((s) => s.factorised).length).toBeLessThanOrEqual(factorisations);
    if (slabs.length > 2) expect(factorisations).toBeLessThan(slabs.length);
  });
});

describe('inflow-eps1e-8', () => {
  it.each([
    ['normal', 1e-5],
    ['high', 1e-6],
  ] as const)(
    'accuracy %s: rho within %d of the heat series, t = 0.04 to 0.1',
    (accuracy, allowed) => {
      const run = solve(problemOf('apnn-v1-inflow', ['epsilon=1e-8']), { accuracy });
      const errors = errorsOf(run, 'inflow-eps1e-8', 0.1);
      expect([...errors.keys()]).toEqual([0.04, 0.05, 0.1]);
      for (const error of errors.values()) expect(error).toBeLessThan(allowed);
    },
  );
});

/** Bases between those of draft and normal accuracy; slabs by the schedule alone. */
const cheap: TransientSolverRequest = {
  basis: {
    positionFeatures: 60,
    phaseFeatures: 160,
    positionNodes: 8,
    angleNodes: 7,
    timeNodes: 6,
  },
  schedule: { halvings: 0 },
};

const x = linspace(0, 1, 41);

describe('formulations', () => {
  it('micro-macro and even-odd agree at epsilon = 1e-3', () => {
    const problem = problemOf('apnn-v1-periodic', ['epsilon=1e-3']);
    const macro = solve(problem, cheap);
    const parity = solve(problem, { ...cheap, formulation: 'even-odd' });
    for (const t of [0.05, 0.1]) {
      const difference = relativeError(parity.solution.rho(x, t), macro.solution.rho(x, t));
      expect(difference).toBeLessThan(1e-4);
    }
    for (const run of [macro, parity]) {
      expectBalanced(run);
      for (const error of errorsOf(run, 'periodic-eps1e-3', 0.1).values()) {
        expect(error).toBeLessThan(1e-4);
      }
    }
  });
});

describe('a seed', () => {
  it('gives the same bits every time, another seed others', () => {
    const problem = problemOf('periodic-e6', ['epsilon=0.1']);
    const [first, second] = [solve(problem, cheap), solve(problem, cheap)];
    const other = solve(problem, { ...cheap, seed: 2 });
    const v = Float64Array.of(-0.9, -0.2, 0.3, 1);
    for (const t of [0.02, 0.2]) {
      expect(second.solution.rho(x, t)).toEqual(first.solution.rho(x, t));
      expect(second.solution.flux(x, t)).toEqual(first.solution.flux(x, t));
      expect(second.solution.fTensor(x, v, t)).toEqual(first.solution.fTensor(x, v, t));
      expect(other.solution.rho(x, t)).not.toEqual(first.solution.rho(x, t));
    }
    expect(second.slabs).toEqual(first.slabs);
  });
});

describe('a long run', () => {
  it('comes to equilibrium by T = 30 with few factorisations', () => {
    const problem = problemOf('periodic-e6', [
      'epsilon=1e-3',
      'domain.t=[0,30]',
      'output.times=[15,30]',
    ]);
    const run = solve(problem);
    const { slabs, factorisations, solution } = run;
    const rho = solution.rho(x, 30);
    const worst = Math.max(...rho.map((value) => Math.abs(value - 1)));
    expect(worst).toBeLessThan(1e-6);
    expect(slabs.length).toBeGreaterThan(20);
    expect(factorisations).toBeLessThanOrEqual(5);
    expectBalanced(run);
  });
});
