import { readCaseText } from '../src/case/library.js';
import { parseCase } from '../src/case/parse.js';
import { referenceKind } from '../src/case/referenceKind.js';
import type { CaseFile } from '../src/case/schema.js';
import { textTable } from '../src/report/table.js';

export function show(source: string): void {
  const { text, label } = readCaseText(source);
  const file = parseCase(text, label);
  process.stdout.write(`${text.trimEnd()}\n\nreference: ${referenceOf(file)}\n`);
  if (file.published) {
    const inTime = file.domain.t !== undefined;
    const rows = file.published.map((p) => [
      p.quantity,
      p.value.toExponential(2),
      p.epsilon === undefined ? 'all' : String(p.epsilon),
      ...(inTime ? [p.t === undefined ? '-' : String(p.t)] : []),
      p.by,
    ]);
    const header = ['published', 'error', 'epsilon', ...(inTime ? ['t'] : []), 'by'];
    process.stdout.write(`\n${textTable(header, rows)}\n`);
  }
}

function referenceOf(file: CaseFile): string {
  const kind = referenceKind(file);
  if (kind === 'exact') return 'exact solution';
  if (kind === 'none') return 'none: the reference solver takes no holes';
  if (kind !== 'discrete ordinates') return `${kind} (src/reference)`;
  return 'discrete ordinates exact in x (src/reference), checked against independent tables';
}
