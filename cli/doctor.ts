import { randomStream } from '../src/basis/random.js';
import { type EngineName, engineNames } from '../src/linalg/engineNames.js';
import { chooseEngine, EngineMissing } from '../src/linalg/engines.js';
import { leastSquares } from '../src/linalg/leastSquares.js';
import { workers } from '../src/linalg/partHelper.js';
import { textTable } from '../src/report/table.js';
import { measureTrainers, type TrainerFinding } from './doctorNetworks.js';
import { measureRows, type RowFinding } from './doctorRows.js';
import { machine } from './methods.js';
import { version } from './version.js';

/** Sizes that every engine does within a second or two. */
const sizes: Partial<Record<EngineName, readonly [rows: number, columns: number]>> = {
  lapack: [4000, 1000],
  wasm: [4000, 1000],
  js: [1500, 400],
  opencl: [4000, 1000],
  gpujs: [4000, 1000],
  refined: [4000, 1000],
  cuda: [4000, 1000],
  'ml-matrix': [400, 100],
  'ml-matrix-svd': [200, 50],
};

interface Finding {
  readonly engine: EngineName;
  /** What ran (wasm or wasm-relaxed), or null. */
  readonly ran: string | null;
  readonly size: string;
  readonly seconds: number | null;
  readonly gflops: number | null;
  /** `ok`, or why it is not there and how to add it. */
  readonly status: string;
}

/** QR and solve of a random dense matrix, 2n^2(m - n/3) flops; the better of two runs. */
function measure(engine: EngineName): Finding {
  const [m, n] = sizes[engine] ?? [200, 50];
  const stream = randomStream(1);
  const data = Float64Array.from({ length: m * n }, () => stream() - 0.5);
  const b = Float64Array.from({ length: m }, () => stream());
  let best = Infinity;
  let ran = '';
  let status = '';
  try {
    for (let round = 0; round < 2; round++) {
      const start = performance.now();
      const { info } = leastSquares({ rows: m, columns: n, data }, b, { engine });
      best = Math.min(best, (performance.now() - start) / 1000);
      ({ status, engine: ran } = info);
    }
  } catch (error) {
    if (!(error instanceof EngineMissing)) throw error;
    return { engine, ran: null, size: '-', seconds: null, gflops: null, status: error.message };
  }
  const gflops = (2 * n * n * (m - n / 3)) / best / 1e9;
  return { engine, ran, size: `${m} x ${n}`, seconds: best, gflops, status };
}

function rowTable(rows: readonly RowFinding[]): string {
  if (rows.length === 0) return '';
  const header = ['engine', 'million numbers/s', 'host', 'change of rho'];
  const lines = rows.map(({ engine, speed, hostSpeed, difference }) => [
    engine,
    speed.toFixed(1),
    hostSpeed.toFixed(1),
    difference === 0 ? 'none, same bits' : difference.toExponential(0),
  ]);
  return `rows of a slab, with the tables they are made from\n${textTable(header, lines)}\n\n`;
}

function trainerTable(trainers: readonly TrainerFinding[]): string {
  const header = ['trainer', 'what runs', 'ms', 'status'];
  const lines = trainers.map(({ trainer, ran, milliseconds, status }) => [
    trainer,
    ran ?? '-',
    milliseconds?.toFixed(1) ?? '-',
    status,
  ]);
  return `a small network, gradient at 512 points\n${textTable(header, lines)}\n\n`;
}

/** Every engine with a measured speed, or the reason why it is not there. */
export async function doctor({ json }: { json?: boolean }): Promise<void> {
  const engines = engineNames.filter((name) => name !== 'auto').map(measure);
  const rows = measureRows();
  const trainers = await measureTrainers();
  const { engine: chosen, why } = chooseEngine();
  if (json) {
    const about = { version: version(), machine: machine(), workers: workers() };
    const found = { engines, rows, trainers, auto: chosen.name };
    process.stdout.write(`${JSON.stringify({ ...about, ...found }, null, 2)}\n`);
    return;
  }
  const { node, platform, cpu, cores } = machine();
  const lines = engines
    .filter(({ ran }) => ran !== null)
    .map((e) => [e.engine, e.status, e.size, e.seconds?.toFixed(2), e.gflops?.toFixed(2)]);
  const ran = engines
    .filter((e) => e.ran !== null && e.ran !== e.engine)
    .map((e) => `${e.engine} is ${e.ran}\n`);
  const missing = engines.filter(({ ran }) => ran === null);
  const header = ['engine', 'status', 'least squares', 'seconds', 'GF/s'];
  process.stdout.write(
    `aprfm ${version()}, node ${node}, ${platform}, ${cores} x ${cpu}\n\n` +
      `${textTable(
        header,
        lines.map((line) => line.map(String)),
      )}\n\n` +
      rowTable(rows) +
      trainerTable(trainers) +
      ran.join('') +
      missing.map(({ status }) => `${status}\n`).join('') +
      `auto takes ${chosen.name} (${why}); chains of cells use ${workers()} threads\n`,
  );
}
