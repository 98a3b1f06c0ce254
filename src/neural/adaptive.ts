import type { RandomStream } from '../basis/random.js';
import type { TransportProblem } from '../problem/types.js';
import { interiorGroup, type RowContext } from './batch.js';
import type { FieldSet } from './field.js';
import { evaluateLoss } from './loss.js';
import { equally, normal, stratified } from './sampling.js';
import { emptyPoints, type Points } from './sites.js';

/**
 * Adaptive collocation (RT-APNN, arXiv 2505.14144): points wander by the Metropolis rule so that
 * they come to lie with a density proportional to the squared residual.
 */
export interface AdaptiveOptions {
  /** Share of the interior points of a batch that are adaptive. */
  readonly share: number;
  /** Steps of training between two moves. */
  readonly every: number;
  /** Standard deviation of a proposal, in lengths of the domain. */
  readonly stride: number;
}

export const adaptiveDefaults: AdaptiveOptions = { share: 0.5, every: 5, stride: 0.1 };

/** Where the chain begins: uniform points. */
export function startChain(
  { domain }: TransportProblem,
  count: number,
  stream: RandomStream,
): Points {
  return {
    t: stratified(count, domain.t ?? [0, 0], stream),
    x: stratified(count, domain.x, stream),
  };
}

/**
 * One Metropolis move of every point: a Gaussian step, reflected at the ends of the domain, taken
 * with probability min(1, new density / old density).
 *
 * @param end of the time interval that is trained on.
 */
export function moveChain(
  chain: Points,
  context: RowContext,
  fields: FieldSet,
  stride: number,
  stream: RandomStream,
  end: number,
): Points {
  const { x: range, t: times } = context.problem.domain;
  const count = chain.x.length;
  const until: readonly [number, number] = times ? [times[0], end] : [0, 0];
  const proposal = emptyPoints(count);
  for (let i = 0; i < count; i++) {
    proposal.x[i] = reflected(chain.x[i] + stride * (range[1] - range[0]) * normal(stream), range);
    const step = stride * (until[1] - until[0]) * normal(stream);
    proposal.t[i] = times ? reflected(chain.t[i] + step, until) : 0;
  }
  const [here, there] = [chain, proposal].map((points) => residualDensity(points, context, fields));
  const next = emptyPoints(count);
  for (let i = 0; i < count; i++) {
    const taken = stream() * here[i] < there[i] ? proposal : chain;
    next.x[i] = taken.x[i];
    next.t[i] = taken.t[i];
  }
  return next;
}

/** factor * residual^2 of the rows at each point, averaged over directions. */
export function residualDensity(
  points: Points,
  context: RowContext,
  fields: FieldSet,
): Float64Array {
  const group = interiorGroup(context, equally(points));
  const density = new Float64Array(points.x.length);
  evaluateLoss([group], fields, context.directions, null, [density]);
  return density;
}

function reflected(value: number, [lower, upper]: readonly [number, number]): number {
  if (!(upper > lower)) return lower;
  const period = 2 * (upper - lower);
  const along = (((value - lower) % period) + period) % period;
  return lower + Math.min(along, period - along);
}
