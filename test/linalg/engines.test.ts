import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/basis/random.js';
import { blockQrEngine } from '../../src/linalg/blockQr.js';
import { type BlockSystem, countRows, type RowGroup } from '../../src/linalg/blockSystem.js';
import { eliminate } from '../../src/linalg/elimination.js';
import { planElimination } from '../../src/linalg/eliminationPlan.js';
import { chooseEngine, findEngine } from '../../src/linalg/engines.js';
import { columnScales } from '../../src/linalg/equilibrate.js';
import { findKernel } from '../../src/linalg/findKernel.js';
import { MemoryError } from '../../src/linalg/memoryError.js';
import { partHelper } from '../../src/linalg/partHelper.js';
import { jsKernel } from '../../src/linalg/qrKernel.js';
import { missing } from '../support/engines.js';

const root = new URL('../../', import.meta.url).pathname;
// Also where there is one core.
process.env.APRFM_WORKERS = '2';

function chain(cells: number, columns: number, local: number, face: number): BlockSystem {
  const stream = randomStream(5, cells, columns);
  const matrix = (rows: number): Float64Array =>
    Float64Array.from({ length: rows * columns }, () => stream() - 0.5);
  const groups: RowGroup[] = [];
  for (let m = 0; m < cells; m++) {
    groups.push({ name: 'cell', rows: local, blocks: [m], matrices: [matrix(local)] });
    if (m === cells - 1) continue;
    const pair = [matrix(face), matrix(face)];
    groups.push({ name: 'face', rows: face, blocks: [m, m + 1], matrices: pair });
  }
  return { blockColumns: new Array(cells).fill(columns), groups };
}

describe('the plan of elimination', () => {
  it('cuts a chain in two halves and a cell between them', () => {
    const { parts, rank } = planElimination(chain(9, 3, 5, 1));
    expect(parts).toEqual([[0, 1, 2, 3], [8, 7, 6, 5], [4]]);
    expect(rank).toEqual([0, 1, 2, 3, 8, 7, 6, 5, 4]);
  });

  it('keeps the order of the blocks of a cell', () => {
    const system = chain(8, 3, 5, 1);
    const cells = [0, 0, 1, 1, 2, 2, 3, 3];
    // Faces between blocks of one cell and of neighbours: as a chain of four cells.
    expect(planElimination({ ...system, cells }).parts).toEqual([
      [0, 1],
      [6, 7, 4, 5],
      [2, 3],
    ]);
  });

  it('does not cut a ring, nor a system that all cells share', () => {
    const system = chain(6, 3, 5, 1);
    const ring = { name: 'seam', rows: 1, blocks: [0, 5], matrices: [] };
    expect(planElimination({ ...system, groups: [...system.groups, ring] }).parts).toHaveLength(1);
    const all = { name: 'all', rows: 1, blocks: [0, 1, 2, 3, 4, 5], matrices: [] };
    expect(planElimination({ ...system, groups: [...system.groups, all] }).parts).toHaveLength(1);
  });

  it('refuses numbers of cells that are no chain', () => {
    const system = chain(4, 3, 5, 1);
    for (const cells of [
      [0, 1, 2],
      [0, 2, 3, 4],
      [1, 1, 2, 2],
      [0, 1, 0, 1],
      [0, 0.5, 1, 2],
    ]) {
      expect(() => findEngine('js').factor({ ...system, cells })).toThrow(/cells: expected/);
    }
  });
});

