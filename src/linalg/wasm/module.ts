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
  sampleFeatures(
    out: number,
    points: number,
    n: number,
    stride: number,
    dimension: number,
    weights: number,
    biases: number,
    factors: number,
    count: number,
    kind: number,
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
  transposeProduct(
    W: number,
    ldw: number,
    V: number,
    ldv: number,
    C: number,
    ldc: number,
    k: number,
    m: number,
    n: number,
    add: boolean,
  ): void;
  mapElementary(values: number, n: number, bias: number, kind: number): void;
  mapElementarySingle(values: number, n: number, bias: number, kind: number): void;
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

/** Whether this Node has relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(bytesOf('wasm-relaxed'));
}

/**
 * Compiles and instantiates one variant of the kernels.
 *
 * @throws Error when the files are missing (npm run build makes them) or SIMD is not supported.
 */
export function instantiate(name: WasmInstance['name']): WasmInstance {
  const memory = new WebAssembly.Memory({
    initial: INITIAL_PAGES,
    maximum: MAXIMUM_PAGES,
  });
  const abort = (): never => {
    throw new Error('the WebAssembly kernels stopped');
  };
  const module = new WebAssembly.Module(bytesOf(name));
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } });
  return {
    name,
    kernels: instance.exports as unknown as WasmKernels,
    memory,
  };
}

function bytesOf(name: WasmInstance['name']): Uint8Array {
  const file = name === 'wasm' ? './kernels.wasm' : './kernels-relaxed.wasm';
  return readFileSync(new URL(file, import.meta.url));
}
