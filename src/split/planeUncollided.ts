import { homogeneousMedium } from '../problem/homogeneous.js';
import { planePoint, type TransientPlaneProblem, wrapAngle } from '../problem/planeTypes.js';
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

/** Times at which means are kept: those of the rows of a few slabs. */
const KEPT_TIMES = 64;

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
  const rates = homogeneousMedium(problem);
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
    const turned = mirrorX === 1 && mirrorY === 1 ? theta : Math.atan2(vy, vx);
    const angle = wrapAngle(turned);
    return fading * initial(planePoint(px, py, angle, t0));
  };
  const mean = (h: (theta: number) => number, count: number): number => {
    let sum = 0;
    for (let q = 0; q < count; q++) sum += h((2 * Math.PI * (q + 0.5)) / count);
    return sum / count;
  };
  const across = domain.x[1] - domain.x[0] + domain.y[1] - domain.y[0];
  // Means are largest while few have collided, and before all have left.
  const lasts = Math.min(4 / rate, across * epsilon);
  const count = directionsFor(problem, lasts, (t, x, y, n) =>
    mean((theta) => f(t, x, y, theta), n),
  );
  const known = new Map<number, Map<number, Map<number, number>>>();
  const rho = (t: number, x: number, y: number): number => {
    if (!known.has(t) && known.size >= KEPT_TIMES) known.clear();
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

/** Whether f0 is next to nothing at open walls. */
function quietWalls({ domain, boundary, initial }: TransientPlaneProblem): boolean {
  const { left, right, bottom, top } = boundary;
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

/** Enough for all means while there is anything left, and the pulse is still in the box. */
function directionsFor(
  { domain }: TransientPlaneProblem,
  lasts: number,
  mean: (t: number, x: number, y: number, count: number) => number,
): number {
  const [t0, t1] = domain.t;
  const at = ([a, b]: Interval, k: number): number => a + ((b - a) * (k + 0.37)) / 5;
  const probes = [0.1, 0.4, 1].flatMap((share) =>
    Array.from({ length: 25 }, (_, k) => {
      const t = t0 + share * Math.min(t1 - t0, lasts);
      return [t, at(domain.x, k % 5), at(domain.y, Math.floor(k / 5))] as const;
    }),
  );
  const most = 2 * DIRECTIONS[DIRECTIONS.length - 1];
  const best = probes.map(([t, x, y]) => mean(t, x, y, most));
  const size = Math.max(...best.map(Math.abs));
  if (!(size > 0)) return most;
  return (
    DIRECTIONS.find((count) =>
      probes.every(([t, x, y], k) => Math.abs(mean(t, x, y, count) - best[k]) < 1e-12 * size),
    ) ?? most
  );
}
