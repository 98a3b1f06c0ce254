import type { Fault } from '../case/faults.js';
import { planeSides } from '../case/planeCase.js';
import { type Hole, inHole, type PlaneProblem, planePoint, wrapAngle } from './planeTypes.js';
import {
  type SourceSite,
  type SplitSource,
  sideFault,
  sourceFault,
  sourceOf,
  TOLERANCE,
} from './splitSource.js';
import type { Interval } from './types.js';

const ANGLES = [0.11, 0.62, 1.35, 2.03, 2.81];
const STEPS = 17;

/**
 * Whether a problem's source is the one that its exact solution needs (see sourceFault).
 *
 * @param needed the source that the exact solution needs at a point.
 * @param rounding what rounding leaves in it.
 */
export function checkPlaneSource(
  problem: PlaneProblem,
  needed: (x: number, y: number) => SplitSource,
  rounding: (x: number, y: number) => number,
): Fault | null {
  return sourceFault(sourceOf(problem), sourceSites(problem, needed, rounding));
}

function* sourceSites(
  problem: PlaneProblem,
  needed: (x: number, y: number) => SplitSource,
  rounding: (x: number, y: number) => number,
): Generator<SourceSite> {
  for (const [x, y] of insidePoints(problem)) {
    const here = needed(x, y);
    const epsilon = problem.epsilon(planePoint(x, y));
    for (const theta of ANGLES) {
      yield {
        needed: here,
        one: planePoint(x, y, theta),
        opposite: planePoint(x, y, theta + Math.PI),
        epsilon,
        rounding: rounding(x, y),
        place: `x = ${x}, y = ${y}`,
      };
    }
  }
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
        const angle = wrapAngle(theta);
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
    faults.push(sideFault(side, condition.type, worst.difference));
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
        const point = planePoint(x, y, wrapAngle(normal + slope));
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
  return all.filter(([x, y]) => !domain.holes.some((hole) => inHole(hole, x, y)));
}

/** Points of an interval at no round fraction. */
function spread([a, b]: Interval): number[] {
  return Array.from({ length: STEPS }, (_, k) => a + ((b - a) * (k + 0.47)) / STEPS);
}
