import { type BlockSystem, countRows } from './blockSystem.js';
import { addProduct, addTransposed } from './matrixVector.js';

/** A x, x by block; rows in the order of the groups. */
export function multiplyBlocks(system: BlockSystem, x: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(countRows(system));
  let start = 0;
  for (const { rows, blocks, matrices } of system.groups) {
    const own = out.subarray(start, start + rows);
    for (const [k, block] of blocks.entries()) addProduct(own, matrices[k], rows, x[block]);
    start += rows;
  }
  return out;
}

/** A^T r by block, r in the order of the groups. */
export function multiplyBlocksTransposed(system: BlockSystem, r: Float64Array): Float64Array[] {
  const out = system.blockColumns.map((columns) => new Float64Array(columns));
  let start = 0;
  for (const { rows, blocks, matrices } of system.groups) {
    const own = r.subarray(start, start + rows);
    for (const [k, block] of blocks.entries()) addTransposed(out[block], matrices[k], own);
    start += rows;
  }
  return out;
}
