import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadCase } from '../../src/case/load.js';
import { blockQr } from '../../src/linalg/blockQr.js';
import { problemFromCase } from '../../src/problem/fromCase.js';
import type { TransportProblem } from '../../src/problem/types.js';
import { wallLimit } from '../../src/reference/milne.js';
import { particleBalance, positivity } from '../../src/solution/balance.js';
import { compare, errorPoints, exactSolution, relativeError } from '../../src/solution/errors.js';
import { type SlabSolverRequest, slabSolverOptions } from '../../src/solve/options.js';
import { type SlabSolve, solveSteadySlab } from '../../src/solve/steadySlab.js';
import { manufactured, slab } from '../support/slab.js';

/** The table of the steady-slab issue for one seed; bench/accuracy.ts has all seeds and epsilon. */

const solve = (problem: TransportProblem, request: SlabSolverRequest = {}): SlabSolve =>
  solveSteadySlab(problem, slabSolverOptions(request), blockQr);

const problemOf = (name: string, epsilon: number): TransportProblem =>
  problemFromCase(loadCase(name, [`epsilon=${epsilon}`]));

interface ReferenceFile {
  readonly points: { x: number; rho: number; flux: number }[];
  readonly f_points: { x: number; v: number; f: number }[];
}

function errorsAgainst(file: string, { solution }: SlabSolve) {
  const path = new URL(`../reference/${file}.json`, import.meta.url);
  const { points, f_points: fPoints }: ReferenceFile = JSON.parse(readFileSync(path, 'utf8'));
  const x = points.map((p) => p.x);
  return {
    rho: relativeError(
      solution.rho(x),
      points.map((p) => p.rho),
    ),
    flux: relativeError(
      solution.flux(x),
      points.map((p) => p.flux),
    ),
    f: relativeError(
      solution.f(
        fPoints.map((p) => p.x),
        fPoints.map((p) => p.v),
      ),
      fPoints.map((p) => p.f),
    ),
  };
}

const table: [name: string, epsilon: number, file: string][] = [
  ['slab-ex2-e3', 1, 'slab-ex2-eps1'],
  ['slab-ex2-e3', 0.1, 'slab-ex2-eps0.1'],
  ['slab-ex2-e3', 1e-3, 'slab-ex2-eps1e-3'],
  ['slab-ex2-e3', 1e-6, 'slab-ex2-eps1e-6'],
  ['slab-ex3-p2', 1, 'slab-ex3-eps1'],
  ['slab-ex3-p2', 1e-3, 'slab-ex3-eps1e-3'],
  ['slab-e5', 1, 'slab-e5'],
];

describe('normal accuracy against the independent reference files', () => {
  it.each(table)('%s, epsilon = %d: rho 1e-5, flux 1e-6, f 1e-4', (name, epsilon, file) => {
    const result = solve(problemOf(name, epsilon));
    const errors = errorsAgainst(file, result);
    expect(errors.rho).toBeLessThan(1e-5);
    expect(errors.flux).toBeLessThan(1e-6);
    expect(errors.f).toBeLessThan(1e-4);
    expect(result.info.status).toBe('ok');
    expect(result.info.condition).toBeLessThan(1e5);
    expect(particleBalance(result.solution).defect).toBeLessThan(1e-6);
    expect(positivity(result.solution).minimum).toBeGreaterThan(-1e-3);
  });
});

describe('smooth solutions at every epsilon', () => {
  const epsilons = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8];

  it.each(epsilons)(
    'manufactured solution, epsilon = %d: rho and flux 1e-10, f 1e-9',
    (epsilon) => {
      const problem = problemOf('slab-p6', epsilon);
      const exact = exactSolution(problem);
      expect(exact).not.toBeNull();
      for (const formulation of ['micro-macro', 'even-odd'] as const) {
        const { solution, stage } = solve(problem, { formulation });
        if (!exact) continue;
        const errors = compare(solution, exact, errorPoints(problem));
        expect(stage).toBe('smooth');
        expect(errors.rho).toBeLessThan(1e-10);
        expect(errors.flux).toBeLessThan(1e-10);
        expect(errors.f).toBeLessThan(1e-9);
      }
    },
  );

  it.each([1, 1e-4, 1e-8])('linear density, epsilon = %d: rho and flux 1e-10', (epsilon) => {
    const problem = problemOf('slab-ex1', epsilon);
    const exact = exactSolution(problem);
    const { solution } = solve(problem);
    if (!exact) throw new Error('slab-ex1 has an exact solution');
    const errors = compare(solution, exact, errorPoints(problem));
    expect(Math.max(errors.rho, errors.flux)).toBeLessThan(1e-10);
  });

  it('the hand-written source equals the one derived from the exact solution', () => {
    const [here, there] = [problemOf('slab-p6', 0.3), manufactured(0.3)];
    for (const x of [0.1, 0.4, 0.77]) {
      for (const v of [-0.8, 0.2]) {
        const p = { t: 0, x, y: 0, v, theta: 0 };
        expect(here.source(p)).toBeCloseTo(there.source(p), 13);
        expect(here.stiffSource?.(p)).toBeCloseTo(there.stiffSource?.(p) ?? 0, 13);
      }
    }
  });
});

