import { describe, expect, it } from 'vitest';
import type { BasisOptions, CellField } from '../../src/basis/field.js';
import { PhaseField } from '../../src/basis/phaseField.js';
import { PositionField } from '../../src/basis/positionField.js';
import { randomStream } from '../../src/basis/random.js';
import { equalPatches, partitionOfUnity } from '../../src/basis/window.js';
import { WindowedField } from '../../src/basis/windowedField.js';
import { compositeGauss, gaussLegendre } from '../../src/quadrature/gauss.js';
import { linspace } from '../support/slab.js';

const options: BasisOptions = {
  activation: 'sin',
  range: 1.5,
  positionFeatures: 9,
  phaseFeatures: 30,
  // A mild cut, so that differences see the derivative and not the rounding of the transform.
  tolerance: 1e-5,
};
const edges = Float64Array.of(-1, -0.3, -0.05, 0, 0.05, 0.3, 1);
const layout = { edges, nodesPerPanel: 8, zeroMean: true };
const halfLayout = { edges: edges.filter((v) => v >= 0), nodesPerPanel: 8, zeroMean: false };

const fields: [string, CellField, Float64Array][] = [
  ['position', new PositionField(options, randomStream(1)), edges],
  ['zero-mean phase', new PhaseField(layout, options, randomStream(2)), edges],
  ['plain phase', new PhaseField({ ...layout, zeroMean: false }, options, randomStream(3)), edges],
  ['half-range phase', new PhaseField(halfLayout, options, randomStream(4)), halfLayout.edges],
  [
    'windowed',
    new WindowedField(
      {
        patches: { x: 2, v: 4 },
        features: 12,
        activation: 'tanh',
        range: 1,
        oneSided: true,
        angle: gaussLegendre(16),
        zeroMean: false,
      },
      randomStream(5),
    ),
    Float64Array.of(-1, 1),
  ],
];

describe.each(fields)('%s field', (name, field, panels) => {
  const measure = panels[panels.length - 1] - panels[0];

  it('has xi-derivatives that agree with differences', () => {
    const v = Float64Array.of(-0.7, -0.01, 0.02, 0.6);
    const h = 1e-2;
    for (const xi of [-0.63, 0.11, 0.9]) {
      const exact = field.tabulate(Float64Array.of(xi), v, true);
      const central = (step: number): Float64Array => {
        const up = field.tabulate(Float64Array.of(xi + step), v, false);
        const down = field.tabulate(Float64Array.of(xi - step), v, false);
        return up.map((value, e) => (value - down[e]) / (2 * step));
      };
      const [coarse, fine] = [central(h), central(h / 2)];
      // The windows psi_b have a kink in the second derivative: differences see the first only.
      const tolerance = name === 'windowed' ? 1e-4 : 1e-6;
      const size = Math.max(...exact.map(Math.abs));
      for (let e = 0; e < exact.length; e++) {
        expect(Math.abs((4 * fine[e] - coarse[e]) / 3 - exact[e])).toBeLessThan(tolerance * size);
      }
    }
  });

  it('has moments that agree with a quadrature of its values', () => {
    const rule = name === 'windowed' ? gaussLegendre(16) : compositeGauss(panels, 8);
    const xi = linspace(-1, 1, 4);
    for (const power of [0, 1, 2]) {
      for (const derivative of [false, true]) {
        const moments = field.moment(xi, power, derivative);
        const table = field.tabulate(xi, rule.nodes, derivative);
        const n = rule.nodes.length;
        for (let e = 0; e < moments.length; e++) {
          let sum = 0;
          for (let q = 0; q < n; q++) {
            sum += (rule.weights[q] / measure) * rule.nodes[q] ** power * table[e * n + q];
          }
          expect(Math.abs(sum - moments[e])).toBeLessThan(1e-10);
        }
      }
    }
  });
});

describe('zero-mean field', () => {
  const field = new PhaseField(layout, options, randomStream(2));

  it('has <g> = 0 for every column, at any xi', () => {
    const mean = field.moment(linspace(-1, 1, 7), 0, false);
    expect(Math.max(...mean.map(Math.abs))).toBeLessThan(1e-14);
  });

  it('is orthonormal in dxi/2 dv/2', () => {
    const x = gaussLegendre(14);
    const v = compositeGauss(edges, 8);
    const table = field.tabulate(x.nodes, v.nodes, false);
    const rows = x.nodes.length * v.nodes.length;
    let worst = 0;
    for (let a = 0; a < field.columns; a++) {
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (let i = 0; i < x.nodes.length; i++) {
          for (let q = 0; q < v.nodes.length; q++) {
            const row = i * v.nodes.length + q;
            sum +=
              ((x.weights[i] * v.weights[q]) / 4) * table[a * rows + row] * table[b * rows + row];
          }
        }
        worst = Math.max(worst, Math.abs(sum - (a === b ? 1 : 0)));
      }
    }
    expect(worst).toBeLessThan(1e-10);
  });
});

describe('partition of unity psi_b', () => {
  it('sums to 1, and its derivatives to 0', () => {
    const patches = equalPatches(-1, 1, 4);
    for (const z of linspace(-1, 1, 101)) {
      const { values, slopes } = partitionOfUnity(patches, z);
      expect(Math.abs(values.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-14);
      expect(Math.abs(slopes.reduce((a, b) => a + b, 0))).toBeLessThan(1e-12);
    }
  });
});
