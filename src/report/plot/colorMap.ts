import { type Axis, extent, fittedAxis, widened } from './axes.js';
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

/** Image pixels per drawn pixel. */
const DENSITY = 2;

/**
 * echarts pieces of f(x, v) as grid k with its colour bar as grid k + 1.
 *
 * Between nodes f is interpolated bilinearly in the drawn coordinate, but never across v = 0,
 * where f jumps at an inflow wall.
 */
export function drawColorMap(
  map: ColorMap,
  x: Axis & { readonly breaks?: readonly number[] },
  box: Box,
  k: number,
): Pieces[] {
  const v: Axis = fittedAxis('v', [-1, 1], 4);
  const bar = colorBarBox(box);
  const scale = fittedAxis('', widened(extent(map.values)));
  const shade = (value: number) => viridis((value - scale.min) / (scale.max - scale.min));
  const width = box.width * DENSITY;
  const height = box.height * DENSITY;
  const columns = Array.from({ length: width }, (_, i) => x.min + (x.max - x.min) * mid(i, width));
  const rows = Array.from({ length: height }, (_, j) => 1 - 2 * mid(j, height));
  const inX = columns.map((at) => between(Array.from(map.x, x.position), at));
  const inV = rows.map((at) => betweenSameSign(map.v, at));
  const n = map.x.length;
  const image = pngDataUri(width, height, (i, j) => {
    const [p, s] = inX[i];
    const [q, t] = inV[j];
    const at = (iv: number): number => {
      const left = map.values[iv * n + p];
      return s === 0 ? left : left + s * (map.values[iv * n + p + 1] - left);
    };
    return shade(t === 0 ? at(q) : (1 - t) * at(q) + t * at(q + 1));
  });
  // In the bar's own proportions: viewers keep those of an image.
  const ramp = pngDataUri(bar.width, bar.height, (_, j) => viridis(1 - mid(j, bar.height)));
  return [
    {
      grid: { ...box },
      xAxis: { ...axisOption(x), gridIndex: k, nameGap: 30, splitLine: { show: false } },
      yAxis: { ...axisOption(v), gridIndex: k, nameGap: 40, splitLine: { show: false } },
      series: [],
      graphic: [
        picture(image, box),
        ...heading(box, '(d) f(x, v)'),
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

/** The same, but a node on the other side of v = 0 has no weight. */
function betweenSameSign(nodes: Float64Array, at: number): [number, number] {
  const [p, s] = between(nodes, at);
  if (s === 0) return [p, 0];
  const crosses = nodes[p] < 0 && nodes[p + 1] > 0;
  if (!crosses) return [p, s];
  return at > 0 ? [p + 1, 0] : [p, 0];
}
