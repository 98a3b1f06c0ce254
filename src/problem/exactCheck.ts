import type { Fault } from '../case/faults.js';
import { type PhaseFunction, slabPoint, type TransportProblem } from './types.js';

const TOLERANCE = 1e-8;
const directions = [0.11, 0.35, 0.62, 0.93];

/** Q = bounded + stiff/epsilon. */
export interface SplitSource {
  readonly bounded: PhaseFunction;
  readonly stiff: PhaseFunction;
}

/**
 * Whether a problem's source is the one that its exact solution needs: after an override of a
 * coefficient it may not be, and every error reported against it would be wrong. Even and odd parts
 * in v are compared by themselves, as the odd one is 1/epsilon times larger.
 *
 * @param needed the source that the exact solution needs at x.
 * @param rounding what rounding leaves in it.
 */
export function checkSource(
  problem: TransportProblem,
  needed: (x: number) => SplitSource,
  rounding: (x: number) => number,
): Fault | null {
  const given = { bounded: problem.source, stiff: problem.stiffSource ?? (() => 0) };
  const [a, b] = problem.domain.x;
  const worst = { even: 0, odd: 0, x: a };
  const size = { even: 0, odd: 0 };
  for (let k = 0; k < 41; k++) {
    const x = a + ((b - a) * (k + 0.5)) / 41;
    const epsilon = problem.epsilon(slabPoint(x));
    for (const v of directions) {
      const want = parts(needed(x), x, v, epsilon);
      const have = parts(given, x, v, epsilon);
      // What rounding of the part in 1/epsilon leaves in the even one is no disagreement.
      const largest = Math.max(Math.abs(want.odd), Math.abs(have.odd));
      const noise = 8 * rounding(x) + (8 * Number.EPSILON * largest) / epsilon;
      size.even = Math.max(size.even, Math.abs(want.even), Math.abs(have.even));
      size.odd = Math.max(size.odd, Math.abs(want.odd), Math.abs(have.odd));
      const even = Math.max(0, Math.abs(want.even - have.even) - noise);
      const odd = Math.abs(want.odd - have.odd);
      if (even > worst.even || odd > worst.odd) worst.x = x;
      worst.even = Math.max(worst.even, even);
      worst.odd = Math.max(worst.odd, odd);
    }
  }
  if (worst.even <= TOLERANCE * size.even && worst.odd <= TOLERANCE * size.odd) return null;
  return {
    path: 'exact',
    message:
      `does not solve the equation with this source (worst near x = ${worst.x}): ` +
      'use `source: from-exact`, or remove exact',
  };
}

function parts(q: SplitSource, x: number, v: number, epsilon: number) {
  const [up, down] = [slabPoint(x, v), slabPoint(x, -v)];
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
    for (const speed of directions) {
      const point = slabPoint(x, sign * speed);
      const value =
        condition.type === 'inflow'
          ? condition.value(point)
          : exact(
              condition.type === 'periodic' ? slabPoint(other, point.v) : slabPoint(x, -point.v),
            );
      difference = Math.max(difference, Math.abs(exact(point) - value));
      size = Math.max(size, Math.abs(exact(point)), Math.abs(value));
    }
    if (difference <= TOLERANCE * size) continue;
    const message =
      `exact does not meet this side's condition (off by ${difference.toExponential(1)})` +
      `${condition.type === 'inflow' ? ': use `value: from-exact`,' : ': change it,'} or remove exact`;
    faults.push({ path: `boundary.${side}`, message });
  }
  return faults;
}
