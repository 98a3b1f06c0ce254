/** Colour as [red, green, blue], each 0 ... 255. */
export type Rgb = readonly [number, number, number];

/** Paper colours: density, flux, reference markers, grid, secondary text. */
export const INK = {
  density: '#1b4f9c',
  flux: '#b8321f',
  text: '#1a1a1a',
  muted: '#5a5a5a',
  axis: '#333333',
  grid: '#e4e4e4',
} as const;

/**
 * Viridis (van der Walt and Smith, 2015): perceptually uniform, readable without colour vision.
 * Sixteen equidistant anchors, linear between them.
 */
const VIRIDIS = anchors(
  '440154 481a6c 472f7d 414487 39568c 31688e 2a788e 23888e ' +
    '1f988b 22a884 35b779 54c568 7ad151 a5db36 d2e21b fde725',
);

/** Blue to orange through a gap at the middle: directions away from and toward a wall. */
const DIRECTIONS = anchors('08306b 2171b5 6baed6 fd8d3c d94801 7f2704');

/**
 * Plasma (van der Walt and Smith, 2015) without its yellow, which is lost on white: times, from
 * dark to light.
 */
const TIMES = anchors('0d0887 5b02a3 9a179b cb4678 eb7852 f79a3e');

/** Viridis at s in [0, 1]; values outside are clamped. */
export function viridis(s: number): Rgb {
  return between(VIRIDIS, s);
}

/** Colour k of count curves ordered by direction, as a hexadecimal string. */
export function directionColor(k: number, count: number): string {
  return hexadecimal(between(DIRECTIONS, count > 1 ? k / (count - 1) : 0));
}

/** Colour of time k of count, as a hexadecimal string. */
export function timeColor(k: number, count: number): string {
  return hexadecimal(between(TIMES, count > 1 ? k / (count - 1) : 0));
}

function hexadecimal(rgb: Rgb): string {
  return `#${rgb.map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}

function between(table: readonly Rgb[], s: number): Rgb {
  const position = Math.min(Math.max(s, 0), 1) * (table.length - 1);
  const k = Math.min(Math.floor(position), table.length - 2);
  const t = position - k;
  const channel = (c: 0 | 1 | 2): number => Math.round((1 - t) * table[k][c] + t * table[k + 1][c]);
  return [channel(0), channel(1), channel(2)];
}

function anchors(text: string): Rgb[] {
  return text.split(' ').map((hex) => {
    const n = Number.parseInt(hex, 16);
    return [n >> 16, (n >> 8) & 255, n & 255];
  });
}
