import type { Triangle } from './front.js';
import { type BlockVector, normOf, solveTransposed, solveUpper } from './triangular.js';

/** A matrix known by its products; vectors of unknowns by front, as the triangles order them. */
export interface Products {
  /** A z, all rows. */
  multiply(z: BlockVector): Float64Array;
  /** A^T r. */
  multiplyTransposed(r: Float64Array): BlockVector;
}

export interface CglsResult {
  readonly z: BlockVector;
  readonly iterations: number;
  /** |R^-T A^T r| at the end, r updated, not recomputed. */
  readonly gradient: number;
  /** Level that a QR in double precision reaches: GRADIENT |R^-T A^T b| + u condition |r|. */
  readonly level: number;
}

/** Relative size of the gradient at which the iteration stops. */
const GRADIENT = 1e-14;

/** Unit roundoff of double precision. */
const ROUNDOFF = 2 ** -53;

/** More are of no use: with a preconditioner that is one, three to six suffice. */
const MAX_ITERATIONS = 30;

/** Iterations in a row that do not halve the gradient, after which it counts as stagnant. */
const PATIENCE = 2;

/**
 * min |A z - b| by conjugate gradients on the normal equations of A R^-1 in the form that squares
 * no condition number (CGLS: Hestenes and Stiefel 1952; Björck, Numerical Methods for Least Squares
 * Problems, section 7.4). With R a QR factor of A in single precision the singular values of A R^-1
 * lie within about cond(A) 6e-8 of 1, and so much smaller does every iteration make the error
 * (mixed precision: Buttari et al., ACM TOMS 34, 2008).
 *
 *     s = R^-T A^T r,  t = R^-1 s + beta t,  z += alpha t,  r -= alpha A t
 *
 * @param triangles R; numbers on its diagonal that are zero give a result that is not finite.
 * @param condition of A, as far as it is known: below u condition |r| a gradient is rounding.
 */
export function cgls(
  { multiply, multiplyTransposed }: Products,
  triangles: readonly Triangle[],
  condition: number,
  b: Float64Array,
): CglsResult {
  const gradientOf = (rows: Float64Array): BlockVector =>
    solveTransposed(triangles, multiplyTransposed(rows));
  const r = b.slice();
  const z: BlockVector = triangles.map(({ columns }) => new Float64Array(columns));
  let s = gradientOf(r);
  let gradient = normOf(s);
  const first = gradient;
  const level = (): number => GRADIENT * first + ROUNDOFF * condition * normOf([r]);
  let t: BlockVector | null = null;
  let beta = 0;
  let stagnant = 0;
  let iterations = 0;
  while (gradient > level() && stagnant < PATIENCE && iterations < MAX_ITERATIONS) {
    const step = solveUpper(triangles, s);
    if (t) addMultiple(step, t, beta);
    t = step;
    const q = multiply(t);
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
  return { z, iterations, gradient, level: level() };
}

/** y += factor * x. */
function addMultiple(y: BlockVector, x: BlockVector, factor: number): void {
  for (const [f, part] of y.entries()) {
    const other = x[f];
    for (let j = 0; j < part.length; j++) part[j] += factor * other[j];
  }
}
