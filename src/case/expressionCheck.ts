import {
  bind,
  type Coordinates,
  type Expression,
  ExpressionError,
  parseExpression,
  type Variable,
} from './expression.js';
import type { Fault } from './faults.js';
import type { CaseFile } from './schema.js';

/** Why a variable is refused where more is to be said than which ones are known. */
export type Reason = Readonly<Partial<Record<string, string>>>;

/** Where expressions of a geometry are evaluated, and which variables they may have. */
export interface CheckGround {
  readonly points: readonly Coordinates[];
  /** Variables of epsilon. */
  readonly inSpace: readonly Variable[];
  /** Why epsilon and the cross sections may have no others. */
  readonly coefficient: Reason;
  /** Where a coefficient is wrong, such as "x = 0.3"; empty where it is wrong everywhere. */
  readonly place: (parsed: Expression, point: Coordinates) => string;
  /** What else to try at every point: times, directions. */
  readonly variants: (parsed: Expression) => readonly Partial<Coordinates>[];
  /** Where something else is wrong. */
  readonly phasePlace: (parsed: Expression, point: Coordinates) => string;
}

/** Parses expressions of a case and evaluates them on the ground of its geometry. */
export class ExpressionCheck {
  readonly faults: Fault[] = [];
  readonly #ground: CheckGround;
  readonly #inSpaceEps: readonly Variable[];
  #epsilon: (point: Coordinates) => number = () => 1;

  constructor(ground: CheckGround) {
    this.#ground = ground;
    this.#inSpaceEps = [...ground.inSpace, 'eps'];
  }

  /** epsilon, first of all: the others may depend on it; coefficients, source and materials. */
  coefficients(
    { epsilon, coefficients, materials = [] }: CaseFile,
    inPhase: readonly Variable[],
    reason: Reason,
  ): void {
    this.#epsilonOf('epsilon', epsilon, (parsed) => {
      this.#epsilon = bind(parsed, () => 1);
    });
    this.#sign('coefficients.scattering', coefficients.scattering);
    this.#sign('coefficients.absorption', coefficients.absorption);
    this.derivable('coefficients.source', coefficients.source, inPhase, reason);
    for (const [k, material] of materials.entries()) {
      const path = `materials.${k}`;
      if (material.epsilon !== undefined) this.#epsilonOf(`${path}.epsilon`, material.epsilon);
      if (material.scattering !== undefined) this.#sign(`${path}.scattering`, material.scattering);
      if (material.absorption !== undefined) this.#sign(`${path}.absorption`, material.absorption);
      if (material.source !== undefined) {
        this.derivable(`${path}.source`, material.source, inPhase, reason);
      }
    }
  }

  /** What may be from-exact; its ingredients are then checked under exact. */
  derivable(
    path: string,
    source: string | number,
    allowed: readonly Variable[],
    reason: Reason,
  ): void {
    if (source !== 'from-exact') this.finite(path, source, allowed, reason);
  }

  finite(
    path: string,
    source: string | number,
    allowed: readonly Variable[],
    reason: Reason,
  ): void {
    const parsed = this.#parse(path, source, allowed, reason);
    if (!parsed) return;
    const { points, variants, phasePlace } = this.#ground;
    const evaluate = bind(parsed, this.#epsilon);
    for (const variant of variants(parsed)) {
      const found = points.find((point) => !Number.isFinite(evaluate({ ...point, ...variant })));
      if (!found) continue;
      const at = { ...found, ...variant };
      const where = parsed.variables.size > 0 ? ` at ${phasePlace(parsed, at)}` : '';
      const message = `expected a finite number, it is ${evaluate(at)}${where}`;
      this.faults.push({ path, value: source, message });
      return;
    }
  }

  /**
   * Without a wall that lets particles in and out, absorption alone fixes a steady density.
   *
   * @param absorptions of all materials.
   */
  uniqueness(absorptions: readonly (string | number)[]): void {
    const absorbs = absorptions.some((source) => {
      try {
        const evaluate = bind(parseExpression(source, this.#inSpaceEps), this.#epsilon);
        return this.#ground.points.some((point) => evaluate(point) > 0);
      } catch {
        return true;
      }
    });
    if (absorbs) return;
    const message =
      'no inflow wall and no absorption: the steady density is determined only up to a constant';
    this.faults.push({ path: 'boundary', message });
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
    const { inSpace, coefficient } = this.#ground;
    const parsed = this.#parse(path, source, inSpace, coefficient);
    if (!parsed) return;
    use?.(parsed);
    this.#positive(path, source, parsed, false);
  }

  #sign(path: string, source: string | number): void {
    const parsed = this.#parse(path, source, this.#inSpaceEps, this.#ground.coefficient);
    if (parsed) this.#positive(path, source, parsed, true);
  }

  #positive(path: string, source: string | number, parsed: Expression, zero: boolean): void {
    const evaluate = bind(parsed, this.#epsilon);
    for (const point of this.#ground.points) {
      const value = evaluate(point);
      // epsilon^2 and 1/epsilon^2 have to be numbers too.
      if (Number.isFinite(value) && (zero ? value >= 0 : value > 1e-150 && value < 1e150)) continue;
      const place = this.#ground.place(parsed, point);
      const at = place ? ` (${value} at ${place})` : '';
      const range = zero ? '>= 0' : value > 0 ? 'from 1e-150 to 1e150' : '> 0';
      this.faults.push({ path, value: source, message: `expected a finite number ${range}${at}` });
      return;
    }
  }
}

/** Interfaces of a case; those of an expression that cannot be read are said elsewhere. */
export function readableOr<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpressionError) return otherwise;
    throw error;
  }
}
