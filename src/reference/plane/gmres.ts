export interface GmresResult {
  readonly solution: Float64Array;
  readonly iterations: number;
  /** Preconditioned residual, relative to that of 0. */
  readonly residual: number;
}

/**
 * GMRES without restart from 0, preconditioned from the left: least |P (b - A x)| over Krylov
 * spaces of P A, with modified Gram-Schmidt, done twice, and Givens rotations.
 *
 * @param apply P A x
 * @param right P b
 */
export function gmres(
  apply: (x: Float64Array) => Float64Array,
  right: Float64Array,
  tolerance: number,
  most: number,
): GmresResult {
  const start = norm(right);
  if (start === 0) return { solution: right.slice(), iterations: 0, residual: 0 };
  const basis = [right.map((value) => value / start)];
  /** Columns of the triangular factor. */
  const columns: Float64Array[] = [];
  const cosines: number[] = [];
  const sines: number[] = [];
  const projected = [start];
  let iterations = 0;
  while (iterations < most && Math.abs(projected[iterations]) > tolerance * start) {
    const next = apply(basis[iterations]);
    const column = new Float64Array(iterations + 2);
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k <= iterations; k++) {
        const part = dot(basis[k], next);
        column[k] += part;
        for (let i = 0; i < next.length; i++) next[i] -= part * basis[k][i];
      }
    }
    const length = norm(next);
    column[iterations + 1] = length;
    for (let k = 0; k < iterations; k++) {
      const [upper, lower] = [column[k], column[k + 1]];
      column[k] = cosines[k] * upper + sines[k] * lower;
      column[k + 1] = cosines[k] * lower - sines[k] * upper;
    }
    const radius = Math.hypot(column[iterations], length);
    cosines.push(column[iterations] / radius);
    sines.push(length / radius);
    column[iterations] = radius;
    projected.push(-sines[iterations] * projected[iterations]);
    projected[iterations] *= cosines[iterations];
    columns.push(column);
    iterations++;
    if (length <= Number.EPSILON * radius) break;
    basis.push(next.map((value) => value / length));
  }
  const weights = new Float64Array(iterations);
  for (let k = iterations - 1; k >= 0; k--) {
    let sum = projected[k];
    for (let m = k + 1; m < iterations; m++) sum -= columns[m][k] * weights[m];
    weights[k] = sum / columns[k][k];
  }
  const solution = new Float64Array(right.length);
  for (let k = 0; k < iterations; k++) {
    for (let i = 0; i < solution.length; i++) solution[i] += weights[k] * basis[k][i];
  }
  return { solution, iterations, residual: Math.abs(projected[iterations]) / start };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
