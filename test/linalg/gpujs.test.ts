import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembly/assemble.js';
import { rowGroups } from '../../src/assembly/rowGroups.js';
import { steadyBases } from '../../src/basis/cellBasis.js';
import { randomStream } from '../../src/basis/random.js';
import { findEngine } from '../../src/linalg/engines.js';
import { type GpujsWriter, gpujsWriter } from '../../src/linalg/gpujs/gpujsWriter.js';
import { openGpu, type WantedMode } from '../../src/linalg/gpujs/openGpu.js';
import { TableMaker } from '../../src/linalg/gpujs/tableMaker.js';
import { groupTiles, tilesOf } from '../../src/linalg/gpujs/tiles.js';
import type { ElementaryFunction } from '../../src/linalg/portable.js';
import { ridgeFunctions } from '../../src/linalg/portable.js';
import { hostWriter, type RowMatrix, type Table, writeRows } from '../../src/linalg/rowMatrix.js';
import { type FeatureSampling, sampleTable } from '../../src/linalg/sampling.js';
import { partitionSlab } from '../../src/partition/slabPartition.js';
import { SlabSolution } from '../../src/solution/slabSolution.js';
import { slabSolverOptions } from '../../src/solve/options.js';
import { splitByCell } from '../../src/solve/stages.js';
import { chooseFormulation } from '../../src/solve/steadySlab.js';
import { linspace, slab } from '../support/slab.js';

/** Rounding of a feature in single precision, 2^-24 an operation, argument and sums included. */
const ROUNDING = 2 ** -20;

function open(mode: WantedMode): GpujsWriter | null {
  try {
    const writer = gpujsWriter({ mode });
    process.stderr.write(`gpu.js, asked for ${mode}: ${writer.mode} ${writer.fallback}\n`);
    return writer;
  } catch (error) {
    if (!`${error}`.includes('not installed')) throw error;
    process.stderr.write(`skipped: ${error}\n`);
    return null;
  }
}

const writers = (['auto', 'cpu'] as const).map((mode) => ({ mode, writer: open(mode) }));

/** The steady slab at draft accuracy, its bases cut at a tolerance. */
function draft(epsilon: number, tolerance: number) {
  const problem = slab(epsilon);
  const options = slabSolverOptions({ accuracy: 'draft', stage: 'layered', sizes: { tolerance } });
  const [stage] = options.stages;
  const formulation = chooseFormulation(options);
  const cells = partitionSlab(problem, stage.partition);
  const bases = steadyBases(cells, formulation, stage.basis, options.seed);
  return { problem, formulation, bases, weights: options.weights };
}

type Draft = ReturnType<typeof draft>;

function matricesOf(request: Draft): RowMatrix[] {
  return [...rowGroups(request)].flatMap(({ matrices }) => matrices);
}

function sampledTables(matrices: readonly RowMatrix[]): Table[] {
  const parts = matrices.flatMap(({ bands }) => bands.flatMap((band) => band.parts));
  return [...new Set(parts.map(({ table }) => table))].filter(({ sampling }) => sampling);
}

function tableOf(sampling: FeatureSampling, rows: number): Table {
  const columns = sampling.transform.length / sampling.biases.length;
  return { rows, columns, sampling, values: () => sampleTable(sampling) };
}

/** The table alone, as the only band of a matrix. */
function asMatrix(table: Table): RowMatrix {
  const factor = new Float64Array(table.rows).fill(1);
  const band = { column: 0, columns: table.columns, parts: [{ table, turned: 1, factor }] };
  return { rows: table.rows, columns: table.columns, summed: false, bands: [band] };
}

/** Largest error in units of the sum of |feature| |transform| that makes the column. */
function errorInRoundings(actual: Float64Array, { rows, columns, sampling }: Table): number {
  const { activation, points, weights, biases, factors, transform } = sampling as FeatureSampling;
  const right = sampleTable(sampling as FeatureSampling);
  const features = ridgeFunctions(activation, points, weights, biases, factors);
  const count = biases.length;
  const largest = Float64Array.from({ length: count }, (_, j) =>
    features.subarray(j * rows, (j + 1) * rows).reduce((max, f) => Math.max(max, Math.abs(f)), 0),
  );
  let worst = 0;
  for (let k = 0; k < columns; k++) {
    const sum = largest.reduce((s, f, j) => s + f * Math.abs(transform[k * count + j]), 0);
    for (let e = k * rows; e < (k + 1) * rows; e++) {
      worst = Math.max(worst, Math.abs(actual[e] - right[e]) / sum);
    }
  }
  return worst;
}

const largest = (values: Float64Array): number =>
  values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

const distance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((max, value, e) => Math.max(max, Math.abs(value - b[e])), 0);

function sampling(activation: ElementaryFunction, mean: 'none' | 'own' | 'other'): FeatureSampling {
  const stream = randomStream(7);
  const random = (count: number, range: number): Float64Array =>
    Float64Array.from({ length: count }, () => range * (2 * stream() - 1));
  const points = random(2 * 60, 1);
  const means = {
    none: null,
    own: { length: 6, points, weights: new Float64Array(6).fill(1 / 6) },
    other: { length: 6, points: random(2 * 40, 1), weights: new Float64Array(4).fill(1 / 4) },
  };
  return {
    activation,
    points,
    weights: random(2 * 9, 1.5),
    biases: random(9, Math.PI),
    factors: random(9, 2),
    transform: random(9 * 5, 1),
    mean: means[mean],
  };
}

