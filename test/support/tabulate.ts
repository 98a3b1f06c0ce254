import type { CellField, ColumnBlock, Derivative } from '../../src/basis/field.js';
import type { CellPoints } from '../../src/basis/points.js';

/** Basis functions of a block at tensor points: (points * v.length) x columns(block), column-major. */
export function tabulate(
  field: CellField,
  points: CellPoints,
  v: Float64Array,
  derivative: Derivative,
  block: ColumnBlock,
): Float64Array {
  const ones = new Float64Array(points.xi.length * v.length).fill(1);
  const out = new Float64Array(ones.length * field.columns(block));
  field.addRows(out, 0, ones, points, v, derivative, block);
  return out;
}
