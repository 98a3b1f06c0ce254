import {
  type PlaneProblem,
  planePoint,
  type TransientPlaneProblem,
  wrapAngle,
} from '../problem/planeTypes.js';
import type { BoundaryCondition, Interval } from '../problem/types.js';

/** The particles that have not collided yet, with the problem of those that have. */
export interface PlaneUncollided {
  /** Time after the start from which nothing of it is left. */
  readonly lifetime: number;
  f(t: number, x: number, y: number, theta: number): number;
  /** <f>. */
  rho(t: number, x: number, y: number): number;
  /** <v f>/epsilon. */
  flux(t: number, x: number, y: number): readonly [x: number, y: number];
  remainder(): TransientPlaneProblem;
}

/** Mean free paths after which exp(-tau) is nothing. */
const FADED = 36;

/** Initial data at open walls, relative: what flies in from beyond them is left out. */
const NEGLIGIBLE = 1e-11;

/** Directions of the means; doubled until they do not change any more. */
const DIRECTIONS = [32, 64, 128, 256];

/**
 * In a homogeneous plane whose open walls nothing has reached at the start,
 *
 *     f(t, x, v) = f0(x - v (t - t0)/epsilon, v) exp(-(sigmaS/epsilon^2 + sigmaA) (t - t0))
 *
 * (mirrored and repeated where walls are), with all the structure in theta of a pulse that flies
 * apart; the others have the source sigmaS <f>/epsilon^2, no initial data, and are far smoother.
 *
 * @returns null where the problem is not of that kind.
 */
export function planeUncollided(problem: TransientPlaneProblem): PlaneUncollided | null {
  const rates = constants(problem);
  if (!rates || !quietWalls(problem)) return null;
  const { epsilon, sigmaS, sigmaA } = rates;
  const { domain, boundary, initial } = problem;
  const [t0] = domain.t;
  const rate = sigmaS / epsilon ** 2 + sigmaA;
  const alongX = unfold(domain.x, boundary.left, boundary.right);
  const alongY = unfold(domain.y, boundary.bottom, boundary.top);
  const f = (t: number, x: number, y: number, theta: number): number => {
    const fading = Math.exp(-rate * (t - t0));
    const path = (t - t0) / epsilon;
    const [px, mirrorX] = alongX(x - path * Math.cos(theta));
    const [py, mirrorY] = alongY(y - path * Math.sin(theta));
    if (Number.isNaN(px) || Number.isNaN(py)) return 0;
    const [vx, vy] = [mirrorX * Math.cos(theta), mirrorY * Math.sin(theta)];
    const angle = mirrorX === 1 && mirrorY === 1 ? theta : wrapAngle(Math.atan2(vy, vx));
    return fading * initial(planePoint(px, py, angle, t0));
  };
  const mean = (h: (theta: number) => number, count: number): number => {
    let sum = 0;
    for (let q = 0; q < count; q++) sum += h((2 * Math.PI * (q + 0.5)) / count);
    return sum / count;
  };
  const count = directionsFor(problem, (t, x, y, n) => mean((theta) => f(t, x, y, theta), n));
  const known = new Map<number, Map<number, Map<number, number>>>();
  const rho = (t: number, x: number, y: number): number => {
    const atT = known.get(t) ?? new Map<number, Map<number, number>>();
    known.set(t, atT);
    const atX = atT.get(x) ?? new Map<number, number>();
    atT.set(x, atX);
    const value = atX.get(y) ?? mean((theta) => f(t, x, y, theta), count);
    atX.set(y, value);
    return value;
  };
  return {
    lifetime: FADED / rate,
    f,
    rho,
    flux: (t, x, y) => [
      mean((theta) => Math.cos(theta) * f(t, x, y, theta), count) / epsilon,
      mean((theta) => Math.sin(theta) * f(t, x, y, theta), count) / epsilon,
    ],
    remainder: () => ({
      ...problem,
      initial: () => 0,
      source: (point) =>
        problem.source(point) + (sigmaS / epsilon ** 2) * rho(point.t, point.x, point.y),
    }),
  };
}

