import { gaussLegendre, gaussRadau } from '../quadrature/gauss.js';

/**
 * Points of one cell of one slab in cell coordinates: pairs (tau_i, xi_i) in [-1, 1]^2. Steady
 * problems have one time, tau = 0. Tables of basis functions are kept for as long as the object
 * that holds the points lives, so a rule is made once and shared by all cells.
 */
export interface CellPoints {
  readonly tau: Float64Array;
  readonly xi: Float64Array;
}

/** Points with weights that sum to 1. */
export interface PointRule extends CellPoints {
  readonly weights: Float64Array;
}

const cache = new Map<string, PointRule>();

/**
 * Tensor rule in (tau, xi), tau outermost; nodes fixed at a number where one is given. Gauss-Radau in
 * time: the end of the slab is what is handed over, and residuals that are small between nodes only
 * would leave the time derivative (and with it the flux) there to extrapolation.
 */
function tensor(
  tau: { readonly count: number } | { readonly at: number },
  xi: { readonly count: number } | { readonly at: number },
): PointRule {
  const key = JSON.stringify([tau, xi]);
  const known = cache.get(key);
  if (known) return known;
  const fixed = (at: number) => ({ nodes: Float64Array.of(at), weights: Float64Array.of(2) });
  const inTime = 'at' in tau ? fixed(tau.at) : gaussRadau(tau.count);
  const inSpace = 'at' in xi ? fixed(xi.at) : gaussLegendre(xi.count);
  const [nt, nx] = [inTime.nodes.length, inSpace.nodes.length];
  const rule = {
    tau: new Float64Array(nt * nx),
    xi: new Float64Array(nt * nx),
    weights: new Float64Array(nt * nx),
  };
  for (let i = 0; i < nt; i++) {
    for (let j = 0; j < nx; j++) {
      rule.tau[i * nx + j] = inTime.nodes[i];
      rule.xi[i * nx + j] = inSpace.nodes[j];
      rule.weights[i * nx + j] = (inTime.weights[i] * inSpace.weights[j]) / 4;
    }
  }
  cache.set(key, rule);
  return rule;
}

/** Points inside the cell; one time when timeNodes is 0. */
export function interiorRule(timeNodes: number, positionNodes: number): PointRule {
  return tensor(timeNodes > 0 ? { count: timeNodes } : { at: 0 }, { count: positionNodes });
}

/** Points in time on the side xi = -1 or 1 of the cell. */
export function sideRule(timeNodes: number, xi: -1 | 1): PointRule {
  return tensor(timeNodes > 0 ? { count: timeNodes } : { at: 0 }, { at: xi });
}

/** Gauss points in x at the start (tau = -1) or the end of the slab. */
export function instantRule(positionNodes: number, tau: -1 | 1): PointRule {
  return tensor({ at: tau }, { count: positionNodes });
}

/** Points at one time. */
export function pointsAt(xi: ArrayLike<number>, tau = 0): CellPoints {
  return { xi: Float64Array.from(xi), tau: new Float64Array(xi.length).fill(tau) };
}
