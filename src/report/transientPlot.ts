import { type Axis, extent, fittedAxis, roundedAxis, scientific } from './plot/axes.js';
import { checkColumns, checkNumbers } from './plot/check.js';
import { directionAxis, drawColorMap, type MapPanel } from './plot/colorMap.js';
import { errorAxis, noErrorAxis } from './plot/errorAxis.js';
import { mapBox, panelBox, textWidth } from './plot/layout.js';
import { marchPanel, type SlabSpan } from './plot/marchPanel.js';
import { drawPage } from './plot/page.js';
import { INK, timeColor } from './plot/palette.js';
import { type Curve, drawPanel, type LegendEntry, type Panel, type Pieces } from './plot/panel.js';
import { axisFor, stretchedAxis } from './plot/stretch.js';
import { timeAxis, timeText } from './plot/timeAxis.js';

/** The reference at one time, and the relative errors against it. */
export interface ReferenceAt {
  readonly x: Float64Array;
  readonly rho: Float64Array;
  readonly flux: Float64Array;
  readonly errorRho: Float64Array;
  readonly errorFlux: Float64Array;
}

/** Profiles at one output time. */
export interface ProfileAt {
  readonly t: number;
  readonly rho: Float64Array;
  readonly flux: Float64Array;
  readonly reference: ReferenceAt | null;
}

/** What the picture of a time-dependent slab shows. */
export interface TransientPlot {
  readonly title: string;
  readonly subtitle: string;
  /** Points of the profiles, ascending, from wall to wall. */
  readonly x: Float64Array;
  /** Ascending; at least one. Made for up to eight: of more, eight are named. */
  readonly times: readonly ProfileAt[];
  readonly referenceLabel: string | null;
  /**
   * rho on a tensor grid, values[it * x.length + ix]. Positive times with a ratio above 50 are drawn
   * by decades.
   */
  readonly spaceTime: {
    readonly x: Float64Array;
    readonly t: Float64Array;
    readonly values: Float64Array;
  };
  /** f at one time on a tensor grid, values[iv * x.length + ix]. */
  readonly phase: {
    readonly t: number;
    readonly x: Float64Array;
    readonly v: Float64Array;
    readonly values: Float64Array;
  };
  /** In the order of time. */
  readonly slabs: readonly SlabSpan[];
  /** Mean free paths at the walls, in units of x: as in `SlabPlot`, for the errors and both maps. */
  readonly freePaths?: readonly [left: number, right: number];
}

/**
 * One picture of a slab in time as SVG: (a) rho and (b) flux at the output times with the
 * reference, (c) their errors on a log scale, (d) rho over space and time, (e) f(x, v) at one time,
 * (f) size and residual of the slabs of time. Same data, same bytes.
 *
 * @throws RangeError naming the first number that is not finite, columns of unequal length, or no
 * output time.
 */
export async function plotTransient(plot: TransientPlot): Promise<string> {
  check(plot);
  const pieces: Pieces[] = [
    profilePanel(plot, 0, '(a) density ρ', 'rho'),
    profilePanel(plot, 1, '(b) flux q = ⟨v f⟩/ε', 'flux'),
    errorPanel(plot),
    marchPanel(panelBox(5), '(f) slabs of time', plot.slabs),
  ].map(drawPanel);
  for (const map of [densityMap(plot), phaseMap(plot)]) {
    pieces.push(...drawColorMap(map, pieces.length));
  }
  return drawPage(plot.title, plot.subtitle, pieces);
}

function profilePanel(plot: TransientPlot, k: number, title: string, name: 'rho' | 'flux'): Panel {
  const { x, times, referenceLabel } = plot;
  const box = panelBox(k);
  const color = (i: number): string => timeColor(i, times.length);
  const values = times.flatMap((at) =>
    at.reference ? [at[name], at.reference[name]] : [at[name]],
  );
  const lines = times.map((at, i): Curve => ({ ...entry(at, color(i)), x, y: at[name] }));
  const markers = times.flatMap(({ reference }, i): Curve[] =>
    reference
      ? [{ name: '', x: reference.x, y: reference[name], color: color(i), mark: 'circle' }]
      : [],
  );
  return {
    box,
    title,
    remark:
      markers.length > 0
        ? fitted(`○ ${referenceLabel ?? 'reference'}`, box.width - textWidth(title, 16) - 16)
        : undefined,
    x: fittedAxis('x', extent(x)),
    y: roundedAxis('', valueRange(...values), INVISIBLE),
    legendLead: 't =',
    legend: named(times, color),
    curves: [...lines, ...markers],
  };
}

function entry({ t }: ProfileAt, color: string): LegendEntry {
  return { name: timeText(t), color, mark: 'line' };
}

/** More times than this would not fit above a panel. */
const MOST_NAMES = 8;

/** Legend entries of all times, or of eight spread over them. */
function named(times: readonly ProfileAt[], color: (i: number) => string): LegendEntry[] {
  const count = Math.min(times.length, MOST_NAMES);
  return Array.from({ length: count }, (_, k) => {
    const i = count > 1 ? Math.round((k * (times.length - 1)) / (count - 1)) : 0;
    return entry(times[i], color(i));
  });
}

