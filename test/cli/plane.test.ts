import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPlaneSolution } from '../../src/solve/planeArchive.js';

const root = new URL('../../', import.meta.url).pathname;
const main = join(root, 'dist/cli/main.js');

function run(...args: string[]): { code: number; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync('node', [main, ...args], { encoding: 'utf8' });
  return { code: status ?? -1, out: stdout, err: stderr };
}

const scratch = mkdtempSync(join(tmpdir(), 'aprfm-plane-'));

beforeAll(() => {
  if (!existsSync(main)) execFileSync('npm', ['run', 'build'], { cwd: root });
});

describe('list, show, check of plane cases', () => {
  it('lists them with their holes', () => {
    const cases: { name: string; dimension: string; reference: string }[] = JSON.parse(
      run('list', '--json').out,
    );
    const of = (name: string) => cases.find((row) => row.name === name);
    expect(of('square-p5')).toMatchObject({ dimension: 'plane', reference: 'ray integration' });
    expect(of('disc-hole-p4')).toMatchObject({ dimension: 'plane, 1 hole', reference: 'exact' });
  });

  it('shows one with its published numbers', () => {
    const { code, out } = run('show', 'disc-hole-p4');
    expect(code).toBe(0);
    expect(out).toContain('reference: exact solution');
    expect(out).toContain('5.54e-5');
  });

  it('checks one', () => {
    expect(run('check', 'disc-hole-p4').out).toBe(
      'disc-hole-p4: valid (linear-transport, steady plane, [-1, 1] x [-1, 1] ' +
        'without a disc of radius 0.5 at (0, 0))\n',
    );
    expect(
      run('check', 'square-p5', '--set', 'interfaces={ x: [0.5], y: [0.1, 0.2] }').out,
    ).toContain('interfaces at x = 0.5 and y = 0.1, 0.2');
  });
});

