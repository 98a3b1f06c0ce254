import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembly/assemble.js';
import { initialFunction } from '../../src/assembly/initialData.js';
import type { RowRequest } from '../../src/assembly/rowGroups.js';
import { SlabElement, steadyBases } from '../../src/basis/cellBasis.js';
import { randomStream } from '../../src/basis/random.js';
import { plainTable } from '../../src/basis/tableCache.js';
import { DeviceTables } from '../../src/linalg/device/deviceTables.js';
import { deviceWriter } from '../../src/linalg/device/deviceWriter.js';
import { openClDevice } from '../../src/linalg/device/opencl/device.js';
import { batchesOf, packRows, tablesOf } from '../../src/linalg/device/packRows.js';
import { MemoryError } from '../../src/linalg/memoryError.js';
import type { ElementaryFunction } from '../../src/linalg/portable.js';
import { hostWriter, type RowMatrix, type Table, writeRows } from '../../src/linalg/rowMatrix.js';
import { partitionSlab } from '../../src/partition/slabPartition.js';
import { partitionTransient } from '../../src/partition/transientPartition.js';
import { slabSolverOptions } from '../../src/solve/options.js';
import { chooseFormulation } from '../../src/solve/steadySlab.js';
import { transientSolverOptions } from '../../src/solve/transientOptions.js';
import {
  findOpenClDevice,
  firstDifference,
  numbersFrom,
  partOf,
  someSampling,
  tableOf,
} from '../support/device.js';
import { slab } from '../support/slab.js';
import { transientSlab } from '../support/transient.js';

const root = new URL('../../', import.meta.url).pathname;
const numbers = numbersFrom(randomStream(7));
const plain = (rows: number, columns: number): Table => plainTable(rows, numbers(rows * columns));

/** A matrix with every kind of part there is, and columns 0 and 20 empty. */
function someRows(summed = false): RowMatrix {
  const rows = 150;
  const wide = [1, 2, 3, 4, 5].map(() => plain(rows, 3));
  const sampled = tableOf(someSampling(numbers, 'tanh', [50, 3], 2, 70, 3, 'own points'));
  const part = (table: Table, turned = 1) => partOf(table, rows, numbers, turned);
  const bands = [
    { column: 10, columns: 3, parts: wide.slice(0, 1).map((table) => part(table)) },
    { column: 1, columns: 3, parts: wide.slice(0, 2).map((table) => part(table)) },
    { column: 4, columns: 3, parts: wide.slice(1, 4).map((table) => part(table)) },
    { column: 7, columns: 3, parts: wide.map((table) => part(table)) },
    { column: 13, columns: 2, parts: [part(plain(50, 2)), part(plain(150, 2), 5)] },
    { column: 15, columns: 2, parts: [part(plain(1, 2))] },
    { column: 17, columns: 3, parts: [part(sampled, 3), part(plain(10, 3)), part(sampled)] },
  ];
  return { rows, columns: 21, summed, bands };
}

const withoutRows: Table = { rows: 0, columns: 2, sampling: null, values: () => numbers(0) };
const noRows: RowMatrix = {
  rows: 0,
  columns: 2,
  summed: false,
  bands: [{ column: 0, columns: 2, parts: [partOf(withoutRows, 0, numbers)] }],
};

