import { describe, expect, it } from 'vitest';
import { loadCase } from '../../src/case/load.js';
import type { CaseFile } from '../../src/case/schema.js';
import { findEngine } from '../../src/linalg/engines.js';
import { planeFromCase } from '../../src/problem/planeFromCase.js';
import { isTransientPlane, type TransientPlaneProblem } from '../../src/problem/planeTypes.js';
import type { BoundaryCondition } from '../../src/problem/types.js';
import { planeTransientReference } from '../../src/reference/plane/transientPlane.js';
import { type PlaneMarchRequest, solvePlaneInTime } from '../../src/solve/planeMarch.js';
import { loadPlaneMarch, savePlaneMarch } from '../../src/solve/planeMarchArchive.js';
import { planeUncollided } from '../../src/split/planeUncollided.js';
import { gridPoints, pulse, relativeOutside } from '../support/plane.js';

const engine = findEngine('wasm');

function errorAt(problem: TransientPlaneProblem, request: PlaneMarchRequest, t: number) {
  const solved = solvePlaneInTime(problem, request, engine);
  const reference = planeTransientReference(problem);
  const { x, y } = gridPoints(problem, 12);
  const rho = Float64Array.from(x, (at, i) => reference?.rho(at, y[i], t) ?? Number.NaN);
  return { solved, error: relativeOutside(solved.solution.at(t).rho(x, y), rho) };
}

describe('a pulse against its closed form', () => {
  it.each([
    [1, 0.5, 2e-3, true],
    [0.1, 0.1, 5e-3, true],
    [1e-3, 0.1, 1e-2, false],
    [1e-8, 0.1, 1e-2, false],
  ])('epsilon %d', (epsilon, t, bound, split) => {
    const { solved, error } = errorAt(pulse(epsilon, t), { accuracy: 'draft' }, t);
    expect(solved.slabs.every(({ info }) => info.status === 'ok')).toBe(true);
    expect(solved.split).toBe(split);
    expect(error).toBeLessThan(bound);
  });

  it('equal slabs share a factor', () => {
    const request = { accuracy: 'draft', schedule: { fixed: 0.05 } } as const;
    const { solved, error } = errorAt(pulse(0.1, 0.1), request, 0.1);
    expect(solved.slabs.length).toBe(2);
    expect(solved.factorisations).toBe(1);
    expect(error).toBeLessThan(1e-2);
  });

  it('in a periodic box, without a split', () => {
    const around: BoundaryCondition = { type: 'periodic' };
    const boundary = { left: around, right: around, bottom: around, top: around, holes: [] };
    const domain = { x: [-2.4, 2.4], y: [-2.4, 2.4], t: [0, 0.05], holes: [] } as const;
    const problem = { ...pulse(1e-3, 0.05), boundary, domain };
    const sizes = { functions: 35, positionNodes: 5, timeNodes: 4 };
    const { error } = errorAt(problem, { accuracy: 'draft', sizes, split: 'none' }, 0.05);
    expect(error).toBeLessThan(3e-2);
  });
});

describe('what changes everywhere alike', () => {
  const mirror: BoundaryCondition = { type: 'reflective' };
  const boundary = { left: mirror, right: mirror, bottom: mirror, top: mirror, holes: [] };

  it.each([1, 1e-3])('rho_t + sigmaA rho = Q, epsilon %d', (epsilon) => {
    const problem = pulse(epsilon, 0.5, {
      boundary,
      initial: () => 2,
      absorption: () => 0.7,
      source: ({ t }) => 1 + t,
    });
    const solved = solvePlaneInTime(problem, { split: 'none' }, engine);
    const exact = (t: number): number => {
      const a = 0.7;
      const particular = (s: number): number => s / a + (1 - 1 / a) / a;
      return particular(t) + (2 - particular(0)) * Math.exp(-a * t);
    };
    for (const t of [0.1, 0.5]) {
      const rho = solved.solution.at(t).rho([0.3, 2], [1, 0.1]);
      for (const value of rho) expect(Math.abs(value - exact(t))).toBeLessThan(1e-3);
    }
    expect(() => solved.solution.at(0.6)).toThrow(RangeError);
  });
});

