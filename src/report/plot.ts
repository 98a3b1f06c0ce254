import type { EChartsOption, SeriesOption } from 'echarts';

/** A profile along x. */
export interface Profile {
  readonly x: Float64Array;
  readonly rho: Float64Array;
  readonly flux: Float64Array;
}

/** f near a wall against the distance from it in mean free paths. */
export interface LayerCut {
  readonly title: string;
  /** Distances in mean free paths, > 0, ascending. */
  readonly depth: Float64Array;
  readonly curves: readonly { readonly name: string; readonly values: Float64Array }[];
}

export interface SlabPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly profile: Profile;
  readonly reference: (Profile & { readonly label: string }) | null;
  /** Relative errors of rho and flux at reference.x. */
  readonly error: { readonly rho: Float64Array; readonly flux: Float64Array } | null;
  /** f on a uniform grid, values[iv * x.length + ix]. */
  readonly map: {
    readonly x: Float64Array;
    readonly v: Float64Array;
    readonly values: Float64Array;
  };
  readonly layers: readonly LayerCut[];
}

const WIDTH = 1500;
const HEIGHT = 900;
const BLUE = '#1f4e9c';
const RED = '#c43b2f';
const PALETTE = ['#1f4e9c', '#c43b2f', '#2a8c57', '#b07a1a', '#6f3fa0', '#2b8a9e', '#555555'];
/** viridis, perceptually uniform. */
const VIRIDIS = [
  '#440154',
  '#46327e',
  '#365c8d',
  '#277f8e',
  '#1fa187',
  '#4ac16d',
  '#a0da39',
  '#fde725',
];

/**
 * One picture of a solved slab as SVG: rho and flux with the reference, their errors on a log
 * scale, f(x, v) as a colour map, and both wall layers in mean free paths. Same data, same bytes.
 */
export async function plotSlab(plot: SlabPlot): Promise<string> {
  const echarts = await import('echarts');
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: WIDTH,
    height: HEIGHT,
  });
  try {
    chart.setOption(option(plot));
    // echarts numbers its element ids through the whole process.
    return chart.renderToSVGString().replace(/zr\d+-/g, 'zr-');
  } finally {
    chart.dispose();
  }
}

/** Six panels, three across. */
const grids = [0, 1, 2, 3, 4, 5].map((k) => ({
  left: 75 + (k % 3) * 490,
  top: k < 3 ? 115 : 530,
  width: 390,
  height: 300,
}));

function option(plot: SlabPlot): EChartsOption {
  const { profile, reference, error, map, layers } = plot;
  const panels = [
    panel(0, 'density rho', 'x', [
      line(0, 'rho', profile.x, profile.rho, BLUE),
      ...(reference ? [dots(0, reference.label, reference.x, reference.rho)] : []),
    ]),
    panel(1, 'flux q = <v f>/epsilon', 'x', [
      line(1, 'flux', profile.x, profile.flux, RED),
      ...(reference ? [dots(1, reference.label, reference.x, reference.flux)] : []),
    ]),
    panel(
      2,
      'relative error',
      'x',
      reference && error
        ? [
            line(2, 'error of rho', reference.x, atLeast(error.rho), BLUE),
            line(2, 'error of flux', reference.x, atLeast(error.flux), RED),
          ]
        : [],
      { logY: true },
    ),
    mapPanel(map),
    ...layers.slice(0, 2).map((cut, k) =>
      panel(
        4 + k,
        cut.title,
        'mean free paths from the wall',
        cut.curves.map((curve, c) =>
          line(4 + k, curve.name, cut.depth, curve.values, PALETTE[c % PALETTE.length]),
        ),
        { logX: true },
      ),
    ),
  ];
  const values = map.values;
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'DejaVu Sans, sans-serif', fontSize: 13 },
    title: [
      { text: plot.title, left: 20, top: 10, textStyle: { fontSize: 20, color: '#111' } },
      {
        text: plot.subtitle,
        left: 20,
        top: 42,
        textStyle: { fontSize: 13, fontWeight: 'normal', color: '#444' },
      },
      ...panels.map((p) => p.title),
    ],
    grid: panels.map((p) => grids[p.index]),
    xAxis: panels.map((p, k) => ({ ...p.xAxis, gridIndex: k })),
    yAxis: panels.map((p, k) => ({ ...p.yAxis, gridIndex: k })),
    series: panels.flatMap((p, k) => p.series.map((s) => ({ ...s, xAxisIndex: k, yAxisIndex: k }))),
    legend: panels.flatMap((p) =>
      p.names.length > 1 ? [{ ...legendStyle(p.index), data: p.names }] : [],
    ),
    visualMap: {
      type: 'continuous',
      seriesIndex: seriesBefore(panels, 3),
      min: minimum(values),
      max: maximum(values),
      precision: 3,
      calculable: true,
      orient: 'vertical',
      left: grids[3].left + grids[3].width + 8,
      top: grids[3].top,
      itemHeight: 250,
      itemWidth: 12,
      inRange: { color: VIRIDIS },
      textStyle: { fontSize: 11 },
    },
  } as EChartsOption;
}