const functions: readonly ElementaryFunction[] = ['sin', 'cos', 'tanh', 'tanh slope'];

for (const { mode, writer } of writers) {
  describe.skipIf(!writer)(`gpu.js, asked for ${mode}`, () => {
    const { write, mode: ran } = writer ?? { ...hostWriter, mode: '' };

    it('says what ran', () => {
      expect(ran).toMatch(mode === 'cpu' ? /^cpu$/ : /^(webgpu \(.+\)|webasm|cpu)$/);
    });

    it.each(functions)('makes tables of %s, with and without means', (activation) => {
      const tables = (['none', 'own', 'other'] as const).map((mean) =>
        tableOf(sampling(activation, mean), 60),
      );
      const made = write(tables.map(asMatrix));
      for (const [i, table] of tables.entries()) {
        expect(distance(made[i], table.values())).toBeLessThan(1e-5 * largest(made[i]));
        expect(errorInRoundings(made[i], table)).toBeLessThan(ROUNDING);
      }
    });

    it('makes the tables of a draft, single precision magnified by the transform', () => {
      let worst = 0;
      for (const tolerance of [1e-3, 1e-6, 1e-9]) {
        const tables = sampledTables(matricesOf(draft(1, tolerance)));
        const made = write(tables.map(asMatrix));
        for (const [i, table] of tables.entries()) {
          worst = Math.max(worst, errorInRoundings(made[i], table));
        }
      }
      process.stderr.write(`${ran}: tables off by ${worst / ROUNDING} of what is allowed\n`);
      expect(worst).toBeLessThan(ROUNDING);
    });

    it('writes rows that agree to 1e-4 where the bases are cut at 1e-3', () => {
      const matrices = matricesOf(draft(1, 1e-3));
      const made = write(matrices);
      const scale = Math.max(...made.map(largest));
      for (const [i, matrix] of matrices.entries()) {
        expect(made[i].length).toBe((matrix.summed ? 1 : matrix.rows) * matrix.columns);
        expect(distance(made[i], writeRows(matrix))).toBeLessThan(1e-4 * scale);
      }
    });

    it('solves a slab: rho as in double precision to 1e-5, to 1e-4 with the cut of a draft', () => {
      for (const [epsilon, tolerance, bound] of [
        [1, 1e-6, 1e-5],
        [1e-2, 1e-6, 1e-5],
        [1, 1e-9, 1e-4],
        [1e-2, 1e-9, 1e-4],
      ]) {
        const request = draft(epsilon, tolerance);
        const [seconds, density] = solve(request, { name: 'gpujs', write });
        const [hostSeconds, right] = solve(request, hostWriter);
        const error = distance(density, right) / largest(right);
        process.stderr.write(
          `${ran}: epsilon ${epsilon}, cut ${tolerance}: rho ${error.toExponential(1)}, ` +
            `${seconds.toFixed(3)} s, host ${hostSeconds.toFixed(3)} s\n`,
        );
        expect(error).toBeLessThan(bound);
      }
    });
  });
}

/** Seconds of the assembly, and rho. */
function solve(request: Draft, writer: Parameters<typeof assemble>[2]): [number, Float64Array] {
  const start = performance.now();
  const { system, rhs } = assemble(request, () => {}, writer);
  const seconds = (performance.now() - start) / 1000;
  const { x } = findEngine('js').factor(system).solve(rhs);
  const { problem, formulation, bases } = request;
  const solution = new SlabSolution(problem, formulation, bases, splitByCell(x, bases));
  return [seconds, solution.rho(linspace(0, 1, 101))];
}

describe('tiles', () => {
  const out = new Float64Array(60 * 5);
  const order = { rows: 60, columns: 5, sampling: sampling('sin', 'other'), out };

  it('cuts between runs, and puts no more into a group than there is room for', () => {
    const room = 9 * 6 * 4;
    const tiles = tilesOf(order, room);
    expect(tiles.map(({ start }) => start)).toEqual([0, 24, 48]);
    expect(tiles.map(({ rows }) => rows)).toEqual([24, 24, 12]);
    expect(groupTiles(tiles, room).map((group) => group.length)).toEqual([1, 1, 1]);
    expect(groupTiles(tiles).map((group) => group.length)).toEqual([2, 1]);
  });

  it.skipIf(!writers[1].writer)('gives the same table in tiles', async () => {
    const { gpu } = await openGpu('cpu');
    for (const mean of ['none', 'own', 'other'] as const) {
      const own = sampling('tanh', mean);
      await new TableMaker(gpu).make([{ ...order, sampling: own }], 9 * 6 * 4);
      expect(distance(out, sampleTable(own))).toBeLessThan(1e-5 * largest(out));
    }
  });
});

describe.skipIf(!writers[0].writer)('the thread of gpu.js', () => {
  it('lets the process end', () => {
    const url = new URL('../../dist/src/linalg/gpujs/gpujsWriter.js', import.meta.url);
    const code = `import { gpujsWriter } from '${url}'; console.log(gpujsWriter().mode);`;
    const argv = ['--input-type=module', '--eval', code];
    const { status, stdout } = spawnSync(process.execPath, argv, { timeout: 50_000 });
    expect(status).toBe(0);
    expect(`${stdout}`).toContain(writers[0].writer?.mode);
  });
});
