import {
  bind,
  type Coordinates,
  type Expression,
  ExpressionError,
  parseExpression,
  type Variable,
} from './expression.js';
import type { Fault } from './faults.js';
import { type PlaneCase, planeSides } from './planeCase.js';
import { planeInterfaces } from './planeInterfaces.js';
import type { CaseFile } from './schema.js';

const inSpace: readonly Variable[] = ['x', 'y'];
const inSpaceEps: readonly Variable[] = ['x', 'y', 'eps'];
const inPhase: readonly Variable[] = ['x', 'y', 'theta', 'eps'];

const STEPS = 40;
/** No multiples of pi/2: data may jump there. */
const ANGLES = [0.1, 0.9, 1.7, 2.6, 3.3, 4.4, 5.1, 6.2];

/** Why a variable is refused where more is to be said than which ones are known. */
type Reason = Readonly<Partial<Record<string, string>>>;

const slab = "v is the slab's direction: in the plane it is theta, v = (cos(theta), sin(theta))";
const steady = 'plane problems are steady for now';
const fixed = 'epsilon and the cross sections are functions of x and y';
const phase: Reason = { v: slab, t: steady };
const coefficient: Reason = { v: slab, t: steady, theta: fixed };
const density: Reason = { v: slab, t: steady, theta: 'rho = <f> has no direction' };

/** Parses every expression of a case in the plane and evaluates it on a grid outside the holes. */
export function checkPlaneExpressions(file: PlaneCase): Fault[] {
  const check = new PlaneExpressionCheck(file);
  check.all();
  return check.faults;
}

class PlaneExpressionCheck {
  readonly faults: Fault[] = [];
  readonly #file: PlaneCase;
  readonly #points: readonly Coordinates[];
  #epsilon: (point: Coordinates) => number = () => 1;

  constructor(file: PlaneCase) {
    this.#file = file;
    this.#points = gridOf(file);
  }

