import { collocation } from '../assembly/collocation.js';
import { localCoefficients } from '../assembly/localPoint.js';
import type { CellBasis } from '../basis/cellBasis.js';
import { type CellPoints, instantRule, interiorRule, sideRule } from '../basis/points.js';
import { toPosition } from '../partition/cell.js';
import { toTime } from '../partition/slab.js';
import type { SlabSolution } from './slabSolution.js';

/** Gauss nodes along a coordinate: more than any fit uses, so that the balance is an own check. */
const NODES = 14;

/** Particles of one slab of a march, each term integrated over slab and width. */
export interface MassBalance {
  /** Integral of epsilon rho dx at the start and at the end. */
  readonly before: number;
  readonly after: number;
  /** Outflow, integral of <v f> over both walls. */
  readonly leakage: number;
  /** Integral of epsilon (<Q> - sigmaA rho). */
  readonly source: number;
  /** after - before + leakage - source. */
  readonly defect: number;
}

/** Integral of epsilon rho at the start (tau = -1) or end (tau = 1) of a slab. */
export function massAt(solution: SlabSolution, tau: -1 | 1): number {
  let sum = 0;
  for (const basis of solution.bases) {
    const rule = instantRule(NODES, tau);
    sum += integrate(solution, basis, rule, rule.weights, 'rho', true) * basis.cell.width;
  }
  return sum;
}

/**
 * (epsilon rho)_t + <v f>_x = epsilon (<Q> - sigmaA rho), integrated over the slab. A periodic seam
 * and mirrors leak nothing by themselves: their terms are summed as they come out.
 *
 * @param missing per cell what quadrature of the source lacks (RowRequest.missingSource), where the
 *   total is known exactly; the source is then summed with the rule of the rows.
 * @param before the mass handed over by the slab before, so that the hand-over is part of the check.
 */
export function massBalance(
  solution: SlabSolution,
  before: number,
  missing: readonly number[] = [],
): MassBalance {
  const { problem, bases } = solution;
  const duration = bases[0].slab?.duration ?? 0;
  const after = massAt(solution, 1);
  let source = 0;
  for (const basis of bases) {
    // What is missing was measured with the rule of the rows.
    const rule = missing.length > 0 ? collocation(basis).position : interiorRule(NODES, NODES);
    source += (missing[basis.cell.index] ?? 0) * duration;
    const rho = solution.momentsAt(solution.formulation.rho, basis, rule);
    const local = localCoefficients(problem, basis, rule);
    for (const [i, c] of local.entries()) {
      const rate = c.epsilon * (c.meanSource - c.sigmaA * rho[i]);
      source += rule.weights[i] * basis.cell.width * duration * rate;
    }
  }
  const current = (basis: CellBasis, xi: -1 | 1): number => {
    const rule = sideRule(NODES, xi);
    return integrate(solution, basis, rule, rule.weights, 'flux', true) * duration;
  };
  const periodic = problem.boundary.left.type === 'periodic';
  const leakage = periodic ? 0 : current(bases[bases.length - 1], 1) - current(bases[0], -1);
  return { before, after, leakage, source, defect: after - before + leakage - source };
}

function integrate(
  solution: SlabSolution,
  basis: CellBasis,
  points: CellPoints,
  weights: Float64Array,
  quantity: 'rho' | 'flux',
  withEpsilon: boolean,
): number {
  const values = solution.momentsAt(solution.formulation[quantity], basis, points);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const x = toPosition(basis.cell, points.xi[i]);
    const t = toTime(basis.slab, points.tau[i]);
    const epsilon = withEpsilon ? solution.problem.epsilon({ t, x, y: 0, v: 0, theta: 0 }) : 1;
    sum += weights[i] * epsilon * values[i];
  }
  return sum;
}
