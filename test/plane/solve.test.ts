import { describe, expect, it } from 'vitest';
import { collect } from '../../src/assembly/assemble.js';
import { assemblePlane } from '../../src/assembly/assemblePlane.js';
import { planeRowGroups } from '../../src/assembly/planeRowGroups.js';
import { planeCoefficients } from '../../src/basis/planeCellBasis.js';
import { blockJacobi } from '../../src/linalg/blockJacobi.js';
import { blockQr, blockQrEngine } from '../../src/linalg/blockQr.js';
import { type BlockSystem, multiplySystem } from '../../src/linalg/blockSystem.js';
import { findEngine } from '../../src/linalg/engines.js';
import { dissectGrid } from '../../src/linalg/nestedDissection.js';
import { jsKernel } from '../../src/linalg/qrKernel.js';
import { type RowWriter, writeRows } from '../../src/linalg/rowMatrix.js';
import type { PhaseFunction } from '../../src/problem/types.js';
import { residualOfRows } from '../../src/solution/residual.js';
import {
  type PlaneSolverRequest,
  planeSolverOptions,
  solveSteadyPlane,
} from '../../src/solve/steadyPlane.js';
import {
  discHole,
  exponential,
  gridPoints,
  plane,
  relativeOutside,
  square5,
} from '../support/plane.js';

const engine = findEngine('wasm');
const solve = (problem: Parameters<typeof solveSteadyPlane>[0], request: PlaneSolverRequest) =>
  solveSteadyPlane(problem, planeSolverOptions(request), engine);

describe('exact isotropic solutions', () => {
  it.each([
    ['square-ex4-p3', exponential(1)],
    ['square-ex4-p3, epsilon 1e-6', exponential(1e-6)],
    ['disc-hole-p4', discHole(1e-3)],
    ['square-hole-ex6', exponential(5e-3, true)],
  ])('%s to 1e-9 in the smooth stage', (_, problem) => {
    const { solution, stage, info } = solve(problem, {});
    const { x, y } = gridPoints(problem, 17);
    const rho = Float64Array.from(x, (at, i) => problem.exactRho?.(at, y[i]) ?? 0);
    const theta = x.map((__, i) => (2.4 * i) % (2 * Math.PI));
    expect(stage).toBe('smooth');
    expect(info.status).toBe('ok');
    expect(relativeOutside(solution.rho(x, y), rho)).toBeLessThan(1e-9);
    expect(relativeOutside(solution.f(x, y, theta), rho)).toBeLessThan(1e-9);
    const flux = solution.flux(x, y);
    expect(
      relativeOutside(
        flux.x,
        rho.map(() => 0),
      ),
    ).toBeLessThan(1e-8);
    expect(
      relativeOutside(
        flux.y,
        rho.map(() => 0),
      ),
    ).toBeLessThan(1e-8);
  });
});

/**
 * f = rho + epsilon g with rho = 2 + sin x cos 2y, g = cos(theta) y + sin(2 theta) x, sigmaS = 1 + x^2,
 * sigmaA = 1/2: Q = v.grad f/epsilon + sigmaS g/epsilon + sigmaA f. The part of v.grad rho + sigmaS g
 * that is even in v is O(1/epsilon), so epsilon is O(1) here; flux <v f>/epsilon = (y/2, 0).
 */
function manufactured(epsilon: number) {
  const { sin, cos } = Math;
  const rho = (x: number, y: number): number => 2 + sin(x) * cos(2 * y);
  const exact: PhaseFunction = ({ x, y, theta }) =>
    rho(x, y) + epsilon * (cos(theta) * y + sin(2 * theta) * x);
  return plane(epsilon, exact, {
    scattering: ({ x }) => 1 + x * x,
    absorption: () => 0.5,
    source: ({ x, y, theta }) => {
      const [vx, vy] = [cos(theta), sin(theta)];
      const g = vx * y + sin(2 * theta) * x;
      const slope = vx * cos(x) * cos(2 * y) - 2 * vy * sin(x) * sin(2 * y);
      const slopeOfG = vx * sin(2 * theta) + vy * vx;
      const point = { t: 0, x, y, v: 0, theta };
      return (slope + (1 + x * x) * g) / epsilon + slopeOfG + 0.5 * exact(point);
    },
    exact,
    exactRho: rho,
  });
}

it.each([
  ['smooth', 1, 1e-8],
  ['smooth', 0.05, 1e-8],
  ['layered', 0.5, 2e-3],
] as const)('%s stage solves a problem with anisotropic f, epsilon %d', (stage, epsilon, bound) => {
  const problem = manufactured(epsilon);
  const { solution } = solve(problem, {
    stage,
    accuracy: 'draft',
    sizes: { firstCell: 0, cells: 2 },
  });
  const { x, y } = gridPoints(problem, 9);
  const theta = x.map((_, i) => (2.4 * i) % (2 * Math.PI));
  const rho = Float64Array.from(x, (at, i) => problem.exactRho?.(at, y[i]) ?? 0);
  const f = Float64Array.from(
    x,
    (at, i) => problem.exact?.({ t: 0, x: at, y: y[i], v: 0, theta: theta[i] }) ?? 0,
  );
  expect(relativeOutside(solution.rho(x, y), rho)).toBeLessThan(bound);
  expect(relativeOutside(solution.f(x, y, theta), f)).toBeLessThan(bound);
  expect(
    relativeOutside(
      solution.flux(x, y).x,
      y.map((at) => at / 2),
    ),
  ).toBeLessThan(50 * bound);
});

