import {
  bind,
  type Coordinates,
  type Expression,
  ExpressionError,
  parseExpression,
  type Variable,
} from './expression.js';
import type { Fault } from './faults.js';
import { jumpPoints } from './jumps.js';
import type { CaseFile } from './schema.js';

/** What must hold beyond the shape: expressions, signs, geometry, sense of the whole. */
export function validate(file: CaseFile): Fault[] {
  const faults: Fault[] = [];
  const [a, b] = file.domain.x;
  if (!(a < b)) {
    const message = 'expected [lower, upper] with lower < upper';
    faults.push({ path: 'domain.x', value: [a, b], message });
  } else if (!(b - a > 1e-9 * Math.max(Math.abs(a), Math.abs(b)) && Number.isFinite(b - a))) {
    const message = 'too narrow, or too wide, for the points between to be told apart';
    faults.push({ path: 'domain.x', value: [a, b], message });
  }
  faults.push(...checkInterfaces(file), ...checkMaterials(file), ...checkSides(file));
  faults.push(...checkExact(file));
  const check = new ExpressionCheck(file, faults);
  check.all();
  return faults;
}

function checkInterfaces(file: CaseFile): Fault[] {
  const [a, b] = file.domain.x;
  return file.interfaces
    .map((value, k) => ({
      path: `interfaces.${k}`,
      value,
      message: `expected a point inside (${a}, ${b})`,
    }))
    .filter(({ value }) => !(value > a && value < b));
}

/** Materials must tile the domain, in order, without gap or overlap. */
function checkMaterials(file: CaseFile): Fault[] {
  const { materials } = file;
  if (!materials) return [];
  const faults: Fault[] = [];
  const [a, b] = file.domain.x;
  let at = a;
  for (const [k, { x }] of materials.entries()) {
    const path = `materials.${k}.x`;
    if (!(x[0] < x[1])) {
      faults.push({ path, value: x, message: 'expected [lower, upper] with lower < upper' });
    }
    if (Math.abs(x[0] - at) > 1e-12 * (b - a)) {
      const what = x[0] > at ? 'leaves a gap' : 'overlaps';
      faults.push({ path, value: x, message: `${what}: this interval should begin at ${at}` });
    }
    at = x[1];
  }
  if (Math.abs(at - b) > 1e-12 * (b - a)) {
    const path = `materials.${materials.length - 1}.x`;
    faults.push({ path, value: at, message: `the last interval should end at ${b}` });
  }
  return faults;
}

function checkSides(file: CaseFile): Fault[] {
  const { left, right } = file.boundary;
  if ((left.type === 'periodic') === (right.type === 'periodic')) return [];
  const path = left.type === 'periodic' ? 'boundary.right.type' : 'boundary.left.type';
  const value = left.type === 'periodic' ? right.type : left.type;
  return [{ path, value, message: 'the other side is periodic: expected periodic here too' }];
}

function checkExact(file: CaseFile): Fault[] {
  if (file.exact !== undefined) return [];
  const asked: string[] = [];
  if (file.coefficients.source === 'from-exact') asked.push('coefficients.source');
  for (const [k, material] of (file.materials ?? []).entries()) {
    if (material.source === 'from-exact') asked.push(`materials.${k}.source`);
  }
  for (const side of ['left', 'right'] as const) {
    const condition = file.boundary[side];
    if (condition.type === 'inflow' && condition.value === 'from-exact') {
      asked.push(`boundary.${side}.value`);
    }
  }
  return asked.map((path) => ({ path, message: 'from-exact needs the key exact' }));
}

const inX: readonly Variable[] = ['x'];
const inXEps: readonly Variable[] = ['x', 'eps'];
const inPhase: readonly Variable[] = ['x', 'v', 'eps'];
const inV: readonly Variable[] = ['v', 'eps'];

/** Parses every expression and evaluates it on a grid of the domain. */
class ExpressionCheck {
  readonly #file: CaseFile;
  readonly #faults: Fault[];
  readonly #points: Coordinates[];
  #epsilon: (point: Coordinates) => number = () => 1;

