import { describe, expect, it } from 'vitest';
import { findEngine } from '../../src/linalg/engines.js';
import { kernelNetworks } from '../../src/neural/network/kernelNetworks.js';
import { solveWithFeatures } from '../../src/neural/solveWithFeatures.js';
import type { NetworkModel } from '../../src/neural/solveWithNetworks.js';
import { networkModel, solveWithNetworks } from '../../src/neural/solveWithNetworks.js';
import { trainingOptions } from '../../src/neural/trainingOptions.js';
import { relativeError } from '../../src/solution/errors.js';
import { linspace, manufactured } from '../support/slab.js';
import { transientSlab } from '../support/transient.js';

const engine = kernelNetworks({ precision: 'double' });
const small = {
  model: { positionWidths: [14, 14], phaseWidths: [14, 14] },
  batch: { interior: 24, wall: 6, initial: 12 },
  angleNodes: 4,
};
const js = findEngine('js');
const x = linspace(0, 1, 41);
const rho = x.map((at) => 1 + Math.sin(2 * Math.PI * at) / 4);

describe('hidden layers as features of a least-squares solve', () => {
  it.each(['apnn-mm', 'apnn-eo', 'pinn'] as const)(
    '%s: the best combination is closer than the trained one',
    (method) => {
      const problem = manufactured(0.2);
      const options = trainingOptions(problem, { method, ...small, steps: 250 });
      const { model, solution } = solveWithNetworks(problem, options, engine);
      const solved = solveWithFeatures(model, engine, js);
      const trained = relativeError(solution.rho(x), rho);
      const best = relativeError(solved.solution.rho(x), rho);
      expect(solved.info.status).toBe('ok');
      expect(best).toBeLessThan(trained / 2);
    },
  );

  it('in time: fields, derivatives and initial data of one slab', () => {
    // rho = 1 + t, f isotropic: in the span of any features with the constant and t.
    const problem = transientSlab(0.5, {
      source: () => 1,
      initial: () => 1,
      boundary: {
        left: { type: 'inflow', value: ({ t }) => 1 + t },
        right: { type: 'inflow', value: ({ t }) => 1 + t },
      },
    });
    const options = trainingOptions(problem, { method: 'apnn-mm', ...small });
    const model: NetworkModel = networkModel(problem, options, engine);
    const { solution, residual, unknowns } = solveWithFeatures(model, engine, js);
    expect(unknowns).toBeGreaterThan(10);
    expect(residual.relative).toBeLessThan(1e-2);
    const exact = x.map(() => 1.3);
    expect(relativeError(solution.rho(x, 0.3), exact)).toBeLessThan(5e-3);
    expect(Math.max(...solution.flux(x, 0.3).map(Math.abs))).toBeLessThan(0.05);
  });
});
