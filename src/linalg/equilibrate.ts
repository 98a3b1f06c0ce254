import type { BlockSystem } from './blockSystem.js';
import { sumOfSquares } from './matrixVector.js';

/**
 * Powers of two that bring every column of the whole system to a 2-norm in [1, 2), block by block.
 * Powers of two scale without rounding: a rescaled system gives the same bits. Zero columns get 1.
 *
 * @throws RangeError naming the group when a matrix holds a NaN or an infinity.
 */
export function columnScales(system: BlockSystem): Float64Array[] {
  const squares = system.blockColumns.map((columns) => new Float64Array(columns));
  for (const { name, rows, blocks, matrices } of system.groups) {
    for (const [k, block] of blocks.entries()) {
      const own = squares[block];
      for (let j = 0; j < own.length; j++) {
        const square = sumOfSquares(matrices[k], j * rows, (j + 1) * rows);
        if (!Number.isFinite(square)) refuse(matrices[k], name, block);
        own[j] += square;
      }
    }
  }
  return squares.map((block) =>
    block.map((square) => (square > 0 ? 2 ** -Math.floor(Math.log2(Math.sqrt(square))) : 1)),
  );
}

function refuse(matrix: Float64Array, name: string, block: number): never {
  const what = matrix.every(Number.isFinite)
    ? 'numbers whose squares overflow (above 1e154)'
    : 'a non-finite number';
  throw new RangeError(`group "${name}": matrix of block ${block} holds ${what}`);
}
