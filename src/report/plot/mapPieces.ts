import type { Axis } from './axes.js';
import { type Box, colorBarBox } from './layout.js';
import { viridis } from './palette.js';
import { axisOption, heading, type Pieces } from './panel.js';
import { pngDataUri } from './raster.js';

/** A drawn map: axes, colours and what stands over it. */
export interface DrawnMap {
  readonly box: Box;
  readonly title: string;
  readonly remark?: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Colours and the numbers beside the bar. */
  readonly scale: Axis;
  /** Of the pixels of the box, as `pngDataUri` gives it. */
  readonly image: string;
  readonly over: readonly object[];
}

/** Image pixels per drawn pixel. */
export const DENSITY = 2;

/** echarts pieces of a map as grid k with its colour bar as grid k + 1. */
export function mapPieces(map: DrawnMap, k: number): Pieces[] {
  const { box, title, remark, x, y, scale, image, over } = map;
  const bar = colorBarBox(box);
  // In the bar's own proportions: viewers keep those of an image.
  const ramp = pngDataUri(bar.width, bar.height, (_, j) => viridis(1 - mid(j, bar.height)));
  return [
    {
      grid: { ...box },
      xAxis: { ...axisOption(x), gridIndex: k, nameGap: 30, splitLine: { show: false } },
      yAxis: { ...axisOption(y), gridIndex: k, nameGap: 40, splitLine: { show: false } },
      series: [],
      graphic: [picture(image, box), ...over, ...heading(box, title, remark)],
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

/** The middle of pixel i, as a share of all. */
export function mid(i: number, count: number): number {
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
export function between(nodes: ArrayLike<number>, at: number): [number, number] {
  const last = nodes.length - 1;
  if (at <= nodes[0]) return [0, 0];
  if (at >= nodes[last]) return [last, 0];
  let p = 0;
  while (nodes[p + 1] <= at) p++;
  return [p, (at - nodes[p]) / (nodes[p + 1] - nodes[p])];
}
