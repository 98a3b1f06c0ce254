import type { Fault } from './faults.js';
import type { CaseFile } from './schema.js';

type HoleEntry = NonNullable<CaseFile['domain']['holes']>[number];
type Interval = readonly [number, number];

/** A hole whose own numbers are right, and the box around it. */
interface Shape {
  readonly path: string;
  readonly entry: HoleEntry;
  readonly x: Interval;
  readonly y: Interval;
}

/** Distances below this share of the domain's size are none. */
const SLACK = 1e-9;

/**
 * Holes of a plane problem: each by itself, then against the walls, then against each other. A hole
 * that touches a wall or another one would leave a corner without width.
 */
export function checkHoles({ domain }: CaseFile): Fault[] {
  const { x, y, holes = [] } = domain;
  if (y === undefined) return [];
  const faults: Fault[] = [];
  const shapes: Shape[] = [];
  for (const [k, entry] of holes.entries()) {
    const path = `domain.holes.${k}`;
    const own = checkOne(entry, path);
    faults.push(...own);
    if (own.length === 0) shapes.push({ path, entry, ...around(entry) });
  }
  if (!(x[0] < x[1] && y[0] < y[1])) return faults;
  const size = Math.max(x[1] - x[0], y[1] - y[0]);
  for (const [k, shape] of shapes.entries()) {
    const wall = againstWalls(shape, x, y, SLACK * size);
    if (wall) faults.push(wall);
    for (const other of shapes.slice(0, k)) {
      const gap = distance(shape, other);
      if (gap > SLACK * size) continue;
      const how = gap < -SLACK * size ? 'overlaps' : 'touches';
      const message = `${how} ${other.path}: make them one hole, or leave a gap`;
      faults.push({ path: shape.path, value: shape.entry, message });
    }
  }
  return faults;
}

function checkOne({ box, disc }: HoleEntry, path: string): Fault[] {
  if ((box === undefined) === (disc === undefined)) {
    const message =
      'expected either { box: { x: [lower, upper], y: [lower, upper] } } or ' +
      '{ disc: { centre: [x, y], radius: r } }';
    return [{ path, value: { box, disc }, message }];
  }
  if (disc) {
    if (disc.radius > 0) return [];
    return [{ path: `${path}.disc.radius`, value: disc.radius, message: 'expected a number > 0' }];
  }
  return (['x', 'y'] as const)
    .filter((axis) => box && !(box[axis][0] < box[axis][1]))
    .map((axis) => ({
      path: `${path}.box.${axis}`,
      value: box?.[axis],
      message: 'expected [lower, upper] with lower < upper',
    }));
}

function around({ box, disc }: HoleEntry): { x: Interval; y: Interval } {
  if (box) return { x: box.x, y: box.y };
  const { centre, radius } = disc as NonNullable<HoleEntry['disc']>;
  const about = (at: number): Interval => [at - radius, at + radius];
  return { x: about(centre[0]), y: about(centre[1]) };
}

function againstWalls(shape: Shape, x: Interval, y: Interval, slack: number): Fault | null {
  const { path, entry } = shape;
  const gaps = {
    left: shape.x[0] - x[0],
    right: x[1] - shape.x[1],
    bottom: shape.y[0] - y[0],
    top: y[1] - shape.y[1],
  };
  const names = Object.keys(gaps) as (keyof typeof gaps)[];
  const crossed = names.filter((side) => gaps[side] < -slack);
  const touched = names.filter((side) => Math.abs(gaps[side]) <= slack);
  const where = `[${x.join(', ')}] x [${y.join(', ')}]`;
  if (crossed.length > 0) {
    const message = `reaches over the ${crossed.join(' and ')} wall: holes lie inside ${where}`;
    return { path, value: entry, message };
  }
  if (touched.length === 0) return null;
  const message = `touches the ${touched.join(' and ')} wall: leave a gap, or change the domain`;
  return { path, value: entry, message };
}

/** Gap between two holes; below zero where they overlap. */
function distance(one: Shape, other: Shape): number {
  const { disc: first } = one.entry;
  const { disc: second } = other.entry;
  if (first && second) {
    const [dx, dy] = [first.centre[0] - second.centre[0], first.centre[1] - second.centre[1]];
    return Math.hypot(dx, dy) - first.radius - second.radius;
  }
  if (first) return fromBox(first, other);
  if (second) return fromBox(second, one);
  const gapX = Math.max(one.x[0] - other.x[1], other.x[0] - one.x[1]);
  const gapY = Math.max(one.y[0] - other.y[1], other.y[0] - one.y[1]);
  return Math.max(gapX, gapY);
}

function fromBox({ centre, radius }: NonNullable<HoleEntry['disc']>, box: Shape): number {
  const outside = (at: number, [low, high]: Interval): number => Math.max(low - at, at - high);
  const [dx, dy] = [outside(centre[0], box.x), outside(centre[1], box.y)];
  // Inside the box the distance to its nearest side counts below zero.
  const gap = dx > 0 || dy > 0 ? Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) : Math.max(dx, dy);
  return gap - radius;
}
