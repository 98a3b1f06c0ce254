import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/basis/random.js';
import { loadCase } from '../../src/case/load.js';
import type { CaseFile } from '../../src/case/schema.js';
import { batchGroups } from '../../src/neural/batch.js';
import {
  loadCheckpoint,
  saveCheckpoint,
  solutionFromCheckpoint,
} from '../../src/neural/checkpoint.js';
import { fitToSolution } from '../../src/neural/fitToSolution.js';
import { kernelNetworks } from '../../src/neural/network/kernelNetworks.js';
import { residualOn } from '../../src/neural/report.js';
import { sampleBatch } from '../../src/neural/sampling.js';
import { largestResidual, limitResidual } from '../../src/neural/selfCheck.js';
import type { Directions, Points } from '../../src/neural/sites.js';
import { networkModel, solutionOf, solveWithNetworks } from '../../src/neural/solveWithNetworks.js';
import type { TrainingState } from '../../src/neural/training.js';
import { type TrainingRequest, trainingOptions } from '../../src/neural/trainingOptions.js';
import { problemFromCase } from '../../src/problem/fromCase.js';
import { errorPoints, relativeError } from '../../src/solution/errors.js';
import { loadArchive, loadMarch } from '../../src/solve/archive.js';
import { randomModel } from '../support/neural.js';
import { linspace, manufactured } from '../support/slab.js';
import { transientSlab } from '../support/transient.js';

const engine = kernelNetworks({ precision: 'double' });
const small = {
  model: { positionWidths: [12, 12], phaseWidths: [12, 12] },
  batch: { interior: 24, wall: 6, initial: 12 },
  angleNodes: 4,
};

describe('training', () => {
  it.each([
    ['apnn-mm', 1],
    ['apnn-mm', 1e-8],
    ['apnn-eo', 1e-8],
    ['pinn', 1],
  ] as const)('a tiny %s solves a smooth steady slab, epsilon = %s', (method, epsilon) => {
    const problem = manufactured(epsilon);
    const request: TrainingRequest = { method, ...small, steps: 300, lbfgs: 150 };
    const options = trainingOptions(problem, request);
    const { solution, residual, status, state } = solveWithNetworks(problem, options, engine);
    expect(status).toBe('ok');
    expect(residual.relative).toBeLessThan(2e-2);
    expect(state.marks.length).toBeGreaterThan(0);
    const x = errorPoints(problem).x;
    const exact = x.map((at) => 1 + Math.sin(2 * Math.PI * at) / 4);
    expect(relativeError(solution.rho(x), exact)).toBeLessThan(method === 'apnn-eo' ? 4e-2 : 1e-2);
  });

  it('repeats to the same bits', () => {
    const problem = manufactured(0.1);
    const options = trainingOptions(problem, { method: 'apnn-mm', ...small, steps: 20, lbfgs: 5 });
    const [one, two] = [0, 1].map(() => solveWithNetworks(problem, options, engine).state);
    expect(one.parameters).toEqual(two.parameters);
  });

  it('ends at the residual asked for, or when nothing gets better', () => {
    const problem = manufactured(0.1);
    const base: TrainingRequest = { method: 'apnn-mm', ...small, steps: 500, checkEvery: 10 };
    const early = solveWithNetworks(
      problem,
      trainingOptions(problem, { ...base, stopAt: 0.5 }),
      engine,
    );
    expect(early.state.step).toBeLessThan(500);
    expect(early.residual.relative).toBeLessThanOrEqual(0.5);
    const still = { rate: 0, floor: 0 };
    const stuck = solveWithNetworks(
      problem,
      trainingOptions(problem, { ...base, patience: 3, schedule: still }),
      engine,
    );
    expect(stuck.state.step).toBeLessThan(100);
    expect(stuck.status).toBe('not converged');
  });
});

