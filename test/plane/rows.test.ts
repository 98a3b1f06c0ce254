import { expect, it } from 'vitest';
import { planeCoefficientsAt } from '../../src/assembly/planePoint.js';
import { type PlaneRows, planeRowGroups } from '../../src/assembly/planeRowGroups.js';
import { planeBases, planeCoefficients } from '../../src/basis/planeCellBasis.js';
import { addRowsTimes } from '../../src/linalg/rowMatrix.js';
import { fromUnit } from '../../src/partition/planeCell.js';
import { partitionPlane } from '../../src/partition/planePartition.js';
import { planeMicroMacro } from '../../src/problem/equations/planeMicroMacro.js';
import { planePoint } from '../../src/problem/planeTypes.js';
import { gaussLegendre } from '../../src/quadrature/gauss.js';
import { PlaneSolution } from '../../src/solution/planeSolution.js';
import { planeSolverOptions } from '../../src/solve/planeOptions.js';
import { plane } from '../support/plane.js';

const epsilon = 0.3;
const problem = plane(epsilon, ({ x, y }) => x + y, {
  domain: { x: [0, 2], y: [-1, 0.5], holes: [] },
  scattering: ({ x }) => 1 + x,
  absorption: ({ y }) => 0.5 + y * y,
  source: ({ x, theta }) => x * Math.cos(theta) + 2 + Math.sin(2 * theta),
  stiffSource: ({ y, theta }) => y * Math.sin(theta),
  interfaces: { x: [0.7], y: [] },
});

it.each(['smooth', 'layered'] as const)('%s rows are those of the equation', (stage) => {
  const options = planeSolverOptions({
    stage,
    sizes: { firstCell: 0, cells: 1, phaseFunctions: 12, positionFunctions: 10 },
    smooth: { cells: 1, functions: 15, nodes: 5 },
  });
  const { partition: how, basis } = options.stages[0];
  const formulation = planeMicroMacro();
  const partition = partitionPlane(problem, how);
  const bases = planeBases(partition, problem.domain, formulation, basis, 1);
  const x = bases.map(({ columns }) =>
    Float64Array.from({ length: columns }, (_, k) => Math.sin(3 * k)),
  );
  const solution = new PlaneSolution(problem, formulation, partition, bases, x);
  const byBlock = bases.flatMap((own, m) => planeCoefficients(own, x[m]));
  const request = { problem, formulation, partition, bases, weights: options.weights };
  const names = new Set<string>();
  for (const rows of planeRowGroups(request)) {
    names.add(rows.block.name);
    if (rows.block.name === 'micro') checkMicro(rows);
    if (rows.block.name === 'inflow') checkInflow(rows);
  }
  expect([...names].sort()).toEqual([
    'flux-continuity',
    'g-continuity',
    'inflow',
    'macro',
    'micro',
    'rho-continuity',
  ]);

  /** Plain rows times the coefficients, minus the right-hand side. */
  function residual({ rhs, matrices, blocks, factor, measure }: PlaneRows): Float64Array {
    const out = rhs.map((value) => -value);
    for (const [k, block] of blocks.entries()) addRowsTimes(out, matrices[k], byBlock[block]);
    return out.map((value, i) => value / (factor * Math.sqrt(measure[i])));
  }

  /** epsilon times the transport equation, by differences of f: its mean is e times the macro row. */
  function checkMicro(rows: PlaneRows): void {
    const values = residual(rows);
    const own = bases.find(
      ({ firstBlock, blockColumns }) =>
        rows.blocks[0] >= firstBlock && rows.blocks[0] < firstBlock + blockColumns.length,
    );
    if (!own) throw new Error('rows without a cell');
    const share = values.reduce((sum, value, i) => sum + rows.measure[i] * value ** 2, 0);
    let expected = 0;
    const h = 1e-5;
    const { cell } = own;
    // The same integral on the same points, from f itself.
    const theta = thetasOf(rows, own.cell.panels);
    const points = pointsOf(values.length / theta.length);
    for (const [q, angle] of theta.entries()) {
      const at = points.xi.map((xi) => fromUnit(cell.x, xi));
      const up = points.eta.map((eta) => fromUnit(cell.y, eta));
      const angles = at.map(() => angle);
      const shifted = (dx: number, dy: number) =>
        solution.f(
          at.map((v) => v + dx),
          up.map((v) => v + dy),
          angles,
        );
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const [high, low] = [shifted(h * c, h * s), shifted(-h * c, -h * s)];
      const f = shifted(0, 0);
      const rho = solution.rho(at, up);
      for (const [i, value] of f.entries()) {
        const p = planePoint(at[i], up[i], angle);
        const [sigmaS, sigmaA] = [problem.scattering(p), problem.absorption(p)];
        const source = problem.source(p) + (problem.stiffSource?.(p) ?? 0) / epsilon;
        const row =
          (high[i] - low[i]) / (2 * h) +
          (sigmaS / epsilon) * (value - rho[i]) +
          epsilon * sigmaA * value -
          epsilon * source;
        expected += rows.measure[i * theta.length + q] * row ** 2;
        expect(Math.abs(row - values[i * theta.length + q])).toBeLessThan(
          1e-4 * (1 + Math.abs(row)),
        );
      }
    }
    expect(share / expected).toBeCloseTo(1, 4);
  }

  function checkInflow(rows: PlaneRows): void {
    expect(residual(rows).every(Number.isFinite)).toBe(true);
  }

  function thetasOf(rows: PlaneRows, panels: Float64Array | null): number[] {
    if (!panels) {
      const n = basis.circleNodes;
      return Array.from({ length: n }, (_, q) => (2 * Math.PI * (q + 0.5)) / n);
    }
    const block = Math.min(...rows.blocks);
    const own = bases.find(
      ({ firstBlock, blockColumns }) => block < firstBlock + blockColumns.length,
    );
    const p = block - (own?.firstBlock ?? 0);
    return [...onPanel(panels[p], panels[p + 1])];
  }

  function onPanel(lower: number, upper: number): Float64Array {
    return gaussLegendre(basis.angleNodes).nodes.map(
      (z) => lower + ((1 + z) / 2) * (upper - lower),
    );
  }

  function pointsOf(count: number) {
    const { nodes } = gaussLegendre(Math.round(Math.sqrt(count)));
    const n = nodes.length;
    return {
      xi: Float64Array.from({ length: count }, (_, k) => nodes[Math.floor(k / n)]),
      eta: Float64Array.from({ length: count }, (_, k) => nodes[k % n]),
    };
  }
});

it('sources are split into even part, odd part and mean', () => {
  const options = planeSolverOptions({ stage: 'layered', sizes: { firstCell: 0, cells: 1 } });
  const { partition: how, basis } = options.stages[0];
  const formulation = planeMicroMacro();
  const partition = partitionPlane(problem, how);
  const [own] = planeBases(partition, problem.domain, formulation, basis, 1);
  const points = { xi: Float64Array.of(0.1), eta: Float64Array.of(-0.6) };
  const coefficients = planeCoefficientsAt(problem, own, points);
  expect(coefficients[0].meanSource).toBeCloseTo(2, 10);
  expect(coefficients[0].evenSource(0.4)).toBeCloseTo(2 + Math.sin(0.8), 12);
});
