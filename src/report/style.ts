/** Marks a text for a terminal; the identity where colours are not wanted. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

const same = (text: string): string => text;

/** No colours. */
export const plain: Style = { bold: same, dim: same, good: same, bad: same };

const mark =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`;

const coloured: Style = { bold: mark(1), dim: mark(2), good: mark(32), bad: mark(31) };

/**
 * Colours when the stream is a terminal that has them and NO_COLOR is empty or unset
 * (https://no-color.org).
 */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Style {
  const wanted = !environment.NO_COLOR && environment.TERM !== 'dumb';
  return stream.isTTY === true && wanted ? coloured : plain;
}
