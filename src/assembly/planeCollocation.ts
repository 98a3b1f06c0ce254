import { cutRule, type PlaneCellBasis } from '../basis/planeCellBasis.js';
import {
  type PlanePoints,
  type PlaneRule,
  planeInterior,
  planeSide,
  planeStretch,
} from '../basis/planePoints.js';
import { type PlaneCell, type PlaneHoleWall, toUnit } from '../partition/planeCell.js';
import type { PlaneDomain } from '../problem/planeTypes.js';
import { gaussLegendre } from '../quadrature/gauss.js';

/**
 * Points at which the rows of a cell stand inside it; the weights sum to the share of the box that
 * holes leave. A cut cell has a finer rule, so that about as many points are left in it.
 *
 * @param fresh extra nodes: points at which no row of the fit stands.
 */
export function cellRule(
  { cell, positionNodes }: PlaneCellBasis,
  domain: PlaneDomain,
  fresh = 0,
): PlaneRule {
  if (!cell.cut) return planeInterior(positionNodes + fresh);
  const nodes = Math.ceil(positionNodes / Math.sqrt(cell.share)) + fresh;
  return cutRule(cell, domain, planeInterior(nodes));
}

/** Points on a stretch [from, to] of a side of a cell; the weights sum to 1. */
export function sideRuleOf(
  cell: PlaneCell,
  across: 'x' | 'y',
  at: -1 | 1,
  from: number,
  to: number,
  nodes: number,
): PlaneRule {
  const along = across === 'x' ? cell.y : cell.x;
  if (from === along[0] && to === along[1]) return planeSide(across, at, nodes);
  const [low, high] = [toUnit(along, from), toUnit(along, to)];
  const rule = planeStretch(across, at, low, high, nodes);
  return { ...rule, weights: rule.weights.map((w) => (2 * w) / (high - low)) };
}

/** A point, or all points of a straight piece, on the boundary of a hole. */
export interface HolePoints {
  readonly points: PlanePoints;
  /** Lengths. */
  readonly weights: Float64Array;
  readonly normal: readonly [x: number, y: number];
}

/** Gauss points on a piece of the boundary of a hole, together where they share their normal. */
export function holePointsOf(
  { piece }: PlaneHoleWall,
  cell: PlaneCell,
  nodes: number,
): HolePoints[] {
  const rule = gaussLegendre(nodes);
  const s = rule.nodes.map((z) => (1 + z) / 2);
  const weights = rule.weights.map((w) => (w / 2) * piece.length);
  const at = Array.from(s, piece.point);
  const xi = Float64Array.from(at, ([x]) => toUnit(cell.x, x));
  const eta = Float64Array.from(at, ([, y]) => toUnit(cell.y, y));
  if (piece.straight) return [{ points: { xi, eta }, weights, normal: piece.normal(0) }];
  return Array.from(s, (value, k) => ({
    points: { xi: xi.slice(k, k + 1), eta: eta.slice(k, k + 1) },
    weights: weights.slice(k, k + 1),
    normal: piece.normal(value),
  }));
}
