import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/basis/random.js';
import { blasLibrary } from '../../src/linalg/lapack/blas.js';
import { elementaryMap } from '../../src/neural/network/elementary.js';
import { initialParameters } from '../../src/neural/network/initialParameters.js';
import { kernelNetworks, type WantedProducts } from '../../src/neural/network/kernelNetworks.js';
import { LayerPass } from '../../src/neural/network/layerPass.js';
import { PassNetwork } from '../../src/neural/network/passNetwork.js';
import { jsProducts } from '../../src/neural/network/tiledProducts.js';
import { type NetworkSpec, parameterCount } from '../../src/neural/network.js';
import {
  everything,
  relativeDifference,
  someParameters,
  somePoints,
  someWeights,
  weightedSum,
} from '../support/networks.js';

const double = kernelNetworks({ precision: 'double' });

const shapes = (['tanh', 'sin'] as const).flatMap((activation) =>
  [false, true].map((residual) => ({ inputs: 3, widths: [7, 7, 5, 5], activation, residual })),
);
const directions = [[], [1], [2, 0]];
const cases = shapes.flatMap((spec) => directions.map((along) => ({ spec, along })));
const named = cases.map(({ spec, along }) => ({
  spec,
  along,
  name: `${spec.activation}${spec.residual ? ' residual' : ''} along [${along}]`,
}));

function missingBlas(): boolean {
  try {
    blasLibrary();
    return false;
  } catch (error) {
    process.stderr.write(`skipped: ${(error as Error).message}\n`);
    return true;
  }
}

const withoutBlas = missingBlas();

