/** The little of gpu.js 2.24 that is used: it is an optional package, so its types may be missing. */

/** Numbers as gpu.js takes them: rows of Float32Array. */
export type Matrix = Float32Array[];
export type Stack = Matrix[];

/** What a kernel with `pipeline` returns: memory of a device, or the numbers where there is none. */
export type Handle = Stack | { toArray(): Promise<Stack>; delete(): void };

export interface Kernel {
  (...parameters: (Handle | Stack | Matrix | number)[]): Handle | Promise<Handle>;
  setOutput(sizes: [x: number, y: number, z: number]): Kernel;
  /** Known after the first run: what the kernel really is, whatever was asked for. */
  readonly kernel: object;
}

export interface KernelSettings {
  readonly output: [x: number, y: number, z: number];
  readonly pipeline: boolean;
  readonly immutable: boolean;
  readonly dynamicOutput: boolean;
  readonly dynamicArguments: boolean;
  readonly loopMaxIterations: number;
}

/** What a kernel function sees as `this`. */
export interface KernelThread {
  readonly thread: { readonly x: number; readonly y: number; readonly z: number };
}

export type KernelFunction = (this: KernelThread, ...parameters: never[]) => number;

export interface Gpu {
  createKernel(source: KernelFunction, settings: KernelSettings): Kernel;
}

export interface GpujsModule {
  readonly GPU: new (settings: { mode: 'webgpu' | 'webasm' | 'cpu' }) => Gpu;
}
