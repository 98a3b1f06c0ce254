/**
 * A picture with a hole in it would look like a result: refuses columns of another length and
 * numbers that are not finite.
 *
 * @throws RangeError naming the column and, where one is bad, the number.
 */
export function checkColumns(owner: string, length: number, all: object): void {
  for (const [name, values] of Object.entries(all)) {
    if (!(values instanceof Float64Array)) continue;
    if (values.length !== length) {
      throw new RangeError(`plot: ${owner}.${name} has ${values.length} numbers, not ${length}`);
    }
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new RangeError(`plot: ${owner}.${name}[${bad}] is ${values[bad]}`);
  }
}

/** The same for single numbers. @throws RangeError naming the first that is not finite. */
export function checkNumbers(owner: string, all: object): void {
  for (const [name, value] of Object.entries(all)) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new RangeError(`plot: ${owner}.${name} is ${value}`);
    }
  }
}
