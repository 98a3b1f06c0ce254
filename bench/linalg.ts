import { type BlockSystem, countColumns, countRows, toDense } from '../src/linalg/blockSystem.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import { type DenseMatrix, leastSquares } from '../src/linalg/leastSquares.js';
import { markdownTable } from '../src/report/table.js';
import { saveResults } from './results.js';
import { chain, present, random } from './systems.js';

/**
 * Seconds of `leastSquares` (checks, factor, guard, condition estimate, one solve) by size and
 * engine, best of interleaved rounds:
 *
 *     npm run bench:linalg
 */

const ROUNDS = 3;

/** Fastest first; with the most columns of a dense matrix that they do in seconds. */
const ENGINES: readonly (readonly [name: EngineName, columns: number])[] = [
  ['cuda', Infinity],
  ['lapack', Infinity],
  ['refined', Infinity],
  ['wasm', Infinity],
  ['js', 1000],
  ['ml-matrix', 250],
];

interface Task {
  readonly label: string;
  readonly A: DenseMatrix | BlockSystem;
  readonly rows: number;
  /** Of the dense matrices that an engine would have to factor. */
  readonly columns: number;
}

function dense(rows: number, columns: number): Task {
  const data = random(rows * columns, 1);
  return { label: `dense ${rows} x ${columns}`, A: { rows, columns, data }, rows, columns };
}

function blocks(cells: number, columns: number): Task {
  const A = chain(cells, columns, Math.ceil(2.4 * columns), Math.ceil(0.4 * columns));
  return { label: `chain of ${cells} x ${columns} columns`, A, rows: countRows(A), columns };
}

const small = chain(8, 150, 360, 60);
const tasks: readonly Task[] = [
  dense(400, 100),
  dense(1000, 250),
  dense(2000, 500),
  dense(4000, 1000),
  dense(10000, 2000),
  blocks(8, 150),
  {
    label: 'the same as a dense matrix',
    A: { rows: countRows(small), columns: countColumns(small), data: toDense(small) },
    rows: countRows(small),
    columns: countColumns(small),
  },
  blocks(32, 150),
  blocks(128, 150),
  blocks(32, 500),
];

const found = ENGINES.filter(([name]) => present(name));

/** Best seconds of every engine that does the task in reasonable time. */
function race({ label, A, rows, columns }: Task): (number | null)[] {
  const b = random(rows, 2);
  const best = found.map(([name, most]) =>
    columns > most || (name === 'ml-matrix' && 'groups' in A) ? null : Infinity,
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const [k, [engine]] of found.entries()) {
      const known = best[k];
      if (known === null) continue;
      const start = performance.now();
      leastSquares(A, b, { engine });
      best[k] = Math.min(known, (performance.now() - start) / 1000);
    }
  }
  process.stderr.write(`${label}: ${best.join(', ')}\n`);
  return best;
}

const results = tasks.map((task) => ({ label: task.label, seconds: race(task) }));
const engines = found.map(([name]) => name);
const table = markdownTable(
  ['least squares', ...engines],
  results.map(({ label, seconds }) => [
    label,
    ...seconds.map((value) => (value === null ? '-' : value.toPrecision(2))),
  ]),
);
const remark = `; best of ${ROUNDS} interleaved rounds.`;
const data = { engines, results };
process.stdout.write(saveResults('linalg', 'Seconds of leastSquares', remark, table, data));