describe('packed rows', () => {
  it('have six numbers for every column and four for every part', () => {
    const [a, b] = [plain(4, 2), plain(2, 2)];
    const first = { table: a, turned: 2, factor: Float64Array.of(1, 2, 3, 4) };
    const second = { table: b, turned: 1, factor: Float64Array.of(5, 6, 7, 8) };
    const bands = [
      { column: 3, columns: 2, parts: [first] },
      { column: 1, columns: 2, parts: [second, first] },
    ];
    const matrix = { rows: 4, columns: 5, summed: false, bands };
    const begin = (table: Table) => (table === a ? 100 : 200);
    const { factors, columns, parts, begins } = packRows(
      [matrix, { ...matrix, summed: true }],
      begin,
    );
    const once = [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4];
    expect([...factors]).toEqual([...once, ...once]);
    const own = [
      [100, 4, 2, 0],
      [200, 2, 1, 4],
      [100, 4, 2, 8],
    ];
    const again = own.map(([begin, rows, turned, at]) => [begin, rows, turned, at + 12]);
    expect([...parts]).toEqual([...own, ...again].flat());
    expect([...columns]).toEqual(
      [
        [0, 0, 0, 4, 0, 0],
        [1, 2, 0, 4, 4, 0],
        [1, 2, 1, 4, 8, 0],
        [0, 1, 0, 4, 12, 0],
        [0, 1, 1, 4, 16, 0],
        [0, 0, 0, 4, 20, 1],
        [4, 2, 0, 4, 21, 1],
        [4, 2, 1, 4, 22, 1],
        [3, 1, 0, 4, 23, 1],
        [3, 1, 1, 4, 24, 1],
      ].flat(),
    );
    expect(begins).toEqual([0, 20, 25]);
    expect([...tablesOf([matrix, matrix])]).toEqual([a, b]);
    const overlapping = { ...matrix, bands: [bands[0], { ...bands[1], column: 2 }] };
    expect(() => packRows([overlapping], begin)).toThrow(/overlap/);
  });

  it('are refused when 32 bits cannot count them', () => {
    const large = { rows: 2 ** 16, columns: 2 ** 15, summed: false, bands: [] };
    expect(() => packRows([large], () => 0)).toThrow(MemoryError);
  });

  it('come in batches within limits, larger ones by themselves', () => {
    const [a, b] = [plain(10, 2), plain(10, 4)];
    const of = (table: Table): RowMatrix => {
      const { columns } = table;
      const band = { column: 0, columns, parts: [partOf(table, 10, numbers)] };
      return { rows: 10, columns, summed: false, bands: [band] };
    };
    const all = [of(a), of(a), of(b), of(b), of(a)];
    const cut = (rows: number, tables: number): number[] =>
      [...batchesOf(all, { rows, tables })].map((batch) => batch.length);
    expect(cut(1000, 1000)).toEqual([5]);
    expect(cut(80, 1000)).toEqual([3, 2]);
    expect(cut(1000, 40)).toEqual([2, 2, 1]);
    expect(cut(1, 1)).toEqual([1, 1, 1, 1, 1]);
    expect([...batchesOf(all, { rows: 80, tables: 1000 })].flat()).toEqual(all);
  });
});

const device = findOpenClDevice();