/** epsilon and the cross sections where they are the same everywhere. */
function constants(problem: PlaneProblem) {
  const { epsilon, scattering, absorption, domain, interfaces } = problem;
  if (domain.holes.length > 0 || interfaces.x.length + interfaces.y.length > 0) return null;
  const at = ([a, b]: Interval, k: number): number => a + ((b - a) * (k + 0.5)) / 7;
  const points = Array.from({ length: 49 }, (_, k) =>
    planePoint(at(domain.x, k % 7), at(domain.y, Math.floor(k / 7))),
  );
  const same = (values: readonly number[]): boolean => values.every((v) => v === values[0]);
  const all = [epsilon, scattering, absorption].map((c) => points.map(c));
  if (!all.every(same)) return null;
  return { epsilon: all[0][0], sigmaS: all[1][0], sigmaA: all[2][0] };
}

/** Whether f0 is next to nothing at open walls, and both sides of a direction are of one kind. */
function quietWalls({ domain, boundary, initial }: TransientPlaneProblem): boolean {
  const { left, right, bottom, top } = boundary;
  if (left.type !== right.type && (left.type === 'periodic' || right.type === 'periodic')) {
    return false;
  }
  const sample = (x: number, y: number): number =>
    Math.max(
      ...[0.2, 1.9, 3.3, 5].map((theta) => Math.abs(initial(planePoint(x, y, theta, domain.t[0])))),
    );
  const at = ([a, b]: Interval, k: number): number => a + ((b - a) * k) / 48;
  let largest = 0;
  for (let i = 0; i <= 48; i++) {
    for (let j = 0; j <= 48; j++)
      largest = Math.max(largest, sample(at(domain.x, i), at(domain.y, j)));
  }
  const walls: [BoundaryCondition, (k: number) => number][] = [
    [left, (k) => sample(domain.x[0], at(domain.y, k))],
    [right, (k) => sample(domain.x[1], at(domain.y, k))],
    [bottom, (k) => sample(at(domain.x, k), domain.y[0])],
    [top, (k) => sample(at(domain.x, k), domain.y[1])],
  ];
  return walls.every(([side, value]) => {
    if (side.type !== 'inflow') return true;
    for (let k = 0; k <= 48; k++) if (!(value(k) <= NEGLIGIBLE * largest)) return false;
    return true;
  });
}

/**
 * A coordinate brought back into the domain, with the sign that mirrors gave the direction; NaN beyond
 * open walls.
 */
function unfold([a, b]: Interval, low: BoundaryCondition, high: BoundaryCondition) {
  return (from: number): [position: number, sign: 1 | -1] => {
    if (low.type === 'periodic') return [from - (b - a) * Math.floor((from - a) / (b - a)), 1];
    let at = from;
    let sign: 1 | -1 = 1;
    while (at < a || at > b) {
      const [wall, side] = at < a ? [a, low] : [b, high];
      if (side.type !== 'reflective') return [Number.NaN, 1];
      at = 2 * wall - at;
      sign = sign === 1 ? -1 : 1;
    }
    return [at, sign];
  };
}

function directionsFor(
  { domain }: TransientPlaneProblem,
  mean: (t: number, x: number, y: number, count: number) => number,
): number {
  const [t0, t1] = domain.t;
  const probes = [0.3, 1].flatMap((share) =>
    [0.07, 0.31, 0.52, 0.83].map((k) => {
      const at = ([a, b]: Interval, s: number): number => a + (b - a) * s;
      return [t0 + share * (t1 - t0), at(domain.x, k), at(domain.y, 0.9 * k)] as const;
    }),
  );
  const [last] = DIRECTIONS.slice(-1);
  const best = probes.map(([t, x, y]) => mean(t, x, y, 2 * last));
  const size = Math.max(...best.map(Math.abs), 1e-300);
  return (
    DIRECTIONS.find((count) =>
      probes.every(([t, x, y], k) => Math.abs(mean(t, x, y, count) - best[k]) < 1e-12 * size),
    ) ?? 2 * last
  );
}
