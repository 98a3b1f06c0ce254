import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differentiate, splitInEpsilon } from '../../src/case/derivative.js';
import { ExpressionError, parseExpression, type Variable } from '../../src/case/expression.js';
import { jumpPoints } from '../../src/case/jumps.js';

const all: readonly Variable[] = ['x', 'v', 'eps'];
const point = (x: number, v: number) => ({ t: 0, x, y: 0, v, theta: 0 });
const value = (text: string, x = 0.3, v = -0.7, eps = 0.01): number =>
  parseExpression(text, all).evaluate(point(x, v), eps);

describe('values', () => {
  const { sin, cos, exp, tanh, PI, E, abs, min, max, floor, atan2, log, sqrt } = Math;
  const table: [string, (x: number, v: number, eps: number) => number][] = [
    ['1 + 2*x - 3/x', (x) => 1 + 2 * x - 3 / x],
    ['-x^2', (x) => -(x ** 2)],
    ['2^3^x', (x) => 2 ** (3 ** x)],
    ['2 pi x', (x) => 2 * PI * x],
    ['e^-x', (x) => E ** -x],
    ['sin(x)*cos(v) + tanh(x/eps)', (x, v, eps) => sin(x) * cos(v) + tanh(x / eps)],
    ['exp(-x/abs(v))', (x, v) => exp(-x / abs(v))],
    ['min(x, v, eps) + max(1, 2)', (x, v, eps) => min(x, v, eps) + max(1, 2)],
    ['floor(10*x) + atan2(x, v)', (x, v) => floor(10 * x) + atan2(x, v)],
    ['log(x, 2) + log10(x) + log(x)', (x) => log(x) / log(2) + Math.log10(x) + log(x)],
    ['x < 0.5 ? 1 : sqrt(x)', (x) => (x < 0.5 ? 1 : sqrt(x))],
    ['0.2 < x <= 0.4', (x) => Number(x > 0.2 && x <= 0.4)],
    ['v > 0 and x > 0 or not (x > 1)', (x, v) => Number((v > 0 && x > 0) || !(x > 1))],
    ['step(x - 0.5) + sign(v)', (x, v) => Number(x >= 0.5) + Math.sign(v)],
  ];
  it.each(table)('%s', (text, plain) => {
    for (const x of [0.1, 0.5, 0.9]) {
      for (const v of [-0.8, 0.4]) expect(value(text, x, v, 0.05)).toBe(plain(x, v, 0.05));
    }
  });

  it('erf, against its integral', () => {
    const n = 2000;
    let sum = 0;
    for (let k = 0; k < n; k++) sum += Math.exp(-(((k + 0.5) / n) ** 2)) / n;
    expect(value('erf(x)', 1)).toBeCloseTo((2 / Math.sqrt(Math.PI)) * sum, 7);
    expect(value('erf(1) + erf(-1)')).toBe(0);
  });
});