describe.skipIf(device === null)('an OpenCL device', () => {
  let known: DeviceTables | undefined;
  const made = (table: Table): Float64Array => {
    const tables = (known ??= new DeviceTables(device!));
    tables.place([table]);
    const out = new Float64Array(table.rows * table.columns);
    if (out.length > 0) device!.download(tables.buffer, out, 8 * tables.begin(table));
    return out;
  };
  const kinds: ElementaryFunction[] = ['sin', 'cos', 'tanh', 'tanh slope'];

  describe.each(kinds)('makes tables of %s as the host does', (kind) => {
    it.each(['none', 'own points', 'other points'] as const)('mean: %s', (mean) => {
      for (const [dimension, features] of [
        [1, 1],
        [2, 64],
        [3, 65],
        [3, 200],
      ]) {
        const sampling = someSampling(numbers, kind, [9, 7], dimension, features, 31, mean);
        const table = tableOf(sampling);
        expect(firstDifference([made(table)], [table.values()])).toBeNull();
      }
    });
  });

  it('makes tables without features or without columns', () => {
    for (const [features, columns] of [
      [0, 0],
      [5, 0],
    ]) {
      const sampling = someSampling(numbers, 'sin', [4, 3], 2, features, columns, 'other points');
      expect(made(tableOf(sampling))).toHaveLength(0);
    }
  });

  it('writes every kind of row as the host does', () => {
    const empty = { rows: 6, columns: 2, summed: false, bands: [] };
    const matrices = [
      someRows(),
      noRows,
      someRows(true),
      { ...noRows, summed: true },
      empty,
      { ...empty, columns: 0 },
      someRows(),
    ];
    const expected = matrices.map(writeRows);
    expect(firstDifference(deviceWriter(device!).write(matrices), expected)).toBeNull();
    // Every matrix a batch of its own.
    const limits = { rows: 1, tables: 1 };
    const cut = deviceWriter(device!, { limits });
    expect(firstDifference(cut.write(matrices), expected)).toBeNull();
    expect(cut.write([])).toEqual([]);
  });

  it('forgets tables when there are too many, and makes them again', () => {
    const few = deviceWriter(device!, { budget: 8 * 3000 });
    const [a, b] = [someRows(), someRows()];
    for (const matrices of [[a], [b], [a, b], [b], [a]]) {
      expect(firstDifference(few.write(matrices), matrices.map(writeRows))).toBeNull();
    }
  });

  it('keeps tables within the budget, and where they are', () => {
    const own = new DeviceTables(device!, 8 * 100);
    const [a, b, c, large] = [plain(10, 4), plain(5, 10), plain(4, 5), plain(30, 10)];
    own.place([a]);
    own.place([b]);
    expect([own.begin(a), own.begin(b)]).toEqual([0, 40]);
    // The first has moved to larger memory.
    const both = new Float64Array(90);
    device!.download(own.buffer, both);
    expect(firstDifference([both], [Float64Array.of(...a.values(), ...b.values())])).toBeNull();
    own.place([a, c]);
    expect(() => own.begin(b)).toThrow(/not on the device/);
    expect([own.begin(a), own.begin(c)]).toEqual([0, 40]);
    own.place([large, large]);
    expect(own.begin(large)).toBe(0);
    expect(own.buffer.bytes).toBe(8 * 300);
    const out = new Float64Array(300);
    device!.download(own.buffer, out);
    expect(out).toEqual(large.values());
    const tooLarge = { ...large, rows: 2 ** 20, columns: 2 ** 20 };
    expect(() => own.place([tooLarge])).toThrow(MemoryError);
    own.place([b]);
    expect(own.begin(b)).toBe(0);
  });

  describe('assembles', () => {
    const expectSame = (request: RowRequest): void => {
      const [expected, actual] = [hostWriter, deviceWriter(device!)].map((writer) => {
        const { system } = assemble(request, () => {}, writer);
        return system.groups.flatMap(({ matrices }) => matrices);
      });
      expect(expected.length).toBeGreaterThan(10);
      expect(firstDifference(actual, expected)).toBeNull();
    };

    it.each(['micro-macro', 'even-odd', 'direct'] as const)(
      'a steady slab as the host does, %s',
      (formulation) => {
        const problem = slab(0.1);
        const options = slabSolverOptions({ formulation, accuracy: 'draft', stage: 'layered' });
        const [{ partition, basis }] = options.stages;
        const chosen = chooseFormulation(options);
        const cells = partitionSlab(problem, partition);
        const bases = steadyBases(cells, chosen, basis, options.seed, () => {});
        expectSame({ problem, formulation: chosen, bases, weights: options.weights });
      },
    );

    it.each(['sin', 'tanh'] as const)('a slab of a march as the host does, %s', (activation) => {
      const problem = transientSlab(0.5, { initial: ({ x }) => 1 + x });
      const options = transientSolverOptions({ profile: 'layered', activation }, 'layered');
      const formulation = chooseFormulation(options, true);
      const fronts = { left: true, right: true };
      const cells = partitionTransient(problem, 0.1, fronts, options.partition);
      const element = new SlabElement(options.basis, options.seed);
      expectSame({
        problem,
        formulation,
        bases: element.bases(cells, { start: 0, duration: 0.1 }, formulation),
        weights: options.weights,
        initial: initialFunction(problem.initial, 0),
      });
    });
  });

  it('that is named but not there is said in words', () => {
    expect(() => openClDevice('no such device')).toThrow(
      /engine opencl: APRFM_OPENCL names "no such device".*there are "/,
    );
    const script =
      "import { openClDevice } from './dist/src/linalg/device/opencl/device.js'; try { openClDevice() } catch (e) { console.log(e.message) }";
    const { stdout } = spawnSync('node', ['--input-type=module', '-e', script], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, APRFM_OPENCL: 'nowhere' },
    });
    expect(stdout).toContain('APRFM_OPENCL names "nowhere"');
  });
});
