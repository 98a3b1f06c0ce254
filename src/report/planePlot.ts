import type { Hole } from '../problem/planeTypes.js';
import {
  type Axis,
  extent,
  fittedAxis,
  logAxis,
  offsetOf,
  roundedAxis,
  scientific,
  widened,
} from './plot/axes.js';
import { checkColumns, checkNumbers } from './plot/check.js';
import { mapBox, panelBox } from './plot/layout.js';
import { drawPage } from './plot/page.js';
import { INK } from './plot/palette.js';
import { type Curve, drawPanel, type Panel, type Pieces } from './plot/panel.js';
import { drawPlaneMap, type PlaneMapPanel, proportionalBox } from './plot/planeMap.js';
import { type BlockBar, drawResiduals } from './plot/residualPanel.js';

/** Values on tensor nodes, row after row from below; `inside` is 0 in holes. */
export interface PlaneMap {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly inside: Uint8Array;
  readonly values: Float64Array;
}

/** rho along a line of the domain; holes cut it into pieces. */
export interface LineCut {
  /** "y = 0": where the line runs; its points are the other coordinate. */
  readonly name: string;
  readonly pieces: readonly { readonly at: Float64Array; readonly rho: Float64Array }[];
  readonly reference: { readonly at: Float64Array; readonly rho: Float64Array } | null;
}

/** What the picture of a steady plane problem shows. */
export interface PlanePlot {
  readonly title: string;
  readonly subtitle: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly holes: readonly Hole[];
  readonly rho: PlaneMap;
  /** Modulus of the flux. */
  readonly flux: PlaneMap;
  /** |rho - reference| over the largest |reference|. */
  readonly error: PlaneMap | null;
  /** f over theta in [0, 2 pi] at a point. */
  readonly directions: {
    readonly x: number;
    readonly y: number;
    readonly theta: Float64Array;
    readonly f: Float64Array;
    readonly reference: { readonly theta: Float64Array; readonly f: Float64Array } | null;
  };
  /** At most two. */
  readonly cuts: readonly LineCut[];
  readonly residual: readonly BlockBar[];
}

/**
 * One picture of a solved plane problem as SVG: (a) rho and (b) its error on a log scale as colour
 * maps with the holes, (c) f over theta at the marked point, (d) the modulus of the flux, (e) rho on
 * the lines through the point, (f) the residual by row block. Same data, same bytes.
 *
 * @throws RangeError naming the first number that is not finite, or columns of unequal length.
 */
export async function plotPlane(plot: PlanePlot): Promise<string> {
  check(plot);
  const curves = [directionPanel(plot), cutPanel(plot)];
  const pieces: Pieces[] = curves.map(drawPanel);
  pieces.push(drawResiduals(panelBox(5), '(f) residual by row block', plot.residual, 2));
  if (!plot.error) pieces.push(drawPanel(noError(), pieces.length));
  for (const map of mapsOf(plot)) pieces.push(...drawPlaneMap(map, pieces.length));
  return drawPage(plot.title, plot.subtitle, pieces);
}

function mapsOf(plot: PlanePlot): PlaneMapPanel[] {
  const { directions, error } = plot;
  const common = {
    x: fittedAxis('x', plot.x),
    y: fittedAxis('y', plot.y),
    holes: plot.holes,
    point: [directions.x, directions.y] as const,
  };
  const box = (k: number) =>
    proportionalBox(mapBox(k), plot.x[1] - plot.x[0], plot.y[1] - plot.y[0]);
  const linear = (range: readonly [number, number]): Axis => fittedAxis('', widened(range));
  const density = extent(known(plot.rho));
  const [weakest, strongest] = extent(known(plot.flux));
  // A flux that is nothing but rounding is drawn as nothing.
  const leastFlux = 1e-8 * Math.max(...density.map(Math.abs));
  const maps = [
    { ...common, box: box(0), title: '(a) density ρ', scale: linear(density), nodes: plot.rho },
    {
      ...common,
      box: box(3),
      title: '(d) flux |q|, q = ⟨v f⟩/ε',
      remark: strongest < leastFlux ? `largest: ${scientific(strongest)}` : undefined,
      scale: linear([weakest, Math.max(strongest, leastFlux)]),
      nodes: plot.flux,
    },
  ];
  if (!error) return maps;
  const values = known(error);
  const [, most] = extent(values);
  const floor = Math.max(1e-17, most * 1e-5);
  const least = Math.max(floor, values.toSorted()[Math.floor(values.length / 50)]);
  return [
    ...maps,
    {
      ...common,
      box: box(1),
      title: '(b) relative error of ρ',
      remark: `largest: ${scientific(most)}`,
      scale: logAxis('', [least, Math.max(most, floor)], { floor, whole: true }),
      nodes: error,
    },
  ];
}

