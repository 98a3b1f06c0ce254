import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/basis/random.js';
import { batchGroups } from '../../src/neural/batch.js';
import type { ModelOptions } from '../../src/neural/fieldModels.js';
import { evaluateLoss } from '../../src/neural/loss.js';
import { sampleBatch } from '../../src/neural/sampling.js';
import type { TransportProblem } from '../../src/problem/types.js';
import { randomModel } from '../support/neural.js';
import { slab } from '../support/slab.js';
import { transientSlab } from '../support/transient.js';

const varied = {
  scattering: ({ x }: { x: number }) => 1 + x,
  absorption: ({ x }: { x: number }) => 0.5 + x * x,
  source: ({ t, x, v }: { t: number; x: number; v: number }) => Math.cos(x + t) + v * x + v * v,
};
const steady = slab(0.3, varied);
const mirror = slab(0.3, {
  ...varied,
  boundary: { left: { type: 'inflow', value: () => 1 }, right: { type: 'reflective' } },
});
const empty = transientSlab(0.3, varied);
const periodic = transientSlab(0.3, {
  ...varied,
  initial: ({ x, v }) => 1 + Math.cos(2 * Math.PI * x) * Math.exp(v),
  boundary: { left: { type: 'periodic' }, right: { type: 'periodic' } },
});
const problems: Record<string, TransportProblem> = { steady, mirror, empty, periodic };

const models: Partial<ModelOptions>[] = [
  { method: 'apnn-mm' },
  { method: 'apnn-mm', meanConstraint: 'soft' },
  { method: 'apnn-eo' },
  { method: 'pinn' },
  { method: 'apnn-eo', output: 'identity', activation: 'sin', residual: false },
];

describe('gradient of the loss', () => {
  const pairs = Object.keys(problems).flatMap((name) =>
    models.map((model) => [name, JSON.stringify(model), model] as const),
  );
  it.each(pairs)('%s %s, against central differences', (name, _, model) => {
    const problem = problems[name];
    const { context, fields, directions, parameters } = randomModel(problem, model);
    const factors = { inflow: 10, 'initial-rho': 3, macro: 2 };
    const batch = sampleBatch(problem, { interior: 3, wall: 2, initial: 2 }, randomStream(3));
    const groups = batchGroups({ ...context, factors }, batch);
    const gradient = new Float64Array(parameters.length);
    const value = evaluateLoss(groups, fields, directions, gradient);
    expect(value.blocks.size).toBeGreaterThan(1);
    const h = 1e-5;
    let worst = 0;
    for (let k = 0; k < parameters.length; k++) {
      const at = (step: number): number => {
        const saved = parameters[k];
        parameters[k] = saved + step;
        const { total } = evaluateLoss(groups, fields, directions);
        parameters[k] = saved;
        return total;
      };
      const slope = (at(h) - at(-h)) / (2 * h);
      worst = Math.max(worst, Math.abs(slope - gradient[k]));
    }
    const size = gradient.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0);
    expect(size).toBeGreaterThan(0);
    expect(worst / size).toBeLessThan(1e-7);
  });
});
