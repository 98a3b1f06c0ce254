import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { networkWidths } from '../../cli/networkOptions.js';
import { loadCheckpoint } from '../../src/neural/checkpoint.js';

const root = new URL('../../', import.meta.url).pathname;
const main = join(root, 'dist/cli/main.js');
const scratch = mkdtempSync(join(tmpdir(), 'aprfm-networks-'));
const tiny = ['--network', '8,8', '--batch', '16'];

function run(...args: string[]): { code: number; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync('node', [main, ...args], { encoding: 'utf8' });
  return { code: status ?? -1, out: stdout, err: stderr };
}

beforeAll(() => {
  if (!existsSync(main)) execFileSync('npm', ['run', 'build'], { cwd: root });
});

describe('networks in the command line', () => {
  it('solves a steady case and writes the files of the contract', () => {
    const out = join(scratch, 'steady');
    const args = ['solve', 'slab-p6', '--method', 'apnn-mm', ...tiny, '--steps', '400'];
    const { code, out: json } = run(...args, '--out', out, '--plot', '--json');
    expect(code).toBe(0);
    const record = JSON.parse(json);
    expect(record.method).toBe('apnn-mm');
    expect(record.formulation).toBe('micro-macro');
    expect(record.errors.rho).toBeLessThan(0.2);
    expect(Object.keys(record.residual)).toEqual(['macro', 'micro', 'inflow']);
    expect(record.options.marks.length).toBeGreaterThan(0);
    expect(readdirSync(out).sort()).toEqual([
      'fields.csv',
      'plot.png',
      'plot.svg',
      'record.json',
      'solution.aprfm',
    ]);
    expect(loadCheckpoint(readFileSync(join(out, 'solution.aprfm'))).state.step).toBe(400);
  });

  it('solves a case in time; a resumed training is the same as one in one go', () => {
    const [half, whole] = [join(scratch, 'half'), join(scratch, 'whole')];
    const solve = ['solve', 'apnn-v1-periodic', '--quiet', '--no-reference'];
    const fresh = [...solve, '--method', 'apnn-mm', ...tiny, '--rate', '1e-3'];
    expect(run(...fresh, '--steps', '8', '--out', whole).code).toBe(0);
    const first = join(half, 'first.aprfm');
    expect(run(...fresh, '--steps', '4', '--checkpoint', first).code).toBe(0);
    expect(run(...solve, '--resume', first, '--steps', '8', '--out', half).code).toBe(0);
    const state = (folder: string) =>
      loadCheckpoint(readFileSync(join(folder, 'solution.aprfm'))).state;
    expect(state(half).step).toBe(8);
    expect(state(half).parameters).toEqual(state(whole).parameters);
  });

  it('leaves a checkpoint on Ctrl-C, and goes on from it', async () => {
    const out = join(scratch, 'interrupted');
    const args = ['solve', 'apnn-v1-inflow', '--method', 'pinn', '--steps', '100000', '--out', out];
    const child = spawn('node', [main, ...args, ...tiny], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (text) => (err += text));
    const file = join(out, 'solution.aprfm');
    for (let k = 0; k < 200 && !existsSync(file); k++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(130);
    expect(err).toContain(`go on with --resume ${file}`);
    const { step } = loadCheckpoint(readFileSync(file)).state;
    expect(step).toBeGreaterThan(0);
    const resume = ['--resume', file, '--steps', String(step + 5), '--no-reference', '--json'];
    const { code, out: json } = run('solve', 'apnn-v1-inflow', ...resume, '--quiet');
    expect(code).toBe(0);
    expect(JSON.parse(json).message).not.toBe('');
    expect(JSON.parse(json).method).toBe('pinn');
  }, 60000);

  it('takes hidden layers as features of aprfm', () => {
    const out = join(scratch, 'features');
    const args = ['solve', 'slab-p6', '--quiet', '--json'];
    const trained = run(...args, '--method', 'apnn-mm', ...tiny, '--steps', '200', '--out', out);
    const file = join(out, 'solution.aprfm');
    const solved = run(...args, '--features-from', file);
    expect(solved.code).toBe(0);
    const [before, after] = [trained, solved].map((r) => JSON.parse(r.out));
    expect(after.errors.rho).toBeLessThan(before.errors.rho / 2);
    expect(after.options.features).toContain('features from apnn-mm after 200 steps');
    const refused = run(...args, '--features-from', file, '--method', 'rfm');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('for aprfm only, not for rfm');
    const other = run('solve', 'slab-ex1', '--features-from', file);
    expect(other.err).toContain('it was written for another case');
  });

  it('compares and sweeps', () => {
    const compared = run(
      'compare',
      'slab-p6',
      '--methods',
      'aprfm,apnn-eo,pinn',
      ...tiny,
      '--steps',
      '20',
      '--json',
    );
    expect(compared.code).toBe(0);
    expect(JSON.parse(compared.out).methods.length).toBe(3);
    const swept = run(
      'sweep',
      'apnn-v1-periodic',
      '--over',
      'epsilon=1',
      '--method',
      'apnn-eo',
      ...tiny,
      '--steps',
      '5',
      '--json',
    );
    expect(swept.code).toBe(0);
    expect(JSON.parse(swept.out).rows[0].unknowns).toBeGreaterThan(100);
  });

  it.each([
    [['--method', 'pinn', '--network', '3y'], '--network: got "3y", expected hidden widths'],
    [['--method', 'pinn', '--steps', 'x'], '--steps: got "x", expected a whole number >= 0'],
    [['--method', 'pinn', '--batch', '4,'], '--batch: got "4,", expected interior'],
    [['--method', 'pinn', '--pretrain', '1'], '--pretrain: got "1", expected a whole number >= 2'],
    [['--method', 'pinn', '--soft-mean'], '--soft-mean: got "true", for apnn-mm only'],
    [['--method', 'pinn', '--weight', 'macr=1'], 'unknown block'],
    [['--method', 'pinn', '--resume', 'none.aprfm'], 'no such file'],
    [['--steps', '5'], '--steps: for networks only (apnn-mm, apnn-eo, pinn), not for aprfm'],
    [['--trainer', 'magic'], 'Allowed choices are kernels'],
  ])('%s: exit code 2', (args, message) => {
    const { code, err } = run('solve', 'slab-p6', ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('widths', () => {
  it.each([
    [
      '128x3',
      [
        [128, 128, 128],
        [128, 128, 128],
      ],
    ],
    [
      '40,20',
      [
        [40, 20],
        [40, 20],
      ],
    ],
    ['8x2/16', [[8, 8], [16]]],
    ['', null],
    ['0,3', null],
    ['4x', null],
    ['1/2/3', null],
  ])('%s', (text, widths) => {
    expect(networkWidths(text)).toEqual(widths);
  });
});
