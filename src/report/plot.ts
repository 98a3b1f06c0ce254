import { extent, fittedAxis, logAxis, offsetOf, roundedAxis, scientific } from './plot/axes.js';
import { checkColumns } from './plot/check.js';
import { type ColorMap, directionAxis, drawColorMap, type MapPanel } from './plot/colorMap.js';
import { errorAxis, noErrorAxis } from './plot/errorAxis.js';
import { mapBox, panelBox } from './plot/layout.js';
import { drawPage } from './plot/page.js';
import { directionColor, INK } from './plot/palette.js';
import { type Curve, drawPanel, type Panel, type Pieces } from './plot/panel.js';
import { axisFor, stretchedAxis } from './plot/stretch.js';

export { stretchedNodes } from './plot/stretch.js';

/** A profile along x, ascending, from wall to wall. */
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
  /** Ordered by direction; a curve named rho is drawn dashed. */
  readonly curves: readonly { readonly name: string; readonly values: Float64Array }[];
}

/** What the picture of a steady slab shows. */
export interface SlabPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly profile: Profile;
  readonly reference: (Profile & { readonly label: string }) | null;
  /** Relative errors of rho and flux at reference.x. */
  readonly error: { readonly rho: Float64Array; readonly flux: Float64Array } | null;
  /** f on a tensor grid, values[iv * x.length + ix]. */
  readonly map: ColorMap;
  readonly layers: readonly LayerCut[];
  /**
   * Mean free paths at the walls, in units of x. With them the error panel, and the colour map if
   * its nodes resolve the layers (see `stretchedNodes`), magnify thin wall layers.
   */
  readonly freePaths?: readonly [left: number, right: number];
}

/**
 * One picture of a solved slab as SVG: (a) rho and (b) flux with the reference, (c) their errors
 * on a log scale, (d) f(x, v) as a colour map, (e) and (f) the wall layers in mean free paths.
 * Same data, same bytes.
 *
 * @throws RangeError naming the first number that is not finite, or columns of unequal length.
 */
export async function plotSlab(plot: SlabPlot): Promise<string> {
  check(plot);
  const curves = [densityPanel(plot), fluxPanel(plot), errorPanel(plot)];
  const layers = [0, 1].map((side) => layerPanel(plot.layers[side], side));
  const pieces: Pieces[] = [...curves, ...layers].map(drawPanel);
  pieces.push(...drawColorMap(mapOf(plot), pieces.length));
  return drawPage(plot.title, plot.subtitle, pieces);
}

function densityPanel({ profile, reference }: SlabPlot): Panel {
  const all = reference ? [profile.rho, reference.rho] : [profile.rho];
  return {
    box: panelBox(0),
    title: '(a) density ρ',
    x: fittedAxis('x', extent(profile.x)),
    y: roundedAxis('', extent(...all)),
    curves: [
      { name: 'ρ', x: profile.x, y: profile.rho, color: INK.density, mark: 'line' },
      ...(reference ? [markers(reference, reference.rho)] : []),
    ],
  };
}

function fluxPanel({ profile, reference }: SlabPlot): Panel {
  const all = reference ? [profile.flux, reference.flux] : [profile.flux];
  return {
    box: panelBox(1),
    title: '(b) flux q = ⟨v f⟩/ε',
    x: fittedAxis('x', extent(profile.x)),
    y: roundedAxis('', extent(...all)),
    curves: [
      { name: 'q', x: profile.x, y: profile.flux, color: INK.flux, mark: 'line' },
      ...(reference ? [markers(reference, reference.flux)] : []),
    ],
  };
}

function markers(reference: Profile & { readonly label: string }, y: Float64Array): Curve {
  return { name: reference.label, x: reference.x, y, color: INK.text, mark: 'circle' };
}

function errorPanel(plot: SlabPlot): Panel {
  const { reference, error, profile, freePaths } = plot;
  const domain = extent(profile.x);
  const x = freePaths ? stretchedAxis({ domain, freePaths }) : fittedAxis('x', domain);
  const common = {
    box: panelBox(2),
    title: '(c) relative error',
    x,
    breaks: 'breaks' in x ? (x.breaks as readonly number[]) : [],
  };
  if (!reference || !error) {
    const note = 'no reference to compare with';
    return { ...common, y: noErrorAxis(), curves: [], note };
  }
  const largest = (values: Float64Array): string => scientific(extent(values)[1]);
  return {
    ...common,
    remark: `largest: ρ ${largest(error.rho)}, q ${largest(error.flux)}`,
    y: errorAxis(error.rho, error.flux),
    curves: [
      { name: 'ρ', x: reference.x, y: error.rho, color: INK.density, mark: 'line' },
      { name: 'q', x: reference.x, y: error.flux, color: INK.flux, mark: 'line' },
    ],
  };
}

function mapOf({ profile, freePaths, map }: SlabPlot): MapPanel {
  return {
    box: mapBox(),
    title: '(d) f(x, v)',
    x: axisFor(map.x, extent(profile.x), freePaths),
    y: directionAxis(),
    nodes: { x: map.x, y: map.v, values: map.values },
    range: extent(map.values),
    jump: 0,
  };
}

function layerPanel(cut: LayerCut | undefined, side: number): Panel {
  const letter = '(e)(f)'.slice(3 * side, 3 * side + 3);
  const box = panelBox(4 + side);
  if (!cut || cut.depth.length === 0 || cut.curves.length === 0) {
    return {
      box,
      title: `${letter} ${cut?.title ?? 'wall layer'}`,
      x: fittedAxis('', [0, 1]),
      y: fittedAxis('', [0, 1]),
      curves: [],
      note: 'no mean free path at this wall',
    };
  }
  const directions = cut.curves.filter((curve) => curve.name !== 'rho');
  const range = extent(...cut.curves.map((curve) => curve.values));
  const offset = offsetOf(range);
  return {
    box,
    title: `${letter} ${cut.title}`,
    remark: offset === 0 ? undefined : `drawn: f − ${offset}`.replace('− -', '+ '),
    x: logAxis('distance from the wall in mean free paths', extent(cut.depth), {
      floor: Number.MIN_VALUE,
      whole: false,
    }),
    y: roundedAxis('', [range[0] - offset, range[1] - offset]),
    legendLead: directions.every(({ name }) => name.startsWith('v = ')) ? 'v =' : undefined,
    curves: cut.curves.map(({ name, values }) => {
      const k = directions.findIndex((direction) => direction.name === name);
      return {
        name: name === 'rho' ? 'ρ' : name.replace('v = ', '').replace('-', '−'),
        x: cut.depth,
        y: values.map((value) => value - offset),
        color: name === 'rho' ? INK.text : directionColor(k, directions.length),
        mark: name === 'rho' ? 'dashed' : 'line',
      };
    }),
  };
}

function check({ profile, reference, error, map, layers }: SlabPlot): void {
  checkColumns('profile', profile.x.length, profile);
  if (reference) checkColumns('reference', reference.x.length, reference);
  if (reference && error) checkColumns('error', reference.x.length, error);
  checkColumns('map', map.x.length * map.v.length, { values: map.values });
  checkColumns('map', map.x.length, { x: map.x });
  checkColumns('map', map.v.length, { v: map.v });
  for (const { title, depth, curves } of layers) {
    checkColumns(title, depth.length, { depth });
    for (const { name, values } of curves) checkColumns(title, depth.length, { [name]: values });
  }
}
