import { extent, logAxis } from './axes.js';
import type { Box } from './layout.js';
import { INK } from './palette.js';
import type { Panel } from './panel.js';
import { decadeAxis, timeText } from './timeAxis.js';

/** One slab of a time march. */
export interface SlabSpan {
  readonly start: number;
  readonly end: number;
  /** On fresh points. */
  readonly residual: number;
  readonly unknowns: number;
}

/** Zeros, and residuals that only rounding explains. */
const ROUNDING = 1e-17;

/** Around the curves: a step on a power of ten would lie on the edge of the panel. */
const MARGIN = 1.3;

/** Slab size and residual as steps over the time since the start, both by decades. */
export function marchPanel(box: Box, title: string, slabs: readonly SlabSpan[]): Panel {
  if (slabs.length === 0) {
    const y = logAxis('', [1e-10, 1], { floor: ROUNDING, whole: true });
    return { box, title, x: decadeAxis('t', [0.01, 1]), y, curves: [], note: 'no slabs of time' };
  }
  const origin = slabs[0].start;
  const first = slabs[0].end - origin;
  const last = slabs[slabs.length - 1].end - origin;
  const sizes = slabs.map(({ start, end }) => end - start);
  const residuals = slabs.map(({ residual }) => residual);
  const t = slabs.flatMap(({ start, end }) => [start - origin, end - origin]);
  const twice = (values: readonly number[]): number[] => values.flatMap((value) => [value, value]);
  const [low, high] = extent(sizes, residuals);
  const [least, most] = extent(slabs.map(({ unknowns }) => unknowns));
  return {
    box,
    title,
    remark:
      `${slabs.length} slab${slabs.length === 1 ? '' : 's'}, ` +
      `${least === most ? least : `${least} ... ${most}`} unknowns${slabs.length > 1 ? ' each' : ''}`,
    x: decadeAxis(sinceText(origin), [Math.min(first / 3, last / 10), last]),
    y: logAxis('', [low / MARGIN, high * MARGIN], {
      floor: Math.min(ROUNDING, ...sizes),
      whole: true,
    }),
    curves: [
      { name: 'size of the slab', x: t, y: twice(sizes), color: INK.density, mark: 'line' },
      {
        name: 'residual on fresh points',
        x: t,
        y: twice(residuals),
        color: INK.flux,
        mark: 'line',
      },
    ],
  };
}

function sinceText(origin: number): string {
  if (origin === 0) return 't';
  return origin > 0 ? `t − ${timeText(origin)}` : `t + ${timeText(-origin)}`;
}
