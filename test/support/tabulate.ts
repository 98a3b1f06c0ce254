import type { CellField, ColumnBlock, Derivative, FieldPart } from '../../src/basis/field.js';
import type { CellPoints } from '../../src/basis/points.js';
import { RowMatrixBuilder, writeRows } from '../../src/linalg/rowMatrix.js';

/** Basis functions of a block at tensor points: (points * v.length) x columns(block), column-major. */
export function tabulate(
  field: CellField,
  points: CellPoints,
  v: Float64Array,
  derivative: Derivative,
  block: ColumnBlock,
): Float64Array {
  const parts = field.values(points, v, derivative, block);
  return sum(parts, points.xi.length * v.length, field.columns(block));
}

/** Angular moments of the basis functions of a block: points x columns(block), column-major. */
export function momentTable(
  field: CellField,
  points: CellPoints,
  power: number,
  derivative: Derivative,
  block: ColumnBlock,
): Float64Array {
  const parts = field.moment(points, power, derivative, block);
  return sum(parts, points.xi.length, field.columns(block));
}

function sum(parts: readonly FieldPart[], rows: number, columns: number): Float64Array {
  const out = new RowMatrixBuilder(rows, columns);
  const ones = new Float64Array(rows).fill(1);
  for (const { column, table, turned, scale } of parts) {
    out.add(column, table, turned, ones, scale);
  }
  return writeRows(out.build());
}
