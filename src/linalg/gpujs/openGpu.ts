import { type FeatureSampling, sampleTable } from '../sampling.js';
import type { Gpu, GpujsModule } from './gpujsTypes.js';
import { TableMaker } from './tableMaker.js';
import { openWebGpu } from './webGpu.js';

/** auto: the first of the others that runs. */
export type WantedMode = 'auto' | 'webgpu' | 'webasm' | 'cpu';

export interface OpenGpu {
  readonly gpu: Gpu;
  /** What a table was really made by. */
  readonly mode: string;
  /** Why the modes before it were not taken. */
  readonly fallback: string;
}

/** gpu.js falls back to other modes without a word: the class of the kernel that ran tells. */
const BACKENDS: Readonly<Record<string, string>> = {
  WebGPUKernel: 'webgpu',
  WebAssemblyKernel: 'webasm',
  CPUKernel: 'cpu',
};

/**
 * gpu.js in the wanted mode, after it has made a right table in it.
 *
 * @throws Error in words when gpu.js is not installed or no wanted mode runs.
 */
export async function openGpu(wanted: WantedMode): Promise<OpenGpu> {
  const gpujs = await loadGpujs();
  const reasons: string[] = [];
  for (const mode of wanted === 'auto' ? (['webgpu', 'webasm', 'cpu'] as const) : [wanted]) {
    try {
      const adapter = mode === 'webgpu' ? ` (${await openWebGpu()})` : '';
      const gpu = new gpujs.GPU({ mode });
      const backend = await backendOf(gpu);
      if (backend !== mode) throw new Error(`gpu.js took ${backend} instead`);
      return { gpu, mode: mode + adapter, fallback: reasons.join('; ') };
    } catch (error) {
      reasons.push(`no ${mode}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`gpu.js does not run here: ${reasons.join('; ')}`);
}

async function loadGpujs(): Promise<GpujsModule> {
  // The name is no literal: the package may be missing where this is compiled.
  const name: string = 'gpu.js';
  try {
    const { default: gpujs }: { default: GpujsModule } = await import(name);
    return gpujs;
  } catch (error) {
    throw new Error('gpu.js is not installed: npm install gpu.js webgpu', { cause: error });
  }
}

/** The mode that made a small table; a wrong table is an error. */
async function backendOf(gpu: Gpu): Promise<string> {
  const points = Float64Array.of(-0.7, -0.2, 0.1, 0.3, 0.6, 0.9);
  const sampling: FeatureSampling = {
    activation: 'sin',
    points,
    weights: Float64Array.of(1.3, -0.8),
    biases: Float64Array.of(0.4, 2.9),
    factors: Float64Array.of(1, -2),
    transform: Float64Array.of(1, 0.5, -1, 3),
    mean: { length: 3, points, weights: Float64Array.of(0.25, 0.5, 0.25) },
  };
  const out = new Float64Array(12);
  const maker = new TableMaker(gpu);
  await maker.make([{ rows: 6, columns: 2, sampling, out }]);
  const right = sampleTable(sampling);
  // Written so that what is no number fails too.
  if (!out.every((value, e) => Math.abs(value - right[e]) < 1e-5)) {
    throw new Error('a table came out wrong');
  }
  return BACKENDS[maker.backend] ?? maker.backend;
}
