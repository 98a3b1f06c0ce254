import { randomStream } from '../basis/random.js';
import type { SolveObserver } from '../solve/steadySlab.js';
import { evaluateLoss, type SiteGroup } from './loss.js';
import { Adam } from './optimise/adam.js';
import { Lbfgs } from './optimise/lbfgs.js';
import { STREAMS, stratified } from './sampling.js';
import { emptyPoints, type Points } from './sites.js';
import type { NetworkModel } from './solveWithNetworks.js';
import { type Labels, labelGroup } from './supervision.js';

/** A solution that networks can be fitted to, such as that of APRFM. */
export interface Teacher {
  rho(x: ArrayLike<number>, t: number): Float64Array;
  /** f at the tensor points (x_i, v_q), row i * v.length + q. */
  fTensor(x: ArrayLike<number>, v: ArrayLike<number>, t: number): Float64Array;
}

export interface FitOptions {
  /** Times, and positions at each of them. */
  readonly times: number;
  readonly positions: number;
  /** Steps of Adam on a quarter of the points each, then of L-BFGS on all. */
  readonly steps: number;
  readonly lbfgs: number;
}

export const fitDefaults: FitOptions = { times: 24, positions: 24, steps: 400, lbfgs: 150 };

/**
 * Fits the networks of a model to a known solution, field by field, by least squares at random
 * points: a start for training that costs seconds.
 *
 * @returns root mean square of (field - label) over that of the label, by field.
 */
export function fitToSolution(
  model: NetworkModel,
  teacher: Teacher,
  options: FitOptions = fitDefaults,
  observer: SolveObserver = { phase: () => {}, advance: () => {} },
): Readonly<Record<string, number>> {
  const { context, fields, parameters } = model;
  const { directions } = context;
  observer.phase('fit', options.steps + options.lbfgs);
  const labels = labelsOf(model, teacher, options);
  const sizes = new Map([...labels.values].map(([name, v]) => [name, meanSquare(v)]));
  const group = (of: Labels): SiteGroup =>
    labelGroup(of, fields, context, (name) => 1 / Math.max(sizes.get(name) ?? 1, 1e-30));
  const gradient = new Float64Array(parameters.length);
  const evaluate = (on: SiteGroup) => () => {
    gradient.fill(0);
    const { total } = evaluateLoss([on], fields, directions, gradient);
    return { loss: total, gradient };
  };
  const every = Math.max(1, Math.ceil(options.steps / 40));
  const adam = new Adam({ schedule: { rate: 5e-3, factor: 0.92, every, floor: 1e-6 } });
  for (let step = 0; step < options.steps; step++) {
    adam.step(parameters, evaluate(group(share(labels, step % 4, 4))));
    observer.advance(step + 1);
  }
  const all = group(labels);
  const lbfgs = new Lbfgs();
  for (let step = 0; step < options.lbfgs; step++) {
    if (lbfgs.step(parameters, evaluate(all)).stalled) break;
    observer.advance(options.steps + step + 1);
  }
  const { blocks } = evaluateLoss([all], fields, directions);
  const relative = [...blocks].map(([name, { meanSquare: error, data }]) => {
    return [name.replace('fit-', ''), Math.sqrt(error / (data || 1))];
  });
  return Object.fromEntries(relative);
}

/** rho, g = (f - rho)/e, r = (f(v) + f(-v))/2, j = (f(v) - f(-v))/(2 e), f: what the model has. */
function labelsOf({ context, fields, options }: NetworkModel, teacher: Teacher, fit: FitOptions) {
  const { problem, directions, scale } = context;
  const { x: range, t: interval } = problem.domain;
  const stream = randomStream(options.seed, STREAMS.fit);
  const times = interval ? stratified(fit.times, interval, stream) : Float64Array.of(0);
  const positions = interval ? fit.positions : fit.positions * fit.times;
  const count = times.length * positions;
  const points: Points = emptyPoints(count);
  const rho = new Float64Array(count);
  const f = new Float64Array(count * directions.v.length);
  for (const [k, t] of times.entries()) {
    const x = stratified(positions, range, stream);
    const at = k * positions;
    points.x.set(x, at);
    points.t.fill(t, at, at + positions);
    rho.set(teacher.rho(x, t), at);
    f.set(teacher.fTensor(x, directions.v, t), at * directions.v.length);
  }
  const { half } = directions;
  const width = directions.v.length;
  const halves = (join: (here: number, there: number) => number): Float64Array =>
    Float64Array.from({ length: count * half }, (_, row) => {
      const from = width * Math.floor(row / half);
      const q = half + (row % half);
      return join(f[from + q], f[from + directions.mirror(q)]);
    });
  const makers: Record<string, () => Float64Array> = {
    rho: () => rho,
    f: () => f,
    g: () => f.map((value, row) => (value - rho[Math.floor(row / width)]) / scale),
    r: () => halves((here, there) => (here + there) / 2),
    j: () => halves((here, there) => (here - there) / (2 * scale)),
  };
  const values = new Map([...fields.keys()].map((name) => [name, makers[name]()] as const));
  return { points, values };
}

/** Every count-th point, from one on. */
function share({ points, values }: Labels, first: number, count: number): Labels {
  const chosen = Array.from(points.x.keys()).filter((i) => i % count === first);
  const pick = (from: Float64Array): Float64Array => {
    const width = from.length / points.x.length;
    return Float64Array.from(
      { length: chosen.length * width },
      (_, row) => from[chosen[Math.floor(row / width)] * width + (row % width)],
    );
  };
  return {
    points: { t: pick(points.t), x: pick(points.x) },
    values: new Map([...values].map(([name, v]) => [name, pick(v)])),
  };
}

function meanSquare(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