describe('networks', () => {
  it('compute what the formula says', () => {
    const spec: NetworkSpec = { inputs: 2, widths: [2, 2], activation: 'tanh', residual: true };
    const parameters = Float64Array.of(
      ...[0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
      ...[-0.1, 0.7, 0.8, -0.3, 0.05, 0.15],
      ...[1.5, -2.5, 0.25],
    );
    const [x, y] = [0.3, -0.7];
    const a = [Math.tanh(0.1 * x + 0.3 * y + 0.5), Math.tanh(0.2 * x + 0.4 * y + 0.6)];
    const b = [
      a[0] + Math.tanh(-0.1 * a[0] + 0.8 * a[1] + 0.05),
      a[1] + Math.tanh(0.7 * a[0] - 0.3 * a[1] + 0.15),
    ];
    const network = double.network(spec, parameters);
    const { value } = network.evaluate(Float64Array.of(x, y), []);
    expect(value[0]).toBeCloseTo(1.5 * b[0] - 2.5 * b[1] + 0.25, 14);
    const hidden = network.lastHidden(Float64Array.of(x, y));
    expect(hidden[0]).toBeCloseTo(b[0], 14);
    expect(hidden[1]).toBeCloseTo(b[1], 14);
  });

  it.each(named)('differentiate along coordinates: $name', ({ spec, along }) => {
    const network = double.network(spec, someParameters(spec, 1));
    const points = somePoints(3, 20, 2);
    const { derivatives } = network.evaluate(points, along);
    const step = 1e-5;
    for (const [k, d] of along.entries()) {
      const shifted = (by: number): Float64Array => {
        const moved = points.map((x, e) => (e % 3 === d ? x + by : x));
        return network.evaluate(moved, []).value;
      };
      const [above, below] = [shifted(step), shifted(-step)];
      const difference = above.map((value, i) => (value - below[i]) / (2 * step));
      expect(relativeDifference(derivatives[k], difference)).toBeLessThan(1e-8);
    }
  });

  it.each(named)('know the gradient of every parameter: $name', ({ spec, along }) => {
    const parameters = someParameters(spec, 3);
    const network = double.network(spec, parameters);
    const points = somePoints(3, 11, 4);
    // Each kind of weight by itself, so that no part hides behind a larger one.
    const full = someWeights(11, along.length, 5);
    const zero = new Float64Array(11);
    const only = [full.value, ...full.derivatives].map((_, kind) => ({
      value: kind === 0 ? full.value : zero,
      derivatives: full.derivatives.map((w, k) => (kind === k + 1 ? w : zero)),
    }));
    for (const weights of [full, ...only]) {
      network.evaluate(points, along);
      const gradient = new Float64Array(parameters.length);
      network.addGradient(weights, gradient);
      const size = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      const step = 1e-5;
      for (let e = 0; e < parameters.length; e++) {
        const kept = parameters[e];
        const sums = [step, -step].map((by) => {
          parameters[e] = kept + by;
          return weightedSum(weights, network.evaluate(points, along));
        });
        parameters[e] = kept;
        const difference = (sums[0] - sums[1]) / (2 * step);
        // Relative where the parameter matters, and 1e-8 of the largest where it does not.
        const allowed = 1e-6 * Math.abs(difference) + 1e-8 * size;
        expect(Math.abs(gradient[e] - difference), `parameter ${e}`).toBeLessThan(allowed);
      }
    }
  });

  it('add to the gradient of the points last evaluated, with the parameters of then', () => {
    const spec: NetworkSpec = { inputs: 2, widths: [6, 6], activation: 'tanh', residual: false };
    const parameters = someParameters(spec, 1);
    const network = double.network(spec, parameters);
    const points = somePoints(2, 9, 2);
    const weights = someWeights(9, 1, 3);
    network.evaluate(points, [0]);
    const once = new Float64Array(parameters.length);
    network.addGradient(weights, once);
    const again = once.slice();
    network.evaluate(points, [0]);
    network.lastHidden(somePoints(2, 30, 4));
    points.fill(0);
    parameters.fill(0);
    network.addGradient(weights, again);
    expect(again).toEqual(once.map((g) => 2 * g));
  });

  it('go through many points in chunks', () => {
    const [spec] = shapes;
    const parameters = someParameters(spec, 1);
    const arithmetic = {
      precision: 'double' as const,
      products: jsProducts(),
      map: elementaryMap('double'),
    };
    const points = somePoints(3, 25, 2);
    const weights = someWeights(25, 2, 3);
    const [whole, parts] = [25, 8].map((chunk) => {
      const network = new PassNetwork(
        spec,
        parameters,
        (layers) => new LayerPass(layers, arithmetic),
        chunk,
      );
      const { value, derivatives } = network.evaluate(points, [0, 1]);
      const gradient = new Float64Array(parameters.length);
      network.addGradient(weights, gradient);
      return { value, derivatives, gradient, hidden: network.lastHidden(points) };
    });
    expect(relativeDifference(parts.value, whole.value)).toBeLessThan(1e-14);
    for (const k of [0, 1]) {
      expect(relativeDifference(parts.derivatives[k], whole.derivatives[k])).toBeLessThan(1e-14);
    }
    expect(relativeDifference(parts.gradient, whole.gradient)).toBeLessThan(1e-14);
    expect(relativeDifference(parts.hidden, whole.hidden)).toBeLessThan(1e-14);
  });

  it('take their last layer from what lastHidden says', () => {
    for (const spec of shapes) {
      const parameters = someParameters(spec, 8);
      const points = somePoints(3, 15, 9);
      const network = double.network(spec, parameters);
      const hidden = network.lastHidden(points);
      const last = parameters.subarray(parameters.length - 6);
      const value = Float64Array.from({ length: 15 }, (_, i) =>
        [0, 1, 2, 3, 4].reduce((sum, j) => sum + last[j] * hidden[j * 15 + i], last[5]),
      );
      expect(relativeDifference(network.evaluate(points, []).value, value)).toBeLessThan(1e-13);
    }
  });

  it('say what is wrong', () => {
    const [spec] = shapes;
    const network = double.network(spec, someParameters(spec, 1));
    expect(() => double.network(spec, new Float64Array(3))).toThrow(/has 160 parameters, not 3/);
    expect(() => double.network({ ...spec, widths: [] }, new Float64Array(4))).toThrow(/hidden/);
    expect(() => network.addGradient(someWeights(1, 0, 1), new Float64Array(160))).toThrow(
      /needs an evaluate/,
    );
    expect(() => network.evaluate(new Float64Array(4), [])).toThrow(/no points of 3/);
    expect(() => network.evaluate(new Float64Array(3), [3])).toThrow(/no coordinate 3/);
    network.evaluate(new Float64Array(3), [0]);
    expect(() => network.addGradient(someWeights(1, 0, 1), new Float64Array(160))).toThrow(
      /do not belong/,
    );
  });

  it('accept no points', () => {
    const [spec] = shapes;
    const network = double.network(spec, someParameters(spec, 1));
    const { value, derivatives } = network.evaluate(new Float64Array(0), [0]);
    expect([value.length, derivatives[0].length]).toEqual([0, 0]);
    const gradient = new Float64Array(160);
    network.addGradient({ value, derivatives }, gradient);
    expect(gradient.every((g) => g === 0)).toBe(true);
  });
});

describe('kernels of networks', () => {
  const kinds: WantedProducts[] = ['blas', 'wasm', 'js'];

  it.each(kinds)('%s in double and single precision', (products) => {
    if (products === 'blas' && withoutBlas) return;
    const reference = kernelNetworks({ precision: 'double', products: 'js' });
    for (const precision of ['double', 'single'] as const) {
      const engine = kernelNetworks({ precision, products });
      expect(engine.precision).toBe(precision);
      expect(engine.name).toContain(precision);
      const limit = precision === 'double' ? 1e-13 : 1e-5;
      for (const { spec, along } of cases) {
        const is = everything(engine, spec, along);
        const should = everything(reference, spec, along);
        expect(relativeDifference(is.value, should.value)).toBeLessThan(limit);
        expect(relativeDifference(is.gradient, should.gradient)).toBeLessThan(limit);
        expect(relativeDifference(is.hidden, should.hidden)).toBeLessThan(limit);
        for (const [k, derivative] of is.derivatives.entries()) {
          expect(relativeDifference(derivative, should.derivatives[k])).toBeLessThan(limit);
        }
      }
    }
  });

  it('agree at a size of several tiles', () => {
    const spec: NetworkSpec = {
      inputs: 3,
      widths: [130, 130],
      activation: 'tanh',
      residual: true,
    };
    const parameters = someParameters(spec, 1);
    const points = somePoints(3, 301, 2);
    const weights = someWeights(301, 2, 3);
    const gradients = kinds
      .filter((products) => products !== 'blas' || !withoutBlas)
      .map((products) => {
        const network = kernelNetworks({ precision: 'double', products }).network(spec, parameters);
        network.evaluate(points, [0, 2]);
        const gradient = new Float64Array(parameters.length);
        network.addGradient(weights, gradient);
        return gradient;
      });
    for (const gradient of gradients) {
      expect(relativeDifference(gradient, gradients[0])).toBeLessThan(1e-13);
    }
  });

  it('give the same bits again', () => {
    for (const precision of ['double', 'single'] as const) {
      const [one, other] = [1, 2].map(() =>
        everything(kernelNetworks({ precision }), shapes[1], [0]),
      );
      expect(one).toEqual(other);
    }
  });

  it('map tanh, sin and cos to rounding in both precisions', () => {
    for (const [precision, unit] of [
      ['double', 2 ** -52],
      ['single', 2 ** -23],
    ] as const) {
      const map = elementaryMap(precision);
      const from = Float64Array.from({ length: 4001 }, (_, i) => ((i - 2000) / 2000) ** 3 * 30);
      const own = precision === 'single' ? Float32Array.from(from) : from;
      for (const h of ['tanh', 'sin', 'cos'] as const) {
        const to = own.slice();
        map(h, to, own, 0);
        for (let i = 0; i < to.length; i++) {
          const right = Math[h](own[i]);
          const scale = h === 'tanh' ? Math.abs(right) : 1;
          expect(Math.abs(to[i] - right), `${h} ${own[i]}`).toBeLessThanOrEqual(4 * unit * scale);
        }
      }
      const shifted = own.slice();
      map('tanh', shifted, own, 0.5);
      expect(shifted[2000]).toBeCloseTo(Math.tanh(0.5), 6);
    }
  });
});

describe('initial parameters', () => {
  it('are Glorot uniform, with zero biases', () => {
    const spec: NetworkSpec = { inputs: 2, widths: [50, 60], activation: 'tanh', residual: false };
    const parameters = initialParameters(spec, randomStream(4));
    expect(parameters.length).toBe(parameterCount(spec));
    expect(parameters.subarray(100, 150).every((bias) => bias === 0)).toBe(true);
    const weights = parameters.subarray(150, 3150);
    const range = Math.sqrt(6 / 110);
    expect(weights.every((weight) => Math.abs(weight) <= range)).toBe(true);
    const square = weights.reduce((sum, weight) => sum + weight ** 2, 0) / 3000;
    expect(square / (range ** 2 / 3)).toBeCloseTo(1, 1);
    expect(parameters).toEqual(initialParameters(spec, randomStream(4)));
    expect(parameters).not.toEqual(initialParameters(spec, randomStream(5)));
  });
});
