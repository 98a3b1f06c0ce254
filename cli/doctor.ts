import { randomStream } from '../src/basis/random.js';
import { type EngineName, engineNames } from '../src/linalg/engineNames.js';
import { leastSquares } from '../src/linalg/leastSquares.js';
import { textTable } from '../src/report/table.js';
import { machine } from './methods.js';
import { version } from './version.js';

/** Engines that other issues of the project plan, and why they are not here yet. */
const absent: readonly [name: string, why: string][] = [
  ['wasm, lapack, opencl, cuda, gpujs', 'not in this version'],
];

/** Every engine with a measured speed: QR and solve of a random dense matrix, 2n^2(m - n/3) flops. */
export function doctor({ json }: { json?: boolean }): void {
  const sizes: Partial<Record<EngineName, [number, number]>> = {
    js: [1500, 400],
    'ml-matrix': [400, 100],
    'ml-matrix-svd': [200, 50],
  };
  const engines = engineNames
    .filter((name) => name !== 'auto')
    .map((name) => {
      const [m, n] = sizes[name] ?? [200, 50];
      const stream = randomStream(1);
      const data = Float64Array.from({ length: m * n }, () => stream() - 0.5);
      const b = Float64Array.from({ length: m }, () => stream());
      const start = performance.now();
      const { info } = leastSquares({ rows: m, columns: n, data }, b, { engine: name });
      const elapsed = (performance.now() - start) / 1000;
      const gflops = (2 * n * n * (m - n / 3)) / elapsed / 1e9;
      return { engine: name, size: `${m} x ${n}`, seconds: elapsed, gflops, status: info.status };
    });
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ version: version(), machine: machine(), engines }, null, 2)}\n`,
    );
    return;
  }
  const { node, platform, cpu, cores } = machine();
  const rows = [
    ...engines.map((e) => [e.engine, e.status, e.size, e.seconds.toFixed(2), e.gflops.toFixed(2)]),
    ...absent.map(([name, why]) => [name, why, '-', '-', '-']),
  ];
  const header = ['engine', 'status', 'least squares', 'seconds', 'GF/s'];
  process.stdout.write(
    `aprfm ${version()}, node ${node}, ${platform}, ${cores} x ${cpu}\n\n${textTable(header, rows)}\n` +
      '\nauto takes js: block QR in plain TypeScript, nothing but npm needed.\n',
  );
}
