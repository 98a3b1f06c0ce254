import type { Coordinates, Variable } from './expression.js';
import { type CheckGround, ExpressionCheck, type Reason, readableOr } from './expressionCheck.js';
import type { Fault } from './faults.js';
import { caseInterfaces } from './interfaces.js';
import type { CaseFile } from './schema.js';

/** Where in [first, last] expressions are evaluated: the ends, just after the start, in between. */
const TIMES = [0, 1e-3, 0.17, 0.5, 0.83, 1];
const DIRECTIONS = [-1, -0.5, -1e-3, 1e-3, 0.5, 1];

const fixed = 'epsilon and the cross sections are functions of x alone';
const atFirstTime: Reason = { t: 'these are the data at the first time' };
const steady: Reason = { t: 'the case is steady, add domain.t: [0, T] for a problem in time' };

/** Parses every expression of a case and evaluates it on a grid of the domain. */
export function checkExpressions(file: CaseFile): Fault[] {
  const { coefficients, materials, boundary, exact, initial, domain } = file;
  const check = new ExpressionCheck(groundOf(file));
  // t only in a problem in time.
  const inPhase: readonly Variable[] = domain.t ? ['t', 'x', 'v', 'eps'] : ['x', 'v', 'eps'];
  const reason = domain.t ? {} : steady;
  check.coefficients(file, inPhase, reason);
  for (const side of ['left', 'right'] as const) {
    const condition = boundary[side];
    if (condition.type !== 'inflow') continue;
    const allowed = inPhase.filter((name) => name !== 'x');
    check.derivable(`boundary.${side}.value`, condition.value, allowed, reason);
  }
  if (initial !== undefined) check.derivable('initial', initial, ['x', 'v', 'eps'], atFirstTime);
  if (exact !== undefined && typeof exact === 'object') {
    const inRho = inPhase.filter((name) => name !== 'v');
    check.finite('exact.rho', exact.rho, inRho, reason);
    check.finite('exact.g', exact.g, inPhase, reason);
  } else if (exact !== undefined) check.finite('exact', exact, inPhase, reason);
  const open = boundary.left.type === 'inflow' || boundary.right.type === 'inflow';
  if (domain.t === undefined && !open) {
    const everywhere = [coefficients.absorption];
    check.uniqueness(materials?.map((m) => m.absorption ?? coefficients.absorption) ?? everywhere);
  }
  return check.faults;
}

function groundOf(file: CaseFile): CheckGround {
  const [a, b] = file.domain.x;
  const x = Array.from({ length: 401 }, (_, i) => a + ((b - a) * i) / 400);
  // Either side of a jump, however narrow the strip between two of them.
  const jumps = readableOr(() => caseInterfaces(file), []);
  for (let k = 0; k < jumps.length; k++) {
    x.push(jumps[k], (jumps[k] + (jumps[k + 1] ?? b)) / 2);
  }
  const [first, last] = file.domain.t ?? [0, 0];
  const times = first < last ? TIMES.map((s) => first + (last - first) * s) : [first];
  return {
    points: x.flatMap((value): Coordinates[] =>
      DIRECTIONS.map((v) => ({ t: 0, x: value, y: 0, v, theta: 0 })),
    ),
    inSpace: ['x'],
    coefficient: { t: fixed, v: fixed },
    place: (parsed, point) => (parsed.variables.has('x') ? `x = ${point.x}` : ''),
    variants: (parsed) => (parsed.variables.has('t') ? times : [times[0]]).map((t) => ({ t })),
    phasePlace: (parsed, { t, x: at, v }) =>
      `${parsed.variables.has('t') ? `t = ${t}, ` : ''}x = ${at}, v = ${v}`,
  };
}
