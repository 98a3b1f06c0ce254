import { factorBy } from '../../blockQr.js';
import type { BlockMatrix, BlockSystem } from '../../blockSystem.js';
import { eliminateIn } from '../../elimination.js';
import type { Eliminator } from '../../eliminator.js';
import type { LeastSquaresEngine } from '../../engine.js';
import { columnSquares, scalesBy } from '../../equilibrate.js';
import { denseLibrary } from './denseLibrary.js';
import { type CudaDevice, cudaDevice } from './device.js';
import { CudaFronts } from './fronts.js';
import { CudaRows } from './rows.js';

let opened: LeastSquaresEngine | undefined;

/**
 * Block QR on an NVIDIA GPU in double precision. Rows that are given as recipes are written there;
 * what the solution needs comes back.
 *
 * @throws Error saying what is missing and how to add it.
 */
export function cudaEngine(): LeastSquaresEngine {
  opened ??= engineOf(cudaEliminator(cudaDevice()));
  return opened;
}

function engineOf(eliminator: Eliminator<BlockMatrix>): LeastSquaresEngine {
  return {
    name: eliminator.name,
    factor: (system, options) => factorBy(eliminator, system, options),
    factorRows: (system, options) => factorBy(eliminator, system, options),
  };
}

function cudaEliminator(device: CudaDevice): Eliminator<BlockMatrix> {
  const dense = denseLibrary(device);
  const rows = new CudaRows(device);
  return {
    name: 'cuda',
    get capacity() {
      return device.unused;
    },
    larger: ', or --engine lapack, wasm or js',
    columnScales: (system) => deviceScales(system, rows),
    eliminate(system, scales, onBlock) {
      const memory = new CudaFronts(device, dense, rows);
      return memory.during(() => eliminateIn(memory, system, scales, onBlock));
    },
  };
}

/**
 * The scales of `columnScales`, bit for bit; rows that are not written out are written once for
 * them, and once more when their block is eliminated: they need no memory in between.
 */
function deviceScales(system: BlockSystem<BlockMatrix>, rows: CudaRows): Float64Array[] {
  const recipes = system.groups
    .flatMap(({ matrices }) => matrices)
    .flatMap((matrix) => (matrix instanceof Float64Array ? [] : [matrix]));
  const squares = rows.columnSquares(recipes);
  const known = new Map(recipes.map((matrix, k) => [matrix as BlockMatrix, squares[k]]));
  return scalesBy(
    system,
    (matrix, count) => known.get(matrix) ?? columnSquares(matrix as Float64Array, count),
  );
}
