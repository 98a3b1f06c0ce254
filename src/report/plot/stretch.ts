import { type Axis, fittedAxis, roundTicks, type Tick } from './axes.js';

/** The slab and the mean free path at its walls. */
export interface Slab {
  readonly domain: readonly [number, number];
  readonly freePaths: readonly [left: number, right: number];
}

/** A wall layer is magnified to this many mean free paths, on this share of the axis. */
const DEPTH = 10;
const SHARE = 0.27;

/** Zones of x with equal magnification: x[k] ... x[k+1] is drawn on s[k] ... s[k+1]. */
interface Zones {
  readonly x: readonly number[];
  readonly s: readonly number[];
  readonly left: boolean;
  readonly right: boolean;
}

function zones({ domain: [a, b], freePaths: [left, right] }: Slab): Zones {
  const wanted = SHARE * (b - a);
  const thin = (path: number): boolean => path > 0 && DEPTH * path < wanted;
  const x = [a];
  const s = [0];
  if (thin(left)) {
    x.push(a + DEPTH * left);
    s.push(SHARE);
  }
  if (thin(right)) {
    x.push(b - DEPTH * right);
    s.push(1 - SHARE);
  }
  x.push(b);
  s.push(1);
  return { x, s, left: thin(left), right: thin(right) };
}

/**
 * x on an axis that shows wall layers of any thinness: the first and the last 10 mean free paths
 * take 27 % of the axis each, linear inside every zone, with ticks in mean free paths there. A
 * layer that is visible anyway (10 mean free paths above 27 % of the slab) is left as it is.
 */
export function stretchedAxis(slab: Slab): Axis & { readonly breaks: readonly number[] } {
  const zone = zones(slab);
  const { x, s } = zone;
  const [a, b] = slab.domain;
  const position = (value: number): number => {
    let k = 0;
    while (k < x.length - 2 && value > x[k + 1]) k++;
    return s[k] + ((s[k + 1] - s[k]) * (value - x[k])) / (x[k + 1] - x[k]);
  };
  const bulk = [zone.left ? SHARE : 0, zone.right ? 1 - SHARE : 1];
  const wall = (path: number, sign: 1 | -1): Tick[] =>
    [DEPTH / 2, DEPTH].map((depth) => ({
      at: position((sign > 0 ? a : b) + sign * depth * path),
      label: `${depth}λ`,
    }));
  const edge = (value: number): Tick => ({
    at: position(value),
    label: String(Number(value.toPrecision(4))),
  });
  // A bulk tick needs room beside the last tick of the layer.
  const room = 0.06;
  const ticks = [
    ...(zone.left ? [edge(a), ...wall(slab.freePaths[0], 1)] : []),
    ...roundTicks(a, b, 5)
      .map(({ at, label }) => ({ at: position(at), label }))
      .filter(({ at }) => !zone.left || at > bulk[0] + room)
      .filter(({ at }) => !zone.right || at < bulk[1] - room),
    ...(zone.right ? [...wall(slab.freePaths[1], -1).reverse(), edge(b)] : []),
  ];
  const stretched = zone.left || zone.right;
  return {
    name: stretched ? 'x, walls magnified (λ: mean free path)' : 'x',
    min: 0,
    max: 1,
    ticks,
    position,
    breaks: s.slice(1, -1),
  };
}

/**
 * Nodes for the colour map: midpoints of `count` equal steps of the stretched axis, as x. Near a
 * wall of mean free path 1e-6 they stand 1e-6 apart or closer.
 */
export function stretchedNodes(slab: Slab, count: number): Float64Array {
  const { x, s } = zones(slab);
  return Float64Array.from({ length: count }, (_, i) => {
    const at = (i + 0.5) / count;
    let k = 0;
    while (k < s.length - 2 && at > s[k + 1]) k++;
    return x[k] + ((x[k + 1] - x[k]) * (at - s[k])) / (s[k + 1] - s[k]);
  });
}

/** Whether the nodes can show the magnified layers: at least `least` of them in each. */
export function resolvesLayers(slab: Slab, nodes: ArrayLike<number>, least = 8): boolean {
  const { x, left, right } = zones(slab);
  const inside = (from: number, to: number): number =>
    Array.from(nodes).filter((node) => node >= from && node <= to).length;
  const last = x.length - 1;
  return (
    (!left || inside(x[0], x[1]) >= least) && (!right || inside(x[last - 1], x[last]) >= least)
  );
}

/** The axis of a map over x: stretched where mean free paths are known and its nodes resolve them. */
export function axisFor(
  nodes: ArrayLike<number>,
  domain: readonly [number, number],
  freePaths?: readonly [left: number, right: number],
): Axis & { readonly breaks?: readonly number[] } {
  if (freePaths && resolvesLayers({ domain, freePaths }, nodes)) {
    return stretchedAxis({ domain, freePaths });
  }
  return fittedAxis('x', domain);
}
