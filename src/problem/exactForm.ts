import { splitInEpsilon } from '../case/derivative.js';
import {
  bind,
  type Expression,
  ExpressionError,
  parseExpression,
  type Variable,
} from '../case/expression.js';
import { InputError } from '../case/faults.js';
import type { CaseFile } from '../case/schema.js';
import type { PhaseFunction, PhasePoint } from './types.js';

/** f = rho + epsilon g as the case writes it, or as it can be found in f; or f as it stands. */
export type ExactForm =
  | {
      readonly rho: Expression;
      readonly g: Expression;
      /** Whether the case promises <g> = 0. */
      readonly zeroMean: boolean;
    }
  | { readonly f: Expression };

export function exactForm(
  exact: NonNullable<CaseFile['exact']>,
  variables: readonly Variable[],
): ExactForm {
  if (typeof exact === 'object') {
    const [rho, g] = [exact.rho, exact.g].map((text) => parseExpression(text, variables));
    return { rho, g, zeroMean: true };
  }
  const f = parseExpression(exact, variables);
  const split = splitInEpsilon(f, variables);
  return split ? { ...split, zeroMean: false } : { f };
}

/** Where a part of the exact solution stands in the case. */
export function pathOfPart({ exact }: CaseFile, part: 'rho' | 'g' | 'f'): string {
  return typeof exact === 'object' ? `exact.${part}` : 'exact';
}

/** @throws InputError at the path where the expression cannot be differentiated. */
export function derived(
  { name }: CaseFile,
  path: string,
  { text }: Expression,
  epsilon: PhaseFunction,
  derive: () => Expression,
): PhaseFunction {
  try {
    return bind(derive(), epsilon);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new InputError(name, [{ path, value: text, message: error.message }]);
  }
}

/** What rounding leaves in sigmaS (f - <f>)/epsilon^2. */
export function roundingAt(
  p: PhasePoint,
  f: PhaseFunction,
  scattering: PhaseFunction,
  epsilon: PhaseFunction,
): number {
  return (Number.EPSILON * scattering(p) * Math.abs(f(p))) / epsilon(p) ** 2;
}

/** The share of the source that rounding may take. */
const LOSS = 1e-8;

/** @throws InputError where rounding leaves more in a source from f as it stands. */
export function refuseLoss({ name }: CaseFile, { text }: Expression, loss: number): void {
  if (loss <= LOSS) return;
  const message =
    'the source divides f - <f> by epsilon^2, rounding leaves an error of ' +
    `${loss.toExponential(1)} in it: write exact as { rho: ..., g: ... }, f = rho + epsilon g`;
  throw new InputError(name, [{ path: 'exact', value: text, message }]);
}
