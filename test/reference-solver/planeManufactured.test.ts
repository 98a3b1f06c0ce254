import { describe, expect, it } from 'vitest';
import type { PlaneProblem } from '../../src/problem/planeTypes.js';
import type { PhaseFunction } from '../../src/problem/types.js';
import { solvePlaneTransport } from '../../src/reference/plane/planeTransport.js';
import { COARSE, inflow, planePoints, square, squareEx4 } from './planeProblems.js';
import { worst } from './problems.js';

/**
 * f = A + epsilon (B cos theta + C sin theta + E sin 2 theta), so rho = A and flux = (B, C)/2, with
 * polynomials of degree 3 in x and y, which the mesh holds exactly. From the equation
 *
 *     epsilon Q = v.grad A + sigmaS h + epsilon (v.grad h + sigmaA A) + epsilon^2 sigmaA h,
 *
 * h = B cos theta + C sin theta + E sin 2 theta.
 */
const fields = {
  a: (x: number, y: number) => 2 + x - y * y + x * x * y * y * y,
  ax: (x: number, y: number) => 1 + 2 * x * y * y * y,
  ay: (x: number, y: number) => -2 * y + 3 * x * x * y * y,
  b: (x: number, y: number) => 1 + x * x * y,
  bx: (x: number, y: number) => 2 * x * y,
  by: (x: number, _y: number) => x * x,
  c: (x: number, y: number) => x - y * y,
  cx: () => 1,
  cy: (_x: number, y: number) => -2 * y,
  e: (x: number, y: number) => 3 * x * y,
  ex: (_x: number, y: number) => 3 * y,
  ey: (x: number, _y: number) => 3 * x,
};
const scattering = (x: number, y: number): number => 2 + x * y;
const absorption = (x: number, y: number): number => 0.5 + 0.25 * (x + y);

const harmonics: PhaseFunction = ({ x, y, theta }) =>
  fields.b(x, y) * Math.cos(theta) +
  fields.c(x, y) * Math.sin(theta) +
  fields.e(x, y) * Math.sin(2 * theta);

function manufactured(epsilon: number): { problem: PlaneProblem; exact: PhaseFunction } {
  const exact: PhaseFunction = (p) => fields.a(p.x, p.y) + epsilon * harmonics(p);
  const stiffSource: PhaseFunction = (p) =>
    Math.cos(p.theta) * fields.ax(p.x, p.y) +
    Math.sin(p.theta) * fields.ay(p.x, p.y) +
    scattering(p.x, p.y) * harmonics(p);
  const source: PhaseFunction = (p) => {
    const { x, y, theta } = p;
    const [cosine, sine, double] = [Math.cos(theta), Math.sin(theta), Math.sin(2 * theta)];
    const alongX = fields.bx(x, y) * cosine + fields.cx() * sine + fields.ex(x, y) * double;
    const alongY = fields.by(x, y) * cosine + fields.cy(x, y) * sine + fields.ey(x, y) * double;
    return cosine * alongX + sine * alongY + absorption(x, y) * exact(p);
  };
  const side = inflow(exact);
  const problem = square({
    epsilon,
    scattering: ({ x, y }) => scattering(x, y),
    absorption: ({ x, y }) => absorption(x, y),
    source,
    stiffSource,
    left: side,
    right: side,
    bottom: side,
    top: side,
  });
  return { problem, exact };
}

describe('manufactured solutions', () => {
  it.each([1, 1e-2, 1e-6])('with anisotropic f, epsilon = %d', (epsilon) => {
    const { problem, exact } = manufactured(epsilon);
    const solution = solvePlaneTransport(problem, {
      degree: 4,
      cells: 2,
      wallCell: 1,
      growth: 10,
      anglesPerPanel: 8,
    });
    const points = planePoints(problem);
    expect(worst(points, ({ x, y }) => Math.abs(solution.rho(x, y) - fields.a(x, y)))).toBeLessThan(
      1e-7,
    );
    expect(
      worst(points, ({ x, y }) => {
        const [fluxX, fluxY] = solution.flux(x, y);
        return Math.hypot(fluxX - fields.b(x, y) / 2, fluxY - fields.c(x, y) / 2);
      }),
    ).toBeLessThan(2e-6);
    expect(
      worst(points, ({ x, y }) => {
        const theta = 1 + 7 * x + y;
        const turned = ((theta % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI);
        const there = { t: 0, x, y, v: 0, theta: turned };
        return Math.abs(solution.f(x, y, theta) - exact(there));
      }),
    ).toBeLessThan(1e-7);
  });

  it.each([1, 1e-3, 1e-6])('square-ex4, epsilon = %d', (epsilon) => {
    const problem = squareEx4(epsilon);
    const error = (degree: number): number => {
      const solution = solvePlaneTransport(problem, { ...COARSE, degree, wallCell: 1, growth: 10 });
      return worst(planePoints(problem), ({ x, y }) =>
        Math.abs(solution.rho(x, y) / Math.exp(-x - y) - 1),
      );
    };
    const [low, high] = [error(3), error(4)];
    expect(low).toBeLessThan(5e-3);
    expect(high).toBeLessThan(low / 20);
  });

  it('in a periodic direction', () => {
    // f = rho = 2 + cos(pi x) + y, periodic in x with period 2.
    const exact: PhaseFunction = ({ x, y }) => 2 + Math.cos(Math.PI * x) + y;
    for (const epsilon of [1, 1e-3]) {
      const axes = [
        { left: { type: 'periodic' }, right: { type: 'periodic' } },
        { bottom: { type: 'periodic' }, top: { type: 'periodic' } },
      ] as const;
      for (const axis of axes) {
        const isX = 'left' in axis;
        const f: PhaseFunction = isX ? exact : (p) => exact({ ...p, x: p.y, y: p.x });
        const problem = square({
          epsilon,
          stiffSource: ({ x, y, theta }) => {
            const [along, across] = isX
              ? [Math.cos(theta), Math.sin(theta)]
              : [Math.sin(theta), Math.cos(theta)];
            return -along * Math.PI * Math.sin(Math.PI * (isX ? x : y)) + across;
          },
          left: inflow(f),
          right: inflow(f),
          bottom: inflow(f),
          top: inflow(f),
          ...axis,
        });
        const solution = solvePlaneTransport(problem, {
          degree: 5,
          cells: 4,
          wallCell: 1,
          growth: 6,
        });
        expect(
          worst(planePoints(problem), ({ x, y }) =>
            Math.abs(solution.rho(x, y) - f({ t: 0, x, y, v: 0, theta: 0 })),
          ),
        ).toBeLessThan(1e-3);
        expect(solution.info.iterations).toBeLessThan(30);
      }
    }
  });
});
