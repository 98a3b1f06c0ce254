import { gaussLegendre, gaussRadau } from '../quadrature/gauss.js';

/**
 * Points of one cell of the plane in cell coordinates (xi_i, eta_i) in [-1, 1]^2, in time
 * (tau_i, xi_i, eta_i) with the coordinate of the slab of time in front. Tables of basis
 * functions are kept for as long as the object lives, so rules of whole cells are made once and
 * shared.
 */
export interface PlanePoints {
  /** Present in time-dependent problems. */
  readonly tau?: Float64Array;
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

const timed = new WeakMap<PlaneRule, Map<string, PlaneRule>>();

/** The same object for the same rule of space and the same times. */
function inTime(rule: PlaneRule, key: string, make: () => PlaneRule): PlaneRule {
  const known = timed.get(rule) ?? new Map<string, PlaneRule>();
  timed.set(rule, known);
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

/**
 * A rule of space at Gauss-Radau nodes in time (see points.ts: the end of the slab is what is handed
 * over), tau outermost; as it is when there are none.
 */
export function atTimes(rule: PlaneRule, timeNodes: number): PlaneRule {
  if (timeNodes === 0) return rule;
  return inTime(rule, `${timeNodes}`, () => {
    const time = gaussRadau(timeNodes);
    const n = rule.xi.length;
    const all = Array.from({ length: timeNodes * n }, (_, k) => k);
    return {
      tau: Float64Array.from(all, (k) => time.nodes[Math.floor(k / n)]),
      xi: Float64Array.from(all, (k) => rule.xi[k % n]),
      eta: Float64Array.from(all, (k) => rule.eta[k % n]),
      weights: Float64Array.from(
        all,
        (k) => (time.weights[Math.floor(k / n)] / 2) * rule.weights[k % n],
      ),
    };
  });
}

/** A rule of space at the start (-1) or the end of the slab. */
export function atInstant(rule: PlaneRule, tau: -1 | 1): PlaneRule {
  return inTime(rule, `at ${tau}`, () => ({
    ...rule,
    tau: new Float64Array(rule.xi.length).fill(tau),
  }));
}

/** The points that are kept, with their weights. */
export function keepPoints(rule: PlaneRule, keep: (xi: number, eta: number) => boolean): PlaneRule {
  const kept = Array.from(rule.xi.keys()).filter((i) => keep(rule.xi[i], rule.eta[i]));
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i]);
  return { xi: pick(rule.xi), eta: pick(rule.eta), weights: pick(rule.weights) };
}

/** Number of coordinates of the points. */
export function dimensionOf({ tau }: PlanePoints): 2 | 3 {
  return tau ? 3 : 2;
}

/** Coordinates one after the other: (tau_i,) xi_i, eta_i. */
export function flatPlanePoints({ tau, xi, eta }: PlanePoints): Float64Array {
  const out = new Float64Array((tau ? 3 : 2) * xi.length);
  let to = 0;
  for (let i = 0; i < xi.length; i++) {
    if (tau) out[to++] = tau[i];
    out[to++] = xi[i];
    out[to++] = eta[i];
  }
  return out;
}

/** Tensor points ((tau_i,) xi_i, eta_i, zeta_q), zeta fastest. */
export function tensorWith({ tau, xi, eta }: PlanePoints, zeta: Float64Array): Float64Array {
  const out = new Float64Array((tau ? 4 : 3) * xi.length * zeta.length);
  let to = 0;
  for (let i = 0; i < xi.length; i++) {
    for (const angle of zeta) {
      if (tau) out[to++] = tau[i];
      out[to++] = xi[i];
      out[to++] = eta[i];
      out[to++] = angle;
    }
  }
  return out;
}
