import { type Interval, readPoints } from './pointTable.js';

/** Points of the plane at which the user wants the answer: x, y and, for f, theta. */
export interface PlaneSamples {
  /** In problems in time, where the user gives it. */
  readonly t: Float64Array | null;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly theta: Float64Array | null;
}

const STEADY = [
  ['x', 'y'],
  ['x', 'y', 'theta'],
];
const IN_TIME = STEADY.map((columns) => ['t', ...columns]);

const SLAB = [['x'], ['x', 'v'], ['t', 'x'], ['t', 'x', 'v']] as const;

/**
 * Reads points from CSV text with the header x,y or x,y,theta, in time also t,x,y and t,x,y,theta;
 * theta is any angle within two turns.
 *
 * @param inDomain tells points in holes, which have no answer.
 * @throws SampleError as readPoints, and for points in holes.
 */
export function parsePlaneSamples(
  text: string,
  domain: { readonly x: Interval; readonly y: Interval; readonly t?: Interval },
  inDomain: (x: number, y: number) => boolean,
): PlaneSamples {
  const { t, x, y, theta } = readPoints(text, {
    headers: domain.t ? [...STEADY, ...IN_TIME] : STEADY,
    bounds: {
      ...(domain.t ? { t: domain.t } : {}),
      x: domain.x,
      y: domain.y,
      theta: [-4 * Math.PI, 4 * Math.PI],
    },
    others: { headers: SLAB, why: 'the problem is in the plane' },
    refuse: (point) =>
      inDomain(point.x, point.y) ? null : `(${point.x}, ${point.y}) lies in a hole`,
  });
  return { t: t ?? null, x, y, theta: theta ?? null };
}
