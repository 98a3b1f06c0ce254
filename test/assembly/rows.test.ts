import { describe, expect, it } from 'vitest';
import { localCoefficients } from '../../src/assembly/localPoint.js';
import { blocksMet, termRows } from '../../src/assembly/rows.js';
import {
  blockCoefficients,
  type CellBasis,
  SlabElement,
  steadyBases,
} from '../../src/basis/cellBasis.js';
import { pointsAt } from '../../src/basis/points.js';
import { addProduct } from '../../src/linalg/matrixVector.js';
import { writeRows } from '../../src/linalg/rowMatrix.js';
import { toTime } from '../../src/partition/slab.js';
import { partitionSlab } from '../../src/partition/slabPartition.js';
import { noBackground } from '../../src/problem/background.js';
import { direct } from '../../src/problem/equations/direct.js';
import { evenOdd } from '../../src/problem/equations/evenOdd.js';
import type { Formulation } from '../../src/problem/equations/formulation.js';
import { microMacro } from '../../src/problem/equations/microMacro.js';
import { compositeGauss } from '../../src/quadrature/gauss.js';
import { SlabSolution } from '../../src/solution/slabSolution.js';
import { slabSolverOptions } from '../../src/solve/options.js';
import { slab } from '../support/slab.js';

const stage = slabSolverOptions().stages[1];
/**
 * A mild cut: differences then see the derivative, not the rounding of the transform. Nodes in v
 * enough for quadrature means to be means.
 */
const options = { ...stage.basis, tolerance: 1e-5, angleNodes: 12 };
const steady = slab(0.3, {
  scattering: ({ x }) => 1 + x,
  absorption: ({ x }) => 0.5 + x * x,
  source: ({ x, v }) => Math.cos(x) + v * x + v * v,
});
const duration = 0.4;
const transient = slab(0.3, {
  ...steady,
  domain: { x: [0, 1], t: [0.1, 0.5] },
  initial: () => 1,
  outputTimes: [0.5],
  source: ({ t, x, v }) => Math.cos(x + t) + v * x * Math.exp(-t) + v * v,
});

/** A random solution of the formulation's fields on one cell, steady or on one slab. */
function random(formulation: Formulation, inTime: boolean) {
  const problem = inTime ? transient : steady;
  const cells = partitionSlab(problem, { ...stage.partition, layers: false });
  const element = new SlabElement({ ...options, timeNodes: 5 }, 5);
  const [basis] = inTime
    ? element.bases(cells, { start: 0.1, duration }, formulation)
    : steadyBases(cells, formulation, options, 5);
  const coefficients = Float64Array.from({ length: basis.columns }, (_, j) => Math.sin(j + 1));
  const solution = new SlabSolution(problem, formulation, [basis], [coefficients], noBackground);
  return { basis, coefficients, solution };
}

type State = ReturnType<typeof random>;

interface Place {
  readonly x: number;
  readonly t: number;
}

function placeOf({ basis: { cell, slab: inTime } }: State, tau: number, xi: number): Place {
  return { x: cell.lower + ((1 + xi) / 2) * cell.width, t: toTime(inTime, tau) };
}

const withZero = ({ cell }: CellBasis): number[] =>
  [...new Set([...cell.panels, 0])].sort((a, b) => a - b);

function mean({ basis }: State, f: (v: number) => number): number {
  const { nodes, weights } = compositeGauss(withZero(basis), 16);
  return nodes.reduce((sum, v, q) => sum + (weights[q] / 2) * f(v), 0);
}

/** Derivative at 0 by differences of fourth order. */
function slopeOf(f: (step: number) => number, h: number): number {
  const central = (step: number): number => (f(step) - f(-step)) / (2 * step);
  return (4 * central(h / 2) - central(h)) / 3;
}

/** eps f_t + v f_x + (sigmaS/eps)(f - <f>) + eps sigmaA f - eps Q by differences of f. */
function transportResidual(state: State, { x, t }: Place, v: number): number {
  const { solution, basis } = state;
  const { problem } = solution;
  const point = { t, x, y: 0, v, theta: 0 };
  const epsilon = problem.epsilon(point);
  const f = (direction: number, dx = 0, dt = 0): number =>
    solution.f([x + dx], [direction], t + dt)[0];
  const rate = basis.slab ? slopeOf((h) => f(v, 0, h), 4e-3) : 0;
  return (
    epsilon * rate +
    v * slopeOf((h) => f(v, h), 4e-3) +
    (problem.scattering(point) / epsilon) * (f(v) - mean(state, f)) +
    epsilon * problem.absorption(point) * f(v) -
    epsilon * problem.source(point)
  );
}

