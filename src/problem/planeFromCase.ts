import { outputTimes } from '../case/checkTime.js';
import type { Variable } from '../case/expression.js';
import { InputError } from '../case/faults.js';
import { isPlaneCase, type PlaneCase, planeSides } from '../case/planeCase.js';
import { planeInterfaces } from '../case/planeInterfaces.js';
import type { CaseFile } from '../case/schema.js';
import { compile, type Join, joinMaterials, type MaterialText } from './materials.js';
import { type PlaneExact, type PlanePiece, planeExactSolution } from './planeExact.js';
import { checkPlaneBoundary, checkPlaneSource } from './planeExactCheck.js';
import { type Hole, type PlaneBoundary, type PlaneProblem, planePoint } from './planeTypes.js';
import type { SplitSource } from './splitSource.js';
import type { BoundaryCondition, PhaseFunction } from './types.js';

const inPhase: readonly Variable[] = ['t', 'x', 'y', 'theta', 'eps'];

/** A box of one material, or what lies between them. */
type Material = MaterialText & PlanePiece;

/**
 * Case file -> problem in the plane: expressions compiled, materials joined, source and inflow derived
 * from the exact solution where the case asks for it.
 *
 * @throws InputError for a case without `domain.y`, when the source has to be derived from an exact
 *   solution that cannot be differentiated or whose g has a mean, or when exact does not belong to
 *   the source and the boundary values given.
 */
export function planeFromCase(file: CaseFile): PlaneProblem {
  if (!isPlaneCase(file)) {
    const message = 'missing: this case is a slab, for problemFromCase';
    throw new InputError(file.name, [{ path: 'domain.y', message }]);
  }
  const { coefficients, domain } = file;
  const whole: Material = { ...coefficients, epsilon: file.epsilon, x: domain.x, y: domain.y };
  const boxes = (file.materials ?? []).map(
    (m): Material => ({ ...whole, ...m, y: m.y ?? whole.y }),
  );
  const join: Join<Material> = (part) => {
    const of = at(whole, boxes, part);
    return (p) => of(p.x, p.y);
  };
  const { epsilon, exact, neededAt, ...functions } = joinMaterials(
    [whole, ...boxes],
    join,
    inPhase,
    (known) => planeExactSolution(file, known),
  );
  const holes = (domain.holes ?? []).map(holeOf);
  const problem: PlaneProblem = {
    name: file.name,
    equation: file.equation,
    domain: { x: domain.x, y: domain.y, holes, ...(domain.t ? { t: domain.t } : {}) },
    epsilon,
    ...functions,
    boundary: boundaryOf(file, holes.length, epsilon, exact),
    interfaces: planeInterfaces(file),
    ...initialOf(file, epsilon),
    ...(exact ? { exact: exact.f, exactRho: exact.rho, exactFlux: exact.flux } : {}),
  };
  if (exact) {
    const { scattering } = functions;
    const rounding = (x: number, y: number): number => exact.rounding(x, y, scattering);
    checkExact(file, problem, neededAt && ((x, y) => neededAt(planePoint(x, y))), rounding);
  }
  return problem;
}

/** Data at the first time of a problem in time. */
function initialOf(
  file: PlaneCase,
  epsilon: PhaseFunction,
): Pick<PlaneProblem, 'initial' | 'outputTimes'> {
  const times = outputTimes(file);
  if (!times || file.initial === undefined) return {};
  return { initial: compile(file.initial, inPhase, epsilon), outputTimes: times };
}

function holeOf({ box, disc }: NonNullable<PlaneCase['domain']['holes']>[number]): Hole {
  if (box) return { type: 'box', x: box.x, y: box.y };
  if (disc) return { type: 'disc', centre: disc.centre, radius: disc.radius };
  throw new RangeError('a hole that is neither box nor disc: the case was not validated');
}

function boundaryOf(
  { boundary }: PlaneCase,
  holes: number,
  epsilon: PhaseFunction,
  exact: PlaneExact | null,
): PlaneBoundary {
  const inflowOf = (value: string | number): PhaseFunction =>
    value === 'from-exact' && exact ? exact.f : compile(value, inPhase, epsilon);
  const sides = planeSides.map((name): [string, BoundaryCondition] => {
    const side = boundary[name];
    if (side.type !== 'inflow') return [name, { type: side.type }];
    return [name, { type: 'inflow', value: inflowOf(side.value) }];
  });
  const { left, right, bottom, top } = Object.fromEntries(sides);
  const value = inflowOf(boundary.holes ?? 0);
  return { left, right, bottom, top, holes: Array.from({ length: holes }, () => value) };
}

/** What belongs to the material at a point; on a side of boxes the one that begins there. */
function at<T>(
  whole: Material,
  boxes: readonly Material[],
  part: (material: Material) => T,
): (x: number, y: number) => T {
  const pieces = boxes.map((box) => ({ box, value: part(box) }));
  const between = part(whole);
  const holds = ({ x, y }: Material, atX: number, atY: number): boolean =>
    within(atX, x, whole.x[1]) && within(atY, y, whole.y[1]);
  return (x, y) => {
    for (const { box, value } of pieces) if (holds(box, x, y)) return value;
    return between;
  };
}

/** The upper end belongs to the next interval, but for that of the domain. */
function within(at: number, [low, high]: readonly [number, number], last: number): boolean {
  return at >= low && (at < high || (at === high && high >= last));
}

/** An exact solution of another problem would make every reported error wrong. */
function checkExact(
  file: PlaneCase,
  problem: PlaneProblem,
  needed: ((x: number, y: number) => SplitSource) | null,
  rounding: (x: number, y: number) => number,
): void {
  const faults = checkPlaneBoundary(problem);
  const fault = needed && checkPlaneSource(problem, needed, rounding);
  if (fault) faults.push(fault);
  if (faults.length > 0) throw new InputError(file.name, faults);
}
