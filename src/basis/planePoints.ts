import { gaussLegendre } from '../quadrature/gauss.js';

/**
 * Points of one cell of the plane in cell coordinates (xi_i, eta_i) in [-1, 1]^2. Tables of basis
 * functions are kept for as long as the object lives, so rules of whole cells are made once and
 * shared.
 */
export interface PlanePoints {
  readonly xi: Float64Array;
  readonly eta: Float64Array;
}

/** Points with weights; those of a whole cell or side sum to 1. */
export interface PlaneRule extends PlanePoints {
  readonly weights: Float64Array;
}

const cache = new Map<string, PlaneRule>();

function cached(key: string, make: () => PlaneRule): PlaneRule {
  const known = cache.get(key) ?? make();
  cache.set(key, known);
  return known;
}

/** Gauss points of the unit cell, eta fastest. */
export function planeInterior(nodes: number): PlaneRule {
  return cached(`interior ${nodes}`, () => {
    const rule = gaussLegendre(nodes);
    const points = Array.from({ length: nodes * nodes }, (_, k) => k);
    return {
      xi: Float64Array.from(points, (k) => rule.nodes[Math.floor(k / nodes)]),
      eta: Float64Array.from(points, (k) => rule.nodes[k % nodes]),
      weights: Float64Array.from(
        points,
        (k) => (rule.weights[Math.floor(k / nodes)] * rule.weights[k % nodes]) / 4,
      ),
    };
  });
}

/** Gauss points on the whole side xi = at (across 'x') or eta = at (across 'y'). */
export function planeSide(across: 'x' | 'y', at: -1 | 1, nodes: number): PlaneRule {
  return cached(`${across} ${at} ${nodes}`, () => planeStretch(across, at, -1, 1, nodes));
}

/** Gauss points on a stretch of a side; their weights sum to its share of the side. */
export function planeStretch(
  across: 'x' | 'y',
  at: -1 | 1,
  from: number,
  to: number,
  nodes: number,
): PlaneRule {
  const rule = gaussLegendre(nodes);
  const along = rule.nodes.map((z) => from + ((1 + z) / 2) * (to - from));
  const fixed = new Float64Array(nodes).fill(at);
  const weights = rule.weights.map((w) => (w * (to - from)) / 4);
  return across === 'x' ? { xi: fixed, eta: along, weights } : { xi: along, eta: fixed, weights };
}

/** The points that are kept, with their weights. */
export function keepPoints(rule: PlaneRule, keep: (xi: number, eta: number) => boolean): PlaneRule {
  const kept = Array.from(rule.xi.keys()).filter((i) => keep(rule.xi[i], rule.eta[i]));
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i]);
  return { xi: pick(rule.xi), eta: pick(rule.eta), weights: pick(rule.weights) };
}

/** Coordinates one after the other: (xi_i, eta_i). */
export function flatPlanePoints({ xi, eta }: PlanePoints): Float64Array {
  const out = new Float64Array(2 * xi.length);
  for (let i = 0; i < xi.length; i++) {
    out[2 * i] = xi[i];
    out[2 * i + 1] = eta[i];
  }
  return out;
}

/** Tensor points (xi_i, eta_i, zeta_q), zeta fastest. */
export function tensorWith({ xi, eta }: PlanePoints, zeta: Float64Array): Float64Array {
  const out = new Float64Array(3 * xi.length * zeta.length);
  let to = 0;
  for (let i = 0; i < xi.length; i++) {
    for (const angle of zeta) {
      out[to++] = xi[i];
      out[to++] = eta[i];
      out[to++] = angle;
    }
  }
  return out;
}
