import { describe, expect, it } from 'vitest';
import { residualDensity } from '../../src/neural/adaptive.js';
import { batchGroups } from '../../src/neural/batch.js';
import type { NeuralField } from '../../src/neural/field.js';
import { startsEmpty } from '../../src/neural/fieldModels.js';
import { evaluateLoss } from '../../src/neural/loss.js';
import { kernelNetworks } from '../../src/neural/network/kernelNetworks.js';
import { stratified } from '../../src/neural/sampling.js';
import { gaussDirections } from '../../src/neural/sites.js';
import { NetworkSolution } from '../../src/neural/solution.js';
import { microMacro } from '../../src/problem/equations/microMacro.js';
import { randomModel } from '../support/neural.js';
import { linspace, manufactured, slab } from '../support/slab.js';
import { transientSlab } from '../support/transient.js';

const empty = transientSlab(0.3);
const points = { t: Float64Array.of(0, 0.1, 0.5), x: Float64Array.of(0, 0.3, 1) };

describe('directions', () => {
  it('hold the mirror image of every node, and a normalised measure', () => {
    const directions = gaussDirections(5).with([0, 0.25]);
    expect(directions.v.length).toBe(14);
    for (const q of directions.v.keys()) {
      expect(directions.v[directions.mirror(q)]).toBe(-directions.v[q]);
      expect(directions.v[directions.half + directions.inHalf(q)]).toBe(Math.abs(directions.v[q]));
    }
    const moment = (power: number): number =>
      directions.v.reduce((sum, v, q) => sum + directions.weights[q] * v ** power, 0);
    expect(moment(0)).toBeCloseTo(1, 14);
    expect(moment(1)).toBeCloseTo(0, 14);
    expect(moment(4)).toBeCloseTo(1 / 5, 14);
  });
});

describe('hard constraints', () => {
  it.each([['double'], ['single']] as const)('<g> = 0 to rounding, %s precision', (precision) => {
    const engine = kernelNetworks({ precision });
    const { fields, directions } = randomModel(empty, {}, engine, gaussDirections(8));
    const g = fields.get('g') as NeuralField;
    const { value, x, t } = g.source.evaluate(points, directions, true);
    for (const channel of [value, x, t]) {
      const columns = directions.v.length;
      expect(channel.length).toBe(3 * columns);
      for (let i = 0; i < 3; i++) {
        const row = channel.subarray(i * columns, (i + 1) * columns);
        const mean = row.reduce((sum, w, q) => sum + directions.weights[q] * w, 0);
        const size = Math.max(...row.map(Math.abs));
        expect(Math.abs(mean)).toBeLessThan(1e-15 * size);
      }
    }
  });

  it('r is even, j is odd and f(-v) = r - e j', () => {
    const model = randomModel(empty, { method: 'apnn-eo' });
    const solution = new NetworkSolution(
      empty,
      model.formulation,
      model.fields,
      model.directions,
      model.scale,
    );
    const { directions } = model;
    const evaluate = (name: string): Float64Array =>
      (model.fields.get(name) as NeuralField).source.evaluate(points, directions, false).value;
    const [r, j] = [evaluate('r'), evaluate('j')];
    const { half } = directions;
    for (let i = 0; i < 3; i++) {
      const f = solution.fTensor([points.x[i]], directions.v, points.t[i]);
      for (let k = 0; k < half; k++) {
        const [plus, minus] = [f[half + k], f[half - 1 - k]];
        expect((plus + minus) / 2).toBeCloseTo(r[i * half + k], 14);
        expect((plus - minus) / 0.6).toBeCloseTo(j[i * half + k], 13);
      }
    }
  });

  it('the density of an empty slab vanishes at the first time, and is positive after it', () => {
    expect(startsEmpty(empty)).toBe(true);
    expect(startsEmpty(transientSlab(0.3, { initial: ({ x }) => x }))).toBe(false);
    const { fields, directions } = randomModel(empty, { method: 'apnn-eo' });
    const { value } = (fields.get('rho') as NeuralField).source.evaluate(points, directions, false);
    expect(value[0]).toBe(0);
    expect(Math.min(value[1], value[2])).toBeGreaterThan(0);
  });
});

