import { readFileSync } from 'node:fs';

/** What wasm/index.ts exports; pointers are byte addresses, leading dimensions count numbers. */
export interface WasmKernels {
  panelWidth(): number;
  scratchBytes(): number;
  factorDense(A: number, m: number, n: number, V: number, T: number, scratch: number): void;
  applyDense(
    V: number,
    T: number,
    m: number,
    n: number,
    C: number,
    columns: number,
    scratch: number,
  ): void;
  factorStacked(
    R: number,
    n: number,
    B: number,
    c: number,
    V: number,
    T: number,
    scratch: number,
  ): void;
  applyStacked(
    V: number,
    T: number,
    n: number,
    c: number,
    top: number,
    bottom: number,
    columns: number,
    scratch: number,
  ): void;
  subtractProduct(
    C: number,
    ldc: number,
    V: number,
    ldv: number,
    W: number,
    ldw: number,
    m: number,
    k: number,
    n: number,
    scratch: number,
  ): void;
}

export interface WasmInstance {
  /** `wasm`, or `wasm-relaxed` where products and sums round once (other bits, 1.2 times faster). */
  readonly name: 'wasm' | 'wasm-relaxed';
  readonly kernels: WasmKernels;
  readonly memory: WebAssembly.Memory;
}

/** 4 GiB, all that 32-bit addresses reach. */
const MAXIMUM_PAGES = 65536;
const INITIAL_PAGES = 64;

/**
 * Compiles and instantiates the kernels: the variant with relaxed SIMD where this Node has it, else
 * the one with fixed 128-bit SIMD.
 *
 * @throws Error when the files are missing (npm run build makes them) or SIMD is not supported.
 */
export function instantiate(): WasmInstance {
  const relaxed = readFileSync(new URL('./kernels-relaxed.wasm', import.meta.url));
  const useRelaxed = WebAssembly.validate(relaxed);
  const bytes = useRelaxed ? relaxed : readFileSync(new URL('./kernels.wasm', import.meta.url));
  const memory = new WebAssembly.Memory({
    initial: INITIAL_PAGES,
    maximum: MAXIMUM_PAGES,
  });
  const abort = (): never => {
    throw new Error('the WebAssembly kernels stopped');
  };
  const module = new WebAssembly.Module(bytes);
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } });
  return {
    name: useRelaxed ? 'wasm-relaxed' : 'wasm',
    kernels: instance.exports as unknown as WasmKernels,
    memory,
  };
}
