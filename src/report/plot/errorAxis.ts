import { type Axis, extent, logAxis } from './axes.js';

/** Errors below this are rounding; zeros are drawn on it. */
const ROUNDING = 1e-17;

/**
 * Whole decades around error curves. Where an error changes sign it dips to any depth: drawn to 1 %
 * of the curve's median.
 */
export function errorAxis(...curves: readonly Float64Array[]): Axis {
  const typical = curves.map((curve) => curve.toSorted()[curve.length >> 1]);
  const floor = Math.max(ROUNDING, 1e-2 * Math.min(...typical));
  return logAxis('', extent(...curves), { floor, whole: true });
}

/** An axis to write "no reference" on. */
export function noErrorAxis(): Axis {
  return logAxis('', [1e-10, 1], { floor: ROUNDING, whole: true });
}
