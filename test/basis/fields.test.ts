import { describe, expect, it } from 'vitest';
import type { BasisOptions, CellField, ColumnBlock, Derivative } from '../../src/basis/field.js';
import { PanelBasis } from '../../src/basis/panelBasis.js';
import { PhaseField } from '../../src/basis/phaseField.js';
import { type CellPoints, interiorRule, pointsAt } from '../../src/basis/points.js';
import { PositionBasis, PositionField } from '../../src/basis/positionBasis.js';
import { randomStream } from '../../src/basis/random.js';
import { equalPatches, partitionOfUnity } from '../../src/basis/window.js';
import { WindowedField } from '../../src/basis/windowedField.js';
import { compositeGauss, gaussLegendre, mapRule } from '../../src/quadrature/gauss.js';
import { linspace } from '../support/slab.js';
import { momentTable, tabulate } from '../support/tabulate.js';

const options: BasisOptions = {
  activation: 'sin',
  range: 1.5,
  positionFeatures: 9,
  phaseFeatures: 30,
  // A mild cut, so that differences see the derivative and not the rounding of the transform.
  tolerance: 1e-5,
};
const NODES = 8;
const edges = Float64Array.of(-1, -0.3, -0.05, 0, 0.05, 0.3, 1);
const halfEdges = edges.filter((v) => v >= 0);

interface Subject {
  readonly field: CellField;
  readonly edges: Float64Array;
  readonly transient: boolean;
}

function phase(
  layout: { edges: Float64Array; zeroMean: boolean },
  transient: boolean,
  seed: number,
) {
  const stream = randomStream(seed);
  const panels = Array.from(
    layout.edges.slice(1),
    () => new PanelBasis(options, NODES, transient, stream),
  );
  const position = new PositionBasis(options, transient, stream);
  return new PhaseField(layout, { panels, position });
}

function subjects(transient: boolean): [string, Subject][] {
  const time = transient ? 'space-time' : 'steady';
  const position = new PositionField(new PositionBasis(options, transient, randomStream(1)));
  const on = (field: CellField, range: Float64Array): Subject => ({
    field,
    edges: range,
    transient,
  });
  return [
    [`${time} position`, on(position, edges)],
    [`${time} zero-mean phase`, on(phase({ edges, zeroMean: true }, transient, 2), edges)],
    [`${time} plain phase`, on(phase({ edges, zeroMean: false }, transient, 3), edges)],
    [
      `${time} half-range phase`,
      on(phase({ edges: halfEdges, zeroMean: false }, transient, 4), halfEdges),
    ],
  ];
}

const windowed = new WindowedField(
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
);

const all: [string, Subject][] = [
  ...subjects(false),
  ...subjects(true),
  ['windowed', { field: windowed, edges: Float64Array.of(-1, 1), transient: false }],
];

/** Every block that a field may have columns in; windows have the shared one only. */
const blocksOf = ({ field, edges: panels }: Subject): ColumnBlock[] =>
  field === windowed ? ['shared'] : [...Array.from(panels.slice(1), (_, p) => p), 'shared'];

const derivatives = (transient: boolean): Derivative[] =>
  transient ? ['value', 'x', 't'] : ['value', 'x'];

/** A rule in v in pieces that lie on one panel each. */
const pieces = (name: string, { edges: panels }: Subject) =>
  name === 'windowed'
    ? [gaussLegendre(16)]
    : Array.from(panels.slice(1), (upper, p) => mapRule(gaussLegendre(NODES), panels[p], upper));

describe.each(all)('%s field', (name, subject) => {
  const { field, transient } = subject;
  const measure = subject.edges[subject.edges.length - 1] - subject.edges[0];
  const blocks = blocksOf(subject);

  it.each(derivatives(transient).slice(1))(
    'has %s-derivatives that agree with differences',
    (d) => {
      const h = 1e-2;
      let columns = 0;
      for (const v of [-0.7, -0.01, 0.02, 0.6].map((value) => Float64Array.of(value))) {
        for (const [tau, xi] of [
          [-0.4, -0.63],
          [0.75, 0.11],
          [0.2, 0.9],
        ]) {
          for (const block of blocks) {
            const exact = tabulate(field, pointsAt([xi], tau), v, d, block);
            const at = (step: number): Float64Array =>
              tabulate(
                field,
                d === 'x' ? pointsAt([xi + step], tau) : pointsAt([xi], tau + step),
                v,
                'value',
                block,
              );
            const central = (step: number): Float64Array => {
              const down = at(-step);
              return at(step).map((value, e) => (value - down[e]) / (2 * step));
            };
            const [coarse, fine] = [central(h), central(h / 2)];
            // The windows psi_b have a kink in the second derivative: differences see the first only.
            const tolerance = name === 'windowed' ? 1e-4 : 1e-6;
            const size = Math.max(...exact.map(Math.abs));
            expect(exact.length).toBe(field.columns(block));
            if (size === 0) continue;
            columns += exact.length;
            for (let e = 0; e < exact.length; e++) {
              const difference = (4 * fine[e] - coarse[e]) / 3 - exact[e];
              expect(Math.abs(difference)).toBeLessThan(tolerance * size);
            }
          }
        }
      }
      expect(columns).toBeGreaterThan(0);
    },
  );

  it('has moments that agree with a quadrature of its values', () => {
    const points = pointsAt(linspace(-1, 1, 4), transient ? 0.3 : 0);
    for (const power of [0, 1, 2]) {
      for (const derivative of derivatives(transient)) {
        for (const block of blocks) {
          const moments = momentTable(field, points, power, derivative, block);
          expect(moments.length).toBe(4 * field.columns(block));
          const sums = new Float64Array(moments.length);
          for (const { nodes, weights } of pieces(name, subject)) {
            const table = tabulate(field, points, nodes, derivative, block);
            const n = nodes.length;
            for (let e = 0; e < sums.length; e++) {
              for (let q = 0; q < n; q++) {
                sums[e] += (weights[q] / measure) * nodes[q] ** power * table[e * n + q];
              }
            }
          }
          for (let e = 0; e < sums.length; e++) {
            expect(Math.abs(sums[e] - moments[e])).toBeLessThan(1e-10);
          }
        }
      }
    }
  });

  it('vanishes in the blocks of other panels', () => {
    const points = pointsAt([-0.4, 0.5], transient ? -0.2 : 0);
    for (const v of [-0.7, -0.01, 0.02, 0.6]) {
      for (const block of blocks) {
        if (block === 'shared' || block === field.panelOf(v)) continue;
        const table = tabulate(field, points, Float64Array.of(v, v), 'value', block);
        expect(table.length).toBe(4 * field.columns(block));
        expect(table.every((value) => value === 0)).toBe(true);
      }
    }
  });
});