describe('values at any direction', () => {
  it.each([['apnn-mm'], ['apnn-eo'], ['pinn']] as const)('%s', (method) => {
    const { formulation, fields, directions, scale } = randomModel(empty, { method });
    const solution = new NetworkSolution(empty, formulation, fields, directions, scale);
    const v = [-1, -0.2, 0, 0.7];
    const x = [0.1, 0.1, 0.6, 0.1];
    const tensor = solution.fTensor([0.1, 0.6], v, 0.2);
    const f = solution.f(x, v, 0.2);
    expect(f[0]).toBeCloseTo(tensor[0], 14);
    expect(f[1]).toBeCloseTo(tensor[1], 14);
    expect(f[2]).toBeCloseTo(tensor[4 + 2], 14);
    expect(f[3]).toBeCloseTo(tensor[3], 14);
    // At the nodes these are the values whose moment is rho, except where rho has its own network.
    if (method === 'apnn-eo') return;
    const nodes = solution.fTensor([0.4], directions.v, 0.3);
    const mean = nodes.reduce((sum, value, q) => sum + directions.weights[q] * value, 0);
    expect(solution.rho([0.4], 0.3)[0]).toBeCloseTo(mean, 14);
    const current = nodes.reduce(
      (sum, value, q) => sum + directions.weights[q] * directions.v[q] * value,
      0,
    );
    expect(solution.flux([0.4], 0.3)[0]).toBeCloseTo(current / 0.3, 13);
  });
});

describe('the loss of an exact solution', () => {
  it.each([1, 1e-3, 1e-8])('is zero to rounding, epsilon = %s', (epsilon) => {
    const problem = manufactured(epsilon);
    const { PI, sin, cos } = Math;
    const formulation = microMacro();
    const directions = gaussDirections(4);
    const tabulate = (
      at: { x: Float64Array },
      v: Float64Array,
      f: (x: number, v: number) => number,
    ): Float64Array =>
      Float64Array.from({ length: at.x.length * v.length }, (_, row) =>
        f(at.x[Math.floor(row / v.length)], v[row % v.length]),
      );
    const field = (
      name: string,
      value: (x: number, v: number) => number,
      slope: (x: number, v: number) => number,
    ): [string, NeuralField] => {
      const spec = formulation.fields.find((f) => f.name === name);
      if (!spec) throw new RangeError(name);
      const v = spec.angular === 'none' ? Float64Array.of(0) : directions.v;
      const evaluate = (at: { x: Float64Array }) => ({
        value: tabulate(at, v, value),
        x: tabulate(at, v, slope),
        t: new Float64Array(0),
      });
      return [name, { spec, source: { evaluate, pullBack: () => {} }, from: 0, to: 0 }];
    };
    const fields = new Map([
      field(
        'rho',
        (x) => 1 + sin(2 * PI * x) / 4,
        (x) => (PI / 2) * cos(2 * PI * x),
      ),
      field(
        'g',
        (x, v) => (v * cos(PI * x)) / 4,
        (x, v) => (-PI * v * sin(PI * x)) / 4,
      ),
    ]);
    const context = { problem, formulation, directions, scale: epsilon, factors: {} };
    const x = linspace(0.05, 0.95, 7);
    const weights = new Float64Array(7).fill(1 / 7);
    const interior = { t: new Float64Array(7), x, weights };
    const wall = { t: Float64Array.of(0), weights: Float64Array.of(1) };
    const { total } = evaluateLoss(
      batchGroups(context, { interior, wall, initial: null }),
      fields,
      directions,
    );
    expect(Math.sqrt(total)).toBeLessThan(1e-14);
  });
});

describe('points', () => {
  it('fill equal parts of an interval', () => {
    let seed = 0.5;
    const values = stratified(10, [2, 4], () => (seed = (seed * 7.31 + 0.17) % 1));
    const parts = [...values].map((value) => Math.floor((value - 2) * 5)).sort((a, b) => a - b);
    expect(parts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('have the residual as density', () => {
    const { context, fields } = randomModel(slab(0.3));
    const at = { t: new Float64Array(4), x: linspace(0.1, 0.9, 4) };
    const density = residualDensity(at, context, fields);
    const one = residualDensity({ t: at.t.slice(2, 3), x: at.x.slice(2, 3) }, context, fields);
    expect(4 * density[2]).toBeCloseTo(one[0], 12);
    expect(Math.min(...density)).toBeGreaterThan(0);
  });
});
