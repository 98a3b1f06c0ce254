import type { BlockSystem } from './blockSystem.js';
import { sumOfSquares } from './matrixVector.js';

/**
 * Powers of two that bring every column of the whole system to a 2-norm in [1, 2), block by block.
 * Powers of two scale without rounding: a rescaled system gives the same bits. Zero columns get 1.
 *
 * @throws RangeError naming the group when a matrix holds a NaN or an infinity.
 */
export function columnScales(system: BlockSystem): Float64Array[] {
  return scalesBy(system, columnSquares);
}

/** The same for matrices of any kind; `squaresOf` gives the sums of squares of their columns. */
export function scalesBy<M>(
  system: BlockSystem<M>,
  squaresOf: (matrix: M, rows: number) => Float64Array,
): Float64Array[] {
  const squares = system.blockColumns.map((columns) => new Float64Array(columns));
  for (const { name, rows, blocks, matrices } of system.groups) {
    if (rows === 0) continue;
    for (const [k, block] of blocks.entries()) {
      const own = squaresOf(matrices[k], rows);
      if (!own.every(Number.isFinite)) refuse(matrices[k], name, block);
      for (let j = 0; j < own.length; j++) squares[block][j] += own[j];
    }
  }
  return squares.map((block) =>
    block.map((square) => (square > 0 ? 2 ** -Math.floor(Math.log2(Math.sqrt(square))) : 1)),
  );
}

/** The sum of squares of every column of a column-major matrix. */
export function columnSquares(matrix: Float64Array, rows: number): Float64Array {
  const squares = new Float64Array(matrix.length / rows);
  for (let j = 0; j < squares.length; j++) {
    squares[j] = sumOfSquares(matrix, j * rows, (j + 1) * rows);
  }
  return squares;
}

function refuse(matrix: unknown, name: string, block: number): never {
  const overflow = matrix instanceof Float64Array && matrix.every(Number.isFinite);
  const what = overflow ? 'numbers whose squares overflow (above 1e154)' : 'a non-finite number';
  throw new RangeError(`group "${name}": matrix of block ${block} holds ${what}`);
}
