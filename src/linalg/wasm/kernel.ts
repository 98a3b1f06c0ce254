import type { Panel } from '../householder.js';
import type { QrKernel } from '../qrKernel.js';
import { Arena } from './arena.js';
import { hasRelaxedSimd, instantiate, type WasmInstance } from './module.js';

/** Where the linker puts nothing: the kernels have no data of their own. */
const FIRST_FREE = 1024;

let fixed: WasmKernel | undefined;
let relaxed: WasmKernel | undefined;
let best: WasmKernel | undefined;

/**
 * WebAssembly SIMD: needs nothing but `npm ci`, some 8 times faster than plain TypeScript.
 *
 * @throws Error when the kernels cannot be loaded (see `instantiate`).
 */
export function wasmKernel(): QrKernel {
  return bestWasmKernel();
}

/** The same with what is no part of a QR decomposition. */
export function bestWasmKernel(): WasmKernel {
  best ??= hasRelaxedSimd() ? relaxedWasmKernel() : fixedWasmKernel();
  return best;
}

/**
 * The variant that may round products and sums once.
 *
 * @throws Error where Node has no relaxed SIMD.
 */
export function relaxedWasmKernel(): WasmKernel {
  relaxed ??= new WasmKernel(instantiate('wasm-relaxed'));
  return relaxed;
}

/**
 * The variant whose every bit WebAssembly prescribes: the same on all machines.
 *
 * @throws Error when the kernels cannot be loaded (see `instantiate`).
 */
export function fixedWasmKernel(): WasmKernel {
  fixed ??= new WasmKernel(instantiate('wasm'));
  return fixed;
}

export class WasmKernel implements QrKernel {
  readonly name: string;
  /** All that 32-bit addresses reach. */
  readonly capacity = 2 ** 32;
  readonly #kernels: WasmInstance['kernels'];
  readonly #arena: Arena;
  readonly #scratch: number;
  readonly #panel: number;

  constructor({ name, kernels, memory }: WasmInstance) {
    this.name = name;
    this.#kernels = kernels;
    this.#panel = kernels.panelWidth();
    this.#scratch = FIRST_FREE;
    this.#arena = new Arena(memory, FIRST_FREE + kernels.scratchBytes());
  }

  frame<T>(work: () => T): T {
    return this.#arena.frame(work);
  }

  allocate(length: number): Float64Array {
    return this.#arena.take(length).fill(0);
  }

  reduceDense(
    A: Float64Array,
    m: number,
    n: number,
    C: Float64Array,
    columns: number,
  ): readonly Panel[] {
    const layout = panelLayout(n, this.#panel, (start) => m - start);
    return this.#reflectors(layout, (V, T) => {
      this.#kernels.factorDense(A.byteOffset, m, n, V, T, this.#scratch);
      if (columns > 0) {
        this.#kernels.applyDense(V, T, m, n, C.byteOffset, columns, this.#scratch);
      }
    });
  }

  reduceStacked(
    R: Float64Array,
    n: number,
    B: Float64Array,
    c: number,
    top: Float64Array,
    bottom: Float64Array,
    columns: number,
  ): readonly Panel[] {
    const layout = panelLayout(n, this.#panel, () => c);
    return this.#reflectors(layout, (V, T) => {
      this.#kernels.factorStacked(R.byteOffset, n, B.byteOffset, c, V, T, this.#scratch);
      if (columns > 0) {
        const [t, b] = [top.byteOffset, bottom.byteOffset];
        this.#kernels.applyStacked(V, T, n, c, t, b, columns, this.#scratch);
      }
    });
  }

  /** C (m x n) = C - A B, A m x k, B k x n, all in this kernel's memory. */
  subtractProduct(
    C: Float64Array,
    A: Float64Array,
    B: Float64Array,
    m: number,
    k: number,
    n: number,
  ): void {
    const [c, a, b] = [C.byteOffset, A.byteOffset, B.byteOffset];
    this.#kernels.subtractProduct(c, m, a, m, b, k, m, k, n, this.#scratch);
  }

  /** W (k x n) += A^T C, A m x k, C m x n, all in this kernel's memory. */
  addTransposeProduct(
    W: Float64Array,
    A: Float64Array,
    C: Float64Array,
    k: number,
    m: number,
    n: number,
  ): void {
    const [w, a, c] = [W.byteOffset, A.byteOffset, C.byteOffset];
    this.#kernels.transposeProduct(w, k, a, m, c, m, k, m, n, true);
  }

  /**
   * Room for n numbers of the precision, valid in this frame, of arbitrary content: `mapElementary`
   * works on them in place.
   */
  allocateRow(n: number, precision: 'double' | 'single'): Float64Array | Float32Array {
    // The kernels work on whole registers.
    const numbers = this.#arena.take(4 * Math.ceil(n / 4));
    if (precision === 'double') return numbers.subarray(0, n);
    return new Float32Array(numbers.buffer, numbers.byteOffset, n);
  }

  /** values_i = activation(values_i + bias), of what `allocateRow` gave. */
  mapElementary(values: Float64Array | Float32Array, bias: number, kind: number): void {
    const [at, n] = [values.byteOffset, values.length];
    if (values instanceof Float64Array) this.#kernels.mapElementary(at, n, bias, kind);
    else this.#kernels.mapElementarySingle(at, n, bias, kind);
  }

  /** out = factors_j activation(biases_j + weights_j . point_i), see wasm/elementary.ts. */
  sampleFeatures(
    out: Float64Array,
    points: Float64Array,
    n: number,
    weights: Float64Array,
    biases: Float64Array,
    factors: Float64Array,
    kind: number,
  ): void {
    const count = biases.length;
    const dimension = weights.length / count;
    this.#kernels.sampleFeatures(
      out.byteOffset,
      points.byteOffset,
      n,
      points.length / dimension,
      dimension,
      weights.byteOffset,
      biases.byteOffset,
      factors.byteOffset,
      count,
      kind,
    );
  }

  /** Room for V and T of all panels during `work`, and copies of them that outlive the frame. */
  #reflectors(
    layout: readonly PanelShape[],
    work: (V: number, T: number) => void,
  ): readonly Panel[] {
    const mark = this.#arena.mark();
    const V = this.#arena.take(sum(layout.map(({ rows, width }) => rows * width)));
    const T = this.#arena.take(sum(layout.map(({ width }) => width * width)));
    work(V.byteOffset, T.byteOffset);
    let [v, t] = [0, 0];
    const panels = layout.map(({ start, rows, width }) => {
      v += rows * width;
      t += width * width;
      const own = V.slice(v - rows * width, v);
      return { start, width, rows, V: own, T: T.slice(t - width * width, t) };
    });
    this.#arena.release(mark);
    return panels;
  }
}

interface PanelShape {
  readonly start: number;
  readonly width: number;
  readonly rows: number;
}

function panelLayout(n: number, panel: number, rows: (start: number) => number): PanelShape[] {
  return Array.from({ length: Math.ceil(n / panel) }, (_, p) => {
    const start = p * panel;
    return { start, width: Math.min(panel, n - start), rows: rows(start) };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
