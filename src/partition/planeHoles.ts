import { type Hole, inHole, type PlaneDomain } from '../problem/planeTypes.js';
import type { Interval } from '../problem/types.js';

export function inDomain(domain: PlaneDomain, x: number, y: number): boolean {
  return !domain.holes.some((hole) => inHole(hole, x, y));
}

/**
 * The part of a line that lies in a hole: of the line x = at (axis 'x') an interval of y, of y = at
 * an interval of x; null where the line misses it or runs along its side.
 */
export function cutOfLine(hole: Hole, axis: 'x' | 'y', at: number): Interval | null {
  if (hole.type === 'disc') {
    const [across, along] = axis === 'x' ? hole.centre : [hole.centre[1], hole.centre[0]];
    const square = hole.radius ** 2 - (at - across) ** 2;
    if (square <= 1e-24 * hole.radius ** 2) return null;
    return [along - Math.sqrt(square), along + Math.sqrt(square)];
  }
  const [across, along] = axis === 'x' ? [hole.x, hole.y] : [hole.y, hole.x];
  const slack = 1e-12 * (across[1] - across[0]);
  return at > across[0] + slack && at < across[1] - slack ? along : null;
}

/** What holes leave of the stretch [from, to] of a line, in order. */
export function stretchesOutside(
  holes: readonly Hole[],
  axis: 'x' | 'y',
  at: number,
  [from, to]: Interval,
): Interval[] {
  let rest: Interval[] = [[from, to]];
  const least = 1e-9 * (to - from);
  for (const hole of holes) {
    const cut = cutOfLine(hole, axis, at);
    if (!cut) continue;
    rest = rest.flatMap(([low, high]): Interval[] => [
      [low, Math.min(high, cut[0])],
      [Math.max(low, cut[1]), high],
    ]);
    rest = rest.filter(([low, high]) => high - low > least);
  }
  return rest;
}

/** A piece of the boundary of a hole that lies in one cell, as a curve of s in [0, 1]. */
export interface HolePiece {
  readonly hole: number;
  readonly length: number;
  readonly point: (s: number) => readonly [x: number, y: number];
  /** Outward normal of the domain: it points into the hole. */
  readonly normal: (s: number) => readonly [x: number, y: number];
  /** Whether the normal is the same everywhere. */
  readonly straight: boolean;
}

/**
 * The boundary of a hole, cut by the lines x = xs[i] and y = ys[j] of a grid: every piece lies in one
 * cell.
 */
export function holePieces(
  hole: Hole,
  index: number,
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
): HolePiece[] {
  if (hole.type === 'disc') return discPieces(hole, index, xs, ys);
  const sides = [
    { axis: 'x', at: hole.x[0], along: hole.y, normal: [1, 0] },
    { axis: 'x', at: hole.x[1], along: hole.y, normal: [-1, 0] },
    { axis: 'y', at: hole.y[0], along: hole.x, normal: [0, 1] },
    { axis: 'y', at: hole.y[1], along: hole.x, normal: [0, -1] },
  ] as const;
  return sides.flatMap(({ axis, at, along, normal }) => {
    const cuts = between(axis === 'x' ? ys : xs, along);
    return cuts.slice(1).map((high, k): HolePiece => {
      const low = cuts[k];
      const position = (s: number): number => low + s * (high - low);
      return {
        hole: index,
        length: high - low,
        point: (s) => (axis === 'x' ? [at, position(s)] : [position(s), at]),
        normal: () => normal,
        straight: true,
      };
    });
  });
}

function discPieces(
  { centre, radius }: Extract<Hole, { type: 'disc' }>,
  index: number,
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
): HolePiece[] {
  const angles: number[] = [];
  const add = (angle: number): void => {
    angles.push(angle < 0 ? angle + 2 * Math.PI : angle);
  };
  for (const x of Array.from(xs)) {
    const cosine = (x - centre[0]) / radius;
    if (Math.abs(cosine) < 1) for (const sign of [-1, 1]) add(sign * Math.acos(cosine));
  }
  for (const y of Array.from(ys)) {
    const sine = (y - centre[1]) / radius;
    if (Math.abs(sine) < 1) {
      add(Math.asin(sine));
      add(Math.PI - Math.asin(sine));
    }
  }
  const sorted = [0, ...angles.sort((a, b) => a - b), 2 * Math.PI];
  const cuts = sorted.filter((angle, k) => k === 0 || angle - sorted[k - 1] > 1e-9);
  return cuts.slice(1).map((high, k): HolePiece => {
    const angle = (s: number): number => cuts[k] + s * (high - cuts[k]);
    return {
      hole: index,
      length: radius * (high - cuts[k]),
      point: (s) => [
        centre[0] + radius * Math.cos(angle(s)),
        centre[1] + radius * Math.sin(angle(s)),
      ],
      normal: (s) => [-Math.cos(angle(s)), -Math.sin(angle(s))],
      straight: false,
    };
  });
}

/** The ends of an interval and the lines inside it, in order. */
function between(lines: ArrayLike<number>, [low, high]: Interval): number[] {
  const slack = 1e-12 * (high - low);
  const inside = Array.from(lines).filter((at) => at > low + slack && at < high - slack);
  return [low, ...inside, high];
}
