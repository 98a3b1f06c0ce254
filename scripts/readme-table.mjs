// Puts the measured tables of bench/results into README.md, between its markers: no number in the
// README is typed by hand.
import { readFileSync, writeFileSync } from 'node:fs';

const results = new URL('../bench/results/', import.meta.url);
const read = (part) =>
  JSON.parse(readFileSync(new URL(`accuracy-${part}.json`, results), 'utf8')).results;
const worst = (rows, quantity) =>
  Math.max(...rows.flatMap((row) => row.errors.map((e) => e[quantity])));
const short = (value) => (value === 0 ? '0' : value.toExponential(0));
const range = (rows) => {
  const eps = rows.map((row) => Number(row.epsilon)).filter(Number.isFinite);
  if (eps.length === 0) return 'mixed';
  const [low, high] = [Math.min(...eps), Math.max(...eps)];
  return low === high ? String(high) : `${high} ... ${low}`;
};

function table(groups) {
  const lines = [
    '| case | eps | rho | flux | f | condition | seconds |',
    '|---|---|---|---|---|---|---|',
  ];
  for (const [label, rows] of groups) {
    const cells = [
      label,
      range(rows),
      short(worst(rows, 'rho')),
      short(worst(rows, 'flux')),
      short(worst(rows, 'f')),
      short(Math.max(...rows.map((row) => row.condition))),
      Math.max(...rows.flatMap((row) => row.seconds)).toFixed(1),
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}

const byCase = (rows) => {
  const groups = new Map();
  for (const row of rows) groups.set(row.case, [...(groups.get(row.case) ?? []), row]);
  return [...groups];
};

const normal = read('normal');
const main = [
  '`--accuracy normal` (the default); every row is the worst over its eps and seeds:',
  '',
  table(byCase(normal)),
  '',
  '`--accuracy high`:',
  '',
  table(byCase(read('high'))),
].join('\n');

const march = JSON.parse(readFileSync(new URL('transient-files.json', results), 'utf8')).results;
const time = [
  'In time, `--accuracy normal`, worst of 3 seeds and of the listed times, against independent files',
  '(`bench/results/transient-*.md`, from `npm run bench:transient`):',
  '',
  '| case | eps | times | rho | mass defect | slabs | factors | seconds |',
  '|---|---|---|---|---|---|---|---|',
  ...march.map((row) => {
    const cells = [
      row.case,
      row.epsilon,
      row.times.join(', '),
      short(Math.max(...row.rho)),
      short(row.mass),
      row.slabs,
      row.factorisations,
      row.seconds.toFixed(1),
    ];
    return `| ${cells.join(' | ')} |`;
  }),
].join('\n');

const each = (rows, label) => rows.map((row) => [`${row.case}, ${label}`, [row]]);
const slab = (rows) => rows.filter((row) => row.case === 'slab-ex2-e3');
const baselines = [
  'The same slab by the direct formulation (vanilla RFM, same features and layers) and by the',
  'published recipe inside this program:',
  '',
  table([
    ...each(slab(normal), 'aprfm'),
    ...each(slab(read('direct')), 'rfm'),
    ...each(slab(read('published')), 'aprfm-published'),
  ]),
].join('\n');

const readme = new URL('../README.md', import.meta.url);
const between = (text, name, body) =>
  text.replace(
    new RegExp(`<!-- ${name} -->[\\s\\S]*?(<!-- end ${name} -->|(?=\\n\\n))`),
    `<!-- ${name} -->\n${body}\n<!-- end ${name} -->`,
  );
const text = readFileSync(readme, 'utf8');
writeFileSync(
  readme,
  between(between(between(text, 'table', main), 'baselines', baselines), 'time', time),
);
