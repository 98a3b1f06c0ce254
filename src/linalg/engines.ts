import { blockQr, blockQrEngine } from './blockQr.js';
import { cudaEngine } from './device/cuda/engine.js';
import { deviceWriter } from './device/deviceWriter.js';
import { openClDevice } from './device/opencl/device.js';
import type { LeastSquaresEngine } from './engine.js';
import { type EngineName, engineNames } from './engineNames.js';
import { gpujsWriter } from './gpujs/gpujsWriter.js';
import { lapackKernel } from './lapack/kernel.js';
import { singleLapackKernel } from './lapack/single.js';
import { mlMatrixEngine } from './mlMatrixEngine.js';
import type { QrKernel } from './qrKernel.js';
import { refinedEngine } from './refinement.js';
import { wasmKernel } from './wasm/kernel.js';

/** An engine that exists but not on this machine; the message says how to add it. */
export class EngineMissing extends Error {
  readonly engine: EngineName;

  constructor(engine: EngineName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.engine = engine;
  }
}

/**
 * The engine of that name; auto is the fastest one here.
 *
 * @throws RangeError naming the engines there are.
 * @throws EngineMissing when this machine lacks what the engine needs.
 */
export function findEngine(name: EngineName): LeastSquaresEngine {
  switch (name) {
    case 'auto':
      return chooseEngine().engine;
    case 'js':
      return blockQr;
    case 'wasm':
      return present(name, () => blockQrEngine(wasmKernel()));
    case 'lapack':
      return present(name, () => blockQrEngine(lapackKernel()));
    case 'opencl':
      return present(name, openClEngine);
    case 'cuda':
      return present(name, cudaEngine);
    case 'gpujs':
      return present(name, gpujsEngine);
    case 'refined':
      return present(name, () => refinedEngine(singleLapackKernel()));
    case 'ml-matrix':
      return mlMatrixEngine('qr');
    case 'ml-matrix-svd':
      return mlMatrixEngine('svd');
    default:
      throw new RangeError(`unknown engine "${name}", there are ${engineNames.join(', ')}`);
  }
}

let openCl: LeastSquaresEngine | undefined;

/** Rows by an OpenCL device, whose memory one writer keeps; the factor by the fastest kernel here. */
function openClEngine(): LeastSquaresEngine {
  openCl ??= blockQrEngine(hostKernel(), deviceWriter(openClDevice()));
  return openCl;
}

/** Drafts: tables in single precision by gpu.js, rows and factor in double precision. */
function gpujsEngine(): LeastSquaresEngine {
  const writer = gpujsWriter();
  const name = `gpu.js ${writer.mode} in single precision (rho to 1e-6 at best)`;
  return blockQrEngine(hostKernel(), { ...writer, name }, 'single');
}

/** The fastest dense kernel of this machine's processor. */
export function hostKernel(): QrKernel {
  try {
    return lapackKernel();
  } catch {
    return wasmKernel();
  }
}

/** Engines in double precision that serve any accuracy, fastest first. */
const PREFERENCE: readonly EngineName[] = ['lapack', 'wasm', 'js'];

/** What auto takes, and why: the reasons against the faster ones. */
export function chooseEngine(): { engine: LeastSquaresEngine; why: string } {
  const missing: string[] = [];
  for (const name of PREFERENCE) {
    try {
      const engine = findEngine(name);
      const others = missing.length > 0 ? `; not here: ${missing.join(', ')}` : '';
      return { engine, why: `auto: the fastest here${others}` };
    } catch (error) {
      if (!(error instanceof EngineMissing)) throw error;
      missing.push(name);
    }
  }
  throw new Error('plain TypeScript is always there');
}

function present(name: EngineName, make: () => LeastSquaresEngine): LeastSquaresEngine {
  try {
    return make();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new EngineMissing(name, message, { cause: error });
  }
}
