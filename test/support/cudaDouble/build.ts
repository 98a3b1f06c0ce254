import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = new URL('.', import.meta.url).pathname;
const kernels = new URL('../../../src/linalg/device/kernels.cl', import.meta.url);

/** Where a toolkit has its headers. */
const INCLUDE = '/usr/local/cuda/include';

const LAPACK = ['libopenblas.so.0', 'libopenblas.so'];

const VARIABLES = ['APRFM_CUDA_DRIVER', 'APRFM_NVRTC', 'APRFM_CUBLAS', 'APRFM_CUSOLVER'];

/** What a test may ask of the double, see double.c. */
export interface CudaDouble {
  /**
   * A call of that function fails, after so many that do not; `info`: a factorisation reports that
   * argument.
   */
  fail(name: string, status: number, after: number): void;
  setCapacity(bytes: number): void;
  inUse(): number;
  /** The most bytes in use, bytes copied to the device and from it, since the last call. */
  peak(): number;
  brought(): number;
  fetched(): number;
}

/**
 * Compiles the double, and has the engine find it instead of CUDA; null, and why on stderr, where
 * that is not possible.
 */
export function cudaDouble(): CudaDouble | null {
  const skip = (why: string): null => {
    process.stderr.write(`skipped: the double of CUDA: ${why}\n`);
    return null;
  };
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const lapack = LAPACK.find((name) => loads(() => koffi.load(name)));
  if (!lapack) return skip('no OpenBLAS (apt install libopenblas0)');
  const folder = mkdtempSync(join(tmpdir(), 'aprfm-cuda-double-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'kernels.h'),
    readFileSync(kernels, 'utf8').replace('extern "C" ', ''),
  );
  const library = join(folder, 'libdouble.so');
  const { status, stderr, error } = spawnSync(
    'gcc',
    [
      ...['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-ffp-contract=off'],
      ...['-shared', '-fPIC', `-DOPENBLAS="${lapack}"`, `-I${folder}`],
      ...(existsSync(INCLUDE) ? ['-isystem', INCLUDE] : []),
      ...[join(here, 'double.c'), '-o', library, '-ldl', '-lm'],
    ],
    { encoding: 'utf8' },
  );
  if (error) return skip('no C compiler gcc');
  // A compiler that is there must not object.
  if (status !== 0) throw new Error(stderr);
  for (const variable of VARIABLES) process.env[variable] = library;
  const loaded = koffi.load(library);
  const number = (name: string): (() => number) => loaded.func(`double double_${name}()`);
  return {
    fail: loaded.func('void double_fail(const char* name, int status, int after)'),
    setCapacity: loaded.func('void double_set_capacity(double bytes)'),
    inUse: number('in_use'),
    peak: number('peak'),
    brought: number('brought'),
    fetched: number('fetched'),
  };
}

function loads(load: () => unknown): boolean {
  try {
    load();
    return true;
  } catch {
    return false;
  }
}
