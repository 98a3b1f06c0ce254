import { InputError } from '../src/case/faults.js';
import { suggestion } from '../src/case/nearest.js';

/**
 * The methods of a comma-separated list.
 *
 * @param known all that may be in it.
 * @param why what to say of others.
 * @param offered what to suggest instead of them.
 * @throws InputError naming all that are not known.
 */
export function chosenMethods(
  list: string,
  known: readonly string[],
  why = 'unknown method',
  offered = known,
): string[] {
  const chosen = list.split(',').map((name) => name.trim());
  const faults = chosen
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: name, message: `${why}, ${suggestion(name, offered)}` }));
  if (faults.length > 0) throw new InputError('--methods', faults);
  return chosen;
}
