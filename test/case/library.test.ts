import { describe, expect, it } from 'vitest';
import { builtInNames, listCases } from '../../src/case/library.js';
import { loadCase } from '../../src/case/load.js';
import { type ReferenceData, referenceKind } from '../../src/case/referenceKind.js';
import { problemFromCase } from '../../src/problem/fromCase.js';
import { planeFromCase } from '../../src/problem/planeFromCase.js';
import { isTransient, slabPoint } from '../../src/problem/types.js';
import { gaussLegendre } from '../../src/quadrature/gauss.js';

const inTime = builtInNames().filter((name) => loadCase(name).domain.t);
const slabs = inTime.filter((name) => !loadCase(name).domain.y);

describe('the list of built-in cases', () => {
  const rows = listCases();
  const row = (name: string) => rows.find((found) => found.name === name);

  it('has every case', () => {
    expect(rows.map((summary) => summary.name)).toEqual(builtInNames());
  });

  it('tells steady cases from those in time', () => {
    for (const { name, dimension } of rows) {
      const where = loadCase(name).domain.y ? 'plane' : 'slab';
      const when = inTime.includes(name) ? ', time' : '';
      expect(dimension.replace(', 1 hole', '')).toBe(`${where}${when}`);
    }
  });

  it.each([
    ['slab-ex1', 'exact'],
    ['slab-ex2-e3', 'discrete ordinates'],
    ['manufactured-time', 'exact'],
    ['apnn-v1-periodic', 'Fourier series'],
    ['periodic-e6', 'Fourier series'],
    ['rt-apnn-ex1', 'heat series'],
    ['pinn-failure', 'heat series'],
    ['apnn-v1-inflow', 'heat series / micro-macro S_N'],
    ['apnn-v2-case1', 'micro-macro S_N'],
    ['mixed-epsilon', 'micro-macro S_N'],
    ['driven-inflow', 'micro-macro S_N'],
    ['square-hole-ex6', 'exact'],
    ['square-p5', 'ray integration'],
  ])('%s: %s', (name, kind) => {
    expect(row(name)?.reference).toBe(kind);
    expect(referenceKind(loadCase(name))).toBe(kind);
  });

  it('claims a series only where there is one', () => {
    const of = (name: string, ...set: string[]): string => referenceKind(loadCase(name, set));
    expect(of('periodic-e6', 'coefficients.scattering=1 + x/2')).toBe('micro-macro S_N');
    expect(of('periodic-e6', 'materials=[{ x: [0, 1] }]')).toBe('micro-macro S_N');
    expect(of('rt-apnn-ex1', 'coefficients.source=t')).toBe('micro-macro S_N');
    expect(of('rt-apnn-ex1', 'boundary.left.value=1 + v')).toBe('micro-macro S_N');
    expect(of('rt-apnn-ex1', 'boundary.right.type=reflective', 'boundary.right.value=null')).toBe(
      'heat series',
    );
    const text: ReferenceData = { ...loadCase('rt-apnn-ex1'), epsilon: '1e-8' };
    expect(referenceKind(text)).toBe('heat series');
  });

  it('shows epsilon as a range, a number, or in words', () => {
    expect(row('apnn-v1-inflow')?.epsilon).toBe('1 ... 1e-8');
    expect(row('slab-e5')?.epsilon).toBe('1');
    expect(row('mixed-epsilon')?.epsilon).toBe('depends on x');
  });
});

describe('built-in cases in time', () => {
  it('line-source promises rho at times of its interval', () => {
    const file = loadCase('line-source');
    const { domain, outputTimes } = planeFromCase(file);
    expect(outputTimes).toEqual(file.output?.times);
    expect(outputTimes?.every((t) => domain.t && t > domain.t[0] && t <= domain.t[1])).toBe(true);
    expect(file.tolerance?.rho).toBeGreaterThan(0);
  });

  it.each(slabs)('%s promises rho at times of its interval, for every epsilon', (name) => {
    const file = loadCase(name);
    const problem = problemFromCase(file);
    if (!isTransient(problem)) throw new Error('expected a problem in time');
    const [first, last] = problem.domain.t;
    expect(problem.outputTimes).toEqual(file.output?.times);
    expect(problem.outputTimes.every((t) => t > first && t <= last)).toBe(true);
    expect(file.tolerance?.rho).toBeGreaterThan(0);
    for (const epsilon of file.sweep?.epsilon ?? []) {
      const swept = problemFromCase(loadCase(name, [`epsilon=${epsilon}`]));
      expect(swept.epsilon(slabPoint(0.3))).toBe(epsilon);
    }
    for (const { epsilon, t } of file.published ?? []) {
      if (t !== undefined) expect(problem.outputTimes).toContain(t);
      if (epsilon !== undefined) expect(file.sweep?.epsilon).toContain(epsilon);
    }
  });

  it('begins with the density that is published', () => {
    const { initial } = problemFromCase(loadCase('apnn-v1-periodic'));
    const { nodes, weights } = gaussLegendre(24);
    const rho = nodes.reduce((sum, v, q) => sum + (weights[q] / 2) * initial!(slabPoint(0, v)), 0);
    expect(rho / 2).toBeCloseTo(0.341344746068543, 14);
  });

  it.each(['mixed-epsilon', 'driven-inflow'])('%s: data that fit together', (name) => {
    const { boundary, domain, initial } = problemFromCase(loadCase(name));
    for (const [k, side] of [boundary.left, boundary.right].entries()) {
      if (side.type !== 'inflow') continue;
      const point = slabPoint(domain.x[k], k === 0 ? 0.7 : -0.7, 0);
      expect(side.value(point)).toBeCloseTo(initial!(point), 15);
    }
  });
});