it('the answer turns with the problem', () => {
  const turned = (angle: number) =>
    plane(0.5, ({ x, y }) => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      return 1 + (c * x + s * y);
    });
  const request = {
    stage: 'layered',
    accuracy: 'draft',
    sizes: { firstCell: 0, cells: 2 },
  } as const;
  const [first, second] = [solve(turned(0), request), solve(turned(Math.PI / 2), request)];
  const { x, y } = gridPoints(first.solution.problem, 9);
  const there = second.solution.rho(
    y.map((at) => -at),
    x,
  );
  expect(relativeOutside(there, first.solution.rho(x, y))).toBeLessThan(3e-3);
});

it('a mirror gives half of the symmetric problem', () => {
  const whole = square5(0.5);
  const half = plane(0.5, () => 0, {
    domain: { x: [0, 1], y: [-1, 1], holes: [] },
    source: () => 0.5,
    boundary: { ...whole.boundary, left: { type: 'reflective' } },
  });
  const request = {
    stage: 'layered',
    accuracy: 'draft',
    sizes: { firstCell: 0, cells: 2 },
  } as const;
  const [first, second] = [solve(whole, request), solve(half, request)];
  const { x, y } = gridPoints(half, 9);
  const difference = relativeOutside(second.solution.rho(x, y), first.solution.rho(x, y));
  expect(difference).toBeLessThan(2e-2);
});

/** Cells on an n x n grid, each with its own rows and rows shared with neighbours. */
function gridSystem(n: number, columns: number) {
  const places = Array.from({ length: n * n }, (_, m) => ({
    column: Math.floor(m / n),
    row: m % n,
  }));
  let state = 1;
  const random = (length: number): Float64Array =>
    Float64Array.from({ length }, () => {
      state = (state * 16807) % 2147483647;
      return state / 2147483647 - 0.5;
    });
  const groups = places.map((_, m) => {
    return {
      name: 'own',
      rows: columns + 2,
      blocks: [m],
      matrices: [random((columns + 2) * columns)],
    };
  });
  for (const [a, { column, row }] of places.entries()) {
    for (const [b, other] of places.entries()) {
      if (b <= a || Math.abs(other.column - column) + Math.abs(other.row - row) !== 1) continue;
      const matrices = [random(2 * columns), random(2 * columns)];
      groups.push({ name: 'face', rows: 2, blocks: [a, b], matrices });
    }
  }
  const system: BlockSystem = { blockColumns: places.map(() => columns), groups };
  const rhs = random(groups.reduce((sum, { rows }) => sum + rows, 0));
  return { system, rhs, places };
}

it('nested dissection and CGLS give the answer of the natural order', () => {
  const { system, rhs, places } = gridSystem(5, 4);
  const plan = dissectGrid(
    places,
    places.map((_, m) => [m]),
  );
  expect([...plan.parts.flat()].sort((a, b) => a - b)).toEqual(places.map((_, m) => m));
  const natural = blockQr.factor(system).solve(rhs).x;
  const dissected = blockQr.factor({ ...system, plan }).solve(rhs).x;
  const iterated = blockJacobi(system, blockQr)?.solve(rhs);
  expect(iterated?.info.status).toBe('ok');
  for (const [k, value] of natural.entries()) {
    expect(dissected[k]).toBeCloseTo(value, 10);
    expect(iterated?.x[k]).toBeCloseTo(value, 5);
  }
});

it('the residual check and the condensed cells have the numbers of the assembled rows', () => {
  const problem = manufactured(1);
  const request = { stage: 'smooth', smooth: { functions: 21 } } as const;
  const { weights } = planeSolverOptions(request);
  const { solution } = solve(problem, request);
  const { formulation, partition, bases, coefficients } = solution;
  const rows = { problem, formulation, partition, bases, weights };
  const byBlock = bases.flatMap((basis, m) => planeCoefficients(basis, coefficients[m]));
  const report = residualOfRows(planeRowGroups(rows), formulation.blocks, byBlock);
  const written = collect(
    planeRowGroups(rows),
    bases,
    () => {},
    (all) => all.map(writeRows),
  );
  const x = Float64Array.from(coefficients.flatMap((part) => [...part]));
  const left = multiplySystem(written.system, x).map((value, i) => value - written.rhs[i]);
  const expected = Math.hypot(...left);
  expect(report.relative).toBeCloseTo(expected / Math.hypot(...written.rhs), 12);
  const condensed = assemblePlane(engine, rows);
  const { x: again } = condensed.factor().solve(condensed.rhs);
  expect(condensed.rows).toBe(written.rhs.length);
  for (const [k, value] of x.entries()) expect(again[k]).toBeCloseTo(value, 10);
});

it('rows are written by the engine whose name says so', () => {
  let matrices = 0;
  const write: RowWriter['write'] = (all) => {
    matrices += all.length;
    return all.map(writeRows);
  };
  const problem = manufactured(1);
  const options = planeSolverOptions({ stage: 'smooth', smooth: { functions: 21 } });
  const counting = blockQrEngine(jsKernel, { name: 'a counter', write });
  const { solution, info } = solveSteadyPlane(problem, options, counting);
  const { formulation, partition, bases } = solution;
  const rows = { problem, formulation, partition, bases, weights: options.weights };
  let expected = 0;
  for (const group of planeRowGroups(rows)) expected += group.matrices.length;
  expect(matrices).toBe(expected);
  expect(info.engine).toBe('js, rows by a counter');
});
