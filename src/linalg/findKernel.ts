import { lapackKernel } from './lapack/kernel.js';
import { singleLapackKernel } from './lapack/single.js';
import { jsKernel, type QrKernel } from './qrKernel.js';
import { fixedWasmKernel, relaxedWasmKernel } from './wasm/kernel.js';

/**
 * The dense kernel of that name, as `QrKernel.name` gives it.
 *
 * @throws RangeError for other names, Error when this machine lacks what the kernel needs.
 */
export function findKernel(name: string): QrKernel {
  if (name === 'js') return jsKernel;
  if (name === 'lapack') return lapackKernel();
  if (name === 'lapack-f32') return singleLapackKernel();
  if (name === 'wasm') return fixedWasmKernel();
  if (name === 'wasm-relaxed') return relaxedWasmKernel();
  throw new RangeError(`unknown kernel "${name}"`);
}
