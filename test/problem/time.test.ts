import { describe, expect, it } from 'vitest';
import { loadCase } from '../../src/case/load.js';
import { parseCase } from '../../src/case/parse.js';
import { problemFromCase } from '../../src/problem/fromCase.js';
import { slabPoint, type TransportProblem } from '../../src/problem/types.js';
import { gaussLegendre } from '../../src/quadrature/gauss.js';

const text = (exact: string, epsilon: string): string => `
name: manufactured
equation: linear-transport
epsilon: ${epsilon}
domain: { x: [0, 1], t: [1, 3] }
coefficients: { scattering: "1 + x^2", absorption: "0.5 + x", source: from-exact }
initial: from-exact
boundary:
  left: { type: inflow, value: from-exact }
  right: { type: inflow, value: from-exact }
exact: ${exact}
output: { times: [3, 1, 2] }
`;

const problemOf = (exact: string, epsilon: string, ...set: string[]): TransportProblem =>
  problemFromCase(parseCase(text(exact, epsilon), 'case', set));

const rule = gaussLegendre(48);
const mean = (value: (v: number) => number): number =>
  rule.nodes.reduce((sum, v, q) => sum + (rule.weights[q] / 2) * value(v), 0);

/** Derivative by differences of eighth order. */
function slope(value: (s: number) => number, at: number): number {
  const h = 0.01;
  const weights = [4 / 5, -1 / 5, 4 / 105, -1 / 280];
  return weights.reduce(
    (sum, w, k) => sum + (w * (value(at + (k + 1) * h) - value(at - (k + 1) * h))) / h,
    0,
  );
}

/** eps^2 f_t + eps v f_x + sigmaS (f - <f>) + eps^2 sigmaA f - eps^2 Q. */
function residual(problem: TransportProblem, x: number, v: number, t: number): number {
  const f = (s: number, r: number, w = v): number => problem.exact!(slabPoint(s, w, r));
  const p = slabPoint(x, v, t);
  const epsilon = problem.epsilon(p);
  const source = epsilon ** 2 * problem.source(p) + epsilon * (problem.stiffSource?.(p) ?? 0);
  return (
    epsilon ** 2 * slope((r) => f(x, r), t) +
    epsilon * v * slope((s) => f(s, t), x) +
    problem.scattering(p) * (f(x, t) - mean((w) => f(x, t, w))) +
    epsilon ** 2 * problem.absorption(p) * f(x, t) -
    source
  );
}

/** rho_t + (epsilon flux)_x/epsilon + sigmaA rho - <Q>: what the residual cannot show at 1e-8. */
function massBalance(problem: TransportProblem, x: number, t: number): number {
  const p = slabPoint(x);
  const source =
    mean((v) => problem.source(slabPoint(x, v, t))) +
    // Pairs of directions first: S/epsilon is odd but for its O(epsilon) part.
    mean((v) => {
      const [up, down] = [slabPoint(x, v, t), slabPoint(x, -v, t)];
      return (problem.stiffSource!(up) + problem.stiffSource!(down)) / 2;
    }) /
      problem.epsilon(p);
  return (
    slope((r) => problem.exactRho!(x, r), t) +
    slope((s) => problem.epsilon(slabPoint(s)) * problem.exactFlux!(s, t), x) / problem.epsilon(p) +
    problem.absorption(p) * problem.exactRho!(x, t) -
    source
  );
}

const points = [0.1, 0.37, 0.8].flatMap((x) => [1.2, 2.6].map((t) => [x, t] as const));

const micro = '{ rho: 1 + exp(-t)*sin(2*x)/4, g: "v*cos(x + t) + (3*v^2 - 1)*x*sin(t)" }';

