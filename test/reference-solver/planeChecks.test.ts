import { describe, expect, it } from 'vitest';
import type { PlaneProblem } from '../../src/problem/planeTypes.js';
import type { BoundaryCondition, PhaseFunction, PhasePoint } from '../../src/problem/types.js';
import { gaussLegendre, mapRule } from '../../src/quadrature/gauss.js';
import {
  type PlaneTransportOptions,
  solvePlaneTransport,
} from '../../src/reference/plane/planeTransport.js';
import { diamondPlane, diamondSlab } from './planeOrdinates.js';
import {
  COARSE,
  gradedIntegral,
  inflow,
  planePoints,
  square,
  squareEx5,
  squareP5,
} from './planeProblems.js';
import { periodic, reflective, worst } from './problems.js';

describe('equilibrium', () => {
  const jump: PhaseFunction = ({ x, y }) => (x < 0.2 && y > -0.4 ? 0 : 3);
  const interfaces = { x: [0.2], y: [-0.4] };

  it.each([1, 1e-3])('f = 2 without gain or loss, with a void; epsilon = %d', (epsilon) => {
    const side = inflow(2);
    const sides = { left: side, right: side, bottom: side, top: side };
    const problem = square({ epsilon, scattering: jump, interfaces, ...sides });
    const solution = solvePlaneTransport(problem, { ...COARSE, degree: 2, growth: 8 });
    const points = planePoints(problem);
    expect(worst(points, ({ x, y }) => Math.abs(solution.rho(x, y) - 2))).toBeLessThan(1e-9);
    expect(worst(points, ({ x, y }) => Math.abs(solution.f(x, y, 5 * x) - 2))).toBeLessThan(1e-9);
    expect(worst(points, ({ x, y }) => Math.hypot(...solution.flux(x, y)))).toBeLessThan(
      1e-10 / epsilon,
    );
  });

  it('Q = sigmaA between mirrors and in a periodic box', () => {
    for (const side of [reflective, periodic]) {
      const sides = { left: side, right: side, bottom: side, top: side };
      const absorption: PhaseFunction = ({ x, y }) => 1 + x * x + y * y;
      const problem = square({ epsilon: 0.3, absorption, source: absorption, ...sides });
      const solution = solvePlaneTransport(problem, COARSE);
      expect(
        worst(planePoints(problem), ({ x, y }) => Math.abs(solution.rho(x, y) - 1)),
      ).toBeLessThan(1e-9);
    }
  });
});

/** The problem seen after (x, y) -> image, theta -> turned; all of the square [-1, 1]^2. */
function moved(
  original: PlaneProblem,
  back: (p: PhasePoint) => PhasePoint,
  sides: readonly (keyof Omit<PlaneProblem['boundary'], 'holes'>)[],
): PlaneProblem {
  const through = (f: PhaseFunction): PhaseFunction => {
    return (p) => f(back(p));
  };
  const [left, right, bottom, top] = sides.map((side): BoundaryCondition => {
    const condition = original.boundary[side];
    return condition.type === 'inflow' ? inflow(through(condition.value)) : condition;
  });
  return {
    ...original,
    scattering: through(original.scattering),
    absorption: through(original.absorption),
    source: through(original.source),
    boundary: { left, right, bottom, top, holes: [] },
  };
}

