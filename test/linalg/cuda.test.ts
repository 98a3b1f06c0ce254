import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { randomStream } from '../../src/basis/random.js';
import { plainTable } from '../../src/basis/tableCache.js';
import { type BlockSystem, countRows } from '../../src/linalg/blockSystem.js';
import { denseLibrary } from '../../src/linalg/device/cuda/denseLibrary.js';
import { CudaDevice, cudaDevice } from '../../src/linalg/device/cuda/device.js';
import { cudaEngine } from '../../src/linalg/device/cuda/engine.js';
import { MemoryError } from '../../src/linalg/memoryError.js';
import { type RowMatrix, type Table, writeRows } from '../../src/linalg/rowMatrix.js';
import { cudaDouble } from '../support/cudaDouble/build.js';
import { cellChain, describeCuda, draftRequest, recipes } from '../support/cudaSuite.js';
import { numbersFrom } from '../support/device.js';

const source = new URL('../../src/linalg/device/kernels.cl', import.meta.url).pathname;
const double = cudaDouble();
const GIB = 2 ** 30;
const COLUMNS = 190;
const numbers = numbersFrom(randomStream(9));

describe.skipIf(!double)('the double of a GPU', () => {
  afterEach(() => {
    double?.setCapacity(GIB);
    double?.fail('', 0, 0);
  });

  describeCuda();

  it('keeps no memory but tables and what they are made with', () => {
    const system = cellChain(4, 9, 14, 5);
    cudaEngine().factor(system);
    const before = double!.inUse();
    cudaEngine()
      .factor(system)
      .solve(new Float64Array(countRows(system)));
    expect(double!.inUse()).toBe(before);
  });

  it('holds one front at a time, and what it hands on', () => {
    const peak = (cells: number): number => {
      const system = cellChain(cells, 40, 60, 10);
      double!.peak();
      cudaEngine().factor(system);
      return double!.peak() - double!.inUse();
    };
    expect(peak(24)).toBeLessThan(1.2 * peak(8));
  });

  it('is brought factors and not rows, and gives back no rows', () => {
    const table = plainTable(230, numbers(230 * COLUMNS));
    const rows = recipeChain(5, () => table);
    const host = {
      ...rows,
      groups: rows.groups.map((group) => ({ ...group, matrices: group.matrices.map(writeRows) })),
    };
    const traffic = (work: () => unknown): { brought: number; fetched: number } => {
      double!.brought();
      double!.fetched();
      work();
      return { brought: double!.brought(), fetched: double!.fetched() };
    };
    const entries = host.groups.reduce(
      (sum, { matrices }) => matrices.reduce((all, { length }) => all + length, sum),
      0,
    );
    const written = traffic(() => cudaEngine().factorRows!(rows));
    const given = traffic(() => cudaEngine().factor(host));
    expect(given.brought).toBeGreaterThan(8 * entries);
    expect(written.brought).toBeLessThan((8 * entries) / 3);
    // Beyond what every factor is given: the sums of squares of the columns.
    const columns = host.groups.reduce((sum, { blocks }) => sum + blocks.length * COLUMNS, 0);
    expect(written.fetched - given.fetched).toBe(8 * columns);
  });

  it('adds rows of the host to those it writes where columns are dependent', () => {
    const system = recipeChain(5, (rows, block) => {
      const values = numbers(rows * COLUMNS);
      if (block === 1) values.copyWithin(7 * rows, 3 * rows, 4 * rows);
      return plainTable(rows, values);
    });
    const { x, info } = cudaEngine().factorRows!(system).solve(numbers(countRows(system)));
    expect(info.status).toBe('regularised');
    expect(info.message).toContain('block 1');
    expect(x.every((value) => Math.abs(value) < 100)).toBe(true);
  });

  it('refuses what the host refuses', () => {
    const engine = cudaEngine();
    const system = cellChain(1, 5, 9, 0);
    expect(() => engine.factor({ ...system, groups: system.groups.slice(0, 1) })).toThrow(
      /rows >= columns/,
    );
    const bad = recipes(draftRequest());
    const matrix = bad.groups[0].matrices[0] as RowMatrix;
    matrix.bands[0].parts[0].factor[0] = Number.NaN;
    expect(() => engine.factorRows!(bad)).toThrow(/group ".*non-finite/);
    const short = { ...bad, blockColumns: bad.blockColumns.map((columns) => columns + 1) };
    expect(() => engine.factorRows!(short)).toThrow(/expected/);
  });

  it('refuses what does not fit, before it begins or when it happens', () => {
    const system = cellChain(3, 60, 90, 10);
    cudaEngine().factor(system);
    const before = double!.inUse();
    double!.setCapacity(before + 1e5);
    expect(() => cudaEngine().factor(system)).toThrow(MemoryError);
    expect(() => cudaEngine().factor(system)).toThrow(
      /needs about .* GiB, engine cuda has .* GiB: use fewer features.*--engine lapack/,
    );
    double!.setCapacity(GIB);
    for (const after of [0, 20, 100]) {
      double!.fail('cuMemAlloc_v2', 2, after);
      expect(() => cudaEngine().factor(system)).toThrow(
        /Double of a GPU has 0\.\d\d GiB left, 0\.00 GiB are needed: use fewer features/,
      );
      double!.fail('cuMemAlloc_v2', 2, after);
      expect(() => cudaEngine().factor(system)).toThrow(MemoryError);
    }
    expect(double!.inUse()).toBe(before);
    const b = new Float64Array(countRows(system)).fill(1);
    expect(cudaEngine().factor(system).solve(b).info.status).toBe('ok');
  });

  it.each([
    ['cuLaunchKernel', 700, /engine cuda: cuLaunchKernel: CUDA_ERROR_OF_THE_DOUBLE \(as req/],
    ['cuMemcpyHtoD_v2', 1, /engine cuda: cuMemcpyHtoD_v2: CUDA_ERROR_OF_THE_DOUBLE/],
    ['cuMemcpyDtoH_v2', 1, /engine cuda: cuMemcpyDtoH_v2: CUDA_ERROR_OF_THE_DOUBLE/],
    ['cublasDgemm_v2', 13, /engine cuda: cublasDgemm_v2: the GPU failed to execute \(status 13\)/],
    ['cusolverDnDgeqrf', 7, /engine cuda: cusolverDnDgeqrf: an internal error \(status 7\)/],
    ['cusolverDnDormqr', 99, /engine cuda: cusolverDnDormqr: unknown \(status 99\)/],
    ['cusolverDnDgeqrf', 2, /engine cuda: cusolverDnDgeqrf: out of memory \(status 2\)/],
    ['info', 4, /engine cuda: cusolverDnDgeqrf refused its argument 4/],
  ])('says so when %s fails, and goes on', (name, status, message) => {
    const system = cellChain(4, 9, 14, 5);
    cudaEngine().factor(system);
    const before = double!.inUse();
    double!.fail(name, status, 0);
    expect(() => cudaEngine().factor(system)).toThrow(message);
    expect(double!.inUse()).toBe(before);
    expect(() => cudaEngine().factor(system)).not.toThrow();
  });

  it.each([
    ['cuInit', 100, /engine cuda: cuInit: /],
    ['nvrtcCreateProgram', 1, /engine cuda: nvrtcCreateProgram: NVRTC_ERROR_OF_THE_DOUBLE/],
    [
      'nvrtcCompileProgram',
      6,
      /NVRTC_ERROR_COMPILATION for compute capability 8\.6: kernels\.cu\(1\): error of the do/,
    ],
    ['cuModuleLoadData', 222, /NVRTC is newer than the driver.*APRFM_NVRTC/],
  ])('cannot be opened when %s fails', (name, status, message) => {
    double!.fail(name, status, 0);
    expect(() => new CudaDevice()).toThrow(message);
  });

  it.each([
    ['cublasCreate_v2', /engine cuda: cublasCreate_v2: not initialised/],
    ['cusolverDnCreate', /engine cuda: cusolverDnCreate: not initialised/],
  ])('cannot do linear algebra when %s fails', (name, message) => {
    double!.fail(name, 1, 0);
    expect(() => denseLibrary(cudaDevice())).toThrow(message);
  });

  it.each(['APRFM_CUDA_DRIVER', 'APRFM_NVRTC', 'APRFM_CUBLAS', 'APRFM_CUSOLVER'])(
    'is said to be missing where %s names nothing',
    (variable) => {
      const before = process.env[variable];
      process.env[variable] = '/nowhere/lib.so';
      const open = () => denseLibrary(new CudaDevice());
      expect(open).toThrow(`engine cuda: ${variable} = /nowhere/lib.so: `);
      // A library that is there but is another one.
      process.env[variable] = 'libc.so.6';
      expect(open).toThrow(/engine cuda: .*: Cannot find function/);
      process.env[variable] = before;
    },
  );
});

/** A chain of cells with rows of their own and rows on their faces. */
function recipeChain(
  count: number,
  tableOf: (rows: number, block: number) => Table,
): BlockSystem<RowMatrix> {
  const cells = Array.from({ length: count }, (_, cell) => cell);
  const group = (name: string, blocks: number[]) => ({
    name,
    rows: 230,
    blocks,
    matrices: blocks.map((block) => {
      const parts = [{ table: tableOf(230, block), turned: 1, factor: numbers(230) }];
      const bands = [{ column: 0, columns: COLUMNS, parts }];
      return { rows: 230, columns: COLUMNS, summed: false, bands };
    }),
  });
  const faces = cells.slice(1).map((cell) => group('face', [cell - 1, cell]));
  return {
    blockColumns: cells.map(() => COLUMNS),
    groups: [...cells.map((cell) => group('cell', [cell])), ...faces],
  };
}

describe('the kernels as CUDA C++', () => {
  const { error } = spawnSync('nvcc', ['--version']);
  if (error) process.stderr.write('skipped: kernels as CUDA C++, no nvcc\n');

  it.skipIf(error !== undefined)('compile, and fuse no product with a sum', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aprfm-ptx-'));
    const compile = (...options: string[]): string => {
      const out = join(folder, 'kernels.ptx');
      const all = [...options, '-ptx', '-arch=sm_80', '-x', 'cu', source, '-o', out];
      const { status, stderr } = spawnSync('nvcc', all, { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      return readFileSync(out, 'utf8');
    };
    try {
      const ptx = compile('--fmad=false');
      for (const [, name] of readFileSync(source, 'utf8').matchAll(/KERNEL void (\w+)/g)) {
        expect(ptx).toContain(`.entry ${name}(`);
      }
      expect(ptx).not.toContain('fma.rn.f64');
      // Without the option it would.
      expect(compile()).toContain('fma.rn.f64');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
