import { random } from '../../bench/systems.js';
import type { BlockSystem } from '../../src/linalg/blockSystem.js';
import type { LeastSquaresEngine } from '../../src/linalg/engine.js';

export { random };

export function norm(x: Float64Array): number {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
}

/** One block, A column-major rows x columns. */
export function oneBlock(rows: number, columns: number, A: Float64Array): BlockSystem {
  return {
    blockColumns: [columns],
    groups: [{ name: 'A', rows, blocks: [0], matrices: [A] }],
  };
}

/**
 * G (rows x columns, random) H diag(values) H with a reflection H: singular values about `values`,
 * and no column that would give the small ones away by its norm.
 */
export function graded(
  rows: number,
  columns: number,
  value: (k: number) => number,
  seed: number,
): Float64Array {
  const A = random(rows * columns, seed);
  const h = random(columns, seed + 1);
  const twice = 2 / norm(h) ** 2;
  const reflect = (): void => {
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += A[j * rows + i] * h[j];
      for (let j = 0; j < columns; j++) A[j * rows + i] -= twice * sum * h[j];
    }
  };
  reflect();
  for (let e = 0; e < A.length; e++) A[e] *= value(Math.floor(e / rows));
  reflect();
  return A;
}

/** An engine that keeps what it is given: the systems that a solver assembles. */
export function recorder(engine: LeastSquaresEngine): LeastSquaresEngine & {
  readonly records: { readonly system: BlockSystem; readonly rhs: Float64Array }[];
} {
  const records: { system: BlockSystem; rhs: Float64Array }[] = [];
  return {
    name: engine.name,
    records,
    factor(system, options) {
      const factor = engine.factor(system, options);
      return {
        solve(rhs, count) {
          records.push({ system, rhs: rhs.slice() });
          return factor.solve(rhs, count);
        },
      };
    },
  };
}