describe('symmetry', () => {
  const original = square({
    epsilon: 0.2,
    scattering: ({ x, y }) => 2 + x - 0.5 * y,
    absorption: ({ x, y }) => 0.5 + 0.2 * x * y,
    source: ({ x, y, theta }) => 1 + x + y * y + Math.cos(theta) + 0.3 * Math.sin(2 * theta),
    left: inflow(({ y, theta }) => 1 + y + Math.sin(theta)),
    right: inflow(0.5),
    bottom: inflow(({ x }) => x * x),
    top: reflective,
  });
  const solution = solvePlaneTransport(original, COARSE);
  const points = planePoints(original);
  const angle = (theta: number): number => ((theta % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI);

  it('a quarter turn of the data turns the answer', () => {
    // (x, y) goes to (-y, x): left to bottom, bottom to right, right to top, top to left.
    const back = (p: PhasePoint): PhasePoint => ({
      ...p,
      x: p.y,
      y: -p.x,
      theta: angle(p.theta - Math.PI / 2),
    });
    const turned = solvePlaneTransport(
      moved(original, back, ['top', 'bottom', 'left', 'right']),
      COARSE,
    );
    expect(
      worst(points, ({ x, y }) => Math.abs(turned.rho(-y, x) - solution.rho(x, y))),
    ).toBeLessThan(1e-9);
    expect(
      worst(points, ({ x, y }) => {
        const [fluxX, fluxY] = solution.flux(x, y);
        const [turnedX, turnedY] = turned.flux(-y, x);
        return Math.hypot(turnedX + fluxY, turnedY - fluxX);
      }),
    ).toBeLessThan(1e-7);
  });

  it('mirrored data give the mirrored answer', () => {
    const back = (p: PhasePoint): PhasePoint => ({
      ...p,
      x: -p.x,
      theta: angle(Math.PI - p.theta),
    });
    const mirrored = solvePlaneTransport(
      moved(original, back, ['right', 'left', 'bottom', 'top']),
      COARSE,
    );
    expect(
      worst(points, ({ x, y }) => Math.abs(mirrored.rho(-x, y) - solution.rho(x, y))),
    ).toBeLessThan(1e-9);
  });

  it('a mirror stands for the other half', () => {
    const whole = solvePlaneTransport(squareEx5(0.3), COARSE);
    const half = solvePlaneTransport(
      { ...squareEx5(0.3), ...square({ epsilon: 0.3, source: 0.5, x: [0, 1], left: reflective }) },
      { ...COARSE, cells: 2 },
    );
    const right = planePoints(squareEx5(0.3)).filter(({ x }) => x >= 0);
    expect(
      worst(right, ({ x, y }) => Math.abs(whole.rhoByRays(x, y) - half.rhoByRays(x, y))),
    ).toBeLessThan(2e-4);
  });
});

/** |leaving - made| over what is made and enters. */
function imbalance(problem: PlaneProblem, options: PlaneTransportOptions): number {
  const solution = solvePlaneTransport(problem, options);
  const { x, y } = problem.domain;
  const outX = (at: number) => gradedIntegral(...y, (s) => solution.flux(at, s)[0]);
  const outY = (at: number) => gradedIntegral(...x, (s) => solution.flux(s, at)[1]);
  const leaving = outX(x[1]) - outX(x[0]) + outY(y[1]) - outY(y[0]);
  const made = gradedIntegral(...x, (px) =>
    gradedIntegral(...y, (py) => {
      const point = { t: 0, x: px, y: py, v: 0, theta: 0 };
      return problem.source(point) - problem.absorption(point) * solution.rho(px, py);
    }),
  );
  const through = gradedIntegral(...y, (s) => Math.abs(solution.flux(x[0], s)[0]));
  return Math.abs(leaving - made) / (Math.abs(made) + through);
}

/** Collocation balances particles up to its error, not to rounding. */
describe('particle balance', () => {
  it.each([
    ['square-ex5', squareEx5],
    ['square-p5', squareP5],
  ])('%s: what leaves is what is made, the better the finer the mesh', (_name, problem) => {
    const coarse = imbalance(problem(1), COARSE);
    expect(coarse).toBeLessThan(1e-3);
    expect(imbalance(problem(1), { degree: 4, wallCell: 0.1 })).toBeLessThan(coarse / 5);
    expect(imbalance(problem(0.1), COARSE)).toBeLessThan(1e-3);
  });
});

describe('against other methods', () => {
  it('rho = <f> in polar coordinates (square-ex5, epsilon = 1)', () => {
    const solution = solvePlaneTransport(squareEx5(1), { degree: 4, wallCell: 0.1 });
    for (const [px, py] of [
      [0, 0],
      [0.4, -0.3],
    ]) {
      const corners = [-1, 1].flatMap((x) => [-1, 1].map((y) => Math.atan2(y - py, x - px)));
      const ends = [...corners].sort((p, q) => p - q);
      ends.push(ends[0] + 2 * Math.PI);
      let mean = 0;
      for (let k = 0; k < 4; k++) {
        const rule = mapRule(gaussLegendre(16), ends[k], ends[k + 1]);
        rule.nodes.forEach((phi, m) => {
          const [cosine, sine] = [Math.cos(phi), Math.sin(phi)];
          const toX = ((cosine > 0 ? 1 : -1) - px) / cosine;
          const toY = ((sine > 0 ? 1 : -1) - py) / sine;
          const along = gradedIntegral(
            0,
            Math.min(toX, toY),
            (s) => Math.exp(-s) * (solution.rho(px + s * cosine, py + s * sine) + 0.5),
          );
          mean += (rule.weights[m] * along) / (2 * Math.PI);
        });
      }
      expect(Math.abs(mean - solution.rho(px, py))).toBeLessThan(1e-5);
    }
  });

  const lattice: PhaseFunction = ({ x, y }) =>
    Math.abs(x) < 0.25 !== Math.abs(y) < 0.25 ? 4 : 0.5;
  const middle: PhaseFunction = ({ x, y }) => (Math.abs(x) < 0.25 && Math.abs(y) < 0.25 ? 1 : 0);

  it.each([
    ['square-ex5', squareEx5(1), 2e-3],
    ['square-p5', squareP5(1), 1e-3],
    [
      'three by three squares',
      square({
        scattering: (p) => 4.5 - lattice(p),
        absorption: lattice,
        source: middle,
        interfaces: { x: [-0.25, 0.25], y: [-0.25, 0.25] },
      }),
      2e-2,
    ],
  ])('four-quadrant diamond differences, epsilon = 1: %s', (_name, problem, tolerance) => {
    const cells = 48;
    const solution = solvePlaneTransport(problem, { ...COARSE, anglesPerPanel: 4 });
    const ordinates = diamondPlane(problem, cells, 8);
    const { x, y } = problem.domain;
    let [difference, size] = [0, 0];
    // Means over 4 x 4 cells: single cells carry the rays from the corners.
    for (let j = 0; j < cells; j += 4) {
      for (let i = 0; i < cells; i += 4) {
        let [mean, expected] = [0, 0];
        for (let k = 0; k < 16; k++) {
          const [a, b] = [i + (k % 4), j + Math.floor(k / 4)];
          const px = x[0] + ((x[1] - x[0]) * (a + 0.5)) / cells;
          const py = y[0] + ((y[1] - y[0]) * (b + 0.5)) / cells;
          mean += solution.rho(px, py) / 16;
          expected += ordinates[a + cells * b] / 16;
        }
        difference += (mean - expected) ** 2;
        size += expected ** 2;
      }
    }
    expect(Math.sqrt(difference / size)).toBeLessThan(tolerance);
  });

  it('a purely absorbing box: f in closed form', () => {
    const problem = square({ scattering: 0, absorption: 2, left: inflow(1) });
    const solution = solvePlaneTransport(problem, COARSE);
    expect(
      worst(planePoints(problem), ({ x, y }) =>
        Math.abs(solution.f(x, y, 0) - Math.exp(-2 * (x + 1))),
      ),
    ).toBeLessThan(1e-10);
    // In the middle of the left wall: half of 1 from the wall itself.
    expect(Math.abs(solution.rho(-1, 0) - 0.5)).toBeLessThan(1e-10);
  });

  it.each([1, 0.1])(
    'data that do not depend on y: diamond differences, epsilon = %d',
    (epsilon) => {
      const expected = (x: number): number => {
        const [coarse, fine] = [400, 800].map((cells) => diamondSlab(epsilon, cells, x));
        return fine + (fine - coarse) / 3;
      };
      for (const side of [reflective, periodic]) {
        const problem = square({
          epsilon,
          x: [0, 1],
          y: [0, 0.5],
          left: inflow(1),
          bottom: side,
          top: side,
        });
        const solution = solvePlaneTransport(problem, { degree: 4, wallCell: 0.05, cells: 3 });
        for (const x of [0.25, 0.5, 0.75]) {
          expect(Math.abs(solution.rho(x, 0.2) - expected(x))).toBeLessThan(2e-5);
          expect(Math.abs(solution.rho(x, 0.2) - solution.rho(x, 0.41))).toBeLessThan(1e-6);
        }
      }
    },
  );
});

describe('what is refused', () => {
  it('problems without unique steady state', () => {
    const sides = { left: reflective, right: reflective, bottom: periodic, top: periodic };
    expect(() => solvePlaneTransport(square({ ...sides, source: 1 }))).toThrow(
      /unique steady state/,
    );
  });

  it('holes, time and one periodic side', () => {
    const problem = square();
    const hole = { type: 'disc', centre: [0, 0], radius: 0.5 } as const;
    const withHole = { ...problem, domain: { ...problem.domain, holes: [hole] } };
    expect(() => solvePlaneTransport(withHole)).toThrow(/holes/);
    const inTime = { ...problem, domain: { ...problem.domain, t: [0, 1] as const } };
    expect(() => solvePlaneTransport(inTime)).toThrow(/steady/);
    expect(() => solvePlaneTransport(square({ left: periodic }))).toThrow(/periodic/);
  });
});

it('follows rays along the lines between cells', () => {
  const solution = solvePlaneTransport(squareEx5(1), { degree: 2, cells: 4, wallCell: Infinity });
  for (const theta of [0, Math.PI / 2, Math.PI]) {
    const along = solution.f(0, 0, theta);
    expect(Math.abs(along - solution.f(1e-9, -1e-9, theta + 1e-9))).toBeLessThan(1e-6);
  }
});
