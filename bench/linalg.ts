import { mkdirSync, writeFileSync } from 'node:fs';
import { machine } from '../cli/methods.js';
import { version } from '../cli/version.js';
import { randomStream } from '../src/basis/random.js';
import { blockQr } from '../src/linalg/blockQr.js';
import {
  type BlockSystem,
  countColumns,
  countRows,
  type RowGroup,
  toDense,
} from '../src/linalg/blockSystem.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import { findEngine } from '../src/linalg/engines.js';
import { leastSquares } from '../src/linalg/leastSquares.js';
import { strictJson } from '../src/report/json.js';
import { markdownTable } from '../src/report/table.js';

/**
 * Engines against each other in one interleaved run (best of three rounds): dense systems, block
 * QR against dense QR of the same chain, and seconds against the number of cells.
 *
 *     npm run bench:linalg
 */

const ROUNDS = 3;

function random(count: number, seed: number): Float64Array {
  const stream = randomStream(seed);
  return Float64Array.from({ length: count }, () => stream() - 0.5);
}

function chain(cells: number, columns: number, local: number, shared: number): BlockSystem {
  const groups: RowGroup[] = [];
  for (let b = 0; b < cells; b++) {
    const matrix = random(local * columns, b);
    groups.push({ name: 'cell', rows: local, blocks: [b], matrices: [matrix] });
    if (b === cells - 1) continue;
    const pair = [random(shared * columns, 1000 + b), random(shared * columns, 2000 + b)];
    groups.push({ name: 'face', rows: shared, blocks: [b, b + 1], matrices: pair });
  }
  return { blockColumns: new Array(cells).fill(columns), groups };
}

/** Best seconds of each task over interleaved rounds: neighbours on a shared host hit all alike. */
function race(tasks: readonly (() => unknown)[]): number[] {
  const best = tasks.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [k, task] of tasks.entries()) {
      const start = performance.now();
      task();
      best[k] = Math.min(best[k], (performance.now() - start) / 1000);
    }
  }
  return best;
}

function denseTable(): string[][] {
  const rows: string[][] = [];
  for (const [m, n] of [
    [400, 100],
    [1000, 250],
    [2000, 500],
  ]) {
    const A = { rows: m, columns: n, data: random(m * n, 1) };
    const b = random(m, 2);
    // The SVD of ml-matrix takes minutes beyond the smallest size.
    const names: EngineName[] =
      m === 400 ? ['js', 'ml-matrix', 'ml-matrix-svd'] : m === 1000 ? ['js', 'ml-matrix'] : ['js'];
    const times = race(names.map((engine) => () => leastSquares(A, b, { engine })));
    for (const [k, name] of names.entries()) {
      const gflops = (2 * n * n * (m - n / 3)) / times[k] / 1e9;
      rows.push([
        `${m} x ${n}`,
        name,
        times[k].toFixed(3),
        gflops.toFixed(2),
        (times[k] / times[0]).toFixed(1),
      ]);
    }
  }
  return rows;
}

function blockTable(): string[][] {
  const system = chain(6, 150, 350, 60);
  const dense = {
    rows: countRows(system),
    columns: countColumns(system),
    data: toDense(system),
  };
  const b = random(countRows(system), 3);
  const times = race([
    () => blockQr.factor(system).solve(b),
    () => leastSquares(dense, b, { engine: 'js' }),
  ]);
  return [
    ['block QR', times[0].toFixed(2), '1.0'],
    ['dense QR of the same system', times[1].toFixed(2), (times[1] / times[0]).toFixed(1)],
  ];
}

function scalingTable(): { rows: string[][]; exponent: number } {
  const counts = [8, 16, 32, 64];
  const systems = counts.map((cells) => chain(cells, 150, 350, 60));
  const times = race(
    systems.map(
      (system) => () =>
        findEngine('js')
          .factor(system)
          .solve(random(countRows(system), 4)),
    ),
  );
  const exponent = Math.log(times[3] / times[0]) / Math.log(8);
  return {
    rows: counts.map((cells, k) => [
      String(cells),
      times[k].toFixed(2),
      k === 0 ? '-' : (times[k] / times[k - 1]).toFixed(2),
    ]),
    exponent,
  };
}

const dense = denseTable();
const block = blockTable();
const scaling = scalingTable();
const about = { version: version(), date: new Date().toISOString(), machine: machine() };
const out = new URL('../../bench/results/', import.meta.url);
mkdirSync(out, { recursive: true });
const text =
  `# Linear algebra\n\naprfm ${about.version}, ${about.date}, node ${about.machine.node}, ` +
  `${about.machine.cores} x ${about.machine.cpu}; best of ${ROUNDS} interleaved rounds.\n\n` +
  `## Dense least squares (factor, guard, condition estimate, solve)\n\n` +
  `${markdownTable(['size', 'engine', 'seconds', 'GF/s', 'times js'], dense)}\n\n` +
  `## A chain of 6 cells, 150 columns each\n\n${markdownTable(['method', 'seconds', 'ratio'], block)}\n\n` +
  `## Seconds against cells (150 columns, 350 rows a cell, 60 a face)\n\n` +
  `${markdownTable(['cells', 'seconds', 'ratio to half as many'], scaling.rows)}\n\n` +
  `Exponent from 8 to 64 cells: ${scaling.exponent.toFixed(2)}.\n`;
writeFileSync(new URL('linalg.md', out), text);
writeFileSync(new URL('linalg.json', out), strictJson({ ...about, dense, block, scaling }));
process.stdout.write(text);
