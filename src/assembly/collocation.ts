import type { CellBasis } from '../basis/cellBasis.js';
import { instantRule, interiorRule, type PointRule, sideRule } from '../basis/points.js';
import { gaussLegendre, mapRule } from '../quadrature/gauss.js';

/** Directions of rows that do not depend on one, or of one panel, with the measure of each. */
export interface Directions {
  readonly v: Float64Array;
  /** Normalised angular measure; sums to 1 over all panels. */
  readonly weights: Float64Array;
}

/** The direction of position rows: none. */
export const noDirection: Directions = {
  v: new Float64Array(1),
  weights: Float64Array.of(1),
};

/** Points in (t, x) at which the rows of a cell stand; the weights of each rule sum to 1. */
export interface Collocation {
  readonly phase: PointRule;
  readonly position: PointRule;
  readonly side: (xi: -1 | 1) => PointRule;
  /** For rows without direction: they are few, and the balance of particles hangs on them. */
  readonly sidePosition: (xi: -1 | 1) => PointRule;
  readonly initialPhase: PointRule;
  readonly initialPosition: PointRule;
  /** Gauss nodes in v, a panel. */
  readonly angleNodes: number;
}

/**
 * Gauss points for the cell's basis. `fresh` adds that many nodes along every coordinate: points at
 * which no row of the fit stands.
 */
export function collocation({ slab, collocation: options }: CellBasis, fresh = 0): Collocation {
  const { positionNodes, angleNodes, timeNodes = 0, extraNodes = 0 } = options;
  const { extraSideNodes = extraNodes } = options;
  const t = slab ? timeNodes + fresh : 0;
  const x = positionNodes + fresh;
  const extra = slab ? extraNodes : 0;
  const tx = slab ? t + extra : 0;
  return {
    phase: interiorRule(t, x),
    position: interiorRule(tx, x + extra),
    side: (xi) => sideRule(slab ? t + extraSideNodes : 0, xi),
    sidePosition: (xi) => sideRule(tx, xi),
    initialPhase: instantRule(x + extra, -1),
    initialPosition: instantRule(x + extra, -1),
    angleNodes: angleNodes + fresh,
  };
}

/** Gauss nodes on one panel [lower, upper] of a range of directions of length total. */
export function panelDirections(
  lower: number,
  upper: number,
  total: number,
  count: number,
): Directions {
  const { nodes, weights } = mapRule(gaussLegendre(count), lower, upper);
  return { v: nodes, weights: weights.map((w) => w / total) };
}

/** The panels of a cell one by one, as far as `keep` lets them. */
export function* cellDirections(
  edges: Float64Array,
  count: number,
  keep: (middle: number) => boolean = () => true,
): Generator<Directions> {
  const last = edges.length - 1;
  for (let p = 0; p < last; p++) {
    if (!keep((edges[p] + edges[p + 1]) / 2)) continue;
    yield panelDirections(edges[p], edges[p + 1], edges[last] - edges[0], count);
  }
}
