import type { Fault } from '../case/faults.js';
import type { PhaseFunction, PhasePoint } from './types.js';

/** Q = bounded + stiff/epsilon. */
export interface SplitSource {
  readonly bounded: PhaseFunction;
  readonly stiff: PhaseFunction;
}

/** Q of a problem, split as its two functions say. */
export function sourceOf({
  source,
  stiffSource,
}: {
  readonly source: PhaseFunction;
  readonly stiffSource?: PhaseFunction;
}): SplitSource {
  return { bounded: source, stiff: stiffSource ?? noSource };
}

export const noSource: PhaseFunction = () => 0;

/** (Q(v) + Q(-v))/2, the directions of the two points being opposite. */
export function evenPart(
  { bounded, stiff }: SplitSource,
  one: PhasePoint,
  opposite: PhasePoint,
  epsilon: number,
): number {
  return (bounded(one) + bounded(opposite)) / 2 + (stiff(one) + stiff(opposite)) / (2 * epsilon);
}

/** epsilon (Q(v) - Q(-v))/2, bounded as epsilon -> 0. */
export function oddPart(
  { bounded, stiff }: SplitSource,
  one: PhasePoint,
  opposite: PhasePoint,
  epsilon: number,
): number {
  return (epsilon * (bounded(one) - bounded(opposite)) + (stiff(one) - stiff(opposite))) / 2;
}

/** Two opposite directions at a point at which a given source is compared with the one needed. */
export interface SourceSite {
  readonly needed: SplitSource;
  readonly one: PhasePoint;
  readonly opposite: PhasePoint;
  readonly epsilon: number;
  /** What rounding leaves in the source that is needed. */
  readonly rounding: number;
  /** "x = 0.3". */
  readonly place: string;
}

/** Relative difference up to which an exact solution belongs to data. */
export const TOLERANCE = 1e-8;

/**
 * Whether a problem's source is the one that its exact solution needs: after an override of a
 * coefficient it may not be, and every error reported against it would be wrong. Even and odd parts
 * in v are compared by themselves, as the odd one is 1/epsilon times larger.
 */
export function sourceFault(given: SplitSource, sites: Iterable<SourceSite>): Fault | null {
  const worst = { even: 0, odd: 0, where: '' };
  const size = { even: 0, odd: 0 };
  for (const { needed, one, opposite, epsilon, rounding, place } of sites) {
    const [want, have] = [needed, given].map((q) => ({
      even: evenPart(q, one, opposite, epsilon),
      odd: oddPart(q, one, opposite, epsilon),
    }));
    // What rounding of the part in 1/epsilon leaves in the even one is no disagreement.
    const largest = Math.max(Math.abs(want.odd), Math.abs(have.odd));
    const noise = 8 * rounding + (8 * Number.EPSILON * largest) / epsilon;
    size.even = Math.max(size.even, Math.abs(want.even), Math.abs(have.even));
    size.odd = Math.max(size.odd, Math.abs(want.odd), Math.abs(have.odd));
    const even = Math.max(0, Math.abs(want.even - have.even) - noise);
    const odd = Math.abs(want.odd - have.odd);
    if (even > worst.even || odd > worst.odd) worst.where = place;
    worst.even = Math.max(worst.even, even);
    worst.odd = Math.max(worst.odd, odd);
  }
  if (worst.even <= TOLERANCE * size.even && worst.odd <= TOLERANCE * size.odd) return null;
  const message =
    `does not solve the equation with this source (worst near ${worst.where}): ` +
    'use `source: from-exact`, or remove exact';
  return { path: 'exact', message };
}

/** That the exact f does not meet the condition on a side of the domain. */
export function sideFault(
  side: string,
  condition: 'inflow' | 'periodic' | 'reflective',
  difference: number,
): Fault {
  const cure = condition === 'inflow' ? ': use `value: from-exact`,' : ': change it,';
  const message =
    `exact does not meet this side's condition (off by ${difference.toExponential(1)})` +
    `${cure} or remove exact`;
  return { path: `boundary.${side}`, message };
}