describe('source from an exact solution in time', () => {
  it.each([
    [micro, '1'],
    [micro, '0.1'],
    [micro, '1e-3'],
    [micro, '1e-8'],
    [micro, '"0.1 + 0.2*x"'],
    ['1 + x^2*exp(-t)', '1e-8'],
    ['1 + x^2', '1e-4'],
    ['"exp(x - t) + eps*(v + v^2)*cos(x + t)"', '0.2'],
    ['"exp(x - t) + eps*(v + v^2)*cos(x + t)"', '1e-8'],
    ['"exp(x - t) + eps*(v + v^2)*cos(x + t)"', '"0.1 + 0.2*x"'],
    ['exp(x - t)*cosh(v*t)', '0.5'],
    ['abs(v)*t*x + t^2', '1'],
  ])('%s at epsilon %s solves the equation', (exact, epsilon) => {
    const problem = problemOf(exact, epsilon);
    for (const [x, t] of points) {
      for (const v of [-0.9, -0.2, 0.3, 1]) {
        // <abs(v)> is beyond this test's own rule by 1e-4.
        const bound = exact.includes('abs') ? 1e-3 : 1e-12;
        expect(Math.abs(residual(problem, x, v, t))).toBeLessThan(bound);
      }
    }
  });

  it.each([
    [micro, '1'],
    [micro, '1e-4'],
    [micro, '1e-8'],
    ['1 + x^2*exp(-t)', '1e-8'],
    ['"exp(x - t) + eps*(v + v^2)*cos(x + t)"', '1e-8'],
    ['"exp(x - t) + eps*(v + v^2)*cos(x + t)"', '"1e-6*(1 + x)"'],
    ['exp(x - t)*cosh(v*t)', '0.5'],
  ])('%s at epsilon %s keeps the digits of rho_t', (exact, epsilon) => {
    const problem = problemOf(exact, epsilon);
    for (const [x, t] of points) {
      // Where g has an even part, S/epsilon is 1e8 in every direction and only its mean is small.
      const rounding = (4 * Number.EPSILON) / problem.epsilon(slabPoint(x));
      expect(Math.abs(massBalance(problem, x, t))).toBeLessThan(2e-12 + rounding);
    }
  });

  it('keeps every digit of its even part at epsilon = 1e-8', () => {
    const problem = problemOf('{ rho: exp(-t)*(2 + x), g: v*cos(x + t) }', '1e-8');
    for (const [x, t] of points) {
      for (const v of [0.2, 0.9]) {
        const [up, down] = [slabPoint(x, v, t), slabPoint(x, -v, t)];
        const even =
          (problem.source(up) + problem.source(down)) / 2 +
          (problem.stiffSource!(up) + problem.stiffSource!(down)) / 2e-8;
        const rho = Math.exp(-t) * (2 + x);
        const want = -rho - v * v * Math.sin(x + t) + (0.5 + x) * rho;
        expect(Math.abs(even - want)).toBeLessThan(1e-14);
      }
    }
  });

  it('gives initial and inflow data too', () => {
    const problem = problemOf(micro, '0.1');
    const f = problem.exact!;
    const start = slabPoint(0.3, -0.4, 1);
    expect(problem.initial!(start)).toBe(f(start));
    // Data at the first time, whatever t the point carries.
    expect(problem.initial!(slabPoint(0.3, -0.4, 2.5))).toBe(f(start));
    for (const side of ['left', 'right'] as const) {
      const condition = problem.boundary[side];
      if (condition.type !== 'inflow') throw new Error('expected inflow');
      const wall = slabPoint(side === 'left' ? 0 : 1, side === 'left' ? 0.6 : -0.6, 2.5);
      expect(condition.value(wall)).toBe(f(wall));
    }
  });

  it('has density and flux that are moments of f at every time', () => {
    for (const exact of [
      '"exp(x - t) + eps*(v + v^2)*cos(x + t)"',
      'exp(x - t)*cosh(v*t) + v*t*x',
    ]) {
      const problem = problemOf(exact, '0.2');
      for (const [x, t] of points) {
        const f = (v: number): number => problem.exact!(slabPoint(x, v, t));
        expect(problem.exactRho!(x, t)).toBeCloseTo(mean(f), 13);
        expect(problem.exactFlux!(x, t)).toBeCloseTo(mean((v) => v * f(v)) / 0.2, 12);
      }
    }
  });

  it('says what it cannot differentiate in time', () => {
    expect(() => problemOf('{ rho: "1 + floor(t)", g: v }', '1')).toThrow(
      'exact.rho: got "1 + floor(t)", floor(t) has no symbolic derivative in t',
    );
    expect(() => problemOf('1 + x*max(t, 2)', '1')).toThrow('no symbolic derivative in t');
  });

  it('wants <g> = 0 at every time', () => {
    expect(() => problemOf('{ rho: 1, g: v + (t - 1)*v^2 }', '1')).toThrow(
      /exact.g: expected <g> = 0 in f = rho \+ epsilon g, it is .* t = 1.0/,
    );
  });

  it('refuses an f that leaves no digits at a later time', () => {
    expect(() => problemOf('1 + exp(9*t)*sin(eps*v)', '1e-3')).toThrow(/write exact as \{ rho/);
  });
});

describe('an exact solution of another problem in time', () => {
  const set = (...overrides: string[]) => problemFromCase(loadCase('manufactured-time', overrides));

  it.each([
    ['initial=1', 'initial: exact at t = 0 is not this function (off by'],
    ['boundary.left.value=1', "boundary.left: exact does not meet this side's condition (off by"],
    [
      'coefficients.source=0',
      'exact: does not solve the equation with this source (worst near x =',
    ],
    ['boundary.right={ type: reflective }', 'boundary.right: exact does not meet'],
  ])('%s is a fault', (override, message) => {
    expect(() => set(override)).toThrow(message);
  });

  it('is found where it agrees with a steady one at the first time', () => {
    const overrides = ['exact={ rho: 1 + x*t^2, g: 0 }', 'coefficients.source=0.5 + v/eps*t^2'];
    expect(() => set(...overrides)).toThrow(/does not solve .* t = 0\.\d+/);
    const right = '2*x*t + 0.5*(1 + x*t^2) + v*t^2/eps';
    expect(set(overrides[0], `coefficients.source=${right}`).exact).toBeDefined();
    const inflow = ['boundary.left.value=1', 'boundary.right.value=2'];
    expect(() => set(overrides[0], ...inflow)).toThrow('boundary.right: exact does not meet');
  });

  it.each([1, 1e-4, 1e-8])('but not the right one, epsilon = %s', (epsilon) => {
    expect(set(`epsilon=${epsilon}`).exact).toBeDefined();
    expect(
      set(`epsilon=${epsilon}`, 'coefficients.absorption=0', 'domain.t=[0, 9]').exact,
    ).toBeDefined();
  });
});

describe('a problem in time', () => {
  it('has its interval, initial data and times in order', () => {
    const problem = problemOf(micro, '0.1');
    expect([problem.domain.t, problem.outputTimes]).toEqual([
      [1, 3],
      [1, 2, 3],
    ]);
  });

  it('evaluates source, inflow and initial data where they depend on t, v and eps', () => {
    const problem = problemFromCase(
      loadCase('apnn-v2-case1', [
        'coefficients.source=t*x + v',
        'boundary.left.value=1 + v*t + eps',
        'initial=x + v + eps',
      ]),
    );
    const p = slabPoint(0.5, 0.25, 0.04);
    expect(problem.source(p)).toBeCloseTo(0.27, 15);
    expect(problem.initial!(p)).toBeCloseTo(0.751, 15);
    const { left } = problem.boundary;
    expect(left.type === 'inflow' && left.value(p)).toBeCloseTo(1.011, 15);
  });

  it('has interfaces where source or initial data jump in x, none where the jump moves', () => {
    const problem = problemFromCase(
      loadCase('apnn-v2-case1', [
        'coefficients.source="(x < 0.3) * t + (x < t) + (t < 0.05)"',
        'initial="x < 0.7 ? 1 : 0"',
      ]),
    );
    expect(problem.interfaces).toEqual([0.3, 0.7]);
  });

  it('that is steady has nothing of this', () => {
    const problem = problemFromCase(loadCase('slab-ex1'));
    for (const key of ['initial', 'outputTimes']) expect(key in problem).toBe(false);
    expect(problem.domain).toEqual({ x: [0, 1] });
  });
});