interface Panel {
  readonly index: number;
  readonly title: object;
  readonly xAxis: object;
  readonly yAxis: object;
  readonly series: SeriesOption[];
  readonly names: string[];
}

interface Extent {
  readonly min: number;
  readonly max: number;
}

/** A constant is drawn as a constant: the axis spans at least 2 % of its size. */
const padding = ({ min, max }: Extent): number =>
  Math.max(0.05 * (max - min), 0.01 * Math.max(Math.abs(min), Math.abs(max)), 1e-12);
const round = (value: number): number => Number(value.toPrecision(3));
const below = (extent: Extent): number => round(extent.min - padding(extent));
const above = (extent: Extent): number => round(extent.max + padding(extent));

const axisStyle = {
  axisLine: { show: true, lineStyle: { color: '#333' } },
  axisTick: { show: true },
  splitLine: { show: true, lineStyle: { color: '#e6e6e6' } },
  nameLocation: 'middle',
  nameGap: 28,
  nameTextStyle: { fontSize: 13, color: '#333' },
};

function panel(
  index: number,
  title: string,
  xName: string,
  series: SeriesOption[],
  { logX = false, logY = false } = {},
): Panel {
  const room = logY ? {} : { min: below, max: above };
  const tick = (value: number): string => compact(value);
  return {
    index,
    title: heading(index, title),
    xAxis: {
      ...axisStyle,
      type: logX ? 'log' : 'value',
      name: xName,
      min: 'dataMin',
      max: 'dataMax',
      axisLabel: { formatter: tick, hideOverlap: true },
    },
    yAxis: {
      ...axisStyle,
      name: '',
      type: logY ? 'log' : 'value',
      scale: true,
      ...room,
      axisLabel: { formatter: tick },
    },
    series,
    names: series.map((s) => String(s.name)),
  };
}

function mapPanel({ x, v, values }: SlabPlot['map']): Panel {
  const data: number[][] = [];
  for (let iv = 0; iv < v.length; iv++) {
    for (let ix = 0; ix < x.length; ix++) data.push([ix, iv, values[iv * x.length + ix]]);
  }
  const category = (name: string, nodes: Float64Array): object => ({
    type: 'category',
    name,
    nameLocation: 'middle',
    nameGap: 28,
    data: Array.from(nodes, (node) => node.toFixed(2)),
    axisLabel: { interval: Math.round(nodes.length / 6) },
    axisTick: { show: false },
  });
  return {
    index: 3,
    title: heading(3, 'f(x, v)'),
    xAxis: category('x', x),
    yAxis: category('v', v),
    series: [{ type: 'heatmap', name: 'f', data, progressive: 0, itemStyle: { borderWidth: 0 } }],
    names: ['f'],
  };
}

function heading(index: number, text: string): object {
  const { left, top } = grids[index];
  return { text, left, top: top - 45, textStyle: { fontSize: 15, color: '#222' } };
}

function legendStyle(index: number): object {
  const { left, top, width } = grids[index];
  return {
    left,
    top: top - 23,
    width,
    itemWidth: 10,
    itemHeight: 7,
    itemGap: 6,
    textStyle: { fontSize: 10 },
  };
}

function line(
  index: number,
  name: string,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  color: string,
): SeriesOption {
  return {
    type: 'line',
    name,
    id: `line-${index}-${name}`,
    showSymbol: false,
    lineStyle: { width: 2, color },
    itemStyle: { color },
    data: Array.from(x, (value, i) => [value, y[i]]),
  };
}

function dots(index: number, name: string, x: Float64Array, y: Float64Array): SeriesOption {
  return {
    type: 'scatter',
    name,
    id: `dots-${index}`,
    symbolSize: 6,
    itemStyle: { color: 'rgba(0,0,0,0)', borderColor: '#222', borderWidth: 1.2 },
    data: Array.from(x, (value, i) => [value, y[i]]),
  };
}

/** Zeros have no place on a log axis. */
function atLeast(values: Float64Array): Float64Array {
  return values.map((value) => Math.max(value, 1e-17));
}

function seriesBefore(panels: readonly Panel[], index: number): number {
  return panels.reduce((sum, p) => (p.index < index ? sum + p.series.length : sum), 0);
}

function compact(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e4) return String(Number(value.toPrecision(6)));
  return value.toExponential(Number.isInteger(Math.log10(size)) ? 0 : 1).replace('e+', 'e');
}

function minimum(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function maximum(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}
