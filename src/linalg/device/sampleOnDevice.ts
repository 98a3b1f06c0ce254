import { MemoryError } from '../memoryError.js';
import type { ElementaryFunction } from '../portable.js';
import type { FeatureSampling } from '../sampling.js';
import type { ComputeDevice, DeviceBuffer, KernelName } from './computeDevice.js';
import { LARGEST_INDEX } from './packRows.js';
import type { Scratch } from './scratch.js';

/** Members of a group; every device allows so many. */
export const MEMBERS = 64;

/** `kind` of kernels.cl. */
const KINDS: Record<ElementaryFunction, number> = { sin: 0, cos: 1, tanh: 2, 'tanh slope': 3 };

/**
 * The table of sampleTable (../sampling.ts), bit for bit, column-major rows x columns, written to
 * the numbers of `out` from `begin` on.
 *
 * @throws MemoryError when a step has more numbers than kernels.cl can count.
 */
export function sampleOnDevice(
  device: ComputeDevice,
  scratch: Scratch,
  { activation, points, weights, biases, factors, transform, mean }: FeatureSampling,
  out: DeviceBuffer,
  begin: number,
): void {
  if (transform.length === 0) return;
  const features = biases.length;
  const columns = transform.length / features;
  const dimension = weights.length / features;
  const [k, b, f] = [
    scratch.uploadOnce('weights', weights),
    scratch.uploadOnce('biases', biases),
    scratch.uploadOnce('factors of features', factors),
  ];
  const change = scratch.uploadOnce('transform', transform);
  const launch = (kernel: KernelName, count: number, ...rest: (DeviceBuffer | number)[]): void => {
    if (count > LARGEST_INDEX) {
      throw new MemoryError(`${kernel}: ${count} numbers at once are too many; take fewer points`);
    }
    if (count > 0) device.launch(kernel, Math.ceil(count / MEMBERS), MEMBERS, rest);
  };
  const sample = (use: string, at: Float64Array, count: number): DeviceBuffer => {
    const to = scratch.reserve(use, 8 * count * features);
    const from = scratch.uploadOnce('points', at);
    const kind = KINDS[activation];
    launch(
      'sample_features',
      count * features,
      to,
      from,
      k,
      b,
      f,
      count,
      features,
      dimension,
      kind,
    );
    return to;
  };
  const combine = (to: DeviceBuffer, first: number, values: DeviceBuffer, count: number): void =>
    launch('combine', count * columns, to, values, change, first, count, features, columns);

  const rows = points.length / dimension;
  const values = sample('values', points, rows);
  if (!mean) {
    combine(out, begin, values, rows);
    return;
  }
  const n = mean.weights.length;
  const shares = scratch.uploadOnce('weights of nodes', mean.weights);
  const count = mean.points.length / dimension;
  const subtractMeans = (
    [to, toFirst]: [DeviceBuffer, number],
    length: number,
    [from, first]: [DeviceBuffer, number],
    width: number,
  ): void => {
    const runs = (count * width) / n;
    launch('subtract_means', runs, to, from, shares, toFirst, first, length, n, runs);
  };
  if (mean.points === points) {
    subtractMeans([values, 0], mean.length, [values, 0], features);
    combine(out, begin, values, rows);
    subtractMeans([out, begin], mean.length, [out, begin], columns);
    return;
  }
  const nodes = sample('nodes', mean.points, count);
  subtractMeans([values, 0], mean.length, [nodes, 0], features);
  combine(out, begin, values, rows);
  // The nodes see the mean as the points do, but only now: the points needed it as it was.
  subtractMeans([nodes, 0], n, [nodes, 0], features);
  const combined = scratch.reserve('combined nodes', 8 * count * columns);
  combine(combined, 0, nodes, count);
  subtractMeans([out, begin], mean.length, [combined, 0], columns);
}
