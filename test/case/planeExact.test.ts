import { describe, expect, it } from 'vitest';
import { parseCase } from '../../src/case/parse.js';
import { planeFromCase } from '../../src/problem/planeFromCase.js';
import { planeFlux, planeMean } from '../../src/problem/planeMoments.js';
import { type PlaneProblem, planePoint } from '../../src/problem/planeTypes.js';

function problemOf(exact: string, epsilon: string | number, more = ''): PlaneProblem {
  return planeFromCase(
    parseCase(`
name: manufactured
equation: linear-transport
epsilon: ${epsilon}
domain: { x: [0, 1], y: [0, 1] }
coefficients: { scattering: 1 + x + y^2, absorption: 0.5 + x, source: from-exact }
boundary:
  left: { type: inflow, value: from-exact }
  right: { type: inflow, value: from-exact }
  bottom: { type: inflow, value: from-exact }
  top: { type: inflow, value: from-exact }
exact: ${exact}
${more}`),
  );
}

/** epsilon^2 Q minus what f needs, by central differences and quadrature. */
function residual(problem: PlaneProblem, x: number, y: number, theta: number): number {
  const exact = problem.exact!;
  const p = planePoint(x, y, theta);
  const h = 1e-4;
  const f = (dx: number, dy: number): number => exact(planePoint(x + dx, y + dy, theta));
  // Fourth order.
  const slope = (dx: number, dy: number): number =>
    (8 * (f(dx, dy) - f(-dx, -dy)) - (f(2 * dx, 2 * dy) - f(-2 * dx, -2 * dy))) / (12 * h);
  const along = Math.cos(theta) * slope(h, 0) + Math.sin(theta) * slope(0, h);
  const epsilon = problem.epsilon(p);
  const mean = planeMean(exact, x, y);
  const source = problem.source(p) + problem.stiffSource!(p) / epsilon;
  return (
    epsilon * along +
    problem.scattering(p) * (exact(p) - mean) +
    epsilon ** 2 * problem.absorption(p) * exact(p) -
    epsilon ** 2 * source
  );
}

const points = [
  [0.1, 0.7],
  [0.55, 0.2],
  [0.9, 0.95],
] as const;
const angles = [0.2, 1.4, 2.7, 4, 5.9];

describe('a source from an exact solution in the plane', () => {
  it.each([
    ['isotropic', 'exp(-x - y)', 0.3],
    ['from one expression', '"1 + x*y + eps*cos(theta - 1)*sin(x + 2*y)"', 0.3],
    ['with a g that has a mean', '"2 + x^2*y + eps*(cos(theta)^2 + x)*y"', 0.3],
    ['from rho and g', '{ rho: 1 + x*y, g: cos(theta)*y + sin(2*theta)*x }', 0.3],
    ['not to be split', '"2 + sin(theta + x*eps)*y"', 0.5],
    ['where epsilon varies', '{ rho: 1 + x*y, g: cos(theta)*y }', '0.2 + 0.1*x + 0.2*y^2'],
    ['where eps stands in rho', '{ rho: 1 + eps*y, g: sin(theta)*x }', '0.2 + 0.1*x*y'],
  ])('%s agrees with differences', (_, exact, epsilon) => {
    const problem = problemOf(exact, epsilon);
    for (const [x, y] of points) {
      for (const theta of angles) {
        expect(Math.abs(residual(problem, x, y, theta))).toBeLessThan(1e-10);
      }
    }
  });

  it('keeps every digit of <Q> at epsilon = 1e-8', () => {
    const problem = problemOf('"1 + x*y/4 + eps*cos(theta)*sin(x)*y"', '1e-8');
    for (const [x, y] of points) {
      // <Q> = <v.grad g> + sigmaA rho, with nothing of size 1e8 in it.
      const mean = planeMean(problem.source, x, y) + planeMean(problem.stiffSource!, x, y) / 1e-8;
      const exact = (Math.cos(x) * y) / 2 + (0.5 + x) * (1 + (x * y) / 4);
      expect(Math.abs(mean - exact)).toBeLessThan(1e-8);
      expect(Math.abs(planeMean(problem.stiffSource!, x, y))).toBeLessThan(1e-16);
    }
  });

  it('has density and flux that are moments of f', () => {
    const problem = problemOf('"exp(x) + eps*(cos(theta) + sin(theta)^2)*cos(y)"', '0.2');
    for (const [x, y] of points) {
      expect(problem.exactRho!(x, y)).toBeCloseTo(Math.exp(x) + 0.1 * Math.cos(y), 13);
      const [alongX, alongY] = problem.exactFlux!(x, y);
      const moment = planeFlux(problem.exact!, x, y).map((value) => value / 0.2);
      expect(alongX).toBeCloseTo(Math.cos(y) / 2, 13);
      expect(alongX).toBeCloseTo(moment[0], 13);
      expect(alongY).toBeCloseTo(0, 13);
    }
  });

  it('refuses an f that leaves no digits, and one without derivative', () => {
    expect(() => problemOf('"1 + sin(eps*cos(theta))*x"', '1e-6')).toThrow(/write exact as \{ rho/);
    expect(() => problemOf('floor(3*y)', '0.1')).toThrow(/no symbolic derivative in y/);
  });
});

describe('materials of the plane', () => {
  const blocks = `materials:
  - { x: [0, 0.5], y: [0.25, 0.75], scattering: 3, absorption: 2 }
  - { x: [0.5, 1], y: [0.75, 1], absorption: 7, epsilon: 0.2 }
`;

  it('are boxes in what the case says', () => {
    const problem = problemOf('{ rho: 1 + x, g: cos(theta) }', '0.1', blocks);
    const at = (x: number, y: number) => [
      problem.scattering(planePoint(x, y)),
      problem.absorption(planePoint(x, y)),
      problem.epsilon(planePoint(x, y)),
    ];
    expect(at(0.25, 0.5)).toEqual([3, 2, 0.1]);
    expect(at(0.5, 0.5)).toEqual([1.75, 1, 0.1]);
    expect(at(1, 1)).toEqual([3, 7, 0.2]);
    expect(at(0.5, 0.75)).toEqual([1 + 0.5 + 0.75 ** 2, 7, 0.2]);
    expect(problem.interfaces).toEqual({ x: [0.5], y: [0.25, 0.75] });
  });

  it('have the source that their coefficients need', () => {
    const problem = problemOf('{ rho: 1 + x*y, g: cos(theta)*y }', '0.1', blocks);
    for (const [x, y] of [
      [0.25, 0.5],
      [0.7, 0.9],
      [0.8, 0.1],
    ]) {
      expect(Math.abs(residual(problem, x, y, 0.7))).toBeLessThan(1e-10);
    }
  });

  it('and comparisons draw lines', () => {
    const jump = 'interfaces: { y: [0.3] }\n';
    expect(problemOf('1 + x', '1', jump).interfaces).toEqual({ x: [], y: [0.3] });
    const scattering = planeFromCase(
      parseCase(`
name: jumps
equation: linear-transport
epsilon: 1
domain: { x: [0, 1], y: [0, 1] }
coefficients: { scattering: "x < 0.4 and y > 0.7 ? 2 : 1", absorption: "floor(2*y)" }
boundary:
  left: { type: reflective }
  right: { type: inflow, value: 1 }
  bottom: { type: reflective }
  top: { type: reflective }
`),
    );
    expect(scattering.interfaces).toEqual({ x: [0.4], y: [0.5, 0.7] });
  });
});
