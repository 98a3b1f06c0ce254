// Data files and WebAssembly: the compiler leaves them behind, this copies them beside its output.
import { chmodSync, cpSync } from 'node:fs';

const assets = [
  'src/case/library',
  'src/linalg/wasm/kernels.wasm',
  'src/linalg/wasm/kernels-relaxed.wasm',
  'src/linalg/device/kernels.cl',
];
for (const asset of assets) {
  cpSync(new URL(`../${asset}`, import.meta.url), new URL(`../dist/${asset}`, import.meta.url), {
    recursive: true,
  });
}

// npm makes the command executable when it links it; a later build writes a new file.
chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
