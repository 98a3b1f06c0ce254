import { readFileSync } from 'node:fs';
import { MemoryError } from '../../memoryError.js';
import type { ComputeDevice, DeviceBuffer, KernelName } from '../computeDevice.js';
import { chooseDevice, type FoundDevice } from './chooseDevice.js';
import { type Handle, type OpenClLibrary, openClLibrary } from './library.js';

/**
 * Nothing that would let the compiler fuse products with sums or reorder sums (-cl-mad-enable,
 * -cl-fast-relaxed-math): the source forbids the former by FP_CONTRACT, and bits must be the host's.
 */
const BUILD_OPTIONS = '-cl-std=CL1.2';

/** By what APRFM_OPENCL says. */
const known = new Map<string, ComputeDevice | Error>();

/**
 * The first OpenCL device in double precision, or the one whose name holds APRFM_OPENCL; one for
 * a thread.
 *
 * @throws Error saying what is missing and how to add it.
 */
export function openClDevice(named = process.env.APRFM_OPENCL ?? ''): ComputeDevice {
  const device = known.get(named) ?? open(named);
  known.set(named, device);
  if (device instanceof Error) throw device;
  return device;
}

function open(named: string): ComputeDevice | Error {
  try {
    const library = openClLibrary();
    return new OpenClDevice(library, chooseDevice(library, named));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

interface OpenClBuffer extends DeviceBuffer {
  readonly handle: Handle;
}

/** A device with its queue of commands and its kernels, each made when first launched. */
class OpenClDevice implements ComputeDevice {
  readonly label: string;
  readonly capacity: number;
  readonly #library: OpenClLibrary;
  readonly #largestBuffer: number;
  readonly #context: Handle;
  readonly #queue: Handle;
  readonly #program: Handle;
  readonly #kernels = new Map<KernelName, Handle>();

  constructor(library: OpenClLibrary, { handle, name, capacity, largestBuffer }: FoundDevice) {
    this.label = `OpenCL, ${name}`;
    this.capacity = capacity;
    this.#library = library;
    this.#largestBuffer = largestBuffer;
    this.#context = library.createContext(handle);
    this.#queue = library.createQueue(this.#context, handle);
    const source = readFileSync(new URL('../kernels.cl', import.meta.url), 'utf8');
    this.#program = library.buildProgram(this.#context, handle, source, BUILD_OPTIONS);
  }

  allocate(bytes: number): OpenClBuffer {
    if (bytes > this.#largestBuffer) {
      const [asked, given] = [bytes, this.#largestBuffer].map((n) => (n / 2 ** 30).toFixed(2));
      throw new MemoryError(
        `${this.label} has no ${asked} GiB for one buffer, at most ${given} GiB; take fewer features or nodes`,
      );
    }
    return { bytes, handle: this.#library.createBuffer(this.#context, bytes) };
  }

  free(buffer: DeviceBuffer): void {
    this.#library.releaseBuffer(handleOf(buffer));
  }

  upload(to: DeviceBuffer, from: Float64Array | Int32Array, byteOffset = 0): void {
    this.#library.write(this.#queue, handleOf(to), byteOffset, from);
  }

  download(from: DeviceBuffer, to: Float64Array, byteOffset = 0): void {
    this.#library.read(this.#queue, handleOf(from), byteOffset, to);
  }

  copy(to: DeviceBuffer, from: DeviceBuffer, bytes: number): void {
    this.#library.copy(this.#queue, handleOf(from), handleOf(to), bytes);
  }

  launch(
    name: KernelName,
    groups: number,
    members: number,
    parameters: readonly (DeviceBuffer | number)[],
  ): void {
    const kernel = this.#kernels.get(name) ?? this.#library.createKernel(this.#program, name);
    this.#kernels.set(name, kernel);
    for (const [index, parameter] of parameters.entries()) {
      if (typeof parameter === 'number') this.#library.setNumber(kernel, index, parameter);
      else this.#library.setBuffer(kernel, index, handleOf(parameter));
    }
    this.#library.run(this.#queue, kernel, groups * members, members);
  }
}

function handleOf(buffer: DeviceBuffer): Handle {
  return (buffer as OpenClBuffer).handle;
}
