import { type Axis, fittedAxis, widened } from './axes.js';
import { type Box, colorBarBox } from './layout.js';
import { viridis } from './palette.js';
import { axisOption, breakLines, heading, type Pieces } from './panel.js';
import { pngDataUri } from './raster.js';

/** f on tensor nodes, both ascending: values[iv * x.length + ix]. */
export interface ColorMap {
  readonly x: Float64Array;
  readonly v: Float64Array;
  readonly values: Float64Array;
}

/** The axis of directions. */
export function directionAxis(): Axis {
  return fittedAxis('v', [-1, 1], 4);
}

/** A colour map with its axes. */
export interface MapPanel {
  readonly box: Box;
  readonly title: string;
  readonly x: Axis & { readonly breaks?: readonly number[] };
  readonly y: Axis;
  /** Tensor nodes, both ascending: values[iy * x.length + ix]. */
  readonly nodes: {
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly values: Float64Array;
  };
  /** Values of the first and the last colour, or closer together than can be told apart. */
  readonly range: readonly [number, number];
  /** Where the values jump in y: nothing is interpolated across it. */
  readonly jump?: number;
}

/** Image pixels per drawn pixel. */
const DENSITY = 2;

/**
 * echarts pieces of a map as grid k with its colour bar as grid k + 1.
 *
 * Between nodes the values are interpolated bilinearly in the drawn coordinates, but never across a
 * jump, such as that of f at an inflow wall where v = 0.
 */
export function drawColorMap(map: MapPanel, k: number): Pieces[] {
  const { box, x, y, nodes, jump } = map;
  const bar = colorBarBox(box);
  const scale = fittedAxis('', widened(map.range));
  const shade = (value: number) => viridis((value - scale.min) / (scale.max - scale.min));
  const width = box.width * DENSITY;
  const height = box.height * DENSITY;
  const atX = Array.from(nodes.x, x.position);
  const atY = Array.from(nodes.y, y.position);
  const inX = Array.from({ length: width }, (_, i) =>
    between(atX, x.min + (x.max - x.min) * mid(i, width)),
  );
  const inY = Array.from({ length: height }, (_, j) => {
    const at = y.max - (y.max - y.min) * mid(j, height);
    return jump === undefined ? between(atY, at) : betweenSameSide(atY, at, y.position(jump));
  });
  const n = nodes.x.length;
  const image = pngDataUri(width, height, (i, j) => {
    const [p, s] = inX[i];
    const [q, t] = inY[j];
    const at = (iy: number): number => {
      const left = nodes.values[iy * n + p];
      return s === 0 ? left : left + s * (nodes.values[iy * n + p + 1] - left);
    };
    return shade(t === 0 ? at(q) : (1 - t) * at(q) + t * at(q + 1));
  });
  // In the bar's own proportions: viewers keep those of an image.
  const ramp = pngDataUri(bar.width, bar.height, (_, j) => viridis(1 - mid(j, bar.height)));
  return [
    {
      grid: { ...box },
      xAxis: { ...axisOption(x), gridIndex: k, nameGap: 30, splitLine: { show: false } },
      yAxis: { ...axisOption(y), gridIndex: k, nameGap: 40, splitLine: { show: false } },
      series: [],
      graphic: [
        picture(image, box),
        ...heading(box, map.title),
        ...breakLines(box, x.breaks ?? [], '#ffffff'),
      ],
    },
    {
      grid: { ...bar },
      xAxis: { type: 'value', gridIndex: k + 1, show: false, min: 0, max: 1 },
      yAxis: {
        ...axisOption(scale),
        gridIndex: k + 1,
        position: 'right',
        splitLine: { show: false },
      },
      series: [],
      graphic: [picture(ramp, bar)],
    },
  ];
}

function mid(i: number, count: number): number {
  return (i + 0.5) / count;
}

function picture(image: string, { left, top, width, height }: Box): object {
  return {
    type: 'image',
    silent: true,
    z: -1,
    style: { image, x: left, y: top, width, height },
  };
}

/** Index p and weight s so that at = (1 - s) nodes[p] + s nodes[p + 1]; clamped at the ends. */
function between(nodes: ArrayLike<number>, at: number): [number, number] {
  const last = nodes.length - 1;
  if (at <= nodes[0]) return [0, 0];
  if (at >= nodes[last]) return [last, 0];
  let p = 0;
  while (nodes[p + 1] <= at) p++;
  return [p, (at - nodes[p]) / (nodes[p + 1] - nodes[p])];
}

/** The same, but a node on the other side of the jump has no weight. */
function betweenSameSide(nodes: ArrayLike<number>, at: number, jump: number): [number, number] {
  const [p, s] = between(nodes, at);
  if (s === 0) return [p, 0];
  const crosses = nodes[p] < jump && nodes[p + 1] > jump;
  if (!crosses) return [p, s];
  return at > jump ? [p + 1, 0] : [p, 0];
}
