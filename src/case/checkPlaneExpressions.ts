import type { Variable } from './expression.js';
import { type CheckGround, ExpressionCheck, type Reason, readableOr } from './expressionCheck.js';
import type { Fault } from './faults.js';
import { type PlaneCase, planeSides } from './planeCase.js';
import { planeInterfaces } from './planeInterfaces.js';
import type { CaseFile } from './schema.js';

const inSpace: readonly Variable[] = ['x', 'y'];
const TIMES = [0, 1e-3, 0.17, 0.5, 0.83, 1];

const STEPS = 40;
/** No multiples of pi/2: data may jump there. */
const ANGLES = [0.1, 0.9, 1.7, 2.6, 3.3, 4.4, 5.1, 6.2];

const slab = "v is the slab's direction: in the plane it is theta, v = (cos(theta), sin(theta))";
const steady = 'the case is steady, add domain.t: [0, T] for a problem in time';
const atFirstTime = 'these are the data at the first time';
const fixed = 'epsilon and the cross sections are functions of x and y';
const density: Reason = { v: slab, t: steady, theta: 'rho = <f> has no direction' };

/** Parses every expression of a case in the plane and evaluates it on a grid outside the holes. */
export function checkPlaneExpressions(file: PlaneCase): Fault[] {
  const { coefficients, materials, exact, domain, initial } = file;
  // t only in a problem in time.
  const inPhase: readonly Variable[] = domain.t
    ? ['t', 'x', 'y', 'theta', 'eps']
    : ['x', 'y', 'theta', 'eps'];
  const phase: Reason = domain.t ? { v: slab } : { v: slab, t: steady };
  const { boundary }: CaseFile = file;
  const check = new ExpressionCheck(groundOf(file));
  check.coefficients(file, inPhase, phase);
  const sides = planeSides.map((name) => [name, boundary[name]] as const);
  for (const [name, side] of sides) {
    if (side?.type !== 'inflow') continue;
    check.derivable(`boundary.${name}.value`, side.value, inPhase, phase);
  }
  if (boundary.holes !== undefined) {
    check.derivable('boundary.holes', boundary.holes, inPhase, phase);
  }
  if (initial !== undefined && domain.t) {
    const reason = { v: slab, t: atFirstTime };
    check.derivable('initial', initial, ['x', 'y', 'theta', 'eps'], reason);
  }
  if (exact !== undefined && typeof exact === 'object') {
    check.finite('exact.rho', exact.rho, ['x', 'y', 'eps'], density);
    check.finite('exact.g', exact.g, inPhase, phase);
  } else if (exact !== undefined) check.finite('exact', exact, inPhase, phase);
  const open = sides.some(([, side]) => !side || side.type === 'inflow');
  if (!domain.t && !domain.holes?.length && !open) {
    const boxes = (materials ?? []).flatMap((m) => m.absorption ?? []);
    check.uniqueness([coefficients.absorption, ...boxes]);
  }
  return check.faults;
}

/** A grid with the walls, and either side of every line of interfaces, without what lies in holes. */
function groundOf(file: PlaneCase): CheckGround {
  const jumps = readableOr(() => planeInterfaces(file), { x: [], y: [] });
  const along = (axis: 'x' | 'y'): number[] => {
    const [a, b] = file.domain[axis];
    const even = Array.from({ length: STEPS + 1 }, (_, i) => a + ((b - a) * i) / STEPS);
    const beside = jumps[axis].flatMap((at, k) => [at, (at + (jumps[axis][k + 1] ?? b)) / 2]);
    return [...even, ...beside];
  };
  const rows = along('y');
  const points = along('x').flatMap((x) => rows.map((y) => ({ t: 0, x, y, v: 0, theta: 0 })));
  const { holes = [] } = file.domain;
  const [first, last] = file.domain.t ?? [0, 0];
  const times = first < last ? TIMES.map((s) => first + (last - first) * s) : [first];
  return {
    points: points.filter(({ x, y }) => !holes.some((hole) => isInside(hole, x, y))),
    inSpace,
    coefficient: { v: slab, t: fixed, theta: fixed },
    place: (parsed, { x, y }) => (parsed.variables.size > 0 ? `x = ${x}, y = ${y}` : ''),
    variants: (parsed) =>
      (parsed.variables.has('theta') ? ANGLES : [0]).flatMap((theta) =>
        (parsed.variables.has('t') ? times : [times[0]]).map((t) => ({ theta, t })),
      ),
    phasePlace: (parsed, { t, x, y, theta }) =>
      `${parsed.variables.has('t') ? `t = ${t}, ` : ''}x = ${x}, y = ${y}` +
      (parsed.variables.has('theta') ? `, theta = ${theta}` : ''),
  };
}

type HoleEntry = NonNullable<CaseFile['domain']['holes']>[number];

function isInside({ box, disc }: HoleEntry, x: number, y: number): boolean {
  if (disc) return Math.hypot(x - disc.centre[0], y - disc.centre[1]) < disc.radius;
  return box !== undefined && x > box.x[0] && x < box.x[1] && y > box.y[0] && y < box.y[1];
}