describe('checkpoints', () => {
  const file: CaseFile = loadCase('apnn-v1-inflow', []);
  const problem = problemFromCase(file);
  const requests: Record<string, TrainingRequest> = {
    adam: { method: 'apnn-mm', ...small, steps: 24 },
    adaptive: { method: 'apnn-eo', ...small, steps: 24, adaptive: true },
    pretraining: {
      method: 'apnn-mm',
      ...small,
      steps: 24,
      pretrain: { stages: 3, share: 0.8, points: 8 },
    },
    'l-bfgs': { method: 'pinn', ...small, steps: 6, lbfgs: 12 },
    patience: { method: 'apnn-mm', ...small, steps: 24, checkEvery: 4, patience: 50 },
  };

  it.each(Object.keys(requests))('%s: goes on with identical bits', (name) => {
    const options = trainingOptions(problem, requests[name]);
    const files: Uint8Array[] = [];
    const header = { record: null, case: file, training: options, engine: engine.name };
    const step = (state: () => TrainingState): void => {
      const now = state();
      if (now.step === 13) files.push(saveCheckpoint(now, header));
    };
    const whole = solveWithNetworks(problem, options, engine, {
      phase: () => {},
      advance: () => {},
      step,
    });
    const { state, training } = loadCheckpoint(files[0]);
    expect(training).toEqual(options);
    const resumed = solveWithNetworks(problem, training, engine, undefined, state);
    expect(resumed.state.parameters).toEqual(whole.state.parameters);
    expect(resumed.state.chain).toEqual(whole.state.chain);
    expect(resumed.residual).toEqual(whole.residual);
    expect(resumed.state.marks.map(({ relative }) => relative)).toEqual(
      whole.state.marks.map(({ relative }) => relative),
    );
  });

  it('are solutions, too', () => {
    const options = trainingOptions(problem, { method: 'apnn-mm', ...small, steps: 3 });
    const { solution, state } = solveWithNetworks(problem, options, engine);
    const header = { record: null, case: file, training: options, engine: engine.name };
    const bytes = saveCheckpoint(state, header);
    const again = solutionFromCheckpoint(loadCheckpoint(bytes), engine);
    const x = linspace(0, 1, 5);
    expect(again.rho(x, 0.05)).toEqual(solution.rho(x, 0.05));
    expect(again.f(x, [-1, -0.5, 0, 0.5, 1], 0.05)).toEqual(
      solution.f(x, [-1, -0.5, 0, 0.5, 1], 0.05),
    );
    expect(() => loadArchive(bytes)).toThrow('the file holds trained networks');
    expect(() => loadMarch(bytes)).toThrow('the file holds trained networks');
    expect(() => loadCheckpoint(bytes.subarray(0, 100))).toThrow('truncated');
  });
});

describe('the failure of PINNs', () => {
  it('is not called solved: epsilon = 1e-8', () => {
    const problem = problemFromCase(loadCase('pinn-failure', []));
    const options = trainingOptions(problem, { method: 'pinn', ...small, steps: 250, lbfgs: 60 });
    const { status, residual, relative, message } = solveWithNetworks(problem, options, engine);
    expect(residual.relative).toBeLessThan(1);
    expect(relative).toBeGreaterThan(10);
    expect(status).toBe('not converged');
    expect(message).toContain('far from the diffusion limit');
  });

  it('nor is a density that falls to zero in a layer at the wall, where every loss is tiny', () => {
    const problem = transientSlab(1e-8);
    const { context, formulation } = randomModel(problem, { method: 'pinn' });
    const batch = { interior: 64, wall: 16, initial: 32 };
    const width = 1e-5;
    const fall = (x: number): number => Math.exp(-x / width);
    // f = exp(-x/width) in every direction: the state of the published figure.
    const evaluate = ({ x }: Points, { v }: Directions) => {
      const values = (f: (x: number) => number): Float64Array =>
        Float64Array.from({ length: x.length * v.length }, (_, row) =>
          f(x[Math.floor(row / v.length)]),
        );
      return { value: values(fall), x: values((at) => -fall(at) / width), t: values(() => 0) };
    };
    const [spec] = formulation.fields;
    const fields = new Map([
      ['f', { spec, source: { evaluate, pullBack: () => {} }, from: 0, to: 0 }],
    ]);
    const groups = batchGroups(context, sampleBatch(problem, batch, randomStream(1)));
    const plain = residualOn(groups, fields, context.directions);
    expect(plain.relative).toBeLessThan(1e-2);
    const { relative } = limitResidual(context, fields, { batch, seed: 1 });
    expect(relative).toBeGreaterThan(100 * largestResidual(problem));
  });
});

describe('fit to a solution', () => {
  it.each(['apnn-mm', 'apnn-eo', 'pinn'] as const)('%s', (method) => {
    const problem = manufactured(0.2);
    const options = trainingOptions(problem, { method, ...small });
    const model = networkModel(problem, options, engine);
    const rho = (x: number): number => 1 + Math.sin(2 * Math.PI * x) / 4;
    const g = (x: number, v: number): number => (v * Math.cos(Math.PI * x)) / 4;
    const errors = fitToSolution(
      model,
      {
        rho: (x) => Float64Array.from(x, rho),
        fTensor: (x, v) =>
          Float64Array.from({ length: x.length * v.length }, (_, row) => {
            const at = x[Math.floor(row / v.length)];
            return rho(at) + 0.2 * g(at, v[row % v.length]);
          }),
      },
      { times: 6, positions: 12, steps: 200, lbfgs: 150 },
    );
    for (const error of Object.values(errors)) expect(error).toBeLessThan(2e-2);
    const x = linspace(0, 1, 21);
    expect(relativeError(solutionOf(model).rho(x), x.map(rho))).toBeLessThan(2e-2);
  });
});
