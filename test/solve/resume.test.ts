import { describe, expect, it } from 'vitest';
import { loadCase } from '../../src/case/load.js';
import { findEngine } from '../../src/linalg/engines.js';
import { problemFromCase } from '../../src/problem/fromCase.js';
import { isTransient } from '../../src/problem/types.js';
import { loadMarch, saveMarch } from '../../src/solve/archive.js';
import { type MarchState, solveTransientSlab } from '../../src/solve/transientSlab.js';
import { linspace } from '../support/slab.js';

const x = linspace(0, 1, 41);
const silent = { phase: () => {}, advance: () => {} };

describe.each([
  ['periodic-e6', ['epsilon=1e-2']],
  // A layered march with an uncollided part that is handed over on the way.
  ['apnn-v1-inflow', ['epsilon=3e-2', 'domain.t=[0,0.03]', 'output.times=[0.03]']],
])('%s, interrupted and gone on with from its archive', (name, overrides) => {
  const file = loadCase(name, overrides);
  const problem = problemFromCase(file);
  if (!isTransient(problem)) throw new Error('expected a time-dependent case');
  const request = { accuracy: 'draft' } as const;
  const engine = findEngine('auto');
  const states: MarchState[] = [];
  const slab = (state: MarchState): void => {
    states.push(state);
  };
  const whole = solveTransientSlab(problem, request, engine, { ...silent, slab });
  const t = problem.domain.t[1];

  it.each([0, 0.5])('after %d of its slabs', (share) => {
    const state = states[Math.floor(share * (states.length - 1))];
    expect(state.slabs.length).toBeLessThan(whole.slabs.length);
    const saved = saveMarch(state, { record: null, case: file, request });
    const { march, case: again } = loadMarch(saved);
    expect(again).toEqual(file);
    const resumed = solveTransientSlab(problem, request, engine, silent, march);
    expect(resumed.slabs.map(({ end }) => end)).toEqual(whole.slabs.map(({ end }) => end));
    const [rho, expected] = [resumed.solution.rho(x, t), whole.solution.rho(x, t)];
    for (let i = 0; i < x.length; i++) {
      expect(Math.abs(rho[i] - expected[i])).toBeLessThanOrEqual(1e-12 * Math.abs(expected[i]));
    }
    const [early] = [whole.slabs[0].end];
    expect(resumed.solution.rho(x, early)).toEqual(whole.solution.rho(x, early));
  });
});