/** Row times coefficients minus right-hand side of one block at (tau, xi, v). */
function blockResidual(
  formulation: Formulation,
  name: string,
  { basis, coefficients, solution }: State,
  [tau, xi]: readonly [number, number],
  v: number,
): number {
  const block = formulation.blocks.find((b) => b.name === name);
  if (!block) throw new Error(`no block ${name}`);
  const at = pointsAt([xi], tau);
  const direction = Float64Array.of(v);
  const local = localCoefficients(solution.problem, basis, at);
  const value = Float64Array.of(-(block.rhs?.(local[0], v, null) ?? 0));
  for (const columns of blocksMet(block.terms, basis, direction)) {
    const site = { basis, points: at, coefficients: local, v: direction };
    const row = termRows(block.terms, site, columns);
    addProduct(value, writeRows(row), 1, blockCoefficients(basis, coefficients, columns));
  }
  return value[0];
}

const points: [tau: number, xi: number, v: number][] = [
  [0.35, -0.55, 0.4],
  [-0.6, 0.31, -0.8],
  [0.8, 0.7, 0.03],
];

describe.each([
  ['steady', false],
  ['space-time', true],
])('%s row blocks equal the transport equation of the evaluated f', (_, inTime) => {
  it.each(points)('micro-macro at tau = %d, xi = %d, v = %d: the micro row alone', (tau, xi, v) => {
    const formulation = microMacro('exact', inTime);
    const state = random(formulation, inTime);
    const at = [inTime ? tau : 0, xi] as const;
    const row = blockResidual(formulation, 'micro', state, at, v);
    expect(row).toBeCloseTo(transportResidual(state, placeOf(state, ...at), v), 5);
  });

  it.each(points)('micro-macro at tau = %d, xi = %d (v = %d): e macro is the mean', (tau, xi) => {
    const formulation = microMacro('exact', inTime);
    const state = random(formulation, inTime);
    const at = [inTime ? tau : 0, xi] as const;
    const row = state.basis.cell.scale * blockResidual(formulation, 'macro', state, at, 0);
    const expected = mean(state, (v) => transportResidual(state, placeOf(state, ...at), v));
    expect(row).toBeCloseTo(expected, 5);
  });

  it.each(points)(
    'even-odd at tau = %d, xi = %d, v = %d: even/eps +- odd + bridge',
    (tau, xi, v) => {
      const formulation = evenOdd(inTime);
      const state = random(formulation, inTime);
      const at = [inTime ? tau : 0, xi] as const;
      const place = placeOf(state, ...at);
      const point = { ...place, y: 0, v, theta: 0 };
      const epsilon = steady.epsilon(point);
      // The even rows carry rho where transport has <r>: the difference is the closure row.
      const bridge =
        (steady.scattering(point) / epsilon) * blockResidual(formulation, 'closure', state, at, 0);
      const rows =
        blockResidual(formulation, 'even', state, at, Math.abs(v)) / epsilon +
        bridge +
        Math.sign(v) * blockResidual(formulation, 'odd', state, at, Math.abs(v));
      expect(rows).toBeCloseTo(transportResidual(state, place, v), 5);
    },
  );

  it.each(points)(
    'even-odd at tau = %d, xi = %d (v = %d): the balance of rho and <v f>',
    (tau, xi) => {
      const formulation = evenOdd(inTime);
      const state = random(formulation, inTime);
      const at = [inTime ? tau : 0, xi] as const;
      const { x, t } = placeOf(state, ...at);
      const { problem } = state.solution;
      const point = { t, x, y: 0, v: 0, theta: 0 };
      const epsilon = problem.epsilon(point);
      const { scale } = state.basis.cell;
      const rho = (h = 0): number => state.solution.rho([x], t + h)[0];
      const current = (h: number): number => epsilon * state.solution.flux([x + h], t)[0];
      const source = mean(state, (v) => problem.source({ ...point, v }));
      const expected =
        slopeOf(current, 4e-3) +
        epsilon * (inTime ? slopeOf(rho, 4e-3) : 0) +
        epsilon * (problem.absorption(point) * rho() - source);
      const row = scale * blockResidual(formulation, 'balance', state, at, 0);
      expect(row).toBeCloseTo(expected, 5);
    },
  );

  it.each(points)('direct at tau = %d, xi = %d, v = %d: transport/eps', (tau, xi, v) => {
    const formulation = direct(inTime);
    const state = random(formulation, inTime);
    const at = [inTime ? tau : 0, xi] as const;
    const place = placeOf(state, ...at);
    const epsilon = steady.epsilon({ ...place, y: 0, v, theta: 0 });
    const row = blockResidual(formulation, 'transport', state, at, v) / epsilon;
    expect(row).toBeCloseTo(transportResidual(state, place, v), 5);
  });
});
