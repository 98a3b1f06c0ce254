import { findInterval } from '../partition/planeCell.js';

/** Lines of a grid, ascending, that close a box. */
export interface GridLines {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/**
 * A continuous function on the boxes of a grid, a polynomial of one degree in each coordinate on
 * every box: what rays are integrated over, as features would be too slow to evaluate at every point
 * of every ray.
 */
export class DensityTable {
  readonly lines: GridLines;
  readonly degree: number;
  readonly values: Float64Array;
  /** Coefficients of xi^k eta^l, [box][k][l]; box column * rows + row. */
  readonly #coefficients: Float64Array;

  /** @param values at `tableNodes`, number i + j * (nodes along x). */
  constructor(lines: GridLines, degree: number, values: Float64Array) {
    this.lines = lines;
    this.degree = degree;
    this.values = values;
    const n = degree + 1;
    const [columns, rows] = [lines.xs.length - 1, lines.ys.length - 1];
    const across = columns * degree + 1;
    const toPowers = inverseVandermonde(lobattoLike(degree));
    this.#coefficients = new Float64Array(columns * rows * n * n);
    const half = new Float64Array(n * n);
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < rows; j++) {
        for (let k = 0; k < n; k++) {
          for (let b = 0; b < n; b++) {
            let sum = 0;
            for (let a = 0; a < n; a++) {
              sum += toPowers[k * n + a] * values[i * degree + a + (j * degree + b) * across];
            }
            half[k * n + b] = sum;
          }
        }
        const base = (i * rows + j) * n * n;
        for (let k = 0; k < n; k++) {
          for (let l = 0; l < n; l++) {
            let sum = 0;
            for (let b = 0; b < n; b++) sum += toPowers[l * n + b] * half[k * n + b];
            this.#coefficients[base + k * n + l] = sum;
          }
        }
      }
    }
  }

  value(x: number, y: number): number {
    const { xs, ys } = this.lines;
    const [i, j] = [findInterval(xs, x), findInterval(ys, y)];
    return this.valueIn(i * (ys.length - 1) + j, unit(xs, i, x), unit(ys, j, y));
  }

  /** At a point of a box by its coordinates in [-1, 1]^2. */
  valueIn(box: number, xi: number, eta: number): number {
    const n = this.degree + 1;
    const c = this.#coefficients;
    const base = box * n * n;
    let sum = 0;
    for (let k = n - 1; k >= 0; k--) {
      let row = 0;
      for (let e = base + k * n + n - 1; e >= base + k * n; e--) row = row * eta + c[e];
      sum = sum * xi + row;
    }
    return sum;
  }

  /** along d/dxi + across d/deta there. */
  slopeIn(box: number, xi: number, eta: number, along: number, across: number): number {
    const n = this.degree + 1;
    const c = this.#coefficients;
    const base = box * n * n;
    let [sum, bySlope, byRow] = [0, 0, 0];
    for (let k = n - 1; k >= 0; k--) {
      let [row, slope] = [0, 0];
      for (let e = base + k * n + n - 1; e >= base + k * n; e--) {
        slope = slope * eta + row;
        row = row * eta + c[e];
      }
      bySlope = bySlope * xi + sum;
      sum = sum * xi + row;
      byRow = byRow * xi + slope;
    }
    return along * bySlope + across * byRow;
  }
}

/** All points at which a table is given, along x and along y. */
export function tableNodes({ xs, ys }: GridLines, degree: number) {
  const points = lobattoLike(degree);
  const along = (lines: Float64Array): Float64Array => {
    const out = new Float64Array((lines.length - 1) * degree + 1);
    for (let i = 0; i + 1 < lines.length; i++) {
      const [lower, upper] = [lines[i], lines[i + 1]];
      for (let k = 0; k < degree; k++) {
        out[i * degree + k] = lower + ((1 + points[k]) / 2) * (upper - lower);
      }
    }
    out[out.length - 1] = lines[lines.length - 1];
    return out;
  };
  return { x: along(xs), y: along(ys) };
}

/** Ratio of distances from a wall at which a table is cut. */
const CUT = 0.2;

/**
 * Lines at which a table is cut: those given, equal parts of every interval, and further cuts toward
 * walls and interfaces, where rho is like s log s in the distance s.
 *
 * @param ends walls and interfaces, among the lines.
 */
export function tableLines(
  lines: Float64Array,
  ends: readonly number[],
  parts: number,
  levels: number,
): Float64Array {
  const out: number[] = [];
  for (let i = 0; i + 1 < lines.length; i++) {
    const [lower, upper] = [lines[i], lines[i + 1]];
    const step = (upper - lower) / parts;
    for (let k = 0; k < parts; k++) out.push(lower + k * step);
    for (let k = 1; k <= levels; k++) {
      if (ends.includes(lower)) out.push(lower + step * CUT ** k);
      if (ends.includes(upper)) out.push(upper - step * CUT ** k);
    }
  }
  return Float64Array.from([...out, lines[lines.length - 1]].sort((a, b) => a - b));
}

/** Coordinate in [-1, 1] of a position in interval i. */
export function unit(lines: Float64Array, i: number, at: number): number {
  const xi = (2 * (at - lines[i])) / (lines[i + 1] - lines[i]) - 1;
  return Math.max(-1, Math.min(1, xi));
}

/** Chebyshev points with the ends. */
function lobattoLike(degree: number): Float64Array {
  return Float64Array.from({ length: degree + 1 }, (_, k) => -Math.cos((Math.PI * k) / degree));
}

/** Coefficient k of the polynomial that is 1 at point a and 0 at the others, at k * n + a. */
function inverseVandermonde(points: Float64Array): Float64Array {
  const n = points.length;
  const out = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    let polynomial = [1];
    for (let b = 0; b < n; b++) {
      if (b === a) continue;
      const next = new Array<number>(polynomial.length + 1).fill(0);
      const scale = 1 / (points[a] - points[b]);
      for (const [k, value] of polynomial.entries()) {
        next[k + 1] += value * scale;
        next[k] -= value * scale * points[b];
      }
      polynomial = next;
    }
    for (const [k, value] of polynomial.entries()) out[k * n + a] = value;
  }
  return out;
}
