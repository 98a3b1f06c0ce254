import { describe, expect, it } from 'vitest';
import { outputTimes } from '../../src/case/checkTime.js';
import { InputError } from '../../src/case/faults.js';
import { loadCase } from '../../src/case/load.js';
import { parseCase } from '../../src/case/parse.js';
import { problemFromCase } from '../../src/problem/fromCase.js';

const good = `
name: good
equation: linear-transport
epsilon: "0.1 + x"
domain: { x: [0, 1], t: [0, 2] }
coefficients: { scattering: "1 + x", absorption: 0.5, source: "v + t*x" }
initial: "1 + v*x + eps"
boundary:
  left: { type: inflow, value: "1 + v*t + eps" }
  right: { type: reflective }
output: { times: [2, 0.5] }
`;

const steady = good
  .replace(', t: [0, 2]', '')
  .replace(/initial: .*\n/, '')
  .replace(/output: .*\n/, '')
  .replace('t*x', 'x')
  .replace('v*t', 'v');

function faultsOf(text: string, overrides: string[] = []): string {
  try {
    problemFromCase(parseCase(text, 'case', overrides));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return '';
}

const pathsOf = (text: string, overrides: string[] = []): string[] =>
  faultsOf(text, overrides)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(':')[0]);

describe('a case in time', () => {
  it('has no fault, nor has the same case without time', () => {
    expect([faultsOf(good), faultsOf(steady)]).toEqual(['', '']);
  });

  it('is compared at its last time where it names none', () => {
    expect(outputTimes(parseCase(good))).toEqual([0.5, 2]);
    expect(outputTimes(parseCase(good, 'case', ['output=null']))).toEqual([2]);
    expect(outputTimes(parseCase(good, 'case', ['output.times=[2, 0, 2]']))).toEqual([0, 2]);
    expect(outputTimes(parseCase(steady))).toBeNull();
  });

  const exact = `${good}exact: 1\n`;
  const table: [string, string, string][] = [
    [
      'no initial data',
      good.replace(/initial: .*\n/, ''),
      'initial: missing, a problem in time needs f at the first time: a number, an expression in ' +
        'x and v, or from-exact',
    ],
    [
      'initial data of a steady case',
      `${steady}initial: 1 + x\n`,
      'initial: got "1 + x", only a problem in time has this key: add domain.t: [0, T], or remove it',
    ],
    [
      'output of a steady case',
      `${steady}output: { times: [1] }\n`,
      'output: got {"times":[1]}, only a problem in time has this key: add domain.t: [0, T]',
    ],
    [
      'backwards',
      good.replace('[0, 2]', '[2, 0]'),
      'domain.t: got [2,0], expected [first, last] with first < last',
    ],
    ['too short', good.replace('[0, 2]', '[1e9, 1000000000.1]'), 'domain.t: got [1000000000,'],
    [
      'one number',
      good.replace('[0, 2]', '2'),
      'domain.t: got 2, expected [first, last], two times',
    ],
    [
      'times outside',
      good.replace('[2, 0.5]', '[0.1, 3, -1]'),
      'output.times: got [0.1,3,-1], expected times inside domain.t = [0, 2], 3, -1 are not',
    ],
    [
      'no times',
      good.replace('[2, 0.5]', '[]'),
      'output.times: got [], expected a list of times inside domain.t',
    ],
    [
      'a time alone',
      good.replace('[2, 0.5]', '1'),
      'output.times: got 1, expected a list of times',
    ],
    [
      'misspelt times',
      good.replace('times:', 'time:'),
      'output.time: unknown key, did you mean "times"?',
    ],
    [
      'misspelt t',
      good.replace(' t: [0, 2]', ' time: [0, 2]'),
      'domain.time: unknown key, known here: x, y, t, holes',
    ],
    [
      'cross section in time',
      good.replace('"1 + x"', '"1 + t"'),
      'coefficients.scattering: got "1 + t", must not depend on t, known here: x, eps, pi: epsilon ' +
        'and the cross sections are functions of x alone',
    ],
    [
      'absorption in v',
      good.replace('absorption: 0.5', 'absorption: v^2'),
      'coefficients.absorption: got "v^2", must not depend on v, known here: x, eps, pi: epsilon and',
    ],
    [
      'epsilon in time',
      good.replace('"0.1 + x"', '"0.1 + t"'),
      'epsilon: got "0.1 + t", must not depend on t, known here: x, pi: epsilon and the cross',
    ],
    [
      'cross section of a material in time',
      `${good}materials:\n  - { x: [0, 1], scattering: t }\n`,
      'materials.0.scattering: got "t", must not depend on t',
    ],
    [
      'initial data in time',
      good.replace('"1 + v*x + eps"', '"1 + t"'),
      'initial: got "1 + t", must not depend on t, known here: x, v, eps, pi: these are the data at ' +
        'the first time',
    ],
    [
      'source in time of a steady case',
      steady.replace('"v + x"', '"v + t"'),
      'coefficients.source: got "v + t", must not depend on t, known here: x, v, eps, pi: the case ' +
        'is steady, add domain.t: [0, T] for a problem in time',
    ],
    [
      'inflow in time of a steady case',
      steady.replace('"1 + v + eps"', 'sin(t)'),
      'boundary.left.value: got "sin(t)", must not depend on t, known here: v, eps, pi: the case is',
    ],
    [
      'exact in time of a steady case',
      `${steady}exact: { rho: 1 + t, g: v }\n`,
      'exact.rho: got "1 + t", must not depend on t, known here: x, eps, pi: the case is steady',
    ],
    [
      'source infinite at a time in between',
      good.replace('"v + t*x"', '"1/(t - 1)"'),
      'coefficients.source: got "1/(t - 1)", expected a finite number, it is Infinity at t = 1, x = 0',
    ],
    [
      'inflow infinite at the first time',
      good.replace('"1 + v*t + eps"', 'log(t)'),
      'boundary.left.value: got "log(t)", expected a finite number, it is -Infinity at t = 0',
    ],
    [
      'initial data that are no number',
      good.replace('"1 + v*x + eps"', 'sqrt(x - 0.5)'),
      'initial: got "sqrt(x - 0.5)", expected a finite number, it is NaN at x = 0, v = -1',
    ],
    [
      'initial from-exact without exact',
      good.replace('"1 + v*x + eps"', 'from-exact'),
      'initial: from-exact needs the key exact',
    ],
    [
      'initial data that are a list',
      good.replace('"1 + v*x + eps"', '[1]'),
      'initial: got [1], expected a number, an expression in x and v, or from-exact',
    ],
    [
      'exact that does not begin with the initial data',
      exact,
      'initial: exact at t = 0 is not this function',
    ],
    [
      'unknown key of a published number',
      `${good}published:\n  - { quantity: rho, value: 1, by: me, time: 3 }\n`,
      'published.0.time: unknown key, known here: quantity, value, epsilon, t, by',
    ],
  ];
  it.each(table)('fault: %s', (_, text, message) => expect(faultsOf(text)).toContain(message));

  it('lists faults of shape and of meaning together, and none that follow from another', () => {
    expect(pathsOf(good.replace('[0, 2]', '[0, a]').replace('0.5,', '-0.5,'))).toEqual([
      'coefficients.absorption',
      'domain.t.1',
    ]);
    expect(
      pathsOf(good.replace(/domain: .*\n/, '').replace('absorption: 0.5', 'absorption: -1')),
    ).toEqual(['coefficients.absorption', 'domain']);
    const placed = `${good}interfaces: [7]\nmaterials:\n  - { x: [7, 8], absorption: -1 }\n`;
    expect(pathsOf(placed.replace('x: [0, 1]', 'x: [0, a]'))).toEqual([
      'domain.x.1',
      'materials.0.absorption',
    ]);
    expect(pathsOf(good.replace('[2, 0.5]', '[9]').replace('"1 + x"', '-x'))).toEqual([
      'coefficients.scattering',
      'output.times',
    ]);
    expect(pathsOf(good.replace('"1 + v*x + eps"', 'true').replace('"1 + x"', '-x'))).toEqual([
      'coefficients.scattering',
      'initial',
    ]);
  });

  it('may have no wall and no absorption', () => {
    const open = good.replace(/left: .*/, 'left: { type: reflective }').replace('0.5', '0');
    expect(faultsOf(open)).toBe('');
    expect(
      faultsOf(steady.replace(/left: .*/, 'left: { type: reflective }').replace('0.5', '0')),
    ).toContain('determined only up to a constant');
  });

  it('promises of a case may be of rho alone', () => {
    expect(parseCase(`${good}tolerance: { rho: 1e-3 }\n`).tolerance).toEqual({ rho: 1e-3 });
    expect(faultsOf(`${good}tolerance: { f: 1e-3 }\n`)).toContain('tolerance.rho: missing');
  });
});

