import { describe } from 'vitest';
import { denseLibrary } from '../../src/linalg/device/cuda/denseLibrary.js';
import { cudaDevice } from '../../src/linalg/device/cuda/device.js';
import { describeCuda } from '../support/cudaSuite.js';

/** Why no GPU can be tested here; null where one can. */
function missing(): string | null {
  try {
    denseLibrary(cudaDevice());
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`skipped: ${reason}\n`);
    return reason;
  }
}

describe.skipIf(missing() !== null)('an NVIDIA GPU', describeCuda);
