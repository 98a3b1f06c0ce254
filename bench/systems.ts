import { randomStream } from '../src/basis/random.js';
import type { BlockSystem, RowGroup } from '../src/linalg/blockSystem.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import { EngineMissing, findEngine } from '../src/linalg/engines.js';

/** Numbers between -1/2 and 1/2. */
export function random(count: number, seed: number): Float64Array {
  const stream = randomStream(seed);
  return Float64Array.from({ length: count }, () => stream() - 0.5);
}

/** Cells in a chain, `local` rows of their own and `face` rows with each neighbour. */
export function chain(cells: number, columns: number, local: number, face: number): BlockSystem {
  const groups: RowGroup[] = [];
  for (let m = 0; m < cells; m++) {
    const own = [random(local * columns, m)];
    groups.push({ name: 'cell', rows: local, blocks: [m], matrices: own });
    if (m === cells - 1) continue;
    const pair = [random(face * columns, 1000 + m), random(face * columns, 2000 + m)];
    groups.push({ name: 'face', rows: face, blocks: [m, m + 1], matrices: pair });
  }
  return { blockColumns: new Array(cells).fill(columns), groups };
}

/** Seconds. */
export function elapsed(task: () => unknown): number {
  const start = performance.now();
  task();
  return (performance.now() - start) / 1000;
}

/** Whether this machine has an engine; if not, the reason goes to stderr. */
export function present(name: EngineName): boolean {
  try {
    findEngine(name);
    return true;
  } catch (error) {
    if (!(error instanceof EngineMissing)) throw error;
    process.stderr.write(`left out: ${error.message}\n`);
    return false;
  }
}
