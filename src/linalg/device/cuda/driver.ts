import type { NativeRoutine } from '../../native.js';
import { findLibrary } from './nativeLibrary.js';

const DRIVER = {
  title: 'the NVIDIA driver',
  names: ['libcuda.so.1'],
  needs: [],
  variable: 'APRFM_CUDA_DRIVER',
  howToAdd: 'install the driver of an NVIDIA GPU (Debian: apt install nvidia-driver)',
};

/** CUresult: memory could not be had; the driver is older than the compiler. */
export const OUT_OF_MEMORY = 2;
const UNSUPPORTED_PTX = 222;

/** Prototypes of cuda.h; _v2 are the ones with 64-bit sizes and device pointers. */
const PROTOTYPES = {
  cuInit: 'unsigned int flags',
  cuDeviceGet: 'void* device, int ordinal',
  cuDeviceGetName: 'void* name, int length, int device',
  cuDeviceGetAttribute: 'void* value, int attribute, int device',
  cuDevicePrimaryCtxRetain: 'void* context, int device',
  cuCtxSetCurrent: 'uint64_t context',
  cuMemGetInfo_v2: 'void* free, void* total',
  cuMemAlloc_v2: 'void* pointer, size_t bytes',
  cuMemFree_v2: 'uint64_t pointer',
  cuMemcpyHtoD_v2: 'uint64_t to, const void* from, size_t bytes',
  cuMemcpyDtoH_v2: 'void* to, uint64_t from, size_t bytes',
  cuMemcpyDtoD_v2: 'uint64_t to, uint64_t from, size_t bytes',
  cuMemsetD8_v2: 'uint64_t to, unsigned char value, size_t bytes',
  cuModuleLoadData: 'void* module, const void* image',
  cuModuleGetFunction: 'void* function, uint64_t module, const char* name',
  cuLaunchKernel:
    'uint64_t function, unsigned int groupsX, unsigned int groupsY, unsigned int groupsZ, ' +
    'unsigned int membersX, unsigned int membersY, unsigned int membersZ, ' +
    'unsigned int sharedBytes, uint64_t stream, void* parameters, void* extra',
} as const;

export type DriverFunction = keyof typeof PROTOTYPES;

/** A call of the driver that failed. */
export class CudaError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The driver's functions; every status is looked at. */
export interface CudaDriver {
  /** @throws CudaError in the driver's words. */
  call(name: DriverFunction, ...args: unknown[]): void;
  /** What the function writes to its first parameter, a pointer or a handle. */
  get(name: DriverFunction, ...args: unknown[]): bigint;
  /** The same for a number of 32 bits. */
  getNumber(name: DriverFunction, ...args: unknown[]): number;
}

/** @throws Error saying what is missing and how to add it. */
export function cudaDriver(): CudaDriver {
  const library = findLibrary(DRIVER);
  const functions = new Map<DriverFunction, NativeRoutine>();
  for (const [name, parameters] of Object.entries(PROTOTYPES)) {
    functions.set(name as DriverFunction, library.func(`int ${name}(${parameters})`));
  }
  const wordsOf = ['cuGetErrorName', 'cuGetErrorString'].map((name) =>
    library.func(`int ${name}(int status, _Out_ const char** text)`),
  );
  const call = (name: DriverFunction, ...args: unknown[]): void => {
    const status = (functions.get(name) as NativeRoutine)(...args) as number;
    if (status === 0) return;
    const words = wordsOf.map((word) => {
      const text: [string | null] = [null];
      return word(status, text) === 0 ? text[0] : null;
    });
    const hint =
      status === UNSUPPORTED_PTX
        ? '; NVRTC is newer than the driver: update the driver, or name an older one in APRFM_NVRTC'
        : '';
    const message = `engine cuda: ${name}: ${words[0] ?? status} (${words[1] ?? 'unknown'})${hint}`;
    throw new CudaError(message, status);
  };
  return {
    call,
    get(name, ...args) {
      const out = new BigUint64Array(1);
      call(name, out, ...args);
      return out[0];
    },
    getNumber(name, ...args) {
      const out = new Int32Array(1);
      call(name, out, ...args);
      return out[0];
    },
  };
}
