import util from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { kernelNetworks } from '../../src/neural/network/kernelNetworks.js';
import type { NetworkEngine, NetworkSpec } from '../../src/neural/network.js';
import { type Importer, loadTfjs } from '../../src/neural/tfjs/loadTfjs.js';
import { tfjsNetworks } from '../../src/neural/tfjs/tfjsNetworks.js';
import type { Tfjs } from '../../src/neural/tfjs/tfjsTypes.js';
import {
  everything,
  relativeDifference,
  someParameters,
  somePoints,
  someWeights,
} from '../support/networks.js';

/** Why TensorFlow.js cannot be tested here; null where it can. */
async function missing(backend: 'wasm' | 'cpu'): Promise<string | null> {
  try {
    await loadTfjs(backend);
    return null;
  } catch (error) {
    process.stderr.write(`skipped: ${(error as Error).message}\n`);
    return (error as Error).message;
  }
}

const specs = (['tanh', 'sin'] as const).flatMap((activation) =>
  [false, true].map(
    (residual): NetworkSpec => ({ inputs: 3, widths: [16, 16, 9], activation, residual }),
  ),
);

describe.each(['wasm', 'cpu'] as const)('tfjs %s', async (backend) => {
  const reason = await missing(backend);
  const here = reason === null ? it : it.skip;
  const double = kernelNetworks({ precision: 'double' });
  let engine: NetworkEngine;

  beforeAll(async () => {
    if (reason === null) engine = await tfjsNetworks({ backend });
  });

  here('gives the values, derivatives and gradients of the kernels', () => {
    expect(engine.name).toBe(`tfjs ${backend}`);
    expect(engine.precision).toBe('single');
    for (const spec of specs) {
      for (const along of [[], [1], [2, 0]]) {
        const is = everything(engine, spec, along);
        const should = everything(double, spec, along);
        expect(relativeDifference(is.value, should.value)).toBeLessThan(1e-5);
        expect(relativeDifference(is.gradient, should.gradient)).toBeLessThan(1e-5);
        expect(relativeDifference(is.hidden, should.hidden)).toBeLessThan(1e-5);
        for (const [k, derivative] of is.derivatives.entries()) {
          expect(relativeDifference(derivative, should.derivatives[k])).toBeLessThan(1e-5);
        }
      }
    }
  });

  here('gives the same bits again', () => {
    expect(everything(engine, specs[1], [0])).toEqual(everything(engine, specs[1], [0]));
  });

  here('keeps no tensors of passes that are over', async () => {
    const { tf } = await loadTfjs(backend);
    const { memory } = tf as Tfjs & { memory(): { numTensors: number } };
    const [, spec] = specs;
    const parameters = someParameters(spec, 1);
    const network = engine.network(spec, parameters);
    const points = somePoints(3, 20, 2);
    const step = (): number => {
      network.evaluate(points, [0, 1]);
      network.addGradient(someWeights(20, 2, 3), new Float64Array(parameters.length));
      network.lastHidden(points);
      return memory().numTensors;
    };
    const first = step();
    expect([step(), step()]).toEqual([first, first]);
  });
});

describe('loading TensorFlow.js', () => {
  const absent = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });

  /** An importer of packages that are there only in name. */
  function fake(packages: Record<string, string | Error>): { load: Importer; asked: string[] } {
    const asked: string[] = [];
    const load: Importer = async (name) => {
      asked.push(name);
      const found = packages[name] ?? absent;
      if (found instanceof Error) throw found;
      let backend = '';
      return {
        default: {
          setBackend: async (wanted: string) => {
            backend = wanted;
            return true;
          },
          ready: async () => {},
          getBackend: () => backend,
        },
      };
    };
    return { load, asked };
  }

  it('says what to install where there is nothing', async () => {
    const { load, asked } = fake({});
    await expect(loadTfjs('auto', load)).rejects.toThrow(
      'TensorFlow.js is not installed: npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm',
    );
    expect(asked).toContain('@tensorflow/tfjs-node-gpu');
    await expect(loadTfjs('node-gpu', load)).rejects.toThrow(
      'not installed: npm install @tensorflow/tfjs-node-gpu',
    );
  });

  it('prefers a GPU, then tfjs-node, then WebAssembly', async () => {
    const all = { core: '@tensorflow/tfjs-core', wasm: '@tensorflow/tfjs-backend-wasm' };
    const packages: Record<string, string | Error> = { [all.core]: '', [all.wasm]: '' };
    expect((await loadTfjs('auto', fake(packages).load)).backend).toBe('wasm');
    packages['@tensorflow/tfjs-node'] = '';
    expect((await loadTfjs('auto', fake(packages).load)).backend).toBe('node');
    packages['@tensorflow/tfjs-node-gpu'] = '';
    expect((await loadTfjs('auto', fake(packages).load)).backend).toBe('node-gpu');
    // Installed, but its download has failed.
    packages['@tensorflow/tfjs-node-gpu'] = new Error('The Node.js native addon module is missing');
    expect((await loadTfjs('auto', fake(packages).load)).backend).toBe('node');
  });

  it('says why an installed package does not run', async () => {
    const broken = new Error('The Node.js native addon module is missing\nat ...');
    const { load } = fake({ '@tensorflow/tfjs-node-gpu': broken });
    await expect(loadTfjs('auto', load)).rejects.toThrow(
      /does not run here \(node-gpu: The Node.js native addon module is missing\); without a GPU/,
    );
  });

  it('restores what tfjs-node needs of Node', async () => {
    await loadTfjs('node', fake({ '@tensorflow/tfjs-node': '' }).load);
    const { isNullOrUndefined } = util as unknown as { isNullOrUndefined(x: unknown): boolean };
    expect([undefined, null, 0].map(isNullOrUndefined)).toEqual([true, true, false]);
  });
});