/** Cut to a width in pixels: "discrete ordinates, 216 directions" at its comma, if that will do. */
function fitted(text: string, width: number): string {
  const most = Math.floor(width / textWidth('x', 12));
  const shorter = [text, text.split(',')[0]].find((candidate) => [...candidate].length <= most);
  return shorter ?? `${[...text].slice(0, most - 1).join('')}…`;
}

function errorPanel({ x: profile, times, freePaths }: TransientPlot): Panel {
  const domain = extent(profile);
  const x: Axis & { readonly breaks?: readonly number[] } = freePaths
    ? stretchedAxis({ domain, freePaths })
    : fittedAxis('x', domain);
  const common = { box: panelBox(2), title: '(c) relative error', x, breaks: x.breaks };
  const all = times.flatMap(({ t, reference }, i): (ErrorCurve & { t: number })[] => {
    if (!reference) return [];
    const at = { t, x: reference.x, color: timeColor(i, times.length) };
    return [
      { ...at, name: 'ρ', y: reference.errorRho, mark: 'line' },
      { ...at, name: 'q', y: reference.errorFlux, mark: 'dashed' },
    ];
  });
  if (all.length === 0) {
    return { ...common, y: noErrorAxis(), curves: [], note: 'no reference to compare with' };
  }
  const largest = (name: string): string =>
    scientific(extent(...all.filter((curve) => curve.name === name).map(({ y }) => y))[1]);
  // Initial data may be met exactly, which a log scale cannot show.
  const curves = all.filter(({ y }) => extent(y)[1] > 0);
  const exact = times.filter(
    ({ t }) => all.some((c) => c.t === t) && !curves.some((c) => c.t === t),
  );
  return {
    ...common,
    remark: `largest: ρ ${largest('ρ')}, q ${largest('q')}`,
    y: curves.length > 0 ? errorAxis(...curves.map(({ y }) => y)) : noErrorAxis(),
    legend: [
      { name: 'ρ', color: INK.axis, mark: 'line' },
      { name: 'q', color: INK.axis, mark: 'dashed' },
    ],
    legendTail: [
      ...(curves.length > 0 && times.length > 1 ? ['colours as in (a)'] : []),
      ...(exact.length > 0 ? [`zero at t = ${exact.map(({ t }) => timeText(t)).join(', ')}`] : []),
    ].join('; '),
    curves,
    note: 'no error at all',
  };
}

type ErrorCurve = Curve & { readonly y: Float64Array };

function densityMap({ x, spaceTime, freePaths }: TransientPlot): MapPanel {
  return {
    box: mapBox(3),
    title: '(d) density ρ(t, x)',
    x: axisFor(spaceTime.x, extent(x), freePaths),
    y: timeAxis(spaceTime.t),
    nodes: { x: spaceTime.x, y: spaceTime.t, values: spaceTime.values },
    range: valueRange(spaceTime.values),
  };
}

function phaseMap({ x, phase, freePaths }: TransientPlot): MapPanel {
  return {
    box: mapBox(4),
    title: `(e) f(x, v) at t = ${timeText(phase.t)}`,
    x: axisFor(phase.x, extent(x), freePaths),
    y: directionAxis(),
    nodes: { x: phase.x, y: phase.v, values: phase.values },
    range: valueRange(phase.values),
    jump: 0,
  };
}

/** Share of a step of the axis, about half a pixel. */
const INVISIBLE = 0.01;

/** Below this a field is zero: the axis of an empty slab should not count rounding errors. */
const NOTHING = 1e-13;

/** The range of values; 0 ... 1 where there are none but zeros. */
function valueRange(...columns: readonly Float64Array[]): readonly [number, number] {
  const [min, max] = extent(...columns);
  return Math.max(-min, max) < NOTHING ? [0, 1] : [min, max];
}

/** A picture with a hole in it would look like a result. */
function check({ x, times, spaceTime, phase, slabs }: TransientPlot): void {
  if (times.length === 0) throw new RangeError('plot: no output time');
  checkColumns('profile', x.length, { x });
  for (const { t, rho, flux, reference } of times) {
    checkNumbers('times', { t });
    checkColumns(`t = ${t}`, x.length, { rho, flux });
    if (reference) checkColumns(`reference at t = ${t}`, reference.x.length, reference);
  }
  checkColumns('spaceTime', spaceTime.x.length, { x: spaceTime.x });
  checkColumns('spaceTime', spaceTime.t.length, { t: spaceTime.t });
  checkColumns('spaceTime', spaceTime.x.length * spaceTime.t.length, { values: spaceTime.values });
  checkNumbers('phase', { t: phase.t });
  checkColumns('phase', phase.x.length, { x: phase.x });
  checkColumns('phase', phase.v.length, { v: phase.v });
  checkColumns('phase', phase.x.length * phase.v.length, { values: phase.values });
  for (const [k, slab] of slabs.entries()) {
    checkNumbers(`slabs[${k}]`, slab);
    if (!(slab.end > slab.start)) throw new RangeError(`plot: slabs[${k}] has no size`);
  }
}
