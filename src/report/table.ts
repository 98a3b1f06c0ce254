/** Columns padded to equal width; numbers to the right. A dash stands for what is not known. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = widthsOf(header, rows);
  const numeric = numericColumns(header, rows);
  const line = (row: readonly string[]): string =>
    header
      .map((_, k) => pad(row[k] ?? '', widths[k], numeric[k]))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((w) => '-'.repeat(w)).join('  '), ...rows.map(line)].join('\n');
}

/** The same as a Markdown table. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const escaped = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const [names, ...cells] = escaped;
  const numeric = numericColumns(header, rows);
  const widths = widthsOf(names, cells).map((width) => Math.max(width, 3));
  const line = (row: readonly string[]): string =>
    `| ${names.map((_, k) => pad(row[k] ?? '', widths[k], numeric[k])).join(' | ')} |`;
  const rule = widths.map((w, k) => (numeric[k] ? `${'-'.repeat(w - 1)}:` : '-'.repeat(w)));
  return [line(names), line(rule), ...cells.map(line)].join('\n');
}

/** A column of a table: its heading and the text of a row. */
export interface Column<Row> {
  readonly title: string;
  text(row: Row): string;
}

/** A table of records, aligned for a terminal or as Markdown. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  format: 'text' | 'markdown' = 'text',
): string {
  const draw = format === 'text' ? textTable : markdownTable;
  return draw(
    columns.map((column) => column.title),
    rows.map((row) => columns.map((column) => column.text(row))),
  );
}

function pad(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}

function widthsOf(header: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return header.map((name, k) =>
    rows.reduce((width, row) => Math.max(width, (row[k] ?? '').length), name.length),
  );
}

const UNKNOWN = '-';

/** Columns of numbers (or ranges of them), where at least one is known. */
function numericColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): boolean[] {
  return header.map((_, k) => {
    const known = rows.map((row) => row[k] ?? '').filter((cell) => cell !== UNKNOWN);
    return known.length > 0 && known.every((cell) => /^[-+]?\.?\d/.test(cell));
  });
}

/** 1.2e-7; a dash for what is not known. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (value === 0) return '0';
  return value.toExponential(1);
}

/** Seconds to about three digits: 0.04, 1.53, 12.4. */
export function seconds(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}
