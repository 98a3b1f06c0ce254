import { describe, expect, it } from 'vitest';
import { loadCase } from '../../src/case/load.js';
import { parseCase } from '../../src/case/parse.js';
import { problemFromCase } from '../../src/problem/fromCase.js';
import { type PhaseFunction, slabPoint, type TransportProblem } from '../../src/problem/types.js';
import { gaussLegendre } from '../../src/quadrature/gauss.js';

const text = (exact: string, epsilon: string, more = ''): string => `
name: manufactured
equation: linear-transport
epsilon: ${epsilon}
domain: { x: [0, 1] }
coefficients: { scattering: "1 + x^2", absorption: "0.5 + x", source: from-exact }
boundary:
  left: { type: inflow, value: from-exact }
  right: { type: inflow, value: from-exact }
exact: ${exact}
${more}`;

const problemOf = (...args: Parameters<typeof text>): TransportProblem =>
  problemFromCase(parseCase(text(...args)));

const rule = gaussLegendre(48);

/** eps v f_x + sigmaS (f - <f>) + eps^2 sigmaA f - eps^2 Q, f_x by differences of eighth order. */
function residual(problem: TransportProblem, x: number, v: number): number {
  const f = (s: number, w = v): number => problem.exact!(slabPoint(s, w));
  const h = 0.01;
  const weights = [4 / 5, -1 / 5, 4 / 105, -1 / 280];
  const slope = weights.reduce(
    (sum, w, k) => sum + w * (f(x + (k + 1) * h) - f(x - (k + 1) * h)),
    0,
  );
  const mean = rule.nodes.reduce((sum, w, q) => sum + (rule.weights[q] / 2) * f(x, w), 0);
  const p = slabPoint(x, v);
  const epsilon = problem.epsilon(p);
  const source = epsilon ** 2 * problem.source(p) + epsilon * (problem.stiffSource?.(p) ?? 0);
  return (
    (epsilon * v * slope) / h +
    problem.scattering(p) * (f(x) - mean) +
    epsilon ** 2 * problem.absorption(p) * f(x) -
    source
  );
}

describe('source from an exact solution', () => {
  it.each([
    ['{ rho: 1 + sin(2*x)/4, g: v*cos(x)/4 }', '1'],
    ['{ rho: exp(x), g: "(3*v^2 - 1)*x + v" }', '0.1'],
    ['{ rho: exp(x), g: v*x }', '"0.1 + 0.2*x"'],
    ['{ rho: exp(x), g: v*x }', '1e-8'],
    ['1 + x^2', '1e-3'],
    ['"exp(x) + eps*(v + v^2)*cos(x)"', '0.2'],
    ['"exp(x) + eps*(v + v^2)*cos(x)"', '"0.1 + 0.2*x"'],
    ['exp(x)*cosh(v)', '0.5'],
    ['"(v > 0 ? 1 : 2)*x"', '1'],
  ])('%s at epsilon %s solves the equation', (exact, epsilon) => {
    // The jump at v = 0 is beyond this test's own Gauss rule, but constant on either half.
    const problem = problemOf(exact, epsilon);
    for (const x of [0.1, 0.37, 0.8]) {
      for (const v of [-0.9, -0.2, 0.3, 1]) {
        expect(Math.abs(residual(problem, x, v))).toBeLessThan(1e-12);
      }
    }
  });

  it('keeps every digit of <Q> at epsilon = 1e-8, from one expression too', () => {
    const problem = problemOf('"1 + sin(2*pi*x)/4 + eps*v*cos(pi*x)/4"', '1e-8');
    for (const x of [0.1, 0.6]) {
      for (const v of [0.2, 0.9]) {
        const even = (h: PhaseFunction): number => (h(slabPoint(x, v)) + h(slabPoint(x, -v))) / 2;
        // Each part by itself, as the assembler does: their sum would round at 1e8.
        const source = even(problem.source) + even(problem.stiffSource!) / 1e-8;
        const exact =
          (-v * v * Math.PI * Math.sin(Math.PI * x)) / 4 + (0.5 + x) * even(problem.exact!);
        expect(Math.abs(source - exact)).toBeLessThan(1e-14);
      }
    }
  });

  it('refuses an f that leaves no digits for the source', () => {
    expect(() => problemOf('"1 + sin(eps*v)*x"', '1e-6')).toThrow(/write exact as \{ rho/);
  });

  it('has density and flux that are moments of f', () => {
    const problem = problemOf('"exp(x) + eps*(v + v^2)*cos(x)"', '0.2');
    for (const x of [0.2, 0.7]) {
      const moment = (k: number): number =>
        rule.nodes.reduce(
          (s, v, q) => s + (rule.weights[q] / 2) * v ** k * problem.exact!(slabPoint(x, v)),
          0,
        );
      expect(problem.exactRho!(x)).toBeCloseTo(moment(0), 13);
      expect(problem.exactFlux!(x)).toBeCloseTo(moment(1) / 0.2, 13);
    }
  });
});

describe('an exact solution of another problem', () => {
  it.each([
    [['coefficients.absorption=1'], /exact: does not solve the equation with this source/],
    [['coefficients.source=-1.0001*v/eps'], /exact: does not solve the equation/],
    [['boundary.left.value=3'], /boundary.left: exact does not meet this side's condition/],
    [['boundary.right={ type: reflective }', 'exact=1-x+v*eps'], /boundary.right: exact does not/],
    [['epsilon=1e-8', 'coefficients.absorption=1e-3'], /exact: does not solve/],
  ])('%s is a fault', (overrides, message) => {
    expect(() => problemFromCase(loadCase('slab-ex1', overrides))).toThrow(message);
  });

  it.each([1, 1e-4, 1e-8])('but not the right one, epsilon = %s', (epsilon) => {
    const overrides = [`epsilon=${epsilon}`];
    expect(problemFromCase(loadCase('slab-ex1', overrides)).exact).toBeDefined();
    expect(problemFromCase(loadCase('slab-p6', overrides)).exact).toBeDefined();
    // Isotropic: right for every sigmaS.
    const other = [...overrides, 'coefficients.scattering=2 + x'];
    expect(problemFromCase(loadCase('slab-ex1', other)).exact).toBeDefined();
  });

  it('that has no derivative is no fault where the source is given', () => {
    const problem = problemFromCase(loadCase('slab-ex1', ['exact="x < 2 ? 1 - x : 0"']));
    expect(problem.exact!(slabPoint(0.25))).toBe(0.75);
  });
});

describe('materials', () => {
  const materials = (first: string): TransportProblem =>
    problemOf(
      '{ rho: 1 + x, g: v }',
      '0.1',
      `materials:\n  - { x: [0, 0.4], ${first} }\n  - { x: [0.4, 1], scattering: 3 }\n`,
    );

  it('take what they do not say from the case, and the right-hand value on an interface', () => {
    const problem = materials('absorption: 2');
    expect(problem.interfaces).toEqual([0.4]);
    expect([0.2, 0.4, 0.9].map((x) => problem.scattering(slabPoint(x)))).toEqual([1.04, 3, 3]);
    expect([0.2, 0.4].map((x) => problem.absorption(slabPoint(x)))).toEqual([2, 0.9]);
    expect(Math.abs(residual(problem, 0.2, 0.7))).toBeLessThan(1e-12);
  });

  it('with their own source do not have it overwritten by from-exact', () => {
    expect(() => materials('source: 7')).toThrow(/exact: does not solve the equation/);
  });
});
