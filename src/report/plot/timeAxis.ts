import { type Axis, extent, fittedAxis, logAxis, powerOfTen, type Tick, widened } from './axes.js';

/** From this ratio of the last to the first time on, time is drawn by decades. */
const DECADES_FROM = 50;

/** The axis of a map over t: by decades where the nodes span them, linear elsewhere. */
export function timeAxis(nodes: ArrayLike<number>): Axis {
  const [min, max] = extent(nodes);
  if (min > 0 && max / min > DECADES_FROM) return decadeAxis('t', [min, max]);
  return fittedAxis('t', min < max ? [min, max] : widened([min, max]));
}

/**
 * Fits [min, max], 0 < min < max, by decades; few decades get ticks at 1, 2 and 5. Values below min
 * are drawn on it.
 */
export function decadeAxis(name: string, [min, max]: readonly [number, number]): Axis {
  const axis = logAxis(name, [min, max], { floor: min, whole: false });
  return axis.ticks.length >= 3 ? axis : { ...axis, ticks: fineTicks(axis.min, axis.max) };
}

function fineTicks(low: number, high: number): Tick[] {
  const ticks: Tick[] = [];
  for (let decade = Math.floor(low); decade <= high; decade++) {
    for (const mantissa of [1, 2, 5]) {
      const at = decade + Math.log10(mantissa);
      if (at < low - 1e-9 || at > high + 1e-9) continue;
      ticks.push({ at, label: timeText(Number(`${mantissa}e${decade}`)) });
    }
  }
  return ticks;
}

/** 0.05, 10⁻⁷, 2.5·10⁻⁶: at most four digits. */
export function timeText(t: number): string {
  const rounded = Number(t.toPrecision(4));
  const size = Math.abs(rounded);
  if (size === 0 || (size >= 1e-3 && size < 1e4)) return String(rounded).replace('-', '−');
  const [mantissa, exponent] = rounded.toExponential().replace('-', '−').split('e');
  const power = powerOfTen(Number(exponent.replace('−', '-')));
  return mantissa === '1' ? power : `${mantissa}·${power}`;
}
