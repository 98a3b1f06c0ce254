import { readFileSync } from 'node:fs';
import { MemoryError } from '../../memoryError.js';
import { loadKoffi } from '../../native.js';
import type { ComputeDevice, DeviceBuffer, KernelName } from '../computeDevice.js';
import { compileKernels } from './compile.js';
import { type CudaDriver, CudaError, cudaDriver, OUT_OF_MEMORY } from './driver.js';

/** CUdevice_attribute. */
const CAPABILITY_MAJOR = 75;
const CAPABILITY_MINOR = 76;

/** More parameters than any kernel has. */
const MAX_PARAMETERS = 16;

/** Memory of the device, or a part of it. */
export class CudaBuffer implements DeviceBuffer {
  constructor(
    readonly address: bigint,
    readonly bytes: number,
  ) {}
}

let opened: CudaDevice | Error | undefined;

/**
 * The first NVIDIA GPU (CUDA_VISIBLE_DEVICES chooses another), opened once.
 *
 * @throws Error saying what is missing and how to add it.
 */
export function cudaDevice(): CudaDevice {
  try {
    opened ??= new CudaDevice();
  } catch (error) {
    opened = error instanceof Error ? error : new Error(String(error));
  }
  if (opened instanceof Error) throw opened;
  return opened;
}

/**
 * An NVIDIA GPU with the kernels of kernels.cl. All work is in the default stream, one operation
 * after the other.
 */
export class CudaDevice implements ComputeDevice {
  readonly label: string;
  readonly capacity: number;
  readonly #driver: CudaDriver;
  readonly #module: bigint;
  readonly #functions = new Map<KernelName, bigint>();
  /** Parameters of a launch, and where each of them lies; the driver copies them at once. */
  readonly #values = new BigUint64Array(new ArrayBuffer(8 * MAX_PARAMETERS));
  readonly #pointers: BigUint64Array;

  /** @throws Error saying what is missing and how to add it, or what failed. */
  constructor() {
    const driver = cudaDriver();
    driver.call('cuInit', 0);
    const device = driver.getNumber('cuDeviceGet', 0);
    driver.call('cuCtxSetCurrent', driver.get('cuDevicePrimaryCtxRetain', device));
    this.#driver = driver;
    this.label = nameOf(driver, device);
    this.capacity = this.#memory().total;
    const capability = [CAPABILITY_MAJOR, CAPABILITY_MINOR].map((attribute) =>
      driver.getNumber('cuDeviceGetAttribute', attribute, device),
    );
    const source = readFileSync(new URL('../kernels.cl', import.meta.url), 'utf8');
    const image = compileKernels(source, 10 * capability[0] + capability[1]);
    this.#module = driver.get('cuModuleLoadData', image);
    const first = loadKoffi('engine cuda').address(this.#values);
    this.#pointers = BigUint64Array.from(this.#values, (_, k) => first + 8n * BigInt(k));
  }

  /** Bytes that nobody uses now. */
  get unused(): number {
    return this.#memory().free;
  }

  allocate(bytes: number): CudaBuffer {
    try {
      return new CudaBuffer(this.#driver.get('cuMemAlloc_v2', Math.max(bytes, 8)), bytes);
    } catch (error) {
      if (!(error instanceof CudaError) || error.status !== OUT_OF_MEMORY) throw error;
      const [asked, free] = [bytes, this.unused].map((b) => (b / 2 ** 30).toFixed(2));
      throw new MemoryError(
        `${this.label} has ${free} GiB left, ${asked} GiB are needed: use fewer features, or more ` +
          'and smaller cells, or --engine lapack, wasm or js',
        { cause: error },
      );
    }
  }

  free(buffer: DeviceBuffer): void {
    this.#driver.call('cuMemFree_v2', addressOf(buffer));
  }

  /** Sets all bytes to zero. */
  clear(buffer: DeviceBuffer): void {
    if (buffer.bytes > 0) this.#driver.call('cuMemsetD8_v2', addressOf(buffer), 0, buffer.bytes);
  }

  upload(to: DeviceBuffer, from: Float64Array | Int32Array, byteOffset = 0): void {
    if (from.length === 0) return;
    const address = addressOf(to) + BigInt(byteOffset);
    this.#driver.call('cuMemcpyHtoD_v2', address, from, from.byteLength);
  }

  download(from: DeviceBuffer, to: Float64Array | Int32Array, byteOffset = 0): void {
    if (to.length === 0) return;
    const address = addressOf(from) + BigInt(byteOffset);
    this.#driver.call('cuMemcpyDtoH_v2', to, address, to.byteLength);
  }

  copy(to: DeviceBuffer, from: DeviceBuffer, bytes: number): void {
    if (bytes > 0) this.#driver.call('cuMemcpyDtoD_v2', addressOf(to), addressOf(from), bytes);
  }

  launch(
    kernel: KernelName,
    groups: number,
    members: number,
    parameters: readonly (DeviceBuffer | number)[],
  ): void {
    if (groups === 0) return;
    for (const [k, value] of parameters.entries()) {
      this.#values[k] = typeof value === 'number' ? BigInt(value) : addressOf(value);
    }
    const shape = [groups, 1, 1, members, 1, 1];
    this.#driver.call(
      'cuLaunchKernel',
      ...[this.#functionOf(kernel), ...shape, 0, 0n, this.#pointers, null],
    );
  }

  #functionOf(kernel: KernelName): bigint {
    let known = this.#functions.get(kernel);
    if (known === undefined) {
      known = this.#driver.get('cuModuleGetFunction', this.#module, kernel);
      this.#functions.set(kernel, known);
    }
    return known;
  }

  #memory(): { free: number; total: number } {
    const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)];
    this.#driver.call('cuMemGetInfo_v2', free, total);
    return { free: Number(free[0]), total: Number(total[0]) };
  }
}

function nameOf(driver: CudaDriver, device: number): string {
  const name = new Uint8Array(256);
  driver.call('cuDeviceGetName', name, name.length, device);
  return new TextDecoder().decode(name.subarray(0, name.indexOf(0)));
}

function addressOf(buffer: DeviceBuffer): bigint {
  if (buffer instanceof CudaBuffer) return buffer.address;
  throw new TypeError('memory of another device');
}