function known({ values, inside }: PlaneMap): Float64Array {
  return values.filter((_, i) => inside[i] === 1);
}

function noError(): Panel {
  return {
    box: panelBox(1),
    title: '(b) relative error of ρ',
    x: fittedAxis('', [0, 1]),
    y: fittedAxis('', [0, 1]),
    curves: [],
    note: 'no reference to compare with',
  };
}

function thetaAxis(): Axis {
  const labels = ['0', 'π/2', 'π', '3π/2', '2π'];
  return {
    name: 'θ',
    min: 0,
    max: 2 * Math.PI,
    ticks: labels.map((text, k) => ({ at: (k * Math.PI) / 2, label: text })),
    position: (value) => value,
  };
}

function directionPanel({ directions }: PlanePlot): Panel {
  const { x, y, theta, f, reference } = directions;
  const range = reference ? extent(f, reference.f) : extent(f);
  const offset = offsetOf(range);
  const shifted = (values: Float64Array): Float64Array => values.map((value) => value - offset);
  return {
    box: panelBox(2),
    title: '(c) f(θ) at the cross',
    remark:
      offset === 0
        ? `x = ${rounded(x)}, y = ${rounded(y)}`
        : `drawn: f − ${offset}`.replace('− -', '+ '),
    x: thetaAxis(),
    y: roundedAxis('', [range[0] - offset, range[1] - offset], 0.01),
    curves: [
      { name: 'f', x: theta, y: shifted(f), color: INK.density, mark: 'line' },
      ...(reference
        ? [
            {
              name: 'reference',
              x: reference.theta,
              y: shifted(reference.f),
              color: INK.text,
              mark: 'circle' as const,
            },
          ]
        : []),
    ],
  };
}

/** Lines through the point share one axis: each from its own wall to wall. */
function cutPanel({ cuts }: PlanePlot): Panel {
  const colors = [INK.density, INK.flux];
  // In a symmetric case the lines agree: the second one must not hide the first.
  const marks = ['line', 'dashed'] as const;
  const values = cuts.flatMap(({ pieces, reference }) => [
    ...pieces.map(({ rho }) => rho),
    ...(reference ? [reference.rho] : []),
  ]);
  const places = cuts.flatMap(({ pieces }) => pieces.map(({ at }) => at));
  const box = panelBox(4);
  const title = '(e) ρ on lines through the cross';
  if (places.length === 0) {
    const axis = fittedAxis('', [0, 1]);
    return { box, title, x: axis, y: axis, curves: [], note: 'no line outside the holes' };
  }
  const lines = cuts.flatMap(({ name, pieces }, k) =>
    pieces.map(({ at, rho }): Curve => ({ name, x: at, y: rho, color: colors[k], mark: marks[k] })),
  );
  const markers = cuts.flatMap(({ reference }): Curve[] =>
    reference
      ? [
          {
            name: 'reference',
            x: reference.at,
            y: reference.rho,
            color: INK.text,
            mark: 'circle',
          },
        ]
      : [],
  );
  return {
    box,
    title,
    x: fittedAxis('x or y', extent(...places)),
    y: roundedAxis('', extent(...values), 0.01),
    curves: [...lines, ...markers],
    legend: [
      ...cuts.map(({ name }, k) => ({ name, color: colors[k], mark: marks[k] })),
      ...markers.slice(0, 1),
    ],
  };
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

function check({ rho, flux, error, directions, cuts, residual }: PlanePlot): void {
  for (const [name, map] of Object.entries({ rho, flux, error })) {
    if (!map) continue;
    checkColumns(name, map.x.length, { x: map.x });
    checkColumns(name, map.y.length, { y: map.y });
    checkColumns(name, map.x.length * map.y.length, { values: map.values });
  }
  const { reference } = directions;
  checkColumns('directions', directions.theta.length, directions);
  if (reference) checkColumns('directions.reference', reference.theta.length, reference);
  for (const { name, pieces, reference: known } of cuts) {
    for (const piece of pieces) checkColumns(name, piece.at.length, piece);
    if (known) checkColumns(name, known.at.length, known);
  }
  for (const bar of residual) checkNumbers(bar.block, bar);
}