describe('the wall layer', () => {
  it('sends inflow v^2 to the Milne limit and not to its mean', () => {
    const epsilon = 1e-3;
    const { solution } = solve(problemOf('slab-anisotropic-inflow', epsilon));
    // Behind the layer rho is linear, rho = L (1 - x) + O(epsilon): compare the limit at x = 0.
    const [inside, middle] = solution.rho([0.2, 0.5]);
    const limit = inside + ((inside - middle) / 0.3) * 0.2;
    const expected = wallLimit((v) => v * v);
    expect(Math.abs(limit - expected)).toBeLessThan(2 * epsilon * expected);
    expect(Math.abs(limit - 1 / 2)).toBeGreaterThan(0.04);
    expect(Math.abs(limit - 1 / 3)).toBeGreaterThan(0.2);
  });

  it('even-odd and micro-macro agree', () => {
    const problem = slab(0.1);
    const [first, second] = (['micro-macro', 'even-odd'] as const).map(
      (formulation) => solve(problem, { formulation, accuracy: 'draft' }).solution,
    );
    const { x } = errorPoints(problem);
    expect(relativeError(first.rho(x), second.rho(x))).toBeLessThan(1e-4);
    expect(relativeError(first.flux(x), second.flux(x))).toBeLessThan(1e-4);
  });

  it('the direct formulation fails for small epsilon, micro-macro does not', () => {
    const problem = problemOf('slab-ex2-e3', 1e-6);
    const ap = errorsAgainst('slab-ex2-eps1e-6', solve(problem, { accuracy: 'draft' }));
    const plain = errorsAgainst(
      'slab-ex2-eps1e-6',
      solve(problem, { accuracy: 'draft', formulation: 'direct' }),
    );
    expect(ap.flux).toBeLessThan(1e-4);
    expect(plain.flux).toBeGreaterThan(100 * ap.flux);
    const { info } = solve(problem, { accuracy: 'draft', formulation: 'direct' });
    expect(info.status).not.toBe('ok');
    expect(info.message).not.toBe('');
  });
});

describe('what must hold of any solver', () => {
  it('same seed, same bits; another seed, another answer of the same quality', () => {
    const problem = slab(0.3);
    const rho = (seed: number): Float64Array =>
      solve(problem, { accuracy: 'draft', seed }).solution.rho([0, 0.1, 0.5]);
    expect(rho(4)).toEqual(rho(4));
    expect(rho(5)).not.toEqual(rho(4));
    expect(relativeError(rho(5), rho(4))).toBeLessThan(1e-3);
  });

  it('reflected data give the reflected answer', () => {
    const mirrored = slab(0.3, {
      boundary: {
        left: { type: 'inflow', value: () => 0 },
        right: { type: 'inflow', value: () => 1 },
      },
    });
    const { solution } = solve(slab(0.3));
    const other = solve(mirrored).solution;
    const x = [0, 0.01, 0.3, 0.8, 1];
    const flipped = other.rho(x.map((at) => 1 - at));
    expect(relativeError(flipped, solution.rho(x))).toBeLessThan(1e-5);
    expect(
      relativeError(
        other.flux(x).map((q) => -q),
        solution.flux(x),
      ),
    ).toBeLessThan(1e-6);
  });

  it('solves periodic slabs', () => {
    const k = 2 * Math.PI;
    const periodic = (epsilon: number): TransportProblem =>
      slab(epsilon, {
        boundary: { left: { type: 'periodic' }, right: { type: 'periodic' } },
        absorption: () => 1,
        // f = 2 + sin(kx) + epsilon v cos(kx): Q = S/epsilon + bounded part.
        stiffSource: ({ x, v }) => v * (k * Math.cos(k * x) + Math.cos(k * x)),
        source: ({ x, v }) =>
          -v * v * k * Math.sin(k * x) + 2 + Math.sin(k * x) + epsilon * v * Math.cos(k * x),
      });
    for (const epsilon of [1, 1e-4, 1e-8]) {
      const { solution, info } = solve(periodic(epsilon));
      const x = [0, 0.13, 0.5, 0.9];
      const expected = x.map((at) => 2 + Math.sin(k * at));
      expect(info.status).toBe('ok');
      expect(relativeError(solution.rho(x), expected)).toBeLessThan(1e-10);
      const flux = x.map((at) => Math.cos(k * at) / 3);
      expect(relativeError(solution.flux(x), flux)).toBeLessThan(1e-9);
    }
  });

  it('a constant state is preserved', () => {
    const one = { type: 'inflow' as const, value: () => 1 };
    const { solution } = solve(slab(1e-2, { boundary: { left: one, right: one } }));
    for (const value of solution.f([0, 0.2, 1], [0.3, -0.7, 0.01]))
      expect(value).toBeCloseTo(1, 12);
  });
});
