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

const inTime = (part) =>
  JSON.parse(readFileSync(new URL(`transient-${part}.json`, results), 'utf8')).results;
const marchTable = (rows) => [
  '| case | eps | times | rho | mass defect | slabs | factors | seconds |',
  '|---|---|---|---|---|---|---|---|',
  ...rows.map((row) => {
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
];
const time = [
  'In time, `--accuracy normal`, worst of 3 seeds and of the listed times, against independent files',
  '(`bench/results/transient-*.md`, from `npm run bench:transient`):',
  '',
  ...marchTable(inTime('files')),
  '',
  '`--accuracy high`:',
  '',
  ...marchTable(inTime('high')),
].join('\n');

const engineRun = JSON.parse(readFileSync(new URL('engines.json', results), 'utf8'));
const engines = [
  `Measured (\`npm run bench:engines\`, ${engineRun.machine.cores} x ${engineRun.machine.cpu}):`,
  '',
  '| what | measured | target |',
  '|---|---|---|',
  ...engineRun.results.map(({ what, measured, asked }) => `| ${what} | ${measured} | ${asked} |`),
].join('\n');

const linalgRun = JSON.parse(readFileSync(new URL('linalg.json', results), 'utf8'));
const linalg = [
  `Seconds of \`leastSquares\`: checks, factor, guard, condition estimate, one solve`,
  `(\`npm run bench:linalg\`, ${linalgRun.machine.cores} x ${linalgRun.machine.cpu}):`,
  '',
  `| | ${linalgRun.engines.join(' | ')} |`,
  `|---|${linalgRun.engines.map(() => '---|').join('')}`,
  ...linalgRun.results.map(
    ({ label, seconds }) =>
      `| ${label} | ${seconds.map((s) => (s === null ? '-' : s.toPrecision(2))).join(' | ')} |`,
  ),
].join('\n');

const neuralRun = JSON.parse(readFileSync(new URL('neural.json', results), 'utf8'));
const list = (values) => values.map((value) => value.toExponential(1)).join(', ');
const neural = [
  `Relative error of rho at the published times, and seconds of one processor (\`npm run bench:neural\`, ${neuralRun.machine.cpu};`,
  'published: up to 40 times more parameters and 10,000 steps on a GPU):',
  '',
  '| run | t | network | published | parameters | steps | s | aprfm | s |',
  '|---|---|---|---|---|---|---|---|---|',
  ...neuralRun.results.map(
    (r) =>
      `| ${r.name} | ${r.times.join(', ')} | ${list(r.rho)} | ${r.published} | ${r.parameters} | ${r.steps} | ${r.seconds.toFixed(0)} | ${list(r.aprfm.rho)} | ${r.aprfm.seconds.toFixed(1)} |`,
  ),
].join('\n');

const planeRow = (name, epsilon, accuracy, runs) => {
  const most = (key) => Math.max(...runs.map((run) => run[key]));
  const cells = [name, epsilon, accuracy, short(most('rho')), short(most('condition'))];
  const rest = [
    runs[0].cells,
    runs[0].unknowns,
    most('memoryMB').toFixed(0),
    most('seconds').toFixed(0),
  ];
  return `| ${[...cells, ...rest].join(' | ')} |`;
};
const planeRun = JSON.parse(readFileSync(new URL('plane.json', results), 'utf8')).results;
const plane = [
  'In the plane, engine `wasm`, worst of the seeds (`npm run bench:plane`; against the exact solution,',
  'or the reference solver), and the pulse `line-source` in time against its closed form:',
  '',
  '| case | eps | accuracy | rho | condition | cells | unknowns | MB | seconds |',
  '|---|---|---|---|---|---|---|---|---|',
  ...planeRun.cases.map(({ case: name, epsilon, accuracy = 'normal', runs }) =>
    planeRow(name, epsilon, accuracy, runs),
  ),
  ...planeRun.pulses.map(({ epsilon, t, accuracy, run }) =>
    planeRow(`line-source, t = ${t}`, epsilon, accuracy, [run]),
  ),
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
const between = (text, name, body) => {
  const [start, end] = [`<!-- ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${start} ... ${end}`);
  return `${text.slice(0, from)}${start}\n${body}\n${text.slice(to)}`;
};
const parts = { table: main, time, baselines, engines, linalg, neural, plane };
const text = readFileSync(readme, 'utf8');
writeFileSync(
  readme,
  Object.entries(parts).reduce((out, [name, body]) => between(out, name, body), text),
);
