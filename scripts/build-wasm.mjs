// Compiles wasm/*.ts (AssemblyScript) twice, with fixed and with relaxed SIMD, to where the
// TypeScript side looks for it: in src, for tests, and in dist.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(
  new URL('../node_modules/assemblyscript/bin/asc.js', import.meta.url),
);
const common = [
  ...['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd'],
  ...['--importMemory', '--initialMemory', '64', '--maximumMemory', '65536'],
];
for (const [name, extra] of [
  ['kernels', []],
  ['kernels-relaxed', ['--enable', 'relaxed-simd']],
]) {
  const out = ['--outFile', `src/linalg/wasm/${name}.wasm`];
  const argv = [compiler, 'wasm/index.ts', ...common, ...extra, ...out];
  const { status } = spawnSync(process.execPath, argv, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
