import { describe, expect, it } from 'vitest';
import { memorySize, withinMemory } from '../../cli/memorySize.js';
import { InputError } from '../../src/case/faults.js';
import { findEngine } from '../../src/linalg/engines.js';
import { eliminationBytes, iterationBytes } from '../../src/linalg/foreseenMemory.js';
import { MemoryError } from '../../src/linalg/memoryError.js';
import { dissectGrid } from '../../src/linalg/nestedDissection.js';
import { solvePlaneInTime } from '../../src/solve/planeMarch.js';
import { planeSolverOptions, solveSteadyPlane } from '../../src/solve/steadyPlane.js';
import { exponential, pulse } from '../support/plane.js';

const engine = findEngine('wasm');

describe('memory foreseen', () => {
  /** n x n cells of some columns, with rows of their own and rows on faces. */
  const grid = (n: number) => {
    const cells = Array.from({ length: n * n }, (_, m) => m);
    const places = cells.map((m) => ({ column: Math.floor(m / n), row: m % n }));
    const faces = cells.flatMap((m) => [
      ...(m % n < n - 1 ? [{ rows: 60, blocks: [m, m + 1] }] : []),
      ...(m < n * (n - 1) ? [{ rows: 60, blocks: [m, m + n] }] : []),
    ]);
    const groups = [...cells.map((m) => ({ rows: 100, blocks: [m] })), ...faces];
    const columns = cells.map(() => 100);
    const plan = dissectGrid(
      places,
      cells.map((m) => [m]),
    );
    const direct = eliminationBytes(columns, groups, plan);
    const cgls = iterationBytes(columns, groups, ({ blocks }) => blocks.length === 1, 4);
    return { direct, cgls };
  };

  it('grows faster for the elimination than for the iterations', () => {
    const [small, large] = [grid(4), grid(8)];
    expect(large.cgls / small.cgls).toBeLessThan(4.2);
    expect(large.direct / small.direct).toBeGreaterThan(5);
  });

  it('of one block is its rows, its reflectors and the front at work', () => {
    const plan = { parts: [[0]], rank: [0], work: 0 };
    const bytes = eliminationBytes([10], [{ rows: 50, blocks: [0] }], plan);
    expect(bytes).toBe(8 * (500 + 3 * 500));
  });
});

describe('a limit', () => {
  const solve = (memory: number) =>
    solveSteadyPlane(
      exponential(1),
      planeSolverOptions({
        stage: 'smooth',
        smooth: { cells: 4, functions: 36, nodes: 9 },
        memory,
      }),
      engine,
    );

  it('that the elimination does not keep turns to CGLS, with the same answer', () => {
    const [free, tight] = [solve(Infinity), solve(225e6)];
    expect(free.info.engine).not.toContain('CGLS');
    expect(tight.info.engine).toContain('CGLS');
    const [a, b] = [free, tight].map(({ solution }) => solution.rho([0.3], [-0.6])[0]);
    expect(b).toBeCloseTo(a, 7);
  });

  it('that nothing keeps is said before anything is taken', () => {
    expect(() => solve(1e8)).toThrow(MemoryError);
    expect(() => solve(1e8)).toThrow(/about .* GB are needed \(16 cells .* --accuracy draft/);
    const request = { accuracy: 'draft', memory: 1e8 } as const;
    expect(() => solvePlaneInTime(pulse(1, 0.1), request, engine)).toThrow(MemoryError);
  });
});

describe('--memory', () => {
  it('reads sizes', () => {
    expect(memorySize('2GB')).toBe(2e9);
    expect(memorySize(' 1.5 GiB ')).toBe(1.5 * 2 ** 30);
    for (const text of ['2', 'GB', '0GB', '3TB', '-1GB']) expect(() => memorySize(text)).toThrow();
  });

  it('says what does not fit as a fault of the options', () => {
    const fail = () => {
      throw new MemoryError('too much');
    };
    expect(() => withinMemory(1e9, fail)).toThrow(InputError);
    expect(() => withinMemory(undefined, fail)).toThrow(MemoryError);
  });
});
