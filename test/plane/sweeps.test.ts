import { beforeAll, describe, expect, it } from 'vitest';
import { loadCase } from '../../src/case/load.js';
import type { CaseFile } from '../../src/case/schema.js';
import { findEngine } from '../../src/linalg/engines.js';
import { planeFromCase } from '../../src/problem/planeFromCase.js';
import type { BoundaryCondition } from '../../src/problem/types.js';
import { solvePlaneTransport } from '../../src/reference/plane/planeTransport.js';
import { loadPlaneSolution, savePlaneSolution } from '../../src/solve/planeArchive.js';
import {
  type PlaneSolve,
  planeSolverOptions,
  solveSteadyPlane,
} from '../../src/solve/steadyPlane.js';
import { gridPoints, plane, relativeOutside } from '../support/plane.js';

describe('a thin square with kinks behind its corners', () => {
  const file = loadCase('square-ex5', ['epsilon=1']) as CaseFile;
  const problem = planeFromCase(file);
  const request = { accuracy: 'draft' } as const;
  const reference = solvePlaneTransport(problem, { degree: 5 });
  const { x, y } = gridPoints(problem, 9);
  const rho = Float64Array.from(x, (at, i) => reference.rhoByRays(at, y[i]));
  let solved: PlaneSolve;
  beforeAll(() => {
    solved = solveSteadyPlane(problem, planeSolverOptions(request), findEngine('wasm'));
  });

  it('is solved in the thin stage, better than graded cells without rays', () => {
    const options = planeSolverOptions({ ...request, stage: 'layered', rays: false });
    const without = solveSteadyPlane(problem, options, findEngine('wasm'));
    expect(without.corrections).toEqual([]);
    expect(solved.stage).toBe('thin');
    expect(solved.corrections.length).toBeGreaterThan(0);
    expect(solved.unknowns).toBeLessThan(without.unknowns / 2);
    expect(solved.residual.relative).toBeLessThan(without.residual.relative);
    const errors = [solved, without].map((one) => relativeOutside(one.solution.rho(x, y), rho));
    expect(errors[0]).toBeLessThan(1e-3);
    expect(errors[0]).toBeLessThan(errors[1] / 5);
  });

  it('has the flux and f of the reference', () => {
    const inside = [0.1, -0.55, 0.8];
    const others = [0.3, 0.7, -0.8];
    const angles = [0.4, 3, 5.1];
    const flux = solved.solution.flux(inside, others);
    const f = solved.solution.f(inside, others, angles);
    for (const [i, at] of inside.entries()) {
      const [qx, qy] = reference.flux(at, others[i]);
      expect(Math.abs(flux.x[i] - qx)).toBeLessThan(1e-3);
      expect(Math.abs(flux.y[i] - qy)).toBeLessThan(1e-3);
      expect(Math.abs(f[i] - reference.f(at, others[i], angles[i]))).toBeLessThan(2e-3);
    }
  });

  it('comes back from its archive', () => {
    const header = { record: {}, case: file, plane: { request, stage: solved.stage } };
    const again = loadPlaneSolution(savePlaneSolution(solved.solution, header));
    expect(again.rho(x, y)).toEqual(solved.solution.rho(x, y));
    expect(again.f([0.1], [0.2], [3])).toEqual(solved.solution.f([0.1], [0.2], [3]));
  });
});

it('sides that repeat: the answer of the reference solver, and the same at both', () => {
  const around: BoundaryCondition = { type: 'periodic' };
  const open: BoundaryCondition = { type: 'inflow', value: () => 0 };
  const boundary = { left: around, right: around, bottom: open, top: open, holes: [] };
  const problem = plane(0.8, () => 0, {
    boundary,
    source: ({ x, y }) => 1 + Math.cos(Math.PI * x) * (1 - y),
  });
  const options = planeSolverOptions({ accuracy: 'draft' });
  const { solution, stage } = solveSteadyPlane(problem, options, findEngine('wasm'));
  const reference = solvePlaneTransport(problem, { degree: 5 });
  const { x, y } = gridPoints(problem, 7);
  const rho = Float64Array.from(x, (at, i) => reference.rhoByRays(at, y[i]));
  expect(stage).toBe('thin');
  expect(relativeOutside(solution.rho(x, y), rho)).toBeLessThan(2e-3);
  const [left, right] = [-1, 1].map((at) => solution.rho([at, at], [0.2, -0.7]));
  for (const [k, value] of left.entries()) expect(Math.abs(value - right[k])).toBeLessThan(2e-3);
});
