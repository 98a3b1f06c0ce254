import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/basis/random.js';
import { initialParameters } from '../../src/neural/network/initialParameters.js';
import { kernelNetworks } from '../../src/neural/network/kernelNetworks.js';
import type { NetworkSpec } from '../../src/neural/network.js';
import { Adam, scheduledRate } from '../../src/neural/optimise/adam.js';
import { Lbfgs } from '../../src/neural/optimise/lbfgs.js';
import { searchLine } from '../../src/neural/optimise/lineSearch.js';
import type { Evaluate, Optimiser } from '../../src/neural/optimise/optimiser.js';

/** sum_e (e + 1) (p_e - e)^2 / 2. */
const quadratic: Evaluate = (p) => ({
  loss: p.reduce((sum, value, e) => sum + ((e + 1) * (value - e) ** 2) / 2, 0),
  gradient: p.map((value, e) => (e + 1) * (value - e)),
});

const rosenbrock: Evaluate = ([x, y]) => ({
  loss: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
});

const schedule = { rate: 0.05, factor: 0.5, every: 300, floor: 1e-4 };

function run(optimiser: Optimiser, p: Float64Array, evaluate: Evaluate, steps: number): number {
  let loss = Number.NaN;
  for (let step = 0; step < steps; step++) ({ loss } = optimiser.step(p, evaluate));
  return loss;
}

const makers: [string, () => Optimiser][] = [
  ['Adam', () => new Adam({ schedule })],
  ['L-BFGS', () => new Lbfgs({ memory: 4 })],
];

describe('Adam', () => {
  it('lowers its rate in stairs, down to a floor', () => {
    const stairs = { rate: 1, factor: 0.1, every: 10, floor: 0.005 };
    expect([0, 9, 10, 19, 20, 30, 1000].map((step) => scheduledRate(stairs, step))).toEqual([
      1,
      1,
      0.1,
      0.1,
      expect.closeTo(0.01, 15),
      0.005,
      0.005,
    ]);
  });

  it('makes a first step of the rate against the sign of the gradient', () => {
    const p = Float64Array.of(3, -3);
    const { loss } = new Adam({ schedule }).step(p, quadratic);
    expect(loss).toBe(9 / 2 + 16);
    expect(p[0]).toBeCloseTo(2.95, 8);
    expect(p[1]).toBeCloseTo(-2.95, 8);
  });

  it('finds the minimum of a quadratic and comes close to that of Rosenbrock', () => {
    const p = new Float64Array(6);
    run(new Adam({ schedule }), p, quadratic, 3000);
    for (const [e, value] of p.entries()) expect(value).toBeCloseTo(e, 6);
    const q = Float64Array.of(-1.2, 1);
    const slow = { rate: 0.02, factor: 0.7, every: 2000, floor: 1e-4 };
    expect(run(new Adam({ schedule: slow }), q, rosenbrock, 12000)).toBeLessThan(1e-6);
  });
});

describe('L-BFGS', () => {
  it('finds the minimum of a quadratic in few steps', () => {
    const p = new Float64Array(6);
    run(new Lbfgs(), p, quadratic, 15);
    for (const [e, value] of p.entries()) expect(value).toBeCloseTo(e, 8);
  });

  it('finds that of Rosenbrock, ever descending', () => {
    const p = Float64Array.of(-1.2, 1);
    const optimiser = new Lbfgs();
    let evaluations = 0;
    let loss = rosenbrock(p).loss;
    for (let step = 0; step < 40; step++) {
      const before = loss;
      ({ loss } = optimiser.step(p, (q) => {
        evaluations++;
        return rosenbrock(q);
      }));
      expect(loss).toBeLessThanOrEqual(before);
      expect(loss).toBe(rosenbrock(p).loss);
    }
    expect(loss).toBeLessThan(1e-20);
    expect(evaluations).toBeLessThan(80);
  });

  it('stays where it is when it can go no further', () => {
    const p = Float64Array.of(0, 1, 2);
    const optimiser = new Lbfgs();
    expect(optimiser.step(p, quadratic)).toEqual({ loss: 0, stalled: true });
    const nowhere: Evaluate = () => ({ loss: Number.NaN, gradient: Float64Array.of(1, 1, 1) });
    expect(new Lbfgs().step(p, nowhere).stalled).toBe(true);
    expect([...p]).toEqual([0, 1, 2]);
  });

  it('steps back from where there is no loss', () => {
    const p = Float64Array.of(1e-3);
    // -log p + p, defined for p > 0 only: the first steps from here overshoot.
    const barrier: Evaluate = ([x]) => ({
      loss: x > 0 ? x - Math.log(x) : Number.NaN,
      gradient: Float64Array.of(1 - 1 / x),
    });
    run(new Lbfgs(), p, barrier, 30);
    expect(p[0]).toBeCloseTo(1, 7);
  });

  it('starts anew for another loss', () => {
    const p = new Float64Array(2);
    const optimiser = new Lbfgs();
    run(optimiser, p, quadratic, 10);
    optimiser.forget();
    expect(run(optimiser, p, rosenbrock, 50)).toBeLessThan(1e-20);
  });
});

