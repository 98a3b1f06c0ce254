import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadArchive, loadSolution } from '../../src/solve/archive.js';

const root = new URL('../../', import.meta.url).pathname;
const main = join(root, 'dist/cli/main.js');

function run(...args: string[]): { code: number; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync('node', [main, ...args], { encoding: 'utf8' });
  return { code: status ?? -1, out: stdout, err: stderr };
}

const scratch = mkdtempSync(join(tmpdir(), 'aprfm-'));

beforeAll(() => {
  if (!existsSync(main)) execFileSync('npm', ['run', 'build'], { cwd: root });
});

describe('list, show, check', () => {
  it('lists the built-in cases', () => {
    const { code, out, err } = run('list');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')[0]).toMatch(/^case\s+model\s+dimension\s+epsilon\s+reference/);
    for (const name of ['slab-ex1', 'slab-ex2-e3', 'slab-ex3-p2', 'slab-e5', 'slab-p6']) {
      expect(out).toContain(name);
    }
    expect(JSON.parse(run('list', '--json').out).length).toBeGreaterThanOrEqual(8);
  });

  it('shows a case with its published numbers', () => {
    const { code, out } = run('show', 'slab-e5');
    expect(code).toBe(0);
    expect(out).toContain('equation: linear-transport');
    expect(out).toContain('1.14e-3');
  });

  it('checks a case', () => {
    expect(run('check', 'slab-materials').out).toBe(
      'slab-materials: valid (linear-transport, steady slab, interfaces at x = 0.4, 0.7)\n',
    );
  });
});

