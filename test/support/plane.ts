import {
  type PlaneProblem,
  planePoint,
  type TransientPlaneProblem,
} from '../../src/problem/planeTypes.js';
import type { BoundaryCondition, PhaseFunction } from '../../src/problem/types.js';

/** A plane problem on [-1, 1]^2 with one inflow datum everywhere, and what a test changes of it. */
export function plane(
  epsilon: number,
  value: PhaseFunction,
  changes: Partial<PlaneProblem> = {},
): PlaneProblem {
  const inflow: BoundaryCondition = { type: 'inflow', value };
  const domain = changes.domain ?? { x: [-1, 1], y: [-1, 1], holes: [] };
  return {
    name: 'test',
    equation: 'linear-transport',
    epsilon: () => epsilon,
    scattering: () => 1,
    absorption: () => 0,
    source: () => 0,
    boundary: {
      left: inflow,
      right: inflow,
      bottom: inflow,
      top: inflow,
      holes: domain.holes.map(() => value),
    },
    interfaces: { x: [], y: [] },
    ...changes,
    domain,
  };
}

/** square-ex4-p3: f = rho = exp(-x - y), with a box-shaped hole square-hole-ex6. */
export function exponential(epsilon: number, hole = false): PlaneProblem {
  const exact: PhaseFunction = ({ x, y }) => Math.exp(-x - y);
  const side = [-1 / 3, 1 / 3] as const;
  return plane(epsilon, exact, {
    domain: { x: [-1, 1], y: [-1, 1], holes: hole ? [{ type: 'box', x: side, y: side }] : [] },
    stiffSource: ({ x, y, theta }) => -(Math.cos(theta) + Math.sin(theta)) * Math.exp(-x - y),
    exact,
    exactRho: (x, y) => Math.exp(-x - y),
    exactFlux: () => [0, 0],
  });
}

/** disc-hole-p4: f = rho = 1/(1 + x^2 + y^2) outside a disc of radius 1/2. */
export function discHole(epsilon: number): PlaneProblem {
  const rho = (x: number, y: number): number => 1 / (1 + x * x + y * y);
  const exact: PhaseFunction = ({ x, y }) => rho(x, y);
  return plane(epsilon, exact, {
    domain: { x: [-1, 1], y: [-1, 1], holes: [{ type: 'disc', centre: [0, 0], radius: 0.5 }] },
    stiffSource: ({ x, y, theta }) =>
      -2 * (x * Math.cos(theta) + y * Math.sin(theta)) * rho(x, y) ** 2,
    exact,
    exactRho: rho,
    exactFlux: () => [0, 0],
  });
}

/** square-ex5: Q = 1/2, nothing comes in. */
export function square5(epsilon: number): PlaneProblem {
  return plane(epsilon, () => 0, { source: () => 0.5 });
}

/** square-p5 on (0, 1)^2: isotropic inflow, sigmaS = 1 + y, sigmaA = 0.1. */
export function squareP5(epsilon: number): PlaneProblem {
  const side: BoundaryCondition = { type: 'inflow', value: ({ y }) => 1 + 0.2 * y };
  return plane(epsilon, () => 1, {
    domain: { x: [0, 1], y: [0, 1], holes: [] },
    scattering: ({ y }) => 1 + y,
    absorption: () => 0.1,
    boundary: {
      left: side,
      right: side,
      bottom: { type: 'inflow', value: () => 1 },
      top: { type: 'inflow', value: () => 1.2 },
      holes: [],
    },
  });
}

/** A Gaussian pulse of width 0.3 between two mirrors, a quarter of one: see the case line-source. */
export function pulse(epsilon: number, t: number, changes: Partial<PlaneProblem> = {}) {
  const initial: PhaseFunction = ({ x, y }) => Math.exp(-(x * x + y * y) / 0.18);
  const mirror: BoundaryCondition = { type: 'reflective' };
  const open: BoundaryCondition = { type: 'inflow', value: () => 0 };
  const boundary = { left: mirror, bottom: mirror, right: open, top: open, holes: [] };
  const domain = { x: [0, 2.7], y: [0, 2.7], t: [0, t], holes: [] } as const;
  const given = { boundary, initial, outputTimes: [t], ...changes };
  return {
    ...plane(epsilon, () => 0, given),
    domain,
    ...given,
    ...changes,
  } as TransientPlaneProblem;
}

/** A grid of n x n points inside the domain's box, off the lines of collocation. */
export function gridPoints(
  { domain: { x, y } }: PlaneProblem,
  n: number,
): { x: Float64Array; y: Float64Array } {
  const at = ([a, b]: readonly [number, number], k: number): number => a + ((b - a) * k) / (n - 1);
  return {
    x: Float64Array.from({ length: n * n }, (_, k) => at(x, Math.floor(k / n))),
    y: Float64Array.from({ length: n * n }, (_, k) => at(y, k % n)),
  };
}

/** Relative discrete L2 error where both are numbers: points in holes are left out. */
export function relativeOutside(answer: Float64Array, reference: Float64Array): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < answer.length; i++) {
    if (Number.isNaN(answer[i])) continue;
    difference += (answer[i] - reference[i]) ** 2;
    size += reference[i] ** 2;
  }
  return Math.sqrt(size > 0 ? difference / size : difference / answer.length);
}

export { planePoint };
