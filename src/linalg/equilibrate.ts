import type { BlockSystem } from './blockSystem.js';
import { sumOfSquares } from './matrixVector.js';

/**
 * Powers of two that bring every column of the whole system to a 2-norm in [1, 2), block by block.
 * Powers of two scale without rounding: a rescaled system gives the same bits. Zero columns get 1.
 */
export function columnScales(system: BlockSystem): Float64Array[] {
  const squares = system.blockColumns.map((columns) => new Float64Array(columns));
  for (const { rows, blocks, matrices } of system.groups) {
    for (const [k, block] of blocks.entries()) {
      for (let j = 0; j < system.blockColumns[block]; j++) {
        squares[block][j] += sumOfSquares(matrices[k], j * rows, (j + 1) * rows);
      }
    }
  }
  return scalesOf(squares);
}

/** The scales from the sums of squares of all columns. */
export function scalesOf(squares: readonly Float64Array[]): Float64Array[] {
  return squares.map((block) =>
    block.map((square) => (square > 0 ? 2 ** -Math.floor(Math.log2(Math.sqrt(square))) : 1)),
  );
}
