import { findLibrary } from './nativeLibrary.js';

const NVRTC = {
  title: 'the run-time compiler NVRTC',
  names: ['libnvrtc.so.13', 'libnvrtc.so.12', 'libnvrtc.so.11.2'],
  needs: [],
  beside: /^libnvrtc-builtins\.so\./,
  variable: 'APRFM_NVRTC',
  howToAdd: 'install the CUDA toolkit or the Python package nvidia-cuda-nvrtc',
};

/**
 * CUDA C++ -> PTX, ending in a zero byte, as the driver wants it. Products are not fused with sums:
 * the bits are to be those of the host.
 *
 * @param architecture compute capability, as 80 for 8.0.
 * @throws Error saying what is missing, or with the compiler's own words.
 */
export function compileKernels(source: string, architecture: number): Uint8Array {
  const library = findLibrary(NVRTC);
  const declare = (name: string, parameters: string) =>
    library.func(`int ${name}(${parameters})`) as (...args: unknown[]) => number;
  const words = library.func('const char* nvrtcGetErrorString(int status)');
  const check = (name: string, status: number, detail = ''): void => {
    if (status === 0) return;
    throw new Error(`engine cuda: ${name}: ${words(status)}${detail}`);
  };
  const create = declare(
    'nvrtcCreateProgram',
    'void* program, const char* source, const char* name, int headerCount, void* headers, void* names',
  );
  const compile = declare(
    'nvrtcCompileProgram',
    'uint64_t program, int count, const char** options',
  );
  const destroy = declare('nvrtcDestroyProgram', 'void* program');
  const output = (what: 'PTX' | 'ProgramLog', program: bigint): Uint8Array => {
    const size = new BigUint64Array(1);
    const sizeOf = declare(`nvrtcGet${what}Size`, 'uint64_t program, void* size');
    check(`nvrtcGet${what}Size`, sizeOf(program, size));
    const out = new Uint8Array(Number(size[0]));
    const get = declare(`nvrtcGet${what}`, 'uint64_t program, void* out');
    check(`nvrtcGet${what}`, get(program, out));
    return out;
  };

  const handle = new BigUint64Array(1);
  check('nvrtcCreateProgram', create(handle, source, 'kernels.cu', 0, null, null));
  try {
    const options = [`--gpu-architecture=compute_${architecture}`, '--fmad=false'];
    const status = compile(handle[0], options.length, options);
    const log = status === 0 ? '' : text(output('ProgramLog', handle[0]));
    check('nvrtcCompileProgram', status, ` for compute capability ${architecture / 10}: ${log}`);
    return output('PTX', handle[0]);
  } finally {
    destroy(handle);
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll('\0', '').trim();
}
