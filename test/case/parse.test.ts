import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/case/faults.js';
import { builtInNames, readCaseText } from '../../src/case/library.js';
import { loadCase } from '../../src/case/load.js';
import { parseCase } from '../../src/case/parse.js';
import { isPlaneCase } from '../../src/case/planeCase.js';
import type { CaseFile } from '../../src/case/schema.js';
import { problemFromCase } from '../../src/problem/fromCase.js';
import { planeFromCase } from '../../src/problem/planeFromCase.js';

const good = `
name: good
equation: linear-transport
epsilon: 0.1
domain: { x: [0, 1] }
coefficients: { scattering: "1 + x", absorption: 0.5, source: "v + x" }
boundary:
  left: { type: inflow, value: 1 }
  right: { type: reflective }
`;

const problemOf = (file: CaseFile) =>
  isPlaneCase(file) ? planeFromCase(file) : problemFromCase(file);

function faultsOf(text: string, overrides: string[] = []): string {
  try {
    problemOf(parseCase(text, 'case', overrides));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return '';
}

describe('built-in cases', () => {
  it.each(builtInNames())('%s is valid and named like its file', (name) => {
    const file = loadCase(name);
    expect(file.name).toBe(name);
    const [a, b] = problemOf(file).domain.x;
    expect(a).toBeLessThan(b);
  });
});

describe('faults', () => {
  it('finds none in a good case', () => expect(faultsOf(good)).toBe(''));

  const table: [string, string, string][] = [
    [
      'unknown key',
      good.replace('boundary:', 'boundry:'),
      'boundry: unknown key, did you mean "boundary"?',
    ],
    [
      'negative epsilon',
      good.replace('0.1', '-1'),
      'epsilon: got -1, expected a finite number > 0',
    ],
    ['zero epsilon', good.replace('0.1', '0'), 'epsilon: got 0, expected a finite number > 0'],
    [
      'negative cross section',
      good.replace('"1 + x"', '"x - 2"'),
      'coefficients.scattering: got "x - 2", expected a finite number >= 0 (-2 at x = 0)',
    ],
    [
      'empty domain',
      good.replace('[0, 1]', '[1, 1]'),
      'domain.x: got [1,1], expected [lower, upper] with lower < upper',
    ],
    [
      'wrong type',
      good.replace('[0, 1]', 'abc'),
      'domain.x: got "abc", expected [lower, upper], two numbers',
    ],
    [
      'missing',
      good.replace('epsilon: 0.1', ''),
      'epsilon: missing, expected a positive number or an expression in x',
    ],
    [
      'inflow value on a periodic side',
      good.replace('{ type: reflective }', '{ type: periodic, value: 1 }'),
      'boundary.right.value: only an inflow side takes a value, this one is periodic',
    ],
    [
      'one periodic side',
      good.replace('reflective', 'periodic'),
      'boundary.left.type: got "inflow", the other side is periodic: expected periodic here too',
    ],
    [
      'unknown side',
      good.replace('reflective', 'reflectve'),
      'boundary.right.type: got "reflectve", did you mean "reflective"?',
    ],
    [
      'syntax',
      good.replace('"1 + x"', '"1 + * x"'),
      'coefficients.scattering: got "1 + * x", does not parse',
    ],
    [
      'variable',
      good.replace('"1 + x"', '"1 + v"'),
      'coefficients.scattering: got "1 + v", must not depend on v, known here: x, eps, pi',
    ],
    [
      'function',
      good.replace('"1 + x"', '"tahn(x)"'),
      'unknown function "tahn", did you mean "tan',
    ],
    [
      'not a number somewhere',
      good.replace('"1 + x"', '"sqrt(x - 0.5)"'),
      'coefficients.scattering: got "sqrt(x - 0.5)", expected a finite number >= 0 (NaN at x = 0)',
    ],
    ['assignment', good.replace('"1 + x"', '"x = 3"'), 'assignments are not allowed'],
    [
      'plane domain',
      good.replace('[0, 1] }', '[0, 1], y: [0, 1] }'),
      'boundary.bottom: missing, a plane problem has four sides',
    ],
    [
      'from-exact without exact',
      good.replace('"v + x"', 'from-exact'),
      'coefficients.source: from-exact needs the key exact',
    ],
    [
      'exact that has no derivative',
      `${good.replace('"v + x"', 'from-exact')}exact: floor(x)\n`,
      'no symbolic derivative',
    ],
    [
      'g with a mean',
      `${good.replace('"v + x"', 'from-exact')}exact: { rho: x, g: v^2 }\n`,
      'exact.g: expected <g> = 0',
    ],
    [
      'gap between materials',
      `${good}materials:\n  - { x: [0, 0.4] }\n  - { x: [0.5, 1] }\n`,
      'materials.1.x: got [0.5,1], leaves a gap: this interval should begin at 0.4',
    ],
    [
      'no unique density',
      good
        .replace('{ type: inflow, value: 1 }', '{ type: reflective }')
        .replace('absorption: 0.5', 'absorption: 0'),
      'determined only up to a constant',
    ],
    [
      'too few arguments',
      good.replace('"1 + x"', '"1 + pow(x)"'),
      'function "pow" takes 2 arguments, got 1',
    ],
    [
      'too many arguments',
      good.replace('"1 + x"', '"1 + sin(x, 2)"'),
      'function "sin" takes 1 argument, got 2',
    ],
    ['no brackets', good.replace('"1 + x"', '"1 + sin x"'), '"sin" is a function: write sin(...)'],
    ['nothing', good.replace('"1 + x"', '""'), 'coefficients.scattering: got "", is empty'],
    [
      'negative in a strip between two samples',
      good.replace('"1 + x"', '"x > 0.123456 and x < 0.12346 ? -1 : 1"'),
      'expected a finite number >= 0 (-1 at x = 0.123458)',
    ],
    [
      'epsilon whose square is 0',
      good.replace('0.1', '1e-200'),
      'epsilon: got 1e-200, expected a finite number from 1e-150 to 1e150',
    ],
    [
      'bound of a number',
      `${good}sweep: { epsilon: [-1] }\n`,
      'sweep.epsilon.0: got -1, expected a number > 0',
    ],
    [
      'unquoted ?:',
      `${good}exact: x < 2 ? 1 : 0\n`,
      'put quotes around an expression with ? and :',
    ],
    [
      'plane',
      `${good}  top: { type: reflective }\n`,
      'only a plane problem has this key: add domain.y',
    ],
    [
      'from-exact in a material, without exact',
      `${good}materials:\n  - { x: [0, 1], source: from-exact }\n`,
      'materials.0.source: from-exact needs the key exact',
    ],
    [
      'absorption that every material switches off',
      `${good.replace('inflow, value: 1', 'reflective')}materials:\n  - { x: [0, 1], absorption: 0 }\n`,
      'determined only up to a constant',
    ],
    ['yaml', 'a: [1', 'line 1, column'],
    ['duplicate key', `${good}name: twice\n`, 'line 10, column 1: duplicate key "name"'],
    ['not a mapping', '- 1\n', 'expected a mapping'],
  ];
  it.each(table)('%s', (_, text, message) => expect(faultsOf(text)).toContain(message));

  it('lists every fault at once, sorted by path', () => {
    const text = good.replace('0.1', '-1').replace('"1 + x"', '"-x"').replace('"v + x"', '"1/x"');
    const paths = faultsOf(text)
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(':')[0]);
    expect(paths).toEqual(['coefficients.scattering', 'coefficients.source', 'epsilon']);
  });

  it('lists faults of shape and of meaning together', () => {
    const text = good.replace('0.1', '-1').replace('boundary:', 'boundry:').replace('0.5', 'abs');
    const paths = faultsOf(text)
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(':')[0]);
    expect(paths).toEqual(['boundary', 'boundry', 'coefficients.absorption', 'epsilon']);
  });

  it('applies overrides before checking', () => {
    expect(parseCase(good, 'case', ['epsilon=1e-6', 'domain.x=[0, 2]']).domain.x).toEqual([0, 2]);
    expect(faultsOf(good, ['epsilon=-3'])).toContain('epsilon: got -3');
    expect(faultsOf(good, ['epsilom=3'])).toContain('did you mean "epsilon"?');
    expect(faultsOf(good, ['nonsense'])).toContain('expected path=value');
  });

  it('removes a key that is set to null, and refuses hostile paths and values', () => {
    expect(loadCase('slab-ex1', ['exact=null']).exact).toBeUndefined();
    expect(faultsOf(good, ['__proto__.polluted=1'])).toContain('expected path=value');
    expect(faultsOf(good, [`epsilon=${'['.repeat(50_000)}`])).toContain('nested deeper than 50');
    expect(faultsOf(good, ['epsilon=[1'])).toContain('--set epsilon: ');
  });

  it('refuses files that are large in any direction within a second or two', () => {
    const keys = Array.from({ length: 60_000 }, (_, k) => `k${k}: 1`).join('\n');
    const start = performance.now();
    expect(faultsOf(keys)).toContain('more than 5000 entries');
    expect(faultsOf('['.repeat(500_000))).toContain('nested deeper than 50 levels');
    expect(faultsOf(good.replace('"1 + x"', `"${'('.repeat(4900)}x"`))).toContain('too deeply');
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('shows neither control characters nor those that turn writing around', () => {
    const message = faultsOf(good.replace('name: good', 'name: "\\e[31m\\u202e"'));
    expect(message).toMatch(/^[\n\x20-\x7e]+$/);
  });

  it('names files it cannot read', () => {
    expect(() => loadCase('no/such.yaml')).toThrow(/no such file/);
    expect(() => loadCase('./src')).toThrow(/is a directory/);
    if (existsSync('/dev/zero')) expect(() => loadCase('/dev/zero')).toThrow(/more than 1 MB/);
    expect(() => loadCase('slab-ex22')).toThrow(
      /did you mean "slab-ex2-e3"|did you mean "slab-ex1"/,
    );
  });
});

describe('mutated case files', () => {
  const sources = builtInNames().map((name) => readCaseText(name).text.split('\n'));
  const line = fc.oneof(
    fc.constantFrom(
      '__proto__: { polluted: 1 }',
      'constructor: 1',
      'epsilon: .nan',
      'epsilon: 1e999',
      'domain: { x: [-.inf, .inf] }',
      'domain: { x: [1e308, -1e308] }',
      'epsilon: &a [*a]',
      'exact: f(x) = x',
      'exact: "x[1]"',
      'exact: import("fs")',
      'interfaces: [0.5, 0.5, 2, a]',
      `materials: ${'['.repeat(200)}${']'.repeat(200)}`,
      `exact: "${'('.repeat(300)}x${')'.repeat(300)}"`,
    ),
    fc.string(),
    fc.string().map((text) => `exact: "${text.replace(/["\\]/g, '')}"`),
    fc.string().map((text) => `  scattering: ${text}`),
  );
  const mutation = fc.tuple(
    fc.nat(),
    fc.constantFrom('drop', 'insert', 'replace', 'swap'),
    line,
    fc.nat(),
  );

  it('give faults and nothing else', { timeout: 120_000 }, () => {
    let slowest = 0;
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (pick, mutations) => {
          const lines = [...sources[pick % sources.length]];
          for (const [at, kind, text, other] of mutations) {
            const k = at % Math.max(1, lines.length);
            if (kind === 'drop') lines.splice(k, 1);
            else if (kind === 'insert') lines.splice(k, 0, text);
            else if (kind === 'replace') lines[k] = text;
            else [lines[k], lines[other % lines.length]] = [lines[other % lines.length], lines[k]];
          }
          const start = performance.now();
          const message = faultsOf(lines.join('\n'));
          slowest = Math.max(slowest, performance.now() - start);
          // A stack frame ends with line and column; a key may well begin with "at".
          expect(message).not.toMatch(/\n\s+at .*:\d+:\d+\)?$/m);
        },
      ),
      { numRuns: 3000 },
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(slowest).toBeLessThan(2000);
  });
});
