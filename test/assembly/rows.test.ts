import { describe, expect, it } from 'vitest';
import { localCoefficients, termRows } from '../../src/assembly/rows.js';
import { buildCellBasis } from '../../src/basis/cellBasis.js';
import { partitionSlab } from '../../src/partition/slabPartition.js';
import { noBackground } from '../../src/problem/background.js';
import { direct } from '../../src/problem/equations/direct.js';
import { evenOdd } from '../../src/problem/equations/evenOdd.js';
import type { Formulation } from '../../src/problem/equations/formulation.js';
import { microMacro } from '../../src/problem/equations/microMacro.js';
import { compositeGauss } from '../../src/quadrature/gauss.js';
import { multiply, SlabSolution } from '../../src/solution/slabSolution.js';
import { slabSolverOptions } from '../../src/solve/options.js';
import { slab } from '../support/slab.js';

const stage = slabSolverOptions().stages[1];
/** A mild cut: differences then see the derivative, not the rounding of the transform. */
const options = { ...stage.basis, tolerance: 1e-5 };
const problem = slab(0.3, {
  scattering: ({ x }) => 1 + x,
  absorption: ({ x }) => 0.5 + x * x,
  source: ({ x, v }) => Math.cos(x) + v * x + v * v,
});

/** A random solution of the formulation's fields on one cell. */
function random(formulation: Formulation) {
  const cells = partitionSlab(problem, { ...stage.partition, layers: false });
  const basis = buildCellBasis(cells[0], formulation, options, 5);
  const coefficients = Float64Array.from({ length: basis.columns }, (_, j) => Math.sin(j + 1));
  const solution = new SlabSolution(problem, formulation, [basis], [coefficients], noBackground);
  return { basis, coefficients, solution };
}

/** v f_x + (sigmaS/eps)(f - <f>) + eps sigmaA f - eps Q by differences of the evaluated f. */
function transportResidual(solution: SlabSolution, x: number, v: number): number {
  const point = { t: 0, x, y: 0, v, theta: 0 };
  const epsilon = problem.epsilon(point);
  const f = (at: number, direction: number): number => solution.f([at], [direction])[0];
  const central = (h: number): number => (f(x + h, v) - f(x - h, v)) / (2 * h);
  const slope = (4 * central(5e-3) - central(1e-2)) / 3;
  const rule = compositeGauss(solution.bases[0].cell.panels, 12);
  let mean = 0;
  for (let q = 0; q < rule.nodes.length; q++) mean += (rule.weights[q] / 2) * f(x, rule.nodes[q]);
  return (
    v * slope +
    (problem.scattering(point) / epsilon) * (f(x, v) - mean) +
    epsilon * problem.absorption(point) * f(x, v) -
    epsilon * problem.source(point)
  );
}

/** Row times coefficients minus right-hand side of one block at (x, v). */
function blockResidual(
  formulation: Formulation,
  name: string,
  { basis, coefficients }: ReturnType<typeof random>,
  xi: number,
  v: number,
): number {
  const block = formulation.blocks.find((b) => b.name === name);
  if (!block) throw new Error(`no block ${name}`);
  const at = Float64Array.of(xi);
  const local = localCoefficients(problem, basis, at);
  const row = termRows(block.terms, basis, local, at, Float64Array.of(v));
  return multiply(row, 1, coefficients)[0] - (block.rhs?.(local[0], v, null) ?? 0);
}

const points = [
  [-0.55, 0.4],
  [0.31, -0.8],
  [0.7, 0.03],
];

describe('row blocks equal the transport equation of the evaluated f', () => {
  it.each(points)('micro-macro at xi = %d, v = %d: micro + e macro', (xi, v) => {
    const formulation = microMacro();
    const state = random(formulation);
    const { cell } = state.basis;
    const x = cell.lower + ((1 + xi) / 2) * cell.width;
    const rows =
      blockResidual(formulation, 'micro', state, xi, v) +
      cell.scale * blockResidual(formulation, 'macro', state, xi, 0);
    expect(rows).toBeCloseTo(transportResidual(state.solution, x, v), 5);
  });

  it.each(points)('even-odd at xi = %d, v = %d: even/eps +- odd, bridged by rho', (xi, v) => {
    const formulation = evenOdd();
    const state = random(formulation);
    const { cell } = state.basis;
    const x = cell.lower + ((1 + xi) / 2) * cell.width;
    const point = { t: 0, x, y: 0, v, theta: 0 };
    const epsilon = problem.epsilon(point);
    // The even rows carry rho where transport has <r>: the difference is the closure row.
    const bridge =
      (problem.scattering(point) / epsilon) * blockResidual(formulation, 'closure', state, xi, 0);
    const rows =
      blockResidual(formulation, 'even', state, xi, Math.abs(v)) / epsilon +
      bridge +
      Math.sign(v) * blockResidual(formulation, 'odd', state, xi, Math.abs(v));
    expect(rows).toBeCloseTo(transportResidual(state.solution, x, v), 5);
  });

  it.each(points)('direct at xi = %d, v = %d: transport/eps', (xi, v) => {
    const formulation = direct();
    const state = random(formulation);
    const { cell } = state.basis;
    const x = cell.lower + ((1 + xi) / 2) * cell.width;
    const epsilon = problem.epsilon({ t: 0, x, y: 0, v, theta: 0 });
    const rows = blockResidual(formulation, 'transport', state, xi, v) / epsilon;
    expect(rows).toBeCloseTo(transportResidual(state.solution, x, v), 5);
  });
});
