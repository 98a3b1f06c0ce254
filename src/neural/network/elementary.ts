import { bestWasmKernel, type WasmKernel } from '../../linalg/wasm/kernel.js';
import type { Numbers, Precision } from './products.js';

/** to_i = h(from_i + bias); `to` and `from` are runs of one length and may be the same. */
export type ElementaryMap = (
  h: 'sin' | 'cos' | 'tanh',
  to: Numbers,
  from: Numbers,
  bias: number,
) => void;

const KINDS = ['sin', 'cos', 'tanh'];

/** By WebAssembly (Math.tanh would take most of the time of a network), or Math where it fails. */
export function elementaryMap(precision: Precision): ElementaryMap {
  let kernel: WasmKernel;
  try {
    kernel = bestWasmKernel();
  } catch {
    return plainMap;
  }
  return (h, to, from, bias) =>
    kernel.frame(() => {
      const row = kernel.allocateRow(from.length, precision);
      row.set(from);
      kernel.mapElementary(row, bias, KINDS.indexOf(h));
      to.set(row);
    });
}

/** The same by Math. */
export const plainMap: ElementaryMap = (name, to, from, bias) => {
  const h = Math[name];
  for (let i = 0; i < from.length; i++) to[i] = h(from[i] + bias);
};
