import { homogeneousMedium } from '../../problem/homogeneous.js';
import { planePoint, type TransientPlaneProblem } from '../../problem/planeTypes.js';
import type { Interval } from '../../problem/types.js';
import { type LineSource, lineSourceDensity, lineSourceIntensity } from './lineSource.js';

/** An independent solution of a problem in the plane and in time. */
export interface PlaneTransientReference {
  readonly name: string;
  rho(x: number, y: number, t: number): number;
  f(x: number, y: number, theta: number, t: number): number;
}

/** rho at open walls at the last time, relative to that in the middle, that is no walls' doing. */
const UNSEEN = 1e-7;

/**
 * The closed form of a Gaussian pulse in a homogeneous plane, where a problem is one: isotropic f0,
 * centred in the box or on its mirrors, whose open walls are out of reach. Null otherwise.
 */
export function planeTransientReference(
  problem: TransientPlaneProblem,
): PlaneTransientReference | null {
  const source = lineSourceOf(problem);
  if (!source) return null;
  const [t0, t1] = problem.domain.t;
  const [cx, cy] = source.centre;
  const { x, y } = problem.domain;
  const { left, right, bottom, top } = problem.boundary;
  const peak = lineSourceDensity(source, 0, t1 - t0);
  const largest = Math.max(peak, lineSourceDensity(source, (t1 - t0) / source.epsilon, t1 - t0));
  const walls = [
    [left, cx - x[0]],
    [right, x[1] - cx],
    [bottom, cy - y[0]],
    [top, y[1] - cy],
  ] as const;
  for (const [side, distance] of walls) {
    if (side.type === 'reflective' && Math.abs(distance) < 1e-12 * source.width) continue;
    if (!(lineSourceDensity(source, distance, t1 - t0) < UNSEEN * largest)) return null;
  }
  return {
    name: 'line source in closed form (Paasschens 1997), smoothed',
    rho: (px, py, t) => lineSourceDensity(source, Math.hypot(px - cx, py - cy), t - t0),
    f: (px, py, theta, t) => lineSourceIntensity(source, px - cx, py - cy, theta, t - t0),
  };
}

/** The pulse that the data of a problem are, found from three values and checked at many. */
function lineSourceOf(problem: TransientPlaneProblem): LineSource | null {
  const { domain, initial } = problem;
  const constant = homogeneousMedium(problem);
  if (!constant || !isDark(problem)) return null;
  const value = (x: number, y: number, theta = 0.7): number =>
    initial(planePoint(x, y, theta, domain.t[0]));
  const at = ([a, b]: Interval, k: number, n: number): number => a + ((b - a) * k) / n;
  // The logarithm is a parabola along every line: three points give centre and width.
  let best = { x: domain.x[0], y: domain.y[0], value: 0 };
  for (let i = 0; i <= 40; i++) {
    for (let j = 0; j <= 40; j++) {
      const [x, y] = [at(domain.x, i, 40), at(domain.y, j, 40)];
      if (value(x, y) > best.value) best = { x, y, value: value(x, y) };
    }
  }
  if (!(best.value > 0)) return null;
  const step = Math.min(domain.x[1] - domain.x[0], domain.y[1] - domain.y[0]) / 80;
  const inward = (p: number, [a, b]: Interval): number =>
    (p + 2 * step <= b ? step : -step) + 0 * a;
  const along = (axis: 'x' | 'y'): { centre: number; variance: number } => {
    const h = inward(best[axis], domain[axis]);
    const logs = [0, 1, 2].map((k) =>
      Math.log(axis === 'x' ? value(best.x + k * h, best.y) : value(best.x, best.y + k * h)),
    );
    const curvature = (logs[0] - 2 * logs[1] + logs[2]) / h ** 2;
    const slope = (logs[2] - logs[0]) / (2 * h);
    return { centre: best[axis] + h - slope / curvature, variance: -1 / curvature };
  };
  const [alongX, alongY] = [along('x'), along('y')];
  if (!(alongX.variance > 0) || Math.abs(alongX.variance / alongY.variance - 1) > 1e-6) return null;
  const width = Math.sqrt(alongX.variance);
  const round = (centre: number): number => Number((centre / width).toFixed(9)) * width;
  const centre = [round(alongX.centre), round(alongY.centre)] as const;
  const amplitude = value(...centre);
  const source = { ...constant, centre, width, amplitude };
  for (let i = 0; i <= 16; i++) {
    for (let j = 0; j <= 16; j++) {
      const [x, y] = [at(domain.x, i, 16), at(domain.y, j, 16)];
      const r2 = (x - centre[0]) ** 2 + (y - centre[1]) ** 2;
      const expected = amplitude * Math.exp(-r2 / (2 * width ** 2));
      for (const theta of [0.1, 2.2, 4.9]) {
        if (Math.abs(value(x, y, theta) - expected) > 1e-7 * amplitude) return null;
      }
    }
  }
  return source;
}

/** Whether nothing but the initial data emits: no source, and nothing comes in. */
function isDark(problem: TransientPlaneProblem): boolean {
  const { domain, boundary, source, stiffSource } = problem;
  const [t0, t1] = domain.t;
  const sides = [boundary.left, boundary.right, boundary.bottom, boundary.top];
  for (let k = 0; k < 81; k++) {
    const at = ([a, b]: Interval, i: number): number => a + ((b - a) * (i + 0.5)) / 9;
    for (const t of [t0, (t0 + t1) / 2, t1]) {
      const [x, y] = [at(domain.x, k % 9), at(domain.y, Math.floor(k / 9))];
      const point = planePoint(x, y, (0.37 * k) % 6.28, t);
      if (source(point) !== 0 || stiffSource?.(point)) return false;
      for (const side of sides) {
        if (side.type === 'inflow' && side.value(point) !== 0) return false;
      }
    }
  }
  return true;
}
