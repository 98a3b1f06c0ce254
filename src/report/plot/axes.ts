/** A tick: where it stands on the drawn axis and what it says. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/**
 * One axis of a panel. Every drawn axis is linear in a position: `position` carries data to it
 * (identity, log10, or the wall-stretched coordinate), so ticks mean the same on all of them.
 */
export interface Axis {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly Tick[];
  position(value: number): number;
}

/** Where a position stands between the ends of its axis, 0 ... 1. */
export function fraction({ min, max }: Axis, position: number): number {
  return (position - min) / (max - min);
}

/** Smallest and largest of several columns of numbers. @throws RangeError without any number. */
export function extent(...columns: readonly ArrayLike<number>[]): [number, number] {
  let min = Infinity;
  let max = -Infinity;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      min = Math.min(min, column[i]);
      max = Math.max(max, column[i]);
    }
  }
  if (!(min <= max)) throw new RangeError('nothing to draw: no finite numbers');
  return [min, max];
}

/** Fits [min, max] exactly, with ticks at round numbers inside. */
export function fittedAxis(name: string, [min, max]: readonly [number, number], count = 5): Axis {
  return { name, min, max, ticks: roundTicks(min, max, count), position: (value) => value };
}

/** Relative width that a value axis has at least: a constant is drawn as a constant. */
const LEAST_SPAN = 0.02;

/** The range, or one of 2 % of its size around it. */
export function widened([min, max]: readonly [number, number]): [number, number] {
  const size = Math.max(Math.abs(min), Math.abs(max), 1e-12);
  const missing = Math.max(LEAST_SPAN * size - (max - min), 0) / 2;
  return [min - missing, max + missing];
}

/**
 * What is subtracted before a thin range is drawn: a wall layer of height 1e-6 on f = 1 shows as
 * f - 1. Zero where the range is at least 1 % of its size, or so thin (1e-9) that only rounding and
 * solver error would show.
 */
export function offsetOf([min, max]: readonly [number, number]): number {
  const size = Math.max(Math.abs(min), Math.abs(max));
  const span = max - min;
  if (span >= 1e-2 * size || span < 1e-9 * size) return 0;
  const unit = 10 ** (Math.ceil(Math.log10(span)) + 1);
  return Number((Math.round((min + max) / 2 / unit) * unit).toPrecision(12));
}

/**
 * Reaches out to round numbers around [min, max]. A profile that is constant up to rounding or
 * solver error stays a straight line: the error panel, not a magnified axis, shows how far it is
 * off.
 *
 * @param slack steps by which a value may lie beyond a round number without adding an empty step;
 * such values are drawn on it. The default allows for rounding, 0.01 for solver error that nobody
 * could see.
 */
export function roundedAxis(name: string, range: readonly [number, number], slack = 1e-9): Axis {
  const [min, max] = widened(range);
  const step = roundStep(max - min, 5, slack);
  const low = Math.floor(min / step + slack) * step;
  const high = Math.ceil(max / step - slack) * step;
  return {
    name,
    min: low,
    max: high,
    ticks: multiples(low, high, step),
    position: slack > 1e-9 ? (value) => Math.min(Math.max(value, low), high) : (value) => value,
  };
}

/**
 * Decades. With `whole`, the axis reaches out to whole decades; without, it fits the data.
 * Values below `floor` (zeros, above all) are drawn on the floor.
 */
export function logAxis(
  name: string,
  [min, max]: readonly [number, number],
  { floor, whole }: { floor: number; whole: boolean },
): Axis {
  const position = (value: number): number => Math.log10(Math.max(value, floor));
  let low = position(min);
  let high = position(max);
  if (whole) {
    low = Math.floor(low + 1e-9);
    high = Math.max(Math.ceil(high - 1e-9), low + 2);
  }
  const first = Math.ceil(low - 1e-9);
  const last = Math.floor(high + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / 8));
  const ticks: Tick[] = [];
  for (let decade = first; decade <= last; decade += every) {
    ticks.push({ at: decade, label: powerOfTen(decade) });
  }
  return { name, min: low, max: high, ticks, position };
}

/** Ticks at multiples of 1, 2 or 5 times a power of ten within [min, max]. */
export function roundTicks(min: number, max: number, count: number): Tick[] {
  if (!(max > min)) return [{ at: min, label: number(min, 0) }];
  return multiples(min, max, roundStep(max - min, count));
}

function multiples(min: number, max: number, step: number): Tick[] {
  const ticks: Tick[] = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + 1e-9 * step; k++) {
    ticks.push({ at: k * step, label: number(k * step, step) });
  }
  return ticks;
}

function roundStep(span: number, count: number, slack = 1e-9): number {
  const rough = span / count;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const mantissa = [1, 2, 5, 10].find((m) => m * decade >= rough * (1 - slack)) ?? 10;
  return mantissa * decade;
}

/** A tick's number with exactly the digits that tell it from its neighbours `step` away. */
function number(value: number, step: number): string {
  if (Math.abs(value) < 1e-9 * step || value === 0) return '0';
  const size = Math.abs(value);
  const last = Math.floor(Math.log10(step > 0 ? step : size) + 1e-9);
  if (size >= 1e5 || size < 1e-4) {
    const digits = Math.min(Math.max(Math.floor(Math.log10(size) + 1e-9) - last, 0), 12);
    const [mantissa, exponent] = value.toExponential(digits).split('e');
    return minus(`${mantissa}·${powerOfTen(Number(exponent))}`);
  }
  return minus(value.toFixed(Math.min(Math.max(-last, 0), 12)));
}

const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 10⁻⁶; 1 and 10 as themselves. */
export function powerOfTen(exponent: number): string {
  if (exponent === 0) return '1';
  if (exponent === 1) return '10';
  const digits = [...String(Math.abs(exponent))].map((d) => SUPERSCRIPT[Number(d)]).join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** 3.1·10⁻⁷, for text beside a curve. */
export function scientific(value: number): string {
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(1).split('e');
  return minus(`${mantissa}·${powerOfTen(Number(exponent))}`);
}

function minus(text: string): string {
  return text.replace('-', '−');
}
