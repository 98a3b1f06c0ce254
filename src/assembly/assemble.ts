import type { CellBasis } from '../basis/cellBasis.js';
import type { BlockSystem, RowGroup } from '../linalg/blockSystem.js';
import type { Formulation } from '../problem/equations/formulation.js';
import type { TransportProblem } from '../problem/types.js';
import { rowGroups } from './rowGroups.js';
import type { WeightOptions } from './weights.js';

/** The weighted least-squares system, groups in the order of the right-hand side. */
export interface AssembledSystem {
  readonly system: BlockSystem;
  /** Right-hand side of all rows of all groups, in order. */
  readonly rhs: Float64Array;
}

/** Row blocks -> block-sparse weighted system, one column block a cell. */
export function assemble(
  problem: TransportProblem,
  formulation: Formulation,
  bases: readonly CellBasis[],
  weights: WeightOptions,
  onCell: (done: number) => void = () => {},
): AssembledSystem {
  const groups: RowGroup[] = [];
  const rightSides: Float64Array[] = [];
  for (const rows of rowGroups(problem, formulation, bases, weights)) {
    groups.push({
      name: rows.block.name,
      rows: rows.rhs.length,
      blocks: rows.cells,
      matrices: rows.matrices,
    });
    rightSides.push(rows.rhs);
    onCell(rows.cells[0] + 1);
  }
  const rhs = new Float64Array(rightSides.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of rightSides) {
    rhs.set(part, at);
    at += part.length;
  }
  return { system: { blockColumns: bases.map((basis) => basis.columns), groups }, rhs };
}
