import { type Axis, fraction, type Tick } from './axes.js';
import { type Box, label, textWidth } from './layout.js';
import { INK } from './palette.js';

/** One curve: a line, or hollow markers. */
export interface Curve {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly color: string;
  readonly mark: 'line' | 'dashed' | 'circle';
}

/** Curves on two axes. */
export interface Panel {
  readonly box: Box;
  readonly title: string;
  /** Small text at the right end of the title line. */
  readonly remark?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly Curve[];
  /** Text before the legend's first entry. */
  readonly legendLead?: string;
  /** Dashed verticals at these positions of the x axis. */
  readonly breaks?: readonly number[];
  /** Written in the middle when there are no curves. */
  readonly note?: string;
}

/** Pieces of an echarts option: grid k with its axes, its series and free graphic elements. */
export interface Pieces {
  readonly grid: object;
  readonly xAxis: object;
  readonly yAxis: object;
  readonly series: readonly object[];
  readonly graphic: readonly object[];
}

/** echarts pieces of panel k. */
export function drawPanel(panel: Panel, k: number): Pieces {
  const { box, curves } = panel;
  return {
    grid: { ...box, containLabel: false },
    xAxis: { ...axisOption(panel.x), gridIndex: k, nameGap: 30, position: 'bottom' },
    yAxis: { ...axisOption(panel.y), gridIndex: k, nameGap: 52, position: 'left' },
    series: curves.map((curve) => seriesOption(panel, curve, k)),
    graphic: [
      ...heading(box, panel.title, panel.remark),
      ...breakLines(box, panel.breaks ?? []),
      ...legend(panel),
      ...(panel.note !== undefined && curves.length === 0
        ? [
            label(panel.note, box.left + box.width / 2, box.top + box.height / 2, {
              color: INK.muted,
              align: 'center',
            }),
          ]
        : []),
    ],
  };
}

/** Title line of a panel. */
export function heading(box: Box, title: string, remark?: string): object[] {
  const y = box.top - 42;
  const right = box.left + box.width;
  return [
    label(title, box.left, y, { size: 15, bold: true }),
    ...(remark ? [label(remark, right, y, { size: 12, color: INK.muted, align: 'right' })] : []),
  ];
}

/** Verticals where the scale of a stretched axis changes. */
export function breakLines(box: Box, breaks: readonly number[], color = '#9a9a9a'): object[] {
  return breaks.map((at) => {
    const x = Math.round(box.left + at * box.width) + 0.5;
    return {
      type: 'line',
      silent: true,
      z: 5,
      shape: { x1: x, y1: box.top, x2: x, y2: box.top + box.height },
      style: { stroke: color, lineWidth: 1, lineDash: [4, 3] },
    };
  });
}

/**
 * An echarts axis from 0 to 1 with exactly the given ticks. echarts never sees the data's own
 * range: its search for round numbers asserts on ranges such as [0.3, 0.30000000000000004].
 */
export function axisOption(axis: Axis): object {
  const ticks = axis.ticks.map((tick) => ({ at: fraction(axis, tick.at), label: tick.label }));
  const at = ticks.map((tick) => tick.at);
  return {
    type: 'value',
    min: 0,
    max: 1,
    name: axis.name,
    nameLocation: 'middle',
    nameTextStyle: { fontSize: 13, color: INK.axis },
    axisLine: { show: true, onZero: false, lineStyle: { color: INK.axis } },
    axisTick: { show: true, customValues: at },
    axisLabel: {
      customValues: at,
      formatter: (value: number) => nearest(ticks, value).label,
      fontSize: 12,
      color: INK.axis,
      hideOverlap: true,
    },
    splitLine: { show: true, lineStyle: { color: INK.grid } },
  };
}

/** echarts rounds the values that it hands to a formatter. */
function nearest(ticks: readonly Tick[], value: number): Tick {
  return ticks.reduce((best, tick) =>
    Math.abs(tick.at - value) < Math.abs(best.at - value) ? tick : best,
  );
}

function seriesOption({ x, y, box }: Panel, curve: Curve, k: number): object {
  const points = Array.from(curve.x, (value, i) => [
    fraction(x, x.position(value)),
    fraction(y, y.position(curve.y[i])),
  ]);
  const common = { name: curve.name, xAxisIndex: k, yAxisIndex: k, silent: true };
  if (curve.mark === 'circle') {
    return {
      ...common,
      type: 'scatter',
      symbol: 'circle',
      symbolSize: 7,
      itemStyle: { color: 'transparent', borderColor: curve.color, borderWidth: 1.3, opacity: 1 },
      data: apart(points, box),
      z: 4,
    };
  }
  return {
    ...common,
    type: 'line',
    showSymbol: false,
    lineStyle: {
      width: curve.mark === 'dashed' ? 1.6 : 2,
      color: curve.color,
      type: curve.mark === 'dashed' ? [5, 4] : 'solid',
    },
    data: points,
    z: 3,
  };
}

/** Markers that would overlap are thinned: what is drawn stays 14 pixels apart. */
function apart(points: number[][], { width, height }: Box): number[][] {
  const kept: number[][] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (last && Math.hypot((point[0] - last[0]) * width, (point[1] - last[1]) * height) < 14)
      continue;
    kept.push(point);
  }
  return kept;
}

const LEGEND_SIZE = 12;
const SWATCH = 20;

/** One line above the panel: swatch and name of every curve, if there are at least two. */
function legend({ box, curves, legendLead }: Panel): object[] {
  if (curves.length < 2) return [];
  const y = box.top - 17;
  const out: object[] = [];
  let x = box.left;
  if (legendLead) {
    out.push(label(legendLead, x, y, { size: LEGEND_SIZE, color: INK.muted }));
    x += textWidth(legendLead, LEGEND_SIZE) + 8;
  }
  for (const { name, color, mark } of curves) {
    out.push(
      mark === 'circle'
        ? {
            type: 'circle',
            silent: true,
            shape: { cx: x + SWATCH / 2, cy: y, r: 3.5 },
            style: { fill: 'none', stroke: color, lineWidth: 1.3 },
          }
        : {
            type: 'line',
            silent: true,
            shape: { x1: x, y1: y, x2: x + SWATCH - 4, y2: y },
            style: { stroke: color, lineWidth: 2, lineDash: mark === 'dashed' ? [5, 4] : null },
          },
      label(name, x + SWATCH, y, { size: LEGEND_SIZE }),
    );
    x += SWATCH + textWidth(name, LEGEND_SIZE) + 8;
  }
  return out;
}
