import { type Fault, InputError } from '../src/case/faults.js';
import type { TransientPlaneProblem } from '../src/problem/planeTypes.js';
import type { PlaneTransientReference } from '../src/reference/plane/transientPlane.js';
import { relativeError } from '../src/solution/errors.js';
import { planeErrorPoints } from '../src/solution/planeErrors.js';
import {
  type PlaneMarchRequest,
  type PlaneMarchSolve,
  solvePlaneInTime,
} from '../src/solve/planeMarch.js';
import type { SolveObserver } from '../src/solve/steadySlab.js';
import { engineOf } from './engine.js';
import { refuseFailedSlab } from './marchReport.js';
import { withinMemory } from './memorySize.js';
import { geometryFaults, planeRequest } from './planeMethods.js';
import type { SolveOptions } from './solve.js';

/** A march and what asked for it. */
export interface PlaneMarchRun {
  readonly solve: PlaneMarchSolve;
  readonly request: PlaneMarchRequest;
}

/** @throws InputError with every option that makes no sense in the plane and in time. */
export function refusePlaneMarchOptions(options: SolveOptions): void {
  const faults: Fault[] = [];
  if (options.method !== 'aprfm') {
    const message = 'cases in the plane and in time are solved by aprfm only';
    faults.push({ path: '--method', value: options.method, message });
  }
  if (options.formulation !== 'micro-macro') {
    const message = 'cases in the plane are solved as micro-macro only';
    faults.push({ path: '--formulation', value: options.formulation, message });
  }
  for (const [path, value] of [
    ['--resume', options.resume],
    ['--features-from', options.featuresFrom],
  ] as const) {
    if (value !== undefined) faults.push({ path, value, message: 'not for cases in the plane' });
  }
  if (options.split !== undefined && options.split !== 'auto' && options.split !== 'none') {
    const message =
      'in the plane particles that have not collided are split off, or not: auto, none';
    faults.push({ path: '--split', value: options.split, message });
  }
  if (options.at !== undefined) {
    const message = 'this case is in the plane: expected a point, --at x,y';
    faults.push({ path: '--at', value: options.at, message });
  }
  if (faults.length > 0) throw new InputError('options', faults);
}

export function runPlaneMarch(
  problem: TransientPlaneProblem,
  options: SolveOptions,
  observer?: SolveObserver,
): PlaneMarchRun {
  const engine = engineOf(options.engine);
  const request: PlaneMarchRequest = {
    ...planeRequest(options, engine.precision),
    ...(options.split === 'none' ? { split: 'none' } : {}),
  };
  const { memory } = options;
  const solve = withinMemory(memory, () =>
    geometryFaults(problem, () =>
      solvePlaneInTime(problem, { ...request, memory }, engine, observer),
    ),
  );
  refuseFailedSlab(solve.slabs);
  return { solve, request };
}

export interface PlaneErrorsAt {
  readonly t: number;
  readonly errors: { readonly rho: number };
}

/** Relative L2 errors of rho at the output times, against the reference where there is one. */
export function planeErrorsInTime(
  problem: TransientPlaneProblem,
  { solution }: PlaneMarchSolve,
  reference: PlaneTransientReference,
): PlaneErrorsAt[] {
  const { x, y } = planeErrorPoints(problem);
  return problem.outputTimes
    .filter((t) => t > problem.domain.t[0])
    .map((t) => {
      const exact = Float64Array.from(x, (at, i) => reference.rho(at, y[i], t));
      return { t, errors: { rho: relativeError(solution.at(t).rho(x, y), exact) } };
    });
}
