import type { Fault } from '../case/faults.js';
import { planeSides } from '../case/planeCase.js';
import type { SplitSource } from './exactCheck.js';
import { type Hole, type PlaneProblem, planePoint } from './planeTypes.js';
import type { Interval } from './types.js';

const TOLERANCE = 1e-8;
const ANGLES = [0.11, 0.62, 1.35, 2.03, 2.81];
const STEPS = 17;

/**
 * Whether a problem's source is the one that its exact solution needs: after an override of a
 * coefficient it may not be, and every error reported against it would be wrong. Even and odd parts
 * in v are compared by themselves, as the odd one is 1/epsilon times larger.
 *
 * @param needed the source that the exact solution needs at a point.
 * @param rounding what rounding leaves in it.
 */
export function checkPlaneSource(
  problem: PlaneProblem,
  needed: (x: number, y: number) => SplitSource,
  rounding: (x: number, y: number) => number,
): Fault | null {
  const given = { bounded: problem.source, stiff: problem.stiffSource ?? (() => 0) };
  const worst = { even: 0, odd: 0, where: '' };
  const size = { even: 0, odd: 0 };
  for (const [x, y] of insidePoints(problem)) {
    const epsilon = problem.epsilon(planePoint(x, y));
    const here = needed(x, y);
    for (const theta of ANGLES) {
      const want = parts(here, x, y, theta, epsilon);
      const have = parts(given, x, y, theta, epsilon);
      // What rounding of the part in 1/epsilon leaves in the even one is no disagreement.
      const largest = Math.max(Math.abs(want.odd), Math.abs(have.odd));
      const noise = 8 * rounding(x, y) + (8 * Number.EPSILON * largest) / epsilon;
      size.even = Math.max(size.even, Math.abs(want.even), Math.abs(have.even));
      size.odd = Math.max(size.odd, Math.abs(want.odd), Math.abs(have.odd));
      const even = Math.max(0, Math.abs(want.even - have.even) - noise);
      const odd = Math.abs(want.odd - have.odd);
      if (even > worst.even || odd > worst.odd) worst.where = `x = ${x}, y = ${y}`;
      worst.even = Math.max(worst.even, even);
      worst.odd = Math.max(worst.odd, odd);
    }
  }
  if (worst.even <= TOLERANCE * size.even && worst.odd <= TOLERANCE * size.odd) return null;
  const message =
    `does not solve the equation with this source (worst near ${worst.where}): ` +
    'use `source: from-exact`, or remove exact';
  return { path: 'exact', message };
}

function parts(q: SplitSource, x: number, y: number, theta: number, epsilon: number) {
  const [one, opposite] = [planePoint(x, y, theta), planePoint(x, y, theta + Math.PI)];
  const { bounded, stiff } = q;
  return {
    even: (bounded(one) + bounded(opposite)) / 2 + (stiff(one) + stiff(opposite)) / (2 * epsilon),
    odd: (epsilon * (bounded(one) - bounded(opposite)) + (stiff(one) - stiff(opposite))) / 2,
  };
}

