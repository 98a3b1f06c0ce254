import {
  bind,
  type Coordinates,
  type Expression,
  ExpressionError,
  parseExpression,
  type Variable,
} from './expression.js';
import type { Fault } from './faults.js';
import { caseInterfaces } from './interfaces.js';
import type { CaseFile } from './schema.js';

const inX: readonly Variable[] = ['x'];
const inXEps: readonly Variable[] = ['x', 'eps'];

/** Where in [first, last] expressions are evaluated: the ends, just after the start, in between. */
const TIMES = [0, 1e-3, 0.17, 0.5, 0.83, 1];
const DIRECTIONS = [-1, -0.5, -1e-3, 1e-3, 0.5, 1];

/** Why a variable is refused where more is to be said than which ones are known. */
type Reason = Readonly<Partial<Record<string, string>>>;

const fixed = 'epsilon and the cross sections are functions of x alone';
const coefficient: Reason = { t: fixed, v: fixed };
const atFirstTime: Reason = { t: 'these are the data at the first time' };
const steady: Reason = { t: 'the case is steady, add domain.t: [0, T] for a problem in time' };

/** Parses every expression of a case and evaluates it on a grid of the domain. */
export function checkExpressions(file: CaseFile): Fault[] {
  const check = new ExpressionCheck(file);
  check.all();
  return check.faults;
}

class ExpressionCheck {
  readonly faults: Fault[] = [];
  readonly #file: CaseFile;
  readonly #points: Coordinates[];
  readonly #times: readonly number[];
  /** Variables of the source and of the exact solution; t only in a problem in time. */
  readonly #inPhase: readonly Variable[];
  #epsilon: (point: Coordinates) => number = () => 1;

  constructor(file: CaseFile) {
    this.#file = file;
    const [a, b] = file.domain.x;
    const x = Array.from({ length: 401 }, (_, i) => a + ((b - a) * i) / 400);
    // Either side of a jump, however narrow the strip between two of them.
    const jumps = jumpsOrNone(file);
    for (let k = 0; k < jumps.length; k++) {
      x.push(jumps[k], (jumps[k] + (jumps[k + 1] ?? b)) / 2);
    }
    this.#points = x.flatMap((value) =>
      DIRECTIONS.map((v) => ({ t: 0, x: value, y: 0, v, theta: 0 })),
    );
    const [first, last] = file.domain.t ?? [0, 0];
    this.#times = first < last ? TIMES.map((s) => first + (last - first) * s) : [first];
    this.#inPhase = file.domain.t ? ['t', 'x', 'v', 'eps'] : ['x', 'v', 'eps'];
  }

  all(): void {
    const { coefficients, materials, boundary, exact, initial } = this.#file;
    this.#epsilonOf('epsilon', this.#file.epsilon, (parsed) => {
      this.#epsilon = bind(parsed, () => 1);
    });
    this.#sign('coefficients.scattering', coefficients.scattering);
    this.#sign('coefficients.absorption', coefficients.absorption);
    this.#derivable('coefficients.source', coefficients.source, this.#inPhase);
    for (const [k, material] of (materials ?? []).entries()) {
      const path = `materials.${k}`;
      if (material.epsilon !== undefined) this.#epsilonOf(`${path}.epsilon`, material.epsilon);
      if (material.scattering !== undefined) this.#sign(`${path}.scattering`, material.scattering);
      if (material.absorption !== undefined) this.#sign(`${path}.absorption`, material.absorption);
      if (material.source !== undefined) {
        this.#derivable(`${path}.source`, material.source, this.#inPhase);
      }
    }
    for (const side of ['left', 'right'] as const) {
      const condition = boundary[side];
      if (condition.type !== 'inflow') continue;
      const allowed = this.#inPhase.filter((name) => name !== 'x');
      this.#derivable(`boundary.${side}.value`, condition.value, allowed);
    }
    if (initial !== undefined) this.#derivable('initial', initial, ['x', 'v', 'eps'], atFirstTime);
    if (exact !== undefined && typeof exact === 'object') {
      const inRho = this.#inPhase.filter((name) => name !== 'v');
      this.#finite('exact.rho', exact.rho, inRho);
      this.#finite('exact.g', exact.g, this.#inPhase);
    } else if (exact !== undefined) this.#finite('exact', exact, this.#inPhase);
    if (this.#file.domain.t === undefined) this.#uniqueness();
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
    const parsed = this.#parse(path, source, inX, coefficient);
    if (!parsed) return;
    use?.(parsed);
    this.#positive(path, source, parsed, false);
  }

  #sign(path: string, source: string | number): void {
    const parsed = this.#parse(path, source, inXEps, coefficient);
    if (parsed) this.#positive(path, source, parsed, true);
  }

  #positive(path: string, source: string | number, parsed: Expression, zero: boolean): void {
    const evaluate = bind(parsed, this.#epsilon);
    for (const point of this.#points) {
      const value = evaluate(point);
      // epsilon^2 and 1/epsilon^2 have to be numbers too.
      if (Number.isFinite(value) && (zero ? value >= 0 : value > 1e-150 && value < 1e150)) continue;
      const at = parsed.variables.has('x') ? ` (${value} at x = ${point.x})` : '';
      this.faults.push({
        path,
        value: source,
        message: `expected a finite number ${zero ? '>= 0' : value > 0 ? 'from 1e-150 to 1e150' : '> 0'}${at}`,
      });
      return;
    }
  }

  /** What may be from-exact; its ingredients are then checked under exact. */
  #derivable(
    path: string,
    source: string | number,
    allowed: readonly Variable[],
    reason?: Reason,
  ): void {
    if (source !== 'from-exact') this.#finite(path, source, allowed, reason);
  }

  #finite(
    path: string,
    source: string | number,
    allowed: readonly Variable[],
    reason: Reason = this.#file.domain.t ? {} : steady,
  ): void {
    const parsed = this.#parse(path, source, allowed, reason);
    if (!parsed) return;
    const evaluate = bind(parsed, this.#epsilon);
    const inTime = parsed.variables.has('t');
    for (const t of inTime ? this.#times : [this.#times[0]]) {
      const at = this.#points.find((point) => !Number.isFinite(evaluate({ ...point, t })));
      if (!at) continue;
      const when = inTime ? `t = ${t}, ` : '';
      const where = parsed.variables.size > 0 ? ` at ${when}x = ${at.x}, v = ${at.v}` : '';
      const message = `expected a finite number, it is ${evaluate({ ...at, t })}${where}`;
      this.faults.push({ path, value: source, message });
      return;
    }
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
    this.faults.push({
      path: 'boundary',
      message:
        'no inflow wall and no absorption: the steady density is determined only up to a constant',
    });
  }
}

function jumpsOrNone(file: CaseFile): number[] {
  try {
    return caseInterfaces(file);
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}