describe('refusals', () => {
  it.each([
    'x = 3',
    'f(x) = x',
    'x[1]',
    'x.y',
    '"a"',
    '[1, 2]',
    '{a: 1}',
    '1:2',
    '1; 2',
    'x!',
    '2 cm',
    "x'",
    'x to v',
    'constructor(1)',
    '__proto__',
    'toString',
    'import("fs")',
    'eval("1")',
    'i',
    'true ? null : 1',
    '1e400',
    '',
    '# only a comment',
    'sec(x)',
    'y',
    't',
    'theta',
  ])('%s', (text) => expect(() => parseExpression(text, all)).toThrow(ExpressionError));

  it('whatever the text, nothing but ExpressionError comes out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        try {
          parseExpression(text, all);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('derivative', () => {
  const smooth = [
    'x^3 - 2*x',
    'sin(2*pi*x)/4',
    'exp(-x/eps)',
    'tanh(6.5 - 11*x)',
    'sqrt(x)',
    'log(x, 2)',
    'cbrt(x)',
    'x^v',
    'atan(x) + asin(x/2)',
    'sinh(x)*cosh(x)',
    '1/(1 + x^2)',
    'tan(x)',
    'abs(v)*x^2',
    '(v > 0 ? 1 : 2)*sin(x)',
    'erf(v)*x',
    'max(v, eps)*exp(x)',
  ];
  it.each(smooth)('d/dx %s', (text) => {
    const f = parseExpression(text, all);
    const slope = differentiate(f, 'x', all);
    const h = 1e-4;
    for (const x of [0.2, 0.5, 0.8]) {
      for (const v of [-0.6, 0.6]) {
        const at = (s: number): number => f.evaluate(point(x + s * h, v), 0.5);
        const difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
        const exact = slope.evaluate(point(x, v), 0.5);
        expect(Math.abs(exact - difference)).toBeLessThan(1e-9 * Math.max(1, Math.abs(exact)));
      }
    }
  });

  it.each(['abs(x - 0.5)', 'min(x, v)', 'x < v ? x : v', 'floor(x)', 'erf(x)', 'sign(x)*v'])(
    '%s is refused by name',
    (text) => {
      const f = parseExpression(text, all);
      expect(() => differentiate(f, 'x', all)).toThrow(/no symbolic derivative in x: give the/);
    },
  );

  it('takes no time for a long sum, and refuses a product that is out of hand', () => {
    const sum = Array.from({ length: 400 }, (_, k) => `sin(${k}*x)`).join('+');
    const slope = differentiate(parseExpression(sum, all), 'x', all);
    let plain = 0;
    for (let k = 0; k < 400; k++) plain += k * Math.cos(k * 0.3);
    expect(slope.evaluate(point(0.3, 0), 1)).toBeCloseTo(plain, 9);
    const product = parseExpression(Array(400).fill('x').join('*'), all);
    expect(() => differentiate(product, 'x', all)).toThrow(/too long to differentiate/);
  });

  it('has no 0*log(x) left at x = 0', () => {
    const slope = differentiate(parseExpression('x^(2 - 0*v)', all), 'x', all);
    expect(slope.evaluate(point(0, 0.5), 1)).toBe(0);
  });

  it('follows eps where it depends on x', () => {
    const slope = differentiate(
      parseExpression('eps*v', all),
      'x',
      all,
      parseExpression('x^2', all),
    );
    expect(slope.evaluate(point(0.3, 0.5), 0.09)).toBeCloseTo(0.3, 15);
  });
});

describe('splitting f into rho + eps g', () => {
  it.each([
    '1 - x',
    '1 + sin(x)/4 + eps*v*cos(x)',
    'x*(1 + eps*v)^2',
    'exp(x) + eps*v/(2 + x) + eps^3*v^3*x',
  ])('%s', (text) => {
    const f = parseExpression(text, all);
    const split = splitInEpsilon(f, all);
    expect(split).not.toBeNull();
    for (const eps of [1, 0.3, 1e-3]) {
      const p = point(0.4, -0.6);
      const together = split!.rho.evaluate(p, eps) + eps * split!.g.evaluate(p, eps);
      expect(together).toBeCloseTo(f.evaluate(p, eps), 14);
      expect(split!.rho.evaluate(point(0.4, 0.9), eps)).toBe(split!.rho.evaluate(p, eps));
    }
  });

  it.each(['x + v', 'exp(-x/(eps*v))', 'x + sin(eps*v)', 'x + abs(eps*v)'])('not %s', (text) => {
    expect(splitInEpsilon(parseExpression(text, all), all)).toBeNull();
  });
});

describe('jumps', () => {
  const jumps = (text: string): number[] =>
    jumpPoints(parseExpression(text, all), [0, 1], () => 0.3).sort((a, b) => a - b);
  it.each([
    ['x < 0.4 ? 1 : 100', [0.4]],
    ['0.4 >= x ? 1 : 100', [0.4]],
    ['x < pi/4 ? 1 : 100', [Math.PI / 4]],
    ['2*x < 0.8 ? 1 : 2', [0.4]],
    ['x < eps ? 1 : 2', [0.3]],
    ['abs(x - 0.5) < 0.1 ? 1 : 2', [0.4, 0.6]],
    ['0.2 < x < 0.4 ? 1 : 2', [0.2, 0.4]],
    ['floor(4*x) + step(x - 0.1)', [0.1, 0.25, 0.5, 0.75]],
    ['x < 2 ? 1 : v > 0.5 ? 2 : 3', []],
    ['x < v ? 1 : 2', []],
    ['1 + x^2', []],
  ] as [string, number[]][])('%s', (text, expected) => expect(jumps(text)).toEqual(expected));
});
