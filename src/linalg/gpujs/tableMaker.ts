import type { ElementaryFunction } from '../portable.js';
import type { FeatureSampling, RunMean } from '../sampling.js';
import type { Gpu, Handle, Kernel, KernelFunction, Matrix, Stack } from './gpujsTypes.js';
import { combine, sampleFeatures, subtractMeans } from './kernels.js';
import type { TableOrder } from './tableThread.js';
import { groupTiles, ROOM, type Tile, tilesOf } from './tiles.js';

const KINDS: readonly ElementaryFunction[] = ['sin', 'cos', 'tanh', 'tanh slope'];

/**
 * Tables by gpu.js, the steps of `sampleTable` in single precision. Tables of one shape go
 * together, one launch a step: a launch costs milliseconds, the arithmetic of a table far less.
 * What lies between the steps stays on the device.
 */
export class TableMaker {
  readonly #sample: Kernel;
  readonly #centre: Kernel;
  readonly #combine: Kernel;

  constructor(gpu: Gpu) {
    const kernel = (source: KernelFunction): Kernel =>
      gpu.createKernel(source, {
        output: [1, 1, 1],
        pipeline: true,
        immutable: true,
        dynamicOutput: true,
        dynamicArguments: true,
        // Longer loops would end early, without a word.
        loopMaxIterations: 2 ** 20,
      });
    this.#sample = kernel(sampleFeatures);
    this.#centre = kernel(subtractMeans);
    this.#combine = kernel(combine);
  }

  /** The class of gpu.js that did the work. */
  get backend(): string {
    return this.#combine.kernel.constructor.name;
  }

  /** Fills `out` of every order, column-major. */
  async make(
    orders: readonly (TableOrder & { readonly out: Float64Array })[],
    room = ROOM,
  ): Promise<void> {
    const tiles = orders.flatMap((order) => tilesOf(order, room));
    for (const group of groupTiles(tiles, room)) {
      const values = await this.#makeGroup(group);
      for (const [t, { columns, out, stride, start }] of group.entries()) {
        for (let k = 0; k < columns; k++) out.set(values[t][k], k * stride + start);
      }
    }
  }

  /** Tiles of one shape: tables x columns x rows. */
  async #makeGroup(group: readonly Tile[]): Promise<Stack> {
    const [{ rows, columns, features, dimension, sampling: first }] = group;
    const tables = group.length;
    const used: Handle[] = [];
    const run = async (kernel: Kernel, width: number, height: number, ...rest: unknown[]) => {
      kernel.setOutput([width, height, tables]);
      const handle = await kernel(...(rest as Parameters<Kernel>));
      used.push(handle);
      return handle;
    };
    const ridges = group.map(({ sampling }) => ridgesOf(sampling, dimension));
    const kind = KINDS.indexOf(first.activation);
    const sample = (points: Stack) =>
      run(this.#sample, points[0][0].length, features, points, ridges, kind, dimension);
    const transform = group.map(({ sampling }) => rowsOf(sampling.transform, features));
    const times = (values: Handle, width: number) =>
      run(this.#combine, width, columns, values, transform, features);
    const points = group.map(({ sampling }) => planes(sampling.points, dimension));
    let values = await sample(points);
    if (!first.mean) values = await times(values, rows);
    else {
      const means = group.map(({ sampling }) => sampling.mean as RunMean);
      const [{ length, weights }] = means;
      const count = weights.length;
      const shares = means.map((mean) => [Float32Array.from(mean.weights)]);
      const centre = (of: Handle, at: Handle, height: number, runLength: number, width: number) =>
        run(this.#centre, width, height, of, at, shares, runLength, count);
      const own = first.mean.points === first.points;
      const width = (rows / length) * count;
      let nodes = own ? values : await sample(means.map((mean) => planes(mean.points, dimension)));
      values = await times(await centre(values, nodes, features, length, rows), rows);
      // The transform magnifies the rounding of the first mean: once more.
      nodes = own ? values : await times(await centre(nodes, nodes, features, count, width), width);
      values = await centre(values, nodes, columns, length, rows);
    }
    const numbers = Array.isArray(values) ? values : await values.toArray();
    for (const handle of used) if (!Array.isArray(handle)) handle.delete();
    return numbers;
  }
}

/** Factor, bias and weights of every feature. */
function ridgesOf({ factors, biases, weights }: FeatureSampling, dimension: number): Matrix {
  return Array.from(factors, (factor, j) =>
    Float32Array.of(factor, biases[j], ...weights.subarray(j * dimension, (j + 1) * dimension)),
  );
}

/** Coordinate by coordinate. */
function planes(points: Float64Array, dimension: number): Matrix {
  const count = points.length / dimension;
  return Array.from({ length: dimension }, (_, d) =>
    Float32Array.from({ length: count }, (_, i) => points[i * dimension + d]),
  );
}

function rowsOf(values: Float64Array, length: number): Matrix {
  return Array.from({ length: values.length / length }, (_, k) =>
    Float32Array.from(values.subarray(k * length, (k + 1) * length)),
  );
}