  all(): void {
    const { coefficients, materials, exact } = this.#file;
    const { boundary }: CaseFile = this.#file;
    this.#epsilonOf('epsilon', this.#file.epsilon, (parsed) => {
      this.#epsilon = bind(parsed, () => 1);
    });
    this.#sign('coefficients.scattering', coefficients.scattering);
    this.#sign('coefficients.absorption', coefficients.absorption);
    this.#derivable('coefficients.source', coefficients.source);
    for (const [k, material] of (materials ?? []).entries()) {
      const path = `materials.${k}`;
      if (material.epsilon !== undefined) this.#epsilonOf(`${path}.epsilon`, material.epsilon);
      if (material.scattering !== undefined) this.#sign(`${path}.scattering`, material.scattering);
      if (material.absorption !== undefined) this.#sign(`${path}.absorption`, material.absorption);
      if (material.source !== undefined) this.#derivable(`${path}.source`, material.source);
    }
    for (const name of planeSides) {
      const side = boundary[name];
      if (side?.type === 'inflow') this.#derivable(`boundary.${name}.value`, side.value);
    }
    if (boundary.holes !== undefined) this.#derivable('boundary.holes', boundary.holes);
    if (exact !== undefined && typeof exact === 'object') {
      this.#finite('exact.rho', exact.rho, inSpaceEps, density);
      this.#finite('exact.g', exact.g, inPhase, phase);
    } else if (exact !== undefined) this.#finite('exact', exact, inPhase, phase);
    this.#uniqueness();
  }

  #parse(
    path: string,
    source: string | number,
    allowed: readonly Variable[],
    reason: Reason,
  ): Expression | null {
    try {
      return parseExpression(source, allowed);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const why = error.refused === null ? undefined : reason[error.refused];
      const message = why ? `${error.message}: ${why}` : error.message;
      this.faults.push({ path, value: source, message });
      return null;
    }
  }

  #epsilonOf(path: string, source: string | number, use?: (parsed: Expression) => void): void {
    const parsed = this.#parse(path, source, inSpace, coefficient);
    if (!parsed) return;
    use?.(parsed);
    this.#positive(path, source, parsed, false);
  }

  #sign(path: string, source: string | number): void {
    const parsed = this.#parse(path, source, inSpaceEps, coefficient);
    if (parsed) this.#positive(path, source, parsed, true);
  }

  #positive(path: string, source: string | number, parsed: Expression, zero: boolean): void {
    const evaluate = bind(parsed, this.#epsilon);
    for (const point of this.#points) {
      const value = evaluate(point);
      // epsilon^2 and 1/epsilon^2 have to be numbers too.
      if (Number.isFinite(value) && (zero ? value >= 0 : value > 1e-150 && value < 1e150)) continue;
      const at = parsed.variables.size > 0 ? ` (${value} at ${placeOf(point)})` : '';
      const range = zero ? '>= 0' : value > 0 ? 'from 1e-150 to 1e150' : '> 0';
      this.faults.push({ path, value: source, message: `expected a finite number ${range}${at}` });
      return;
    }
  }

  /** What may be from-exact; its ingredients are then checked under exact. */
  #derivable(path: string, source: string | number): void {
    if (source !== 'from-exact') this.#finite(path, source, inPhase, phase);
  }

  #finite(
    path: string,
    source: string | number,
    allowed: readonly Variable[],
    reason: Reason,
  ): void {
    const parsed = this.#parse(path, source, allowed, reason);
    if (!parsed) return;
    const evaluate = bind(parsed, this.#epsilon);
    const angles = parsed.variables.has('theta') ? ANGLES : [0];
    for (const theta of angles) {
      const at = this.#points.find((point) => !Number.isFinite(evaluate({ ...point, theta })));
      if (!at) continue;
      const direction = angles.length > 1 ? `, theta = ${theta}` : '';
      const where = parsed.variables.size > 0 ? ` at ${placeOf(at)}${direction}` : '';
      const message = `expected a finite number, it is ${evaluate({ ...at, theta })}${where}`;
      this.faults.push({ path, value: source, message });
      return;
    }
  }

  /** Without a wall that lets particles in and out, absorption alone fixes a steady density. */
  #uniqueness(): void {
    const { coefficients, materials, domain } = this.#file;
    const { boundary }: CaseFile = this.#file;
    const sides = planeSides.map((name) => boundary[name]);
    if (domain.holes?.length || sides.some((side) => !side || side.type === 'inflow')) return;
    const sources = [
      coefficients.absorption,
      ...(materials ?? []).flatMap((m) => m.absorption ?? []),
    ];
    const absorbs = sources.some((source) => {
      try {
        const evaluate = bind(parseExpression(source, inSpaceEps), this.#epsilon);
        return this.#points.some((point) => evaluate(point) > 0);
      } catch {
        return true;
      }
    });
    if (absorbs) return;
    const message =
      'no inflow wall and no absorption: the steady density is determined only up to a constant';
    this.faults.push({ path: 'boundary', message });
  }
}

function placeOf({ x, y }: Coordinates): string {
  return `x = ${x}, y = ${y}`;
}

/** A grid with the walls, and either side of every line of interfaces, without what lies in holes. */
function gridOf(file: PlaneCase): Coordinates[] {
  const jumps = linesOrNone(file);
  const along = (axis: 'x' | 'y'): number[] => {
    const [a, b] = file.domain[axis];
    const even = Array.from({ length: STEPS + 1 }, (_, i) => a + ((b - a) * i) / STEPS);
    const beside = jumps[axis].flatMap((at, k) => [at, (at + (jumps[axis][k + 1] ?? b)) / 2]);
    return [...even, ...beside];
  };
  const rows = along('y');
  const points = along('x').flatMap((x) => rows.map((y) => ({ t: 0, x, y, v: 0, theta: 0 })));
  const { holes = [] } = file.domain;
  return points.filter(({ x, y }) => !holes.some((hole) => isInside(hole, x, y)));
}

type HoleEntry = NonNullable<CaseFile['domain']['holes']>[number];

function isInside({ box, disc }: HoleEntry, x: number, y: number): boolean {
  if (disc) return Math.hypot(x - disc.centre[0], y - disc.centre[1]) < disc.radius;
  return box !== undefined && x > box.x[0] && x < box.x[1] && y > box.y[0] && y < box.y[1];
}

function linesOrNone(file: PlaneCase): { x: number[]; y: number[] } {
  try {
    return planeInterfaces(file);
  } catch (error) {
    if (error instanceof ExpressionError) return { x: [], y: [] };
    throw error;
  }
}