  constructor(file: CaseFile, faults: Fault[]) {
    this.#file = file;
    this.#faults = faults;
    const [a, b] = file.domain.x;
    const x = Array.from({ length: 401 }, (_, i) => a + ((b - a) * i) / 400);
    // Either side of a jump, however narrow the strip between two of them.
    const jumps = jumpsOrNone(file);
    for (let k = 0; k < jumps.length; k++) {
      x.push(jumps[k], (jumps[k] + (jumps[k + 1] ?? b)) / 2);
    }
    this.#points = x.flatMap((value) =>
      [-1, -0.5, -1e-3, 1e-3, 0.5, 1].map((v) => ({ t: 0, x: value, y: 0, v, theta: 0 })),
    );
  }

  all(): void {
    const { coefficients, materials, boundary, exact } = this.#file;
    const epsilon = this.#parse('epsilon', this.#file.epsilon, inX);
    if (epsilon) {
      this.#epsilon = bind(epsilon, () => 1);
      this.#positive('epsilon', this.#file.epsilon, epsilon, false);
    }
    this.#sign('coefficients.scattering', coefficients.scattering);
    this.#sign('coefficients.absorption', coefficients.absorption);
    if (coefficients.source !== 'from-exact') {
      this.#finite('coefficients.source', coefficients.source, inPhase);
    }
    for (const [k, material] of (materials ?? []).entries()) {
      const path = `materials.${k}`;
      if (material.epsilon !== undefined) {
        const parsed = this.#parse(`${path}.epsilon`, material.epsilon, inX);
        if (parsed) this.#positive(`${path}.epsilon`, material.epsilon, parsed, false);
      }
      if (material.scattering !== undefined) this.#sign(`${path}.scattering`, material.scattering);
      if (material.absorption !== undefined) this.#sign(`${path}.absorption`, material.absorption);
      if (material.source !== undefined && material.source !== 'from-exact') {
        this.#finite(`${path}.source`, material.source, inPhase);
      }
    }
    for (const side of ['left', 'right'] as const) {
      const condition = boundary[side];
      if (condition.type === 'inflow' && condition.value !== 'from-exact') {
        this.#finite(`boundary.${side}.value`, condition.value, inV);
      }
    }
    if (exact !== undefined && typeof exact === 'object') {
      this.#finite('exact.rho', exact.rho, inXEps);
      this.#finite('exact.g', exact.g, inPhase);
    } else if (exact !== undefined) this.#finite('exact', exact, inPhase);
    this.#uniqueness();
  }

  #parse(path: string, source: string | number, allowed: readonly Variable[]): Expression | null {
    try {
      return parseExpression(source, allowed);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.#faults.push({ path, value: source, message: error.message });
      return null;
    }
  }

  #sign(path: string, source: string | number): void {
    const parsed = this.#parse(path, source, inXEps);
    if (parsed) this.#positive(path, source, parsed, true);
  }

  #positive(path: string, source: string | number, parsed: Expression, zero: boolean): void {
    const evaluate = bind(parsed, this.#epsilon);
    for (const point of this.#points) {
      const value = evaluate(point);
      // epsilon^2 and 1/epsilon^2 have to be numbers too.
      if (Number.isFinite(value) && (zero ? value >= 0 : value > 1e-150 && value < 1e150)) continue;
      const at = parsed.variables.has('x') ? ` (${value} at x = ${point.x})` : '';
      this.#faults.push({
        path,
        value: source,
        message: `expected a finite number ${zero ? '>= 0' : value > 0 ? 'from 1e-150 to 1e150' : '> 0'}${at}`,
      });
      return;
    }
  }

  #finite(path: string, source: string | number, allowed: readonly Variable[]): void {
    const parsed = this.#parse(path, source, allowed);
    if (!parsed) return;
    const evaluate = bind(parsed, this.#epsilon);
    const bad = this.#points.find((point) => !Number.isFinite(evaluate(point)));
    if (!bad) return;
    const where = parsed.variables.size > 0 ? ` at x = ${bad.x}, v = ${bad.v}` : '';
    this.#faults.push({
      path,
      value: source,
      message: `expected a finite number, it is ${evaluate(bad)}${where}`,
    });
  }

  /** Without a wall that lets particles in and out, absorption alone fixes a steady density. */
  #uniqueness(): void {
    const { boundary, coefficients, materials } = this.#file;
    if (boundary.left.type === 'inflow' || boundary.right.type === 'inflow') return;
    const sources = materials?.map((m) => m.absorption ?? coefficients.absorption) ?? [
      coefficients.absorption,
    ];
    const absorbs = sources.some((source) => {
      try {
        const evaluate = bind(parseExpression(source, inXEps), this.#epsilon);
        return this.#points.some((point) => evaluate(point) > 0);
      } catch {
        return true;
      }
    });
    if (absorbs) return;
    this.#faults.push({
      path: 'boundary',
      message:
        'no inflow wall and no absorption: the steady density is determined only up to a constant',
    });
  }
}

/**
 * Interior points where a case's coefficients may jump, ascending.
 *
 * @throws ExpressionError where an expression does not parse; not for a case that was validated.
 */
export function caseInterfaces(file: CaseFile): number[] {
  const [a, b] = file.domain.x;
  if (!(a < b)) return [];
  const points = [...file.interfaces, ...(file.materials ?? []).flatMap(({ x }) => x)];
  const whole = { x: file.domain.x, ...file.coefficients, epsilon: file.epsilon };
  for (const part of [whole, ...(file.materials ?? [])]) {
    const epsilon = bind(parseExpression(part.epsilon ?? file.epsilon, inX), () => 1);
    const search = (source: string | number | undefined, allowed: readonly Variable[]): void => {
      if (typeof source !== 'string' || source === 'from-exact') return;
      const at = (x: number): number => epsilon({ t: 0, x, y: 0, v: 0, theta: 0 });
      points.push(...jumpPoints(parseExpression(source, allowed), part.x, at));
    };
    search(part.epsilon, inX);
    search(part.scattering, inXEps);
    search(part.absorption, inXEps);
    search(part.source, inPhase);
  }
  const sorted = points.filter((x) => x > a && x < b).sort((p, q) => p - q);
  return sorted.filter((x, k) => k === 0 || x - sorted[k - 1] > 1e-12 * (b - a));
}

function jumpsOrNone(file: CaseFile): number[] {
  try {
    return caseInterfaces(file);
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}
