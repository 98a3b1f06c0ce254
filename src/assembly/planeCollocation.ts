import {
  cutRule,
  type PlaneCellBasis,
  type PlaneCollocationOptions,
} from '../basis/planeCellBasis.js';
import {
  atInstant,
  atTimes,
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
  { cell, positionNodes, collocation }: PlaneCellBasis,
  domain: PlaneDomain,
  fresh = 0,
): PlaneRule {
  return atTimes(spaceRule(cell, positionNodes, domain, fresh), timeNodesOf(collocation, fresh));
}

/** The same at the start of a slab. */
export function startRule(
  { cell, positionNodes }: PlaneCellBasis,
  domain: PlaneDomain,
  fresh = 0,
): PlaneRule {
  return atInstant(spaceRule(cell, positionNodes, domain, fresh), -1);
}

/** 0 in steady problems. */
export function timeNodesOf({ timeNodes = 0 }: PlaneCollocationOptions, fresh: number): number {
  return timeNodes > 0 ? timeNodes + fresh : 0;
}

function spaceRule(
  cell: PlaneCell,
  positionNodes: number,
  domain: PlaneDomain,
  fresh: number,
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
  timeNodes = 0,
): HolePoints[] {
  const timed = (points: PlaneRule) => atTimes(points, timeNodes);
  const rule = gaussLegendre(nodes);
  const s = rule.nodes.map((z) => (1 + z) / 2);
  const weights = rule.weights.map((w) => (w / 2) * piece.length);
  const at = Array.from(s, piece.point);
  const xi = Float64Array.from(at, ([x]) => toUnit(cell.x, x));
  const eta = Float64Array.from(at, ([, y]) => toUnit(cell.y, y));
  if (piece.straight) {
    const points = timed({ xi, eta, weights });
    return [{ points, weights: points.weights, normal: piece.normal(0) }];
  }
  return Array.from(s, (value, k) => {
    const only = (values: Float64Array): Float64Array => values.slice(k, k + 1);
    const points = timed({ xi: only(xi), eta: only(eta), weights: only(weights) });
    return { points, weights: points.weights, normal: piece.normal(value) };
  });
}