describe('cases in time', () => {
  const solved = (set: readonly string[]) => {
    const problem = planeFromCase(loadCase('line-source', set));
    if (!isTransientPlane(problem)) throw new Error('not in time');
    return { problem, ...solvePlaneInTime(problem, { accuracy: 'draft' }, engine) };
  };

  it('may have a source that depends on time', () => {
    const { problem } = solved(['epsilon=1e-3', 'domain.t=[1, 1.05]', 'output.times=[1.05]']);
    expect(problem.domain.t).toEqual([1, 1.05]);
    const set = ['coefficients.source=1/t', 'domain.t=[1, 2]', 'output.times=[2]'];
    const { solution } = solved([
      ...set,
      'initial=1',
      ...['left', 'right', 'bottom', 'top'].map((side) => `boundary.${side}={ type: reflective }`),
    ]);
    const [rho] = solution.at(2).rho([1.1], [0.4]);
    expect(Math.abs(rho - 1 - Math.log(2))).toBeLessThan(5e-3);
  });

  it('put lines where initial data jump, and along holes', () => {
    const { solution } = solved([
      'epsilon=1e-3',
      'domain={ x: [0, 1], y: [0, 1], t: [0, 0.1], holes: [ { box: { x: [0.3, 0.6], y: [0.4, 0.8] } } ] }',
      'output.times=[0.1]',
      'initial="x < 0.77 ? 2 : 2 + 0*y"',
      ...['left', 'right', 'bottom', 'top'].map(
        (side) => `boundary.${side}={ type: inflow, value: 2 }`,
      ),
      'boundary.holes=2',
    ]);
    const { xs, ys } = solution.slabs[0].rest.partition;
    for (const at of [0.3, 0.6, 0.77]) expect(xs.some((x) => Math.abs(x - at) < 1e-12)).toBe(true);
    for (const at of [0.4, 0.8]) expect(ys.some((y) => Math.abs(y - at) < 1e-12)).toBe(true);
    expect(xs.length).toBeLessThan(40);
    const [rho] = solution.at(0.1).rho([0.8], [0.2]);
    expect(Math.abs(rho - 2)).toBeLessThan(5e-3);
  });
});

describe('particles that have not collided', () => {
  it('fly straight, are turned by mirrors and go round', () => {
    const problem = pulse(0.5, 0.4);
    const part = planeUncollided(problem);
    const fading = Math.exp(-0.3 / 0.25);
    const f0 = (x: number, y: number): number => Math.exp(-(x * x + y * y) / 0.18);
    const [x, y] = [0.5 - 0.6 * Math.cos(1), 0.4 - 0.6 * Math.sin(1)];
    expect(part?.f(0.3, 0.5, 0.4, 1)).toBeCloseTo(fading * f0(x, Math.abs(y)), 13);
    const n = 512;
    let mean = 0;
    for (let q = 0; q < n; q++) mean += (part?.f(0.3, 0.5, 0.4, (2 * Math.PI * q) / n) ?? 0) / n;
    expect(part?.rho(0.3, 0.5, 0.4)).toBeCloseTo(mean, 11);
  });

  it('are not known where the medium varies or something comes in', () => {
    expect(planeUncollided(pulse(1, 0.4, { scattering: ({ x }) => 1 + x }))).toBeNull();
    expect(planeUncollided(pulse(1, 0.4, { initial: () => 1 }))).toBeNull();
  });
});

it('a march comes back from its archive', () => {
  const set = ['epsilon=1e-3', 'domain.t=[0, 0.1]', 'output.times=[0.1]'];
  const file = loadCase('line-source', set) as CaseFile;
  const problem = planeFromCase(file);
  if (!isTransientPlane(problem)) throw new Error('not in time');
  const request = { accuracy: 'draft' } as const;
  const { solution } = solvePlaneInTime(problem, request, engine);
  const again = loadPlaneMarch(savePlaneMarch(solution, { record: {}, case: file, request }));
  const { x, y } = gridPoints(problem, 5);
  expect(again.at(0.07).rho(x, y)).toEqual(solution.at(0.07).rho(x, y));
  expect(() => loadPlaneMarch(Buffer.from('hello'))).toThrow(/not an aprfm solution/);
});
