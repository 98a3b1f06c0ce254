import { outputTimes } from '../case/checkTime.js';
import type { Variable } from '../case/expression.js';
import { InputError } from '../case/faults.js';
import { caseInterfaces } from '../case/interfaces.js';
import { isPlaneCase } from '../case/planeCase.js';
import type { CaseFile } from '../case/schema.js';
import { type ExactSolution, exactSolution, type Piece } from './exact.js';
import { checkBoundary, checkInitial, checkSource } from './exactCheck.js';
import { compile, type Join, joinMaterials, type MaterialText } from './materials.js';
import type { SplitSource } from './splitSource.js';
import {
  type BoundaryCondition,
  type Domain,
  type PhaseFunction,
  slabPoint,
  type TransportProblem,
} from './types.js';

const inPhase: readonly Variable[] = ['t', 'x', 'v', 'eps'];

type Material = MaterialText & Piece;

/**
 * Case file -> problem: expressions compiled, materials joined, source, inflow and initial data
 * derived from the exact solution where the case asks for it.
 *
 * @throws InputError for a case in the plane, when the source has to be derived from an exact
 *   solution that cannot be differentiated or whose g has a mean, or when exact does not belong to
 *   the source, the boundary values and the initial data given.
 */
export function problemFromCase(file: CaseFile): TransportProblem {
  if (isPlaneCase(file)) {
    const message = 'this case is in the plane, for planeFromCase';
    throw new InputError(file.name, [{ path: 'domain.y', message }]);
  }
  const whole = { ...file.coefficients, epsilon: file.epsilon };
  const materials: readonly Material[] = file.materials?.map((m) => ({ ...whole, ...m })) ?? [
    { ...whole, x: file.domain.x },
  ];
  const join: Join<Material> = (part) => {
    const of = at(materials, part);
    return (p) => of(p.x);
  };
  const { epsilon, exact, neededAt, ...coefficients } = joinMaterials(
    materials,
    join,
    inPhase,
    (known) => exactSolution(file, known),
  );
  const side = (name: 'left' | 'right'): BoundaryCondition => {
    const condition = file.boundary[name];
    if (condition.type !== 'inflow') return { type: condition.type };
    if (condition.value === 'from-exact' && exact) return { type: 'inflow', value: exact.f };
    return { type: 'inflow', value: compile(condition.value, inPhase, epsilon) };
  };
  const problem: TransportProblem = {
    name: file.name,
    equation: file.equation,
    domain: slabDomain(file),
    epsilon,
    ...coefficients,
    boundary: { left: side('left'), right: side('right') },
    interfaces: caseInterfaces(file),
    ...inTime(file, epsilon, exact),
    ...(exact ? { exact: exact.f, exactRho: exact.rho, exactFlux: exact.flux } : {}),
  };
  if (exact) {
    const { scattering } = coefficients;
    const rounding = (x: number, t: number): number => exact.rounding(x, scattering, t);
    checkExact(file, problem, neededAt && ((x) => neededAt(slabPoint(x))), rounding);
  }
  return problem;
}

function slabDomain({ domain: { x, t } }: CaseFile): Domain {
  return t ? { x, t } : { x };
}

/** What a problem in time has besides. */
function inTime(
  file: CaseFile,
  epsilon: PhaseFunction,
  exact: ExactSolution | null,
): Pick<TransportProblem, 'initial' | 'outputTimes'> {
  const times = outputTimes(file);
  if (!file.domain.t || !times || file.initial === undefined) return {};
  const [first] = file.domain.t;
  if (file.initial !== 'from-exact' || !exact) {
    return { initial: compile(file.initial, inPhase, epsilon), outputTimes: times };
  }
  // f0 is a function of x and v: asked with another t it is still the state at the first time.
  return { initial: (p) => exact.f({ ...p, t: first }), outputTimes: times };
}

/** What belongs to the material at x; the right-hand one on an interface. */
function at<T>(materials: readonly Material[], part: (material: Material) => T): (x: number) => T {
  const pieces = materials.map((material) => ({ upper: material.x[1], value: part(material) }));
  const last = pieces[pieces.length - 1].value;
  if (pieces.length === 1) return () => last;
  return (x) => {
    for (const { upper, value } of pieces) if (x < upper) return value;
    return last;
  };
}

/** An exact solution of another problem would make every reported error wrong. */
function checkExact(
  file: CaseFile,
  problem: TransportProblem,
  needed: ((x: number) => SplitSource) | null,
  rounding: (x: number, t: number) => number,
): void {
  const faults = [...checkBoundary(problem), ...checkInitial(problem)];
  const fault = needed && checkSource(problem, needed, rounding);
  if (fault) faults.push(fault);
  if (faults.length > 0) throw new InputError(file.name, faults);
}
