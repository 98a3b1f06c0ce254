import type { Triangle } from './front.js';
import {
  addProduct,
  addTransposed,
  addUpper,
  addUpperTransposed,
  solveUpperInPlace,
  solveUpperTransposedInPlace,
} from './matrixVector.js';

/** Vectors by front, front k holding its block's columns. */
export type BlockVector = Float64Array[];

/** x with R x = y over all fronts; singular diagonals give non-finite numbers. */
export function solveUpper(fronts: readonly Triangle[], y: BlockVector): BlockVector {
  const x: BlockVector = new Array(fronts.length);
  const at = frontOf(fronts);
  for (let f = fronts.length - 1; f >= 0; f--) {
    const { columns: n, R, others, couplings } = fronts[f];
    const z = y[f].slice();
    for (const [k, other] of others.entries()) addProduct(z, couplings[k], n, x[at[other]], -1);
    solveUpperInPlace(R, n, z);
    x[f] = z;
  }
  return x;
}

/** z with R^T z = w over all fronts. */
export function solveTransposed(fronts: readonly Triangle[], w: BlockVector): BlockVector {
  const z = w.map((part) => part.slice());
  const at = frontOf(fronts);
  for (const [f, { columns: n, R, others, couplings }] of fronts.entries()) {
    solveUpperTransposedInPlace(R, n, z[f]);
    for (const [k, other] of others.entries()) addTransposed(z[at[other]], couplings[k], z[f], -1);
  }
  return z;
}

/** R^T (R x). */
export function multiplyNormal(fronts: readonly Triangle[], x: BlockVector): BlockVector {
  const at = frontOf(fronts);
  const out = x.map((part) => new Float64Array(part.length));
  for (const [f, { columns: n, R, others, couplings }] of fronts.entries()) {
    const y = new Float64Array(n);
    addUpper(y, R, n, x[f]);
    for (const [k, other] of others.entries()) addProduct(y, couplings[k], n, x[at[other]]);
    addUpperTransposed(out[f], R, n, y);
    for (const [k, other] of others.entries()) addTransposed(out[at[other]], couplings[k], y);
  }
  return out;
}

export function normOf(x: BlockVector): number {
  let sum = 0;
  for (const part of x) for (const value of part) sum += value * value;
  return Math.sqrt(sum);
}

/** Front that eliminated each block. */
function frontOf(fronts: readonly Triangle[]): number[] {
  const at: number[] = [];
  for (const [f, { block }] of fronts.entries()) at[block] = f;
  return at;
}

/** The largest singular value of equilibrated columns is soon found, the smallest is worth more. */
const ITERATIONS = { largest: 2, smallest: 3 };

/**
 * 2-norm condition number of the triangle: power iteration on R^T R for the largest singular value,
 * inverse iteration for the smallest. An estimate from below, within a factor 2 in practice.
 * Infinity when R is singular.
 */
export function estimateCondition(fronts: readonly Triangle[]): number {
  let x: BlockVector = fronts.map(({ columns, block }) =>
    Float64Array.from({ length: columns }, (_, i) => Math.sin(1 + 1.7 * i + block)),
  );
  let largest = 0;
  for (let k = 0; k < ITERATIONS.largest; k++) {
    x = normalise(x);
    x = multiplyNormal(fronts, x);
    largest = Math.sqrt(normOf(x));
  }
  let inverse = 0;
  let z: BlockVector = fronts.map(({ columns, block }) =>
    Float64Array.from({ length: columns }, (_, i) => Math.cos(2 + 1.3 * i + block)),
  );
  for (let k = 0; k < ITERATIONS.smallest; k++) {
    z = normalise(z);
    z = solveUpper(fronts, solveTransposed(fronts, z));
    inverse = Math.sqrt(normOf(z));
    if (!Number.isFinite(inverse)) return Infinity;
  }
  return largest * inverse;
}

function normalise(x: BlockVector): BlockVector {
  const norm = normOf(x) || 1;
  return x.map((part) => part.map((value) => value / norm));
}

/** Smallest |R_jj| over the largest of all blocks, and where. */
export function weakestPivot(fronts: readonly Triangle[]): { ratio: number; block: number } {
  let largest = 0;
  let smallest = Infinity;
  let block = 0;
  for (const front of fronts) {
    for (let j = 0; j < front.columns; j++) {
      const pivot = Math.abs(front.R[j * front.columns + j]);
      largest = Math.max(largest, pivot);
      if (!(pivot >= smallest)) {
        smallest = pivot;
        block = front.block;
      }
    }
  }
  return { ratio: largest > 0 ? smallest / largest : 0, block };
}