describe('bad input: exit code 2, every fault, nothing written', () => {
  it('faults of geometry', () => {
    const path = join(scratch, 'bad.yaml');
    writeFileSync(
      path,
      `name: bad
equation: linear-transport
epsilon: 1
domain:
  x: [-1, 1]
  y: [-1, 1]
  holes:
    - box: { x: [-0.5, 0.5], y: [-0.5, 0.5] }
    - disc: { centre: [0.6, 0], radius: 0.2 }
    - box: { x: [0.8, 1], y: [-0.9, -0.8] }
    - disc: { centre: [0, 2], radius: 0.5 }
boundary:
  left: { type: inflow, value: v }
  right: { type: inflow, value: 1 }
  bottom: { type: inflow, value: 1 }
`,
    );
    const { code, out, err } = run('check', path);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`${path}: 6 faults\n`);
    expect(err).toContain('  boundary.holes: missing');
    expect(err).toContain('  boundary.left.value: got "v", must not depend on v');
    expect(err).toContain('  boundary.top: missing');
    expect(err).toMatch(/ {2}domain.holes.1: .* overlaps domain.holes.0/);
    expect(err).toMatch(/ {2}domain.holes.2: .* touches the right wall/);
    expect(err).toMatch(/ {2}domain.holes.3: .* reaches over the top wall/);
  });

  const points = join(scratch, 'bad.csv');
  writeFileSync(points, 'x,y\n0.9,0.9\n0,0.1\n');
  it('options that make no sense in the plane', () => {
    const { code, err } = run(
      ...['solve', 'square-ex5', '--method', 'pinn', '--formulation', 'direct', '--at', '0.5'],
    );
    expect(code).toBe(2);
    expect(err).toContain('options: 3 faults\n');
    expect(err).toContain('--method: got "pinn", not for cases in the plane, which take aprfm or');
    expect(err).toContain('--formulation: got "direct", cases in the plane are solved as micro-');
    expect(err).toContain('--at: got 0.5, this case is in the plane and steady: expected a point');
  });

  it.each([
    [['solve', 'square-ex5', '--at', '3,0'], 'expected a point of [-1, 1] x [-1, 1]'],
    [['solve', 'disc-hole-p4', '--at', '0,0.2'], 'got "0,0.2", lies in a hole'],
    [['solve', 'slab-ex1', '--at', '0,0'], 'this case is a slab'],
    [['solve', 'square-ex5', '--at', 'here'], 'expected a time, or a point x,y in the plane'],
    [['solve', 'disc-hole-p4', '--sample', points], 'line 3: (0, 0.1) lies in a hole'],
    [['solve', 'disc-hole-p4', '--method', 'reference'], 'the reference solver takes no holes'],
    [['compare', 'square-ex5', '--methods', 'aprfm,rfm'], 'not for cases in the plane'],
    [['sweep', 'square-ex5', '--method', 'rfm'], 'not for cases in the plane'],
  ])('%s', (args, message) => {
    const { code, err } = run(...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe('solve', () => {
  const out = join(scratch, 'solved');
  const samples = join(scratch, 'points.csv');

  it('writes the files of the contract', () => {
    writeFileSync(samples, 'x,y,theta\n0,0.5,1\n-1,1,-2\n');
    const solved = run(
      ...['solve', 'square-ex4-p3', '--set', 'epsilon=1e-3', '--accuracy', 'draft'],
      ...['--out', out, '--plot', '--sample', samples, '--json'],
    );
    expect(solved.code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      'fields.csv',
      'fields.vti',
      'plot.png',
      'plot.svg',
      'record.json',
      'samples.csv',
      'solution.aprfm',
    ]);
    const record = JSON.parse(solved.out);
    expect(record).toMatchObject({
      case: 'square-ex4-p3',
      method: 'aprfm',
      formulation: 'micro-macro',
      epsilon: 1e-3,
      conservation: null,
      status: 'ok',
    });
    expect(record.errors.rho).toBeLessThan(1e-9);
    expect(solved.err).toContain('every error is within the tolerance of the case');
    const fields = readFileSync(join(out, 'fields.csv'), 'utf8').trim().split('\n');
    expect(fields[0]).toBe('x,y,rho,flux_x,flux_y');
    expect(fields.length).toBe(1 + 101 * 101);
    const [header, ...lines] = readFileSync(join(out, 'samples.csv'), 'utf8').trim().split('\n');
    expect(header).toBe('x,y,theta,rho,flux_x,flux_y,f');
    for (const line of lines) {
      const [x, y, , rho, , , f] = line.split(',').map(Number);
      expect(Math.abs(rho - Math.exp(-x - y))).toBeLessThan(1e-8);
      expect(Math.abs(f - Math.exp(-x - y))).toBeLessThan(1e-8);
    }
    expect(readFileSync(join(out, 'plot.svg'), 'utf8')).toContain('(a) density');
  });

  it('loads a solution again and evaluates it anywhere', () => {
    const solution = loadPlaneSolution(readFileSync(join(out, 'solution.aprfm')));
    const [, ...lines] = readFileSync(join(out, 'samples.csv'), 'utf8').trim().split('\n');
    for (const line of lines) {
      const [x, y, theta, rho, fluxX, fluxY, f] = line.split(',').map(Number);
      expect(solution.rho([x], [y])[0]).toBeCloseTo(rho, 14);
      expect(solution.flux([x], [y]).x[0]).toBeCloseTo(fluxX, 12);
      expect(solution.flux([x], [y]).y[0]).toBeCloseTo(fluxY, 12);
      expect(solution.f([x], [y], [theta])[0]).toBeCloseTo(f, 13);
    }
    expect(() => loadPlaneSolution(Buffer.from('hello'))).toThrow(/not an aprfm solution/);
  });

  it('leaves holes out of the fields and marks them in the image', () => {
    const folder = join(scratch, 'hole');
    const set = ['--set', 'epsilon=0.1', '--accuracy', 'draft', '--quiet'];
    expect(run('solve', 'square-hole-ex6', ...set, '--out', folder).code).toBe(0);
    const lines = readFileSync(join(folder, 'fields.csv'), 'utf8').trim().split('\n').slice(1);
    // 33 x 33 of the 101 x 101 points lie in the hole.
    expect(lines.length).toBe(101 * 101 - 33 * 33);
    const record = JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8'));
    expect(record.errors.rho).toBeLessThan(1e-7);
    expect(readFileSync(join(folder, 'fields.vti'), 'utf8')).toContain('Name="inside"');
  });

  it('solves by the reference, and sweeps', () => {
    const set = ['--set', 'epsilon=1', '--accuracy', 'draft', '--json', '--quiet'];
    const reference = run('solve', 'square-p5', ...set, '--method', 'reference');
    expect(JSON.parse(reference.out)).toMatchObject({
      formulation: 'ray integration',
      errors: null,
    });
    const common = ['square-ex4-p3', '--accuracy', 'draft', '--json'];
    const sweep = JSON.parse(run('sweep', ...common, '--over', 'epsilon=1e-6').out);
    for (const { worst } of sweep.rows) expect(worst.rho).toBeLessThan(1e-9);
  });

  it('compares methods', () => {
    const { out: json, err } = run(
      ...['compare', 'square-ex4-p3', '--accuracy', 'draft', '--methods', 'aprfm', '--json'],
    );
    const [aprfm] = JSON.parse(json).methods;
    expect(aprfm.method).toBe('aprfm');
    expect(aprfm.errors.rho).toBeLessThan(1e-9);
    expect(err).toContain('square-ex4-p3: errors relative to exact solution');
  });
});
