import { randomStream } from '../src/basis/random.js';
import { initialParameters } from '../src/neural/network/initialParameters.js';
import { kernelNetworks } from '../src/neural/network/kernelNetworks.js';
import type { NetworkEngine, NetworkSpec } from '../src/neural/network.js';
import { tfjsNetworks } from '../src/neural/tfjs/tfjsNetworks.js';

/** A trainer of networks with a measured speed, or the reason why it is not there. */
export interface TrainerFinding {
  readonly trainer: string;
  /** What runs, or null. */
  readonly ran: string | null;
  /** Values, derivatives in t and x, and the gradient, at 512 points; the better of two. */
  readonly milliseconds: number | null;
  readonly status: string;
}

const SPEC: NetworkSpec = {
  inputs: 3,
  widths: [64, 64, 64],
  activation: 'tanh',
  residual: false,
};
const POINTS = 512;

const HOW_TO_ADD_GPU =
  'for an NVIDIA GPU: npm install @tensorflow/tfjs-node-gpu (downloads TensorFlow for CUDA 11.2)';

export async function measureTrainers(): Promise<TrainerFinding[]> {
  return [
    await measure('kernels', () => kernelNetworks({ precision: 'single' })),
    await measure('kernels-double', () => kernelNetworks({ precision: 'double' })),
    await measure('tfjs', tfjsNetworks),
  ];
}

async function measure(
  trainer: string,
  open: () => NetworkEngine | Promise<NetworkEngine>,
): Promise<TrainerFinding> {
  let engine: NetworkEngine;
  try {
    engine = await open();
  } catch (error) {
    return { trainer, ran: null, milliseconds: null, status: (error as Error).message };
  }
  const stream = randomStream(1);
  const network = engine.network(SPEC, initialParameters(SPEC, stream));
  const points = Float64Array.from({ length: POINTS * SPEC.inputs }, () => 2 * stream() - 1);
  const gradient = new Float64Array(network.parameters.length);
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    const values = network.evaluate(points, [0, 1]);
    network.addGradient(values, gradient);
    if (round > 0) best = Math.min(best, performance.now() - start);
  }
  const gpu =
    engine.name.includes('node-gpu') || trainer !== 'tfjs' ? 'ok' : `ok; ${HOW_TO_ADD_GPU}`;
  return { trainer, ran: engine.name, milliseconds: best, status: gpu };
}
