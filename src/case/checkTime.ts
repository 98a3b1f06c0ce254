import type { Fault } from './faults.js';
import type { CaseFile } from './schema.js';

/** What a problem in time has to say, and a steady one must not. */
export function checkTime(file: CaseFile): Fault[] {
  const { initial, output } = file;
  const { t } = file.domain;
  if (t === undefined) {
    const message = 'only a problem in time has this key: add domain.t: [0, T], or remove it';
    const given = { initial, output };
    return (['initial', 'output'] as const)
      .filter((path) => given[path] !== undefined)
      .map((path) => ({ path, value: given[path], message }));
  }
  const faults: Fault[] = [];
  if (initial === undefined) {
    const message =
      'missing, a problem in time needs f at the first time: a number, ' +
      (file.domain.y
        ? 'or an expression in x, y and theta'
        : 'an expression in x and v, or from-exact');
    faults.push({ path: 'initial', message });
  }
  const [first, last] = t;
  if (!(first < last)) {
    const message = 'expected [first, last] with first < last';
    faults.push({ path: 'domain.t', value: t, message });
    return faults;
  }
  const span = last - first;
  if (!(span > 1e-9 * Math.max(Math.abs(first), Math.abs(last)) && Number.isFinite(span))) {
    const message = 'too short, or too long, for the times between to be told apart';
    faults.push({ path: 'domain.t', value: t, message });
  }
  const outside = (output?.times ?? []).filter((time) => !(time >= first && time <= last));
  if (outside.length > 0) {
    const message =
      `expected times inside domain.t = [${first}, ${last}], ` +
      `${outside.join(', ')} ${outside.length === 1 ? 'is' : 'are'} not`;
    faults.push({ path: 'output.times', value: output?.times, message });
  }
  return faults;
}

/** Times at which the answer of a problem in time is compared, ascending; the last one by default. */
export function outputTimes(file: CaseFile): number[] | null {
  if (file.domain.t === undefined) return null;
  const times = file.output?.times ?? [file.domain.t[1]];
  return [...new Set(times)].sort((a, b) => a - b);
}
