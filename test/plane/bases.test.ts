import { describe, expect, it } from 'vitest';
import type { ColumnBlock } from '../../src/basis/field.js';
import { directionsAt, type PlaneField } from '../../src/basis/planeField.js';
import { PlanePanelBasis } from '../../src/basis/planePanel.js';
import { PlanePanelField } from '../../src/basis/planePanelField.js';
import { planeInterior } from '../../src/basis/planePoints.js';
import { FourierField, SpaceBasis } from '../../src/basis/planeSpace.js';
import { randomStream } from '../../src/basis/random.js';
import { RowMatrixBuilder, writeRows } from '../../src/linalg/rowMatrix.js';
import type { PlaneDerivative } from '../../src/problem/equations/planeFormulation.js';
import { compositeGauss } from '../../src/quadrature/gauss.js';

const options = {
  activation: 'sin',
  range: 1.5,
  positionFunctions: 8,
  phaseFunctions: 12,
  smoothFunctions: 8,
  oversampling: 2,
  harmonics: 2,
  tolerance: 1e-9,
} as const;
const position = new SpaceBasis(options, 8, planeInterior(12), randomStream(1));
const panel = new PlanePanelBasis(options, 6, planeInterior(10), randomStream(1, 1));
const edges = Float64Array.from([0, 0.4, 0.5, 1, 1.5, 2].map((k) => k * Math.PI));
const rule = planeInterior(12);
const fields: [string, PlaneField, number][] = [
  ['Fourier', new FourierField(position, 2), 0],
  ['panels', new PlanePanelField(edges, panel, position), edges.length - 1],
];

/** All columns of a block at one direction, points x columns. */
function table(
  field: PlaneField,
  points: { xi: Float64Array; eta: Float64Array },
  theta: number,
  derivative: PlaneDerivative,
  block: ColumnBlock,
): Float64Array {
  const rows = points.xi.length;
  const out = new RowMatrixBuilder(rows, field.columns(block));
  const ones = new Float64Array(rows).fill(1);
  for (const p of field.values(points, directionsAt(Float64Array.of(theta)), derivative, block)) {
    const factor = p.along ? ones.map(() => p.along?.[0] ?? 1) : ones;
    out.add(p.column, p.table, 1, factor, p.scale);
  }
  return writeRows(out.build());
}

describe.each(fields)('%s field in theta', (_, field, panels) => {
  const blocks: ColumnBlock[] = [...Array.from({ length: panels }, (__, p) => p), 'shared'];
  const { nodes, weights } = compositeGauss(edges, panels > 0 ? 6 : 12);
  const columns = blocks.reduce<number>((sum, block) => sum + field.columns(block), 0);

  it('has zero mean, and moments that are those of its values', () => {
    const points = { xi: Float64Array.of(0.3, -0.8), eta: Float64Array.of(-0.2, 0.9) };
    for (const block of blocks) {
      const mean = new Float64Array(2 * field.columns(block));
      const alongX = new Float64Array(mean.length);
      for (const [q, theta] of nodes.entries()) {
        const values = table(field, points, theta, 'x', block);
        const w = weights[q] / (2 * Math.PI);
        for (let i = 0; i < mean.length; i++) {
          mean[i] += w * values[i];
          alongX[i] += w * Math.cos(theta) * values[i];
        }
      }
      const out = new RowMatrixBuilder(2, field.columns(block));
      for (const p of field.moment(points, 'x', 'x', block)) {
        out.add(p.column, p.table, 1, Float64Array.of(1, 1), p.scale);
      }
      const moment = writeRows(out.build());
      for (let i = 0; i < mean.length; i++) {
        expect(Math.abs(mean[i])).toBeLessThan(1e-8);
        expect(Math.abs(moment[i] - alongX[i])).toBeLessThan(1e-8);
      }
    }
  });

  it('is orthonormal in the cell and on the circle', () => {
    const gram = new Float64Array(columns * columns);
    for (const [q, theta] of nodes.entries()) {
      const parts = blocks.map((block) => table(field, rule, theta, 'value', block));
      const all = parts.flatMap((values) => [...values]);
      const m = rule.xi.length;
      for (let a = 0; a < columns; a++) {
        for (let b = 0; b <= a; b++) {
          let product = 0;
          for (let i = 0; i < m; i++) product += rule.weights[i] * all[a * m + i] * all[b * m + i];
          gram[a * columns + b] += (weights[q] / (2 * Math.PI)) * product;
        }
      }
    }
    for (let a = 0; a < columns; a++) {
      for (let b = 0; b <= a; b++) {
        expect(Math.abs(gram[a * columns + b] - (a === b ? 1 : 0))).toBeLessThan(1e-6);
      }
    }
  });

  it('has the derivatives of its values', () => {
    const h = 1e-5;
    const at = (x: number, y: number) => ({ xi: Float64Array.of(x), eta: Float64Array.of(y) });
    for (const block of blocks) {
      for (const derivative of ['x', 'y'] as const) {
        const step = derivative === 'x' ? [h, 0] : [0, h];
        const theta = block === 'shared' ? 1 : (edges[block] + edges[block + 1]) / 2;
        const high = table(field, at(0.2 + step[0], 0.4 + step[1]), theta, 'value', block);
        const low = table(field, at(0.2 - step[0], 0.4 - step[1]), theta, 'value', block);
        const slope = table(field, at(0.2, 0.4), theta, derivative, block);
        for (const [k, value] of slope.entries()) {
          const difference = (high[k] - low[k]) / (2 * h);
          expect(Math.abs(value - difference)).toBeLessThan(1e-5 * (1 + Math.abs(value)));
        }
      }
    }
  });
});

it('keeps as many principal directions as asked for, whatever the draw', () => {
  for (const seed of [2, 3]) {
    expect(new SpaceBasis(options, 20, planeInterior(14), randomStream(seed)).columns).toBe(20);
  }
});