describe('searchLine', () => {
  it('meets the strong Wolfe conditions from short and from long first steps', () => {
    const line = (at: number) => ({
      at,
      loss: -at / (at * at + 2),
      slope: (at * at - 2) / (at * at + 2) ** 2,
    });
    for (const first of [1e-3, 0.1, 1, 10, 1000]) {
      const start = line(0);
      const found = searchLine(start, first, line, 40);
      expect(found).not.toBeNull();
      if (!found) continue;
      expect(found.loss).toBeLessThanOrEqual(1e-4 * found.at * start.slope);
      expect(Math.abs(found.slope)).toBeLessThanOrEqual(-0.9 * start.slope);
    }
  });

  it('finds nothing on a line that rises', () => {
    const line = (at: number) => ({ at, loss: at, slope: at === 0 ? -1 : 1 });
    expect(searchLine(line(0), 1, line, 20)).toBeNull();
  });
});

describe('optimisers', () => {
  it.each(makers)('%s continues from its state with the same bits', (_, make) => {
    const straight = make();
    const p = Float64Array.of(-1.2, 1);
    run(straight, p, rosenbrock, 7);
    const resumed = make();
    resumed.restore(JSON.parse(JSON.stringify(straight.state())));
    const q = p.slice();
    run(straight, p, rosenbrock, 9);
    run(resumed, q, rosenbrock, 9);
    expect(q).toEqual(p);
    expect(resumed.state()).toEqual(straight.state());
  });

  it.each(makers)('%s can save its state before the first step', (_, make) => {
    const fresh = make();
    fresh.restore(JSON.parse(JSON.stringify(make().state())));
    const p = Float64Array.of(-1.2, 1);
    const q = p.slice();
    run(fresh, p, rosenbrock, 3);
    run(make(), q, rosenbrock, 3);
    expect(q).toEqual(p);
  });

  it('refuse the state of another method', () => {
    expect(() => new Lbfgs().restore(new Adam({ schedule }).state())).toThrow(/of adam, not/);
    expect(() => new Adam({ schedule }).restore(new Lbfgs().state())).toThrow(/of lbfgs, not/);
  });
});

describe('training', () => {
  const spec: NetworkSpec = { inputs: 1, widths: [32, 32], activation: 'sin', residual: false };
  const points = Float64Array.from({ length: 64 }, (_, i) => -1 + (2 * i) / 63);
  const target = points.map((x) => Math.sin(Math.PI * x));

  /** The largest error on the points after so many steps, and the parameters. */
  function approximate(seed: number, steps: number): { error: number; parameters: Float64Array } {
    const parameters = initialParameters(spec, randomStream(seed));
    const network = kernelNetworks({ precision: 'double' }).network(spec, parameters);
    const evaluate: Evaluate = () => {
      const { value } = network.evaluate(points, []);
      const gradient = new Float64Array(parameters.length);
      const defects = value.map((v, i) => v - target[i]);
      const loss = defects.reduce((sum, d) => sum + (d * d) / 64, 0);
      network.addGradient({ value: defects.map((d) => d / 32), derivatives: [] }, gradient);
      return { loss, gradient };
    };
    run(new Lbfgs(), parameters, evaluate, steps);
    const { value } = network.evaluate(points, []);
    const error = value.reduce((most, v, i) => Math.max(most, Math.abs(v - target[i])), 0);
    return { error, parameters };
  }

  it('fits a sine with L-BFGS', () => {
    expect(approximate(1, 700).error).toBeLessThan(1e-4);
  });

  it('gives the same bits for the same seed', () => {
    expect(approximate(2, 20)).toEqual(approximate(2, 20));
    expect(approximate(2, 20)).not.toEqual(approximate(3, 20));
  });
});
