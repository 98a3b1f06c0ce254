import type { Cell } from '../partition/cell.js';
import { type Interval, slabPoint, type TransientProblem } from '../problem/types.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import type { ScheduleOptions } from './transientOptions.js';

/** What the sizes of the slabs follow. */
export interface Schedule {
  /** Size of the first slab. */
  readonly first: number;
  /** The largest worth trying. */
  readonly largest: number;
  /** A layer that has faded at this time after the start; slabs need not grow step by step then. */
  readonly faded: number;
  /** Residual above which a slab is halved: corners are not resolved to more than a few percent. */
  readonly tolerance: number;
}

/** First slab next to a weak corner, over the first output time. */
const WEAK = 1e-3;

/** Residual that is accepted next to a corner. */
const CORNER = 5e-2;

/** Collision times after which an initial layer has faded below 1e-10. */
const FADED = 24;

/**
 * Sizes of slabs. The first is about a collision time epsilon^2/sigmaS where something happens on
 * that scale that is seen later: initial data out of equilibrium, or a corner. The largest is what
 * the widest cell resolves: a part of the time to cross it, by flight or by diffusion.
 *
 * @param start whether a layer or a corner has to be resolved at the start.
 * @param hidden whether collision times are too short to matter.
 * @param cells at the last time: the widest are those of the bulk.
 */
export function makeSchedule(
  problem: Pick<TransientProblem, 'outputTimes'> & { readonly domain: { readonly t: Interval } },
  start: 'smooth' | 'layer' | 'corner',
  cells: readonly Pick<Cell, 'width' | 'epsilon' | 'scale'>[],
  options: Pick<ScheduleOptions, 'firstSlab' | 'crossing' | 'tolerance'>,
  hidden = false,
): Schedule {
  const [t0, t1] = problem.domain.t;
  const total = t1 - t0;
  let fastest = Infinity;
  let slowest = 0;
  let crossing = 0;
  for (const { width, epsilon, scale } of cells) {
    // Collision time epsilon^2/sigmaS, with epsilon/sigmaS the mean free path.
    fastest = Math.min(fastest, epsilon * scale);
    slowest = Math.max(slowest, epsilon * scale);
    // A cell of a few mean free paths is crossed by flight, a thicker one by diffusion.
    const kinetic = (Math.PI * scale) / width > 0.5;
    const time = kinetic ? 0.3 * epsilon * width : (0.5 * width ** 2 * epsilon) / scale;
    crossing = Math.max(crossing, time);
  }
  const largest = Math.min(total, options.crossing * crossing);
  if (start === 'smooth')
    return { first: largest, largest, faded: 0, tolerance: options.tolerance };
  const answer = problem.outputTimes.find((t) => t > t0) ?? t1;
  const kinetic = hidden ? WEAK * (answer - t0) : options.firstSlab * fastest;
  const first = Math.min(kinetic, largest, (answer - t0) / 2);
  const tolerance = start === 'corner' ? Math.max(CORNER, options.tolerance) : options.tolerance;
  return { first, largest, faded: start === 'layer' ? FADED * slowest : Infinity, tolerance };
}

/**
 * The next slab. A size is kept (its factor is used again) until the time elapsed is `growth` times
 * as long; then it grows by that factor: slabs in geometric progression, at a logarithmic number of
 * factorisations. When an initial layer has faded, the largest size is taken at once.
 */
export function grown(
  size: number,
  elapsed: number,
  schedule: Schedule,
  options: Pick<ScheduleOptions, 'growth'>,
): number {
  if (elapsed >= schedule.faded) return schedule.largest;
  const next = elapsed >= options.growth * size ? options.growth * size : size;
  return Math.min(next, schedule.largest);
}

/**
 * Whether the initial data excite a layer of duration epsilon^2 that later times remember: its mark
 * on rho is of the order of epsilon times the departure from equilibrium.
 */
export function excitesLayer(problem: TransientProblem, threshold: number): boolean {
  const [t0] = problem.domain.t;
  const [a, b] = problem.domain.x;
  const { nodes, weights } = gaussLegendre(12);
  let size = 0;
  let mark = 0;
  for (let k = 0; k <= 64; k++) {
    const x = a + ((b - a) * k) / 64;
    const step = (b - a) * 1e-4;
    const f = (v: number, at = x): number => problem.initial(slabPoint(at, v, t0));
    const mean = (at: number): number =>
      nodes.reduce((sum, v, q) => sum + (weights[q] / 2) * f(v, at), 0);
    const rho = mean(x);
    const slope = (mean(Math.min(b, x + step)) - mean(Math.max(a, x - step))) / (2 * step);
    const point = slabPoint(x);
    const path = problem.epsilon(point) / Math.max(problem.scattering(point), 1e-300);
    for (const v of nodes) {
      size = Math.max(size, Math.abs(f(v)));
      const departure = Math.abs(f(v) - rho) + path * Math.abs(v * slope);
      mark = Math.max(mark, (departure * path) / (b - a));
    }
  }
  return mark > threshold * size;
}

/**
 * The size asked for, or where it is final, the next smaller one that fits the remaining time a whole
 * number of times: equal slabs share a factor, and no remnant is left.
 */
export function nextDuration(size: number, remaining: number, previous: number, final: boolean) {
  const count = Math.max(1, Math.ceil(remaining / size - 1e-9));
  if (count > 2 && !final) return size;
  const equal = remaining / count;
  return Math.abs(equal - previous) < 1e-9 * equal ? previous : equal;
}

/** Largest modulus of the initial and inflow data at a few points. */
export function sizeOfData({ domain, initial, boundary }: TransientProblem): number {
  const [a, b] = domain.x;
  const [t0, t1] = domain.t;
  let size = 0;
  for (const v of [-0.95, -0.5, -0.1, 0.1, 0.5, 0.95]) {
    for (let k = 0; k <= 32; k++) {
      const share = k / 32;
      size = Math.max(size, Math.abs(initial(slabPoint(a + (b - a) * share, v, t0))));
      const side = v > 0 ? boundary.left : boundary.right;
      if (side.type !== 'inflow') continue;
      const point = slabPoint(v > 0 ? a : b, v, t0 + (t1 - t0) * share);
      size = Math.max(size, Math.abs(side.value(point)));
    }
  }
  return size;
}