describe('bad input: exit code 2, every fault, nothing written', () => {
  it('faults in a case file', () => {
    const path = join(scratch, 'bad.yaml');
    writeFileSync(
      path,
      'name: bad\nequation: linear-transport\nepsilon: -1\ndomain: { x: [0, 1] }\n' +
        'boundry: 3\nboundary:\n  left: { type: inflow, value: "sin(" }\n  right: { type: reflective }\n',
    );
    const out = join(scratch, 'never');
    const result = run('solve', path, '--out', out);
    expect(result.code).toBe(2);
    expect(result.out).toBe('');
    expect(result.err).toContain(`${path}: 3 faults\n`);
    expect(result.err).toContain('  boundary.left.value: got "sin(", does not parse');
    expect(result.err).toContain('  boundry: unknown key, did you mean "boundary"?\n');
    expect(result.err).toContain('  epsilon: got -1, expected a finite number > 0\n');
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    [['solve', 'slab-ex22'], 'did you mean'],
    [['solve', 'missing.yaml'], 'no such file'],
    [['solve', 'slab-ex1', '--method', 'magic'], 'Allowed choices are aprfm, rfm'],
    [['solve', 'slab-ex1', '--seed', 'x'], 'expected 0, 1, 2'],
    [['solve', 'slab-ex1', '--set', 'epsilon'], 'expected path=value'],
    [['solve', 'slab-ex1', '--sample', 'missing.csv'], 'no such file'],
    [['compare', 'slab-ex1', '--methods', 'aprfm,rmf'], 'did you mean "rfm"?'],
    [['sweep', 'slab-ex1', '--over', 'epsilon'], 'expected path=value,value'],
    [['slove'], 'Did you mean solve?'],
  ])('%s', (args, message) => {
    const { code, err } = run(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('refuses a file of 100 MB without reading it', () => {
    const path = join(scratch, 'huge.yaml');
    writeFileSync(path, '');
    execFileSync('truncate', ['-s', '100M', path]);
    const start = performance.now();
    const { code, err } = run('check', path);
    expect(code).toBe(2);
    expect(err).toContain('104.9 MB is too large for a case file');
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('solve', () => {
  const out = join(scratch, 'solved');
  const samples = join(scratch, 'points.csv');

  it('writes the files of the contract', () => {
    writeFileSync(samples, 'x,v\n0,0.5\n0.25,-0.3\n1,1\n');
    const {
      code,
      out: json,
      err,
    } = run(
      'solve',
      'slab-p6',
      '--set',
      'epsilon=1e-3',
      '--out',
      out,
      '--plot',
      '--sample',
      samples,
      '--json',
    );
    expect(code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      'fields.csv',
      'plot.png',
      'plot.svg',
      'record.json',
      'samples.csv',
      'solution.aprfm',
    ]);
    const record = JSON.parse(json);
    expect(Object.keys(record)).toEqual(
      expect.arrayContaining([
        'case',
        'method',
        'formulation',
        'epsilon',
        'seed',
        'engine',
        'unknowns',
        'rows',
        'rank',
        'condition',
        'residual',
        'errors',
        'conservation',
        'seconds',
        'peakMemoryMB',
        'status',
      ]),
    );
    expect(record.errors.rho).toBeLessThan(1e-10);
    const phases = ['basis', 'assemble', 'factor', 'solve', 'check', 'total'];
    expect(Object.keys(record.seconds)).toEqual(phases);
    expect(err).toContain('every error is within the tolerance of the case');
    expect(readFileSync(join(out, 'fields.csv'), 'utf8')).toMatch(/^x,rho,flux_x\n0,/);
    const [header, ...lines] = readFileSync(join(out, 'samples.csv'), 'utf8').trim().split('\n');
    expect(header).toBe('x,v,rho,flux_x,f');
    const [x, v, rho, flux, f] = lines[1].split(',').map(Number);
    expect([x, v]).toEqual([0.25, -0.3]);
    expect(rho).toBeCloseTo(1.25, 10);
    expect(flux).toBeCloseTo(Math.cos(Math.PI / 4) / 12, 10);
    expect(f).toBeCloseTo(1.25 - (0.3e-3 * Math.cos(Math.PI / 4)) / 4, 10);
    const png = readFileSync(join(out, 'plot.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(readFileSync(join(out, 'plot.svg'), 'utf8')).toContain('(a) density');
    expect(statSync(join(out, 'plot.svg')).size).toBeLessThan(1.5e6);
  });

  it('repeats to the same bits', () => {
    const again = join(scratch, 'again');
    run('solve', 'slab-p6', '--set', 'epsilon=1e-3', '--out', again, '--plot', '--quiet');
    for (const name of ['fields.csv']) {
      expect(readFileSync(join(again, name), 'utf8')).toBe(readFileSync(join(out, name), 'utf8'));
    }
    const archive = (folder: string) => loadArchive(readFileSync(join(folder, 'solution.aprfm')));
    expect(archive(again).coefficients).toEqual(archive(out).coefficients);
  });

  it('loads a solution again and evaluates it anywhere', () => {
    const solution = loadSolution(readFileSync(join(out, 'solution.aprfm')));
    const [, ...lines] = readFileSync(join(out, 'samples.csv'), 'utf8').trim().split('\n');
    for (const line of lines) {
      const [x, v, rho, flux, f] = line.split(',').map(Number);
      expect(solution.rho([x])[0]).toBe(rho);
      expect(solution.flux([x])[0]).toBe(flux);
      expect(solution.f([x], [v])[0]).toBe(f);
    }
  });

  it('refuses damaged archives', () => {
    const bytes = readFileSync(join(out, 'solution.aprfm'));
    expect(() => loadArchive(bytes.subarray(0, bytes.length - 3))).toThrow(/truncated/);
    expect(() => loadArchive(Buffer.from('hello'))).toThrow(/not an aprfm solution/);
    const newer = Buffer.from(bytes);
    newer[5] = '9'.charCodeAt(0);
    expect(() => loadArchive(newer)).toThrow(/newer version/);
  });

  it('sweeps and compares', () => {
    const sweep = run('sweep', 'slab-p6', '--over', 'epsilon=1,1e-8', '--seeds', '2', '--json');
    expect(sweep.code).toBe(0);
    const rows = JSON.parse(sweep.out).rows;
    expect(rows.length).toBe(2);
    for (const row of rows) expect(row.worst.rho).toBeLessThan(1e-10);
    const compare = run('compare', 'slab-p6', '--methods', 'aprfm,aprfm-published', '--json');
    const [ours, published] = JSON.parse(compare.out).methods;
    expect(ours.errors.rho).toBeLessThan(published.errors.rho / 100);
  });

  it('stops on Ctrl-C with exit code 130 and writes nothing', async () => {
    const folder = join(scratch, 'interrupted');
    const child = spawn('node', [
      main,
      'solve',
      'slab-ex2-e3',
      '--accuracy',
      'high',
      '--out',
      folder,
    ]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(code).toBe(130);
    expect(existsSync(folder)).toBe(false);
  });
});
