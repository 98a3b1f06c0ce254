import type { BlockSystem } from './blockSystem.js';
import { eliminate } from './elimination.js';
import { columnScales } from './equilibrate.js';
import type { Front } from './front.js';
import { partHelper } from './partHelper.js';
import type { QrKernel } from './qrKernel.js';
import type { RowWriter } from './rowMatrix.js';

/** What block QR leaves to the host or to a device, with rows of the system given as G. */
export interface Eliminator<G = Float64Array> {
  readonly name: string;
  /** Bytes that the elimination of a block may take. */
  readonly capacity: number;
  /** What else to try where that is too little. */
  readonly larger: string;
  /** See `columnScales`. */
  columnScales(system: BlockSystem<G>): Float64Array[];
  /** See `eliminate`. */
  eliminate(
    system: BlockSystem<G>,
    scales: readonly Float64Array[],
    onBlock?: (done: number) => void,
  ): Front[];
}

/** By a kernel of the host, with a helper thread where that pays. */
export function hostEliminator(kernel: QrKernel, writer?: RowWriter): Eliminator {
  return {
    name: writer ? `${kernel.name}, rows by ${writer.name}` : kernel.name,
    capacity: kernel.capacity,
    larger: kernel.name.startsWith('wasm') ? ', or --engine lapack or js' : '',
    columnScales,
    eliminate: (system, scales, onBlock) =>
      eliminate(system, scales, { kernel, helper: partHelper, onBlock }),
  };
}
