import { COUPLING, GAMMA, STAGE_TIMES } from './sdirk.js';

/**
 * Inflow to be used in the stages of one step. With g(t + c_i dt) itself a method of stage order 1
 * falls to order 2 (1.5 in the flux) next to walls, because its stages are not that accurate;
 * what the method makes of g' = dg/dt,
 *
 *     G_i = g(t) + dt * sum_j a_ij g'(t + c_j dt),
 *
 * is consistent with them (Calvo & Palencia, Math. Comp. 71, 2002). g' is that of the polynomial through t and
 * the stage times.
 *
 * @param start g(t)
 * @param stages g(t + c_i dt); returned as they are where they jump.
 */
export function stageInflow(start: number, stages: readonly number[]): number[] {
  const rises = stages.map((value) => value - start);
  const spread = Math.max(0, ...rises) - Math.min(0, ...rises);
  const last = stages.length - 1;
  return stages.map((value, i) => {
    if (i === last) return value;
    const consistent = start + rises.reduce((sum, rise, k) => sum + CONSISTENT[i][k] * rise, 0);
    return Math.abs(consistent - value) <= spread ? consistent : value;
  });
}

/** G_i - g(t) as a linear map of g(t + c_k dt) - g(t). */
const CONSISTENT = STAGE_TIMES.map((_, i) =>
  STAGE_TIMES.map((__, k) =>
    STAGE_TIMES.reduce((sum, ___, j) => {
      const a = j < i ? COUPLING[i][j] : j === i ? GAMMA : 0;
      return sum + a * slopeOfShape(k, j);
    }, 0),
  ),
);

/** Derivative at c_j of the polynomial that is 1 at c_k and 0 at 0 and the other stage times. */
function slopeOfShape(k: number, j: number): number {
  const others = [0, ...STAGE_TIMES.filter((_, i) => i !== k)];
  const at = STAGE_TIMES[k];
  const z = STAGE_TIMES[j];
  return others.reduce((sum, _, skipped) => {
    const product = others.reduce(
      (value, c, i) => (i === skipped ? value : value * ((z - c) / (at - c))),
      1 / (at - others[skipped]),
    );
    return sum + product;
  }, 0);
}
