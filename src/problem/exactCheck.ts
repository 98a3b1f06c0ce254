import type { Fault } from '../case/faults.js';
import {
  type SourceSite,
  type SplitSource,
  sideFault,
  sourceFault,
  sourceOf,
  TOLERANCE,
} from './splitSource.js';
import { type Domain, isTransient, slabPoint, type TransportProblem } from './types.js';

const directions = [0.11, 0.35, 0.62, 0.93];

/** Times at which an exact solution is looked at: the ends and, at no round fraction, some between. */
export function checkTimes({ t }: Pick<Domain, 't'>): readonly number[] {
  if (!t) return [0];
  const [first, last] = t;
  return [first, ...[0.037, 0.29, 0.618].map((s) => first + s * (last - first)), last];
}

/**
 * Whether a problem's source is the one that its exact solution needs (see sourceFault). A problem in
 * time is looked at at several times.
 *
 * @param needed the source that the exact solution needs at x.
 * @param rounding what rounding leaves in it.
 */
export function checkSource(
  problem: TransportProblem,
  needed: (x: number) => SplitSource,
  rounding: (x: number, t: number) => number,
): Fault | null {
  return sourceFault(sourceOf(problem), sourceSites(problem, needed, rounding));
}

function* sourceSites(
  { domain, epsilon }: TransportProblem,
  needed: (x: number) => SplitSource,
  rounding: (x: number, t: number) => number,
): Generator<SourceSite> {
  const [a, b] = domain.x;
  const times = checkTimes(domain);
  for (let k = 0; k < 41; k++) {
    const x = a + ((b - a) * (k + 0.5)) / 41;
    const here = needed(x);
    const at = epsilon(slabPoint(x));
    for (const t of times) {
      for (const v of directions) {
        yield {
          needed: here,
          one: slabPoint(x, v, t),
          opposite: slabPoint(x, -v, t),
          epsilon: at,
          rounding: rounding(x, t),
          place: domain.t ? `x = ${x}, t = ${t}` : `x = ${x}`,
        };
      }
    }
  }
}

/** Whether the exact f meets the boundary conditions. */
export function checkBoundary(problem: TransportProblem): Fault[] {
  const { exact } = problem;
  if (!exact) return [];
  const [a, b] = problem.domain.x;
  const faults: Fault[] = [];
  for (const [side, x, other, sign] of [
    ['left', a, b, 1],
    ['right', b, a, -1],
  ] as const) {
    const condition = problem.boundary[side];
    let difference = 0;
    let size = 0;
    for (const t of checkTimes(problem.domain)) {
      for (const speed of directions) {
        const point = slabPoint(x, sign * speed, t);
        const value =
          condition.type === 'inflow'
            ? condition.value(point)
            : exact(
                condition.type === 'periodic'
                  ? slabPoint(other, point.v, t)
                  : slabPoint(x, -point.v, t),
              );
        difference = Math.max(difference, Math.abs(exact(point) - value));
        size = Math.max(size, Math.abs(exact(point)), Math.abs(value));
      }
    }
    if (difference <= TOLERANCE * size) continue;
    faults.push(sideFault(side, condition.type, difference));
  }
  return faults;
}

/** Whether the exact f begins with the initial data. */
export function checkInitial(problem: TransportProblem): Fault[] {
  const { exact } = problem;
  if (!exact || !isTransient(problem)) return [];
  const [a, b] = problem.domain.x;
  const [first] = problem.domain.t;
  let difference = 0;
  let size = 0;
  let where = a;
  for (let k = 0; k < 41; k++) {
    const x = a + ((b - a) * (k + 0.5)) / 41;
    for (const v of [...directions, ...directions.map((speed) => -speed)]) {
      const point = slabPoint(x, v, first);
      const [want, have] = [exact(point), problem.initial(point)];
      if (Math.abs(want - have) > difference) where = x;
      difference = Math.max(difference, Math.abs(want - have));
      size = Math.max(size, Math.abs(want), Math.abs(have));
    }
  }
  if (difference <= TOLERANCE * size) return [];
  const message =
    `exact at t = ${first} is not this function (off by ${difference.toExponential(1)} near ` +
    `x = ${where}): use \`initial: from-exact\`, or remove exact`;
  return [{ path: 'initial', message }];
}
