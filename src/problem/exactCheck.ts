import type { Fault } from '../case/faults.js';
import {
  type Domain,
  isTransient,
  type PhaseFunction,
  slabPoint,
  type TransportProblem,
} from './types.js';

const TOLERANCE = 1e-8;
const directions = [0.11, 0.35, 0.62, 0.93];

/** Times at which an exact solution is looked at: the ends and, at no round fraction, some between. */
export function checkTimes({ t }: Pick<Domain, 't'>): readonly number[] {
  if (!t) return [0];
  const [first, last] = t;
  return [first, ...[0.037, 0.29, 0.618].map((s) => first + s * (last - first)), last];
}

/** Q = bounded + stiff/epsilon. */
export interface SplitSource {
  readonly bounded: PhaseFunction;
  readonly stiff: PhaseFunction;
}

/**
 * Whether a problem's source is the one that its exact solution needs: after an override of a
 * coefficient it may not be, and every error reported against it would be wrong. Even and odd parts
 * in v are compared by themselves, as the odd one is 1/epsilon times larger. A problem in time is
 * looked at at several times.
 *
 * @param needed the source that the exact solution needs at x.
 * @param rounding what rounding leaves in it.
 */
export function checkSource(
  problem: TransportProblem,
  needed: (x: number) => SplitSource,
  rounding: (x: number, t: number) => number,
): Fault | null {
  const given = { bounded: problem.source, stiff: problem.stiffSource ?? (() => 0) };
  const [a, b] = problem.domain.x;
  const times = checkTimes(problem.domain);
  const worst = { even: 0, odd: 0, where: '' };
  const size = { even: 0, odd: 0 };
  for (let k = 0; k < 41; k++) {
    const x = a + ((b - a) * (k + 0.5)) / 41;
    const epsilon = problem.epsilon(slabPoint(x));
    const here = needed(x);
    for (const t of times) {
      for (const v of directions) {
        const want = parts(here, x, v, t, epsilon);
        const have = parts(given, x, v, t, epsilon);
        // What rounding of the part in 1/epsilon leaves in the even one is no disagreement.
        const largest = Math.max(Math.abs(want.odd), Math.abs(have.odd));
        const noise = 8 * rounding(x, t) + (8 * Number.EPSILON * largest) / epsilon;
        size.even = Math.max(size.even, Math.abs(want.even), Math.abs(have.even));
        size.odd = Math.max(size.odd, Math.abs(want.odd), Math.abs(have.odd));
        const even = Math.max(0, Math.abs(want.even - have.even) - noise);
        const odd = Math.abs(want.odd - have.odd);
        if (even > worst.even || odd > worst.odd) worst.where = near(problem, x, t);
        worst.even = Math.max(worst.even, even);
        worst.odd = Math.max(worst.odd, odd);
      }
    }
  }
  if (worst.even <= TOLERANCE * size.even && worst.odd <= TOLERANCE * size.odd) return null;
  return {
    path: 'exact',
    message:
      `does not solve the equation with this source (worst near ${worst.where}): ` +
      'use `source: from-exact`, or remove exact',
  };
}

function near({ domain }: TransportProblem, x: number, t: number): string {
  return domain.t ? `x = ${x}, t = ${t}` : `x = ${x}`;
}

function parts(q: SplitSource, x: number, v: number, t: number, epsilon: number) {
  const [up, down] = [slabPoint(x, v, t), slabPoint(x, -v, t)];
  const [bounded, stiff] = [q.bounded, q.stiff];
  return {
    even: (bounded(up) + bounded(down)) / 2 + (stiff(up) + stiff(down)) / (2 * epsilon),
    odd: (epsilon * (bounded(up) - bounded(down)) + (stiff(up) - stiff(down))) / 2,
  };
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
    const message =
      `exact does not meet this side's condition (off by ${difference.toExponential(1)})` +
      `${condition.type === 'inflow' ? ': use `value: from-exact`,' : ': change it,'} or remove exact`;
    faults.push({ path: `boundary.${side}`, message });
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