describe('overrides in time', () => {
  it('change the interval and the times', () => {
    const file = loadCase('apnn-v1-inflow', ['domain.t=[0,2]', 'output.times=[0.1,2]']);
    expect([file.domain.t, file.output?.times]).toEqual([
      [0, 2],
      [0.1, 2],
    ]);
    expect(problemFromCase(file).outputTimes).toEqual([0.1, 2]);
  });

  it('name the times that a shorter interval leaves outside', () => {
    expect(() => loadCase('rt-apnn-ex1', ['domain.t=[0, 0.2]'])).toThrow(
      'output.times: got [0.04,0.1,0.3,2], expected times inside domain.t = [0, 0.2], 0.3, 2 are not',
    );
  });

  it('make a steady case one in time, and back', () => {
    const overrides = ['domain.t=[0,2]', 'initial=0'];
    const problem = problemFromCase(loadCase('slab-ex2-e3', overrides));
    expect([problem.domain.t, problem.outputTimes]).toEqual([[0, 2], [2]]);
    expect(() => loadCase('slab-ex2-e3', ['domain.t=[0,2]'])).toThrow('initial: missing');
    expect(() => loadCase('apnn-v1-inflow', ['domain.t=null'])).toThrow(/initial: .*\n.*output: /);
    const back = ['domain.t=null', 'initial=null', 'output=null'];
    expect('initial' in problemFromCase(loadCase('apnn-v1-inflow', back))).toBe(false);
  });
});
