import { listCases } from '../src/case/library.js';
import { textTable } from '../src/report/table.js';

export function list({ json }: { json?: boolean }): void {
  const cases = listCases();
  if (json) {
    process.stdout.write(`${JSON.stringify(cases, null, 2)}\n`);
    return;
  }
  const rows = cases.map((c) => [
    c.name,
    'linear transport',
    c.dimension,
    c.epsilon,
    c.reference,
    c.bestPublished,
    c.title,
  ]);
  const header = ['case', 'model', 'dimension', 'epsilon', 'reference', 'best published', 'title'];
  process.stdout.write(`${textTable(header, rows)}\n`);
}
