import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileKernels } from '../../src/linalg/device/cuda/compile.js';
import { denseLibrary } from '../../src/linalg/device/cuda/denseLibrary.js';
import { cudaDevice } from '../../src/linalg/device/cuda/device.js';
import { describeCuda } from '../support/cudaSuite.js';

/** Whether something is missing here; what, on stderr. */
function lacks(need: () => unknown): boolean {
  try {
    need();
    return false;
  } catch (error) {
    process.stderr.write(`skipped: ${error instanceof Error ? error.message : error}\n`);
    return true;
  }
}

describe.skipIf(lacks(() => denseLibrary(cudaDevice())))('an NVIDIA GPU', describeCuda);

describe('the compiler NVRTC', () => {
  const url = new URL('../../src/linalg/device/kernels.cl', import.meta.url);
  const source = readFileSync(url, 'utf8');

  it.skipIf(lacks(() => compileKernels('', 80)))('fuses no product with a sum', () => {
    const ptx = new TextDecoder().decode(compileKernels(source, 80));
    expect(ptx).toContain('.entry write_rows(');
    expect(ptx).not.toContain('fma.rn.f64');
    expect(ptx.endsWith('\0')).toBe(true);
  });
});