/** Whether the exact f meets the conditions on the sides of the box and on the holes. */
export function checkPlaneBoundary(problem: PlaneProblem): Fault[] {
  const { exact, domain, boundary } = problem;
  if (!exact) return [];
  const faults: Fault[] = [];
  for (const side of planeSides) {
    const condition = boundary[side];
    const vertical = side === 'left' || side === 'right';
    const low = side === 'left' || side === 'bottom';
    const [across, along] = vertical ? [domain.x, domain.y] : [domain.y, domain.x];
    const [wall, other] = low ? across : [across[1], across[0]];
    // The inward normal, and the directions that come in.
    const inward = (vertical ? 0 : Math.PI / 2) + (low ? 0 : Math.PI);
    const worst = { difference: 0, size: 0 };
    for (const s of spread(along)) {
      const at = (position: number, theta: number) => {
        const angle = turn(theta);
        return vertical ? planePoint(position, s, angle) : planePoint(s, position, angle);
      };
      for (const slope of [-1.2, -0.4, 0.3, 1.1]) {
        const theta = inward + slope;
        const f = exact(at(wall, theta));
        const value =
          condition.type === 'inflow'
            ? condition.value(at(wall, theta))
            : condition.type === 'periodic'
              ? exact(at(other, theta))
              : exact(at(wall, inward + Math.PI - slope));
        worst.difference = Math.max(worst.difference, Math.abs(f - value));
        worst.size = Math.max(worst.size, Math.abs(f), Math.abs(value));
      }
    }
    if (worst.difference <= TOLERANCE * worst.size) continue;
    const cure = condition.type === 'inflow' ? ': use `value: from-exact`,' : ': change it,';
    const message =
      `exact does not meet this side's condition (off by ${worst.difference.toExponential(1)})` +
      `${cure} or remove exact`;
    faults.push({ path: `boundary.${side}`, message });
  }
  const onHoles = checkHoleValues(problem);
  return onHoles ? [...faults, onHoles] : faults;
}

function checkHoleValues({ exact, domain, boundary }: PlaneProblem): Fault | null {
  let difference = 0;
  let size = 0;
  for (const [k, hole] of domain.holes.entries()) {
    for (const [x, y, normal] of rimPoints(hole)) {
      for (const slope of [-1.2, -0.4, 0.3, 1.1]) {
        const point = planePoint(x, y, turn(normal + slope));
        const [want, have] = [exact?.(point) ?? 0, boundary.holes[k](point)];
        difference = Math.max(difference, Math.abs(want - have));
        size = Math.max(size, Math.abs(want), Math.abs(have));
      }
    }
  }
  if (difference <= TOLERANCE * size) return null;
  const message =
    `exact does not have this value there (off by ${difference.toExponential(1)}): ` +
    'use from-exact, or remove exact';
  return { path: 'boundary.holes', message };
}

/** Points on the rim of a hole with the angle of the normal into the domain. */
function rimPoints(hole: Hole): [x: number, y: number, normal: number][] {
  if (hole.type === 'disc') {
    return Array.from({ length: STEPS }, (_, k) => {
      const angle = (2 * Math.PI * k) / STEPS;
      const [x, y] = hole.centre;
      return [x + hole.radius * Math.cos(angle), y + hole.radius * Math.sin(angle), angle];
    });
  }
  const { x, y } = hole;
  return [
    ...spread(y).flatMap((s): [number, number, number][] => [
      [x[0], s, Math.PI],
      [x[1], s, 0],
    ]),
    ...spread(x).flatMap((s): [number, number, number][] => [
      [s, y[0], -Math.PI / 2],
      [s, y[1], Math.PI / 2],
    ]),
  ];
}

function insidePoints({ domain }: PlaneProblem): [x: number, y: number][] {
  const rows = spread(domain.y);
  const all = spread(domain.x).flatMap((x) => rows.map((y): [number, number] => [x, y]));
  return all.filter(([x, y]) => !domain.holes.some((hole) => contains(hole, x, y)));
}

function contains(hole: Hole, x: number, y: number): boolean {
  if (hole.type === 'disc') {
    return Math.hypot(x - hole.centre[0], y - hole.centre[1]) < hole.radius;
  }
  return x > hole.x[0] && x < hole.x[1] && y > hole.y[0] && y < hole.y[1];
}

/** Points of an interval at no round fraction. */
function spread([a, b]: Interval): number[] {
  return Array.from({ length: STEPS }, (_, k) => a + ((b - a) * (k + 0.47)) / STEPS);
}

/** The same direction as an angle in [0, 2 pi). */
function turn(theta: number): number {
  const angle = theta % (2 * Math.PI);
  return angle < 0 ? angle + 2 * Math.PI : angle;
}
