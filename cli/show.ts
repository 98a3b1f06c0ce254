import { readCaseText } from '../src/case/library.js';
import { parseCase } from '../src/case/parse.js';
import { textTable } from '../src/report/table.js';

export function show(source: string): void {
  const { text, label } = readCaseText(source);
  const file = parseCase(text, label);
  const reference =
    file.exact === undefined
      ? 'discrete ordinates exact in x (src/reference), checked against independent tables'
      : 'exact solution';
  process.stdout.write(`${text.trimEnd()}\n\nreference: ${reference}\n`);
  if (file.published) {
    const rows = file.published.map((p) => [
      p.quantity,
      p.value.toExponential(2),
      p.epsilon === undefined ? 'all' : String(p.epsilon),
      p.by,
    ]);
    process.stdout.write(`\n${textTable(['published', 'error', 'epsilon', 'by'], rows)}\n`);
  }
}