describe.each(['js', 'wasm', 'lapack'] as const)('engine %s with a helper thread', (name) => {
  it.skipIf(missing(name) !== null)('gives the same bits as alone', () => {
    const system = chain(8, 210, 320, 40);
    const kernel = findKernel(findEngine(name).name);
    const scales = columnScales(system);
    let started = 0;
    const helper = () => {
      const thread = partHelper();
      if (thread) started++;
      return thread;
    };
    const alone = eliminate(system, scales, { kernel });
    const together = eliminate(system, scales, { kernel, helper });
    expect(started).toBe(1);
    expect(together).toEqual(alone);
  });

  it.skipIf(missing(name) !== null)('is not confused by a factorisation that stopped', () => {
    const kernel = findKernel(findEngine(name).name);
    const other = chain(8, 200, 300, 30);
    const system = chain(8, 210, 320, 40);
    const stop = (): never => {
      throw new Error('stopped');
    };
    const options = { kernel, helper: partHelper };
    expect(() => eliminate(other, columnScales(other), { ...options, onBlock: stop })).toThrow(
      'stopped',
    );
    const scales = columnScales(system);
    expect(eliminate(system, scales, options)).toEqual(eliminate(system, scales, { kernel }));
  });

  it.skipIf(missing(name) !== null)('solves with the same bits for 1, 2 and 4 threads', () => {
    // The slab of a case, in a process of its own for each: threads are counted once.
    const script =
      "const a = await import('./dist/src/index.js'); const crypto = await import('node:crypto');" +
      "const problem = a.problemFromCase(a.loadCase('slab-ex2-e3', ['epsilon=0.1']));" +
      "const options = a.slabSolverOptions({ accuracy: 'draft' });" +
      `const { solution } = a.solveSteadySlab(problem, options, a.findEngine('${name}'));` +
      "const hash = crypto.createHash('sha256');" +
      'for (const part of solution.coefficients) hash.update(part); console.log(hash.digest("hex"));';
    const bits = ['1', '2', '4'].map((APRFM_WORKERS) => {
      const { stdout } = spawnSync('node', ['--input-type=module', '-e', script], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, APRFM_WORKERS },
      });
      return stdout.trim();
    });
    expect(bits[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(bits).toEqual([bits[0], bits[0], bits[0]]);
  });

  it.skipIf(missing(name) !== null)('does without one that has died', () => {
    const kernel = findKernel(findEngine(name).name);
    const system = chain(8, 210, 320, 40);
    const scales = columnScales(system);
    const dead = () => ({ start: () => () => null });
    expect(eliminate(system, scales, { kernel, helper: dead })).toEqual(
      eliminate(system, scales, { kernel }),
    );
  });
});

describe('engines', () => {
  it('that are missing are named with what would add them', () => {
    const script =
      "import { findEngine } from './dist/src/linalg/engines.js'; try { findEngine('lapack') } catch (e) { console.log(e.constructor.name, e.message) }";
    const { stdout } = spawnSync('node', ['--input-type=module', '-e', script], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, APRFM_LAPACK: '/nowhere/liblapack.so' },
    });
    expect(stdout).toMatch(/^EngineMissing engine lapack: \/nowhere\/liblapack\.so/);
    expect(stdout).toContain('apt install libopenblas0');
  });

  it('auto takes lapack where it is, else wasm', () => {
    const expected = missing('lapack') === null ? 'lapack' : findEngine('wasm').name;
    expect(chooseEngine().engine.name).toBe(expected);
  });

  it('use fused operations where Node has relaxed SIMD', () => {
    const script =
      "import { leastSquares } from './dist/src/linalg/leastSquares.js'; const m = 300, n = 90; let s = 1;" +
      'const rnd = () => (s = (s * 48271) % 2147483647) / 2147483647 - 0.5;' +
      'const data = Float64Array.from({ length: m * n }, rnd); const x = Float64Array.from({ length: n }, rnd);' +
      'const b = new Float64Array(m); for (let j = 0; j < n; j++) for (let i = 0; i < m; i++) b[i] += data[j * m + i] * x[j];' +
      "const r = leastSquares({ rows: m, columns: n, data }, b, { engine: 'wasm' });" +
      'console.log(r.info.engine, Math.max(...r.x.map((v, j) => Math.abs(v - x[j]))) < 1e-13);';
    const flag = Number(process.versions.node.split('.')[0]) < 22;
    const { stdout } = spawnSync(
      'node',
      [...(flag ? ['--experimental-wasm-relaxed-simd'] : []), '--input-type=module', '-e', script],
      { cwd: root, encoding: 'utf8' },
    );
    expect(stdout.trim()).toBe('wasm-relaxed true');
  });

  it('refuse a system that does not fit, with its size, before they begin', () => {
    const small = blockQrEngine({ ...jsKernel, capacity: 1e5 });
    const system = chain(2, 60, 90, 10);
    expect(() => small.factor(system)).toThrow(MemoryError);
    expect(() => small.factor(system)).toThrow(/needs about .* GiB.*fewer features/);
    const b = new Float64Array(countRows(system)).fill(1);
    expect(findEngine('js').factor(system).solve(b).info.status).toBe('ok');
  });
});
