/** The loss and its derivative along a line. */
export interface LinePoint {
  /** Distance from the start, in lengths of the direction. */
  readonly at: number;
  readonly loss: number;
  readonly slope: number;
}

/** Decrease that counts as sufficient: c1 of what the slope at the start promises. */
const DECREASE = 1e-4;
/** The slope must fall to c2 of that at the start. */
const CURVATURE = 0.9;
const EXPANSION = 2;
/** Part of an interval, at either end, in which no trial is made. */
const MARGIN = 0.1;

/**
 * A point with loss <= loss_0 + c1 at slope_0 and |slope| <= c2 |slope_0| (the strong Wolfe
 * conditions; Nocedal and Wright, algorithms 3.5 and 3.6, with cubic interpolation). Where none is
 * found in `most` trials, as in the noise of rounding, the best point with the first condition, or
 * else null.
 *
 * @param start the point at 0; its slope is negative.
 * @param first where the first trial is made.
 * @param probe evaluates the line anywhere.
 */
export function searchLine<Point extends LinePoint>(
  start: Point,
  first: number,
  probe: (at: number) => Point,
  most: number,
): Point | null {
  const enough = ({ at, loss }: LinePoint): boolean =>
    loss <= start.loss + DECREASE * at * start.slope;
  const flat = ({ slope }: LinePoint): boolean => Math.abs(slope) <= -CURVATURE * start.slope;
  let best: Point | null = null;
  /** Whether `point` ends the search, remembering it where it is the best. */
  const accept = (point: Point): boolean => {
    if (!enough(point)) return false;
    if (!best || point.loss < best.loss) best = point;
    return flat(point);
  };
  // Steps grow until an interval from low (sufficient decrease, the least loss so far) to high
  // holds a point as wanted; then it shrinks around one.
  let low = start;
  let high: Point | null = null;
  let at = first;
  for (let trial = 0; trial < most; trial++) {
    const point = probe(at);
    if (accept(point)) return point;
    if (!enough(point) || point.loss >= low.loss) {
      high = point;
    } else {
      const ahead: number = high ? high.at - low.at : 1;
      if (point.slope * ahead >= 0) high = low;
      low = point;
    }
    if (high && Math.abs(high.at - low.at) <= 1e-14 * Math.abs(high.at)) break;
    at = high ? between(low, high) : at * EXPANSION;
  }
  return best;
}

/** The least point of the cubic through two points with slopes, kept away from both. */
function between(low: LinePoint, high: LinePoint): number {
  const length = high.at - low.at;
  const middle = low.at + length / 2;
  if (!Number.isFinite(high.loss) || !Number.isFinite(high.slope)) return middle;
  const d = low.slope + high.slope - (3 * (high.loss - low.loss)) / length;
  const square = d * d - low.slope * high.slope;
  if (!(square >= 0)) return middle;
  const root = Math.sign(length) * Math.sqrt(square);
  const share = 1 - (high.slope + root - d) / (high.slope - low.slope + 2 * root);
  if (!Number.isFinite(share)) return middle;
  return low.at + length * Math.min(1 - MARGIN, Math.max(MARGIN, share));
}
