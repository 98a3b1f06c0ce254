import { expect, it } from 'vitest';
import { plainTable } from '../../src/basis/tableCache.js';
import { BlockProducts } from '../../src/linalg/blockProducts.js';
import type { BlockMatrix, BlockSystem } from '../../src/linalg/blockSystem.js';
import { toDense } from '../../src/linalg/blockSystem.js';
import { type RowMatrix, sideBySide, sumOfRows, written } from '../../src/linalg/rowMatrix.js';
import { random } from '../support/systems.js';

const shared = plainTable(3, random(3 * 2, 1));
const own = plainTable(6, random(6 * 3, 2));
const first: RowMatrix = {
  rows: 6,
  columns: 5,
  summed: false,
  bands: [
    { column: 0, columns: 2, parts: [{ table: shared, turned: 1, factor: random(6, 3) }] },
    {
      column: 2,
      columns: 3,
      parts: [
        { table: own, turned: 1, factor: random(6, 4) },
        { table: own, turned: 3, factor: random(6, 5) },
      ],
    },
  ],
};
const second: RowMatrix = {
  ...first,
  columns: 3,
  bands: [{ column: 0, columns: 3, parts: [{ table: own, turned: 1, factor: random(6, 6) }] }],
};
const third = sideBySide(6, 8, [
  { first: 0, matrix: first },
  { first: 5, matrix: second },
]);
const triangle = Float64Array.from(random(64, 7), (value, e) =>
  e % 8 <= Math.floor(e / 8) ? value : 0,
);

const system: BlockSystem<BlockMatrix> = {
  blockColumns: [5, 8],
  groups: [
    { name: 'recipes', rows: 6, blocks: [0, 1], matrices: [first, third] },
    { name: 'same tables again', rows: 6, blocks: [0], matrices: [first] },
    { name: 'triangle', rows: 8, blocks: [1], matrices: [triangle] },
    { name: 'written', rows: 2, blocks: [1, 0], matrices: [random(16, 8), random(10, 9)] },
  ],
};

it('multiplies recipes, triangles and full matrices as if all were written out', () => {
  const groups = system.groups.map((group) => ({ ...group, matrices: written(group.matrices) }));
  const dense = toDense({ ...system, groups });
  const [rows, columns] = [22, 13];
  const products = new BlockProducts(system);
  const [x, r] = [random(columns, 10), random(rows, 11)];
  for (const _ of ['twice: nothing of the first product is left', 'in the second']) {
    const y = products.multiply([x.subarray(0, 5), x.subarray(5)]);
    for (let i = 0; i < rows; i++) {
      const sum = x.reduce((total, value, j) => total + dense[j * rows + i] * value, 0);
      expect(y[i]).toBeCloseTo(sum, 14);
    }
    const z = Float64Array.from(products.multiplyTransposed(r).flatMap((part) => [...part]));
    for (let j = 0; j < columns; j++) {
      const sum = r.reduce((total, value, i) => total + dense[j * rows + i] * value, 0);
      expect(z[j]).toBeCloseTo(sum, 14);
    }
  }
});

it('refuses summed rows', () => {
  const summed = sumOfRows(second, random(6, 12));
  const group = { name: 'sum', rows: 1, blocks: [0], matrices: [summed] };
  expect(() => new BlockProducts({ blockColumns: [3], groups: [group] })).toThrow(RangeError);
});
