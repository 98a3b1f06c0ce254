import type { Triangle } from './front.js';
import { type BlockVector, normOf, solveTransposed, solveUpper } from './triangular.js';

/** A matrix known by its products; vectors of unknowns by front, as the triangles order them. */
export interface Products {
  /** A z, all rows. */
  multiply(z: BlockVector): Float64Array;
  /** A^T r. */
  multiplyTransposed(r: Float64Array): BlockVector;
}

/** When to stop. */
export interface CglsLimits {
  /** At this size of the gradient relative to its first. */
  readonly gradient: number;
  /** At this size of the gradient relative to |r|: below u condition(A) it is rounding. */
  readonly rounding: number;
  /** After so many iterations in a row that do not halve the gradient. */
  readonly patience: number;
  readonly iterations: number;
}

export interface CglsResult {
  readonly z: BlockVector;
  readonly iterations: number;
  /** |R^-T A^T r| at the start and at the end, r updated, not recomputed. */
  readonly first: number;
  readonly gradient: number;
  /** What the gradient was to fall below: limits.gradient first + limits.rounding |r|. */
  readonly level: number;
  /** |r| at the end. */
  readonly residual: number;
}

/**
 * min |A z - b| by conjugate gradients on the normal equations of A R^-1 in the form that squares
 * no condition number (CGLS: Hestenes and Stiefel 1952; Björck, Numerical Methods for Least Squares
 * Problems, section 7.4).
 *
 *     s = R^-T A^T r,  t = R^-1 s + beta t,  z += alpha t,  r -= alpha A t
 *
 * @param triangles R; numbers on its diagonal that are zero give a result that is not finite.
 * @param limits when to stop.
 */
export function cgls(
  products: Products,
  triangles: readonly Triangle[],
  b: Float64Array,
  limits: CglsLimits,
): CglsResult {
  const gradientOf = (rows: Float64Array): BlockVector =>
    solveTransposed(triangles, products.multiplyTransposed(rows));
  const r = b.slice();
  const z: BlockVector = triangles.map(({ columns }) => new Float64Array(columns));
  let s = gradientOf(r);
  let gradient = normOf(s);
  const first = gradient;
  const level = (): number => limits.gradient * first + limits.rounding * normOf([r]);
  let t: BlockVector | null = null;
  let beta = 0;
  let stagnant = 0;
  let iterations = 0;
  while (gradient > level() && stagnant < limits.patience && iterations < limits.iterations) {
    const step = solveUpper(triangles, s);
    if (t) addMultiple(step, t, beta);
    t = step;
    const q = products.multiply(t);
    const alpha = (gradient / normOf([q])) ** 2;
    addMultiple(z, t, alpha);
    addMultiple([r], [q], -alpha);
    s = gradientOf(r);
    const next = normOf(s);
    iterations++;
    stagnant = next > gradient / 2 ? stagnant + 1 : 0;
    beta = (next / gradient) ** 2;
    gradient = next;
  }
  return { z, iterations, first, gradient, level: level(), residual: normOf([r]) };
}

/** y += factor * x. */
function addMultiple(y: BlockVector, x: BlockVector, factor: number): void {
  for (const [f, part] of y.entries()) {
    const other = x[f];
    for (let j = 0; j < part.length; j++) part[j] += factor * other[j];
  }
}