/** Values of the blocks' columns, one after the other, at points and at the nodes of all panels. */
function wholeTable(
  { field, edges: panels }: Subject,
  points: CellPoints,
  blocks: readonly ColumnBlock[],
): Float64Array[] {
  const out: Float64Array[] = [];
  const n = (panels.length - 1) * NODES;
  for (const block of blocks) {
    const whole = new Float64Array(points.xi.length * n * field.columns(block));
    for (let p = 0; p < panels.length - 1; p++) {
      const { nodes } = mapRule(gaussLegendre(NODES), panels[p], panels[p + 1]);
      const table = tabulate(field, points, nodes, 'value', block);
      for (let row = 0; row < table.length / NODES; row++) {
        whole.set(table.subarray(row * NODES, (row + 1) * NODES), row * n + p * NODES);
      }
    }
    for (let k = 0; k < field.columns(block); k++) {
      out.push(whole.subarray(k * points.xi.length * n, (k + 1) * points.xi.length * n));
    }
  }
  return out;
}

describe.each([...subjects(false), ...subjects(true)])('%s basis', (name, subject) => {
  const { field, edges: panels, transient } = subject;

  // In space-time the rules with which the bases are made have few nodes: what is orthonormal by
  // them is so in the exact measure up to their quadrature error over the cut.
  const blocks = blocksOf(subject);
  const own = Math.ceil(Math.cbrt(2 * options.phaseFeatures)) + 4;
  const ofPosition = Math.ceil(Math.sqrt(2 * options.positionFeatures)) + 4;
  const rules: [rule: string, nodes: number, met: ColumnBlock[], tolerance: number][] = transient
    ? [
        ['on the panels by their rule', own, blocks.slice(0, -1), 1e-10],
        ['in the shared block by its rule', ofPosition, ['shared'], 1e-10],
        ['in all blocks by a fine rule', 14, blocks, 1e-5],
      ]
    : [['in all blocks by a fine rule', 14, blocks, 1e-10]];

  it.each(rules)('is orthonormal in dtau/2 dxi/2 dv/2 %s', (_, nodes, met, tolerance) => {
    const points = interiorRule(transient ? nodes : 0, nodes);
    const v = compositeGauss(panels, NODES);
    const measure = panels[panels.length - 1] - panels[0];
    const table = wholeTable(subject, points, met);
    const weights = Float64Array.from(
      { length: points.xi.length * v.nodes.length },
      (_, row) =>
        (points.weights[Math.floor(row / v.nodes.length)] * v.weights[row % v.nodes.length]) /
        measure,
    );
    let worst = 0;
    for (let a = 0; a < table.length; a++) {
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (let row = 0; row < weights.length; row++) {
          sum += weights[row] * table[a][row] * table[b][row];
        }
        worst = Math.max(worst, Math.abs(sum - (a === b ? 1 : 0)));
      }
    }
    expect(worst).toBeLessThan(tolerance);
  });

  // A plain field has no such property: nothing is skipped.
  if (name.includes('zero-mean')) {
    it('has <g> = 0 for every column, at any (tau, xi)', () => {
      for (const tau of transient ? [-1, -0.33, 0.5, 1] : [0]) {
        const points = pointsAt(linspace(-1, 1, 7), tau);
        for (const block of blocksOf(subject)) {
          for (const derivative of derivatives(transient)) {
            const mean = momentTable(field, points, 0, derivative, block);
            expect(mean.length).toBe(7 * field.columns(block));
            expect(Math.max(...mean.map(Math.abs))).toBeLessThan(
              derivative === 'value' ? 1e-14 : 1e-13,
            );
          }
          // By quadrature of the values too: the panels' means are taken to be zero.
          for (let p = 0; p < panels.length - 1; p++) {
            if (block !== p) continue;
            const { nodes, weights } = mapRule(gaussLegendre(NODES), panels[p], panels[p + 1]);
            const table = tabulate(field, points, nodes, 'value', block);
            for (let e = 0; e < table.length / NODES; e++) {
              let mean = 0;
              for (let q = 0; q < NODES; q++) mean += (weights[q] / 2) * table[e * NODES + q];
              expect(Math.abs(mean)).toBeLessThan(1e-14);
            }
          }
        }
      }
    });
  }
});

describe('steady basis', () => {
  it('has no time derivative', () => {
    const field = phase({ edges, zeroMean: true }, false, 2);
    const v = Float64Array.of(0.5);
    expect(() => tabulate(field, pointsAt([0]), v, 't', 'shared')).toThrow(/no t-derivative/);
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
