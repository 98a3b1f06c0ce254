import { closest, distance } from 'fastest-levenshtein';

/** The known name closest to a mistyped one, if it is close enough to be a guess worth making. */
export function nearest(name: string, known: readonly string[]): string | null {
  if (known.length === 0 || name.length > 60) return null;
  const best = closest(name.toLowerCase(), [...known]);
  return distance(name.toLowerCase(), best.toLowerCase()) <= Math.max(2, best.length / 3)
    ? best
    : null;
}

/** ", did you mean ...?", or what there is. */
export function suggestion(name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  return guess ? `did you mean "${guess}"?` : `known: ${known.join(', ')}`;
}
