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

/** Name of a curve or of a group of them. */
export type LegendEntry = Pick<Curve, 'name' | 'color' | 'mark'>;

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
  /** Text after the legend's last entry. */
  readonly legendTail?: string;
  /** What the legend shows; the curves if there are at least two of them, unless said otherwise. */
  readonly legend?: readonly LegendEntry[];
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
const GAP = 8;
/** How far a legend may reach beyond its panel, into the gap to the next one. */
const OVERHANG = 24;

/** One line above the panel, or two where one is too long: swatch and name of every entry. */
function legend({ box, curves, legendLead, legendTail, legend: given }: Panel): object[] {
  const entries = given ?? (curves.length < 2 ? [] : curves);
  if (entries.length === 0) return [];
  const lead = legendLead ? textWidth(legendLead, LEGEND_SIZE) + GAP : 0;
  const width = (entry: LegendEntry, size: number): number =>
    SWATCH + textWidth(entry.name, size) + GAP;
  const total = entries.reduce((sum, entry) => sum + width(entry, LEGEND_SIZE), lead);
  const wraps = total > box.width + OVERHANG;
  const size = wraps ? LEGEND_SIZE - 1 : LEGEND_SIZE;
  const perLine = wraps ? Math.ceil(entries.length / 2) : entries.length;
  const baseline = box.top - 17;
  const lines = wraps ? [baseline - 6, baseline + 7] : [baseline];
  const muted = { size, color: INK.muted };
  const out = legendLead ? [label(legendLead, box.left, lines[0], muted)] : [];
  // Columns of equal width, so that the two lines read as a table.
  const column = Math.max(...entries.map((entry) => width(entry, size)));
  for (const [line, y] of lines.entries()) {
    let x = box.left + lead;
    for (const entry of entries.slice(line * perLine, (line + 1) * perLine)) {
      out.push(swatch(entry, x, y), label(entry.name, x + SWATCH, y, { size }));
      x += wraps ? column : width(entry, size);
    }
    if (legendTail && line === lines.length - 1) out.push(label(legendTail, x + GAP, y, muted));
  }
  return out;
}

function swatch({ color, mark }: LegendEntry, x: number, y: number): object {
  return mark === 'circle'
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
      };
}
