import { PassNetwork } from '../network/passNetwork.js';
import type { NetworkEngine } from '../network.js';
import { loadTfjs, type WantedBackend } from './loadTfjs.js';
import { TfjsPass } from './tfjsPass.js';

export interface TfjsNetworkOptions {
  /** 'auto' unless given. */
  readonly backend?: WantedBackend;
}

/**
 * Networks by TensorFlow.js, in single precision: on a GPU where the user has installed
 * @tensorflow/tfjs-node-gpu, or else by WebAssembly.
 *
 * @throws Error in words when TensorFlow.js is not installed or does not run.
 */
export async function tfjsNetworks({
  backend: wanted = 'auto',
}: TfjsNetworkOptions = {}): Promise<NetworkEngine> {
  const { tf, backend } = await loadTfjs(wanted);
  return {
    name: `tfjs ${backend}`,
    precision: 'single',
    network: (spec, parameters) =>
      new PassNetwork(spec, parameters, (layers) => new TfjsPass(layers, tf)),
  };
}
