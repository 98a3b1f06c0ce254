import { slabPoint } from '../types.js';
import type { AngularUse, LocalCoefficients, RowBlock, Term } from './formulation.js';

/** Shorthands in which the row blocks of a formulation are written. */

type Coefficient = (c: LocalCoefficients, v: number) => number;

const one: Coefficient = () => 1;

/** coefficient * field(x, v). */
export const value = (field: string, coefficient: Coefficient = one): Term =>
  term(field, 'value', 'point', coefficient);

/** coefficient * d field / dx (x, v). */
export const slope = (field: string, coefficient: Coefficient = one): Term =>
  term(field, 'x', 'point', coefficient);

/** coefficient * d field / dt (x, v). */
export const rate = (field: string, coefficient: Coefficient = one): Term =>
  term(field, 't', 'point', coefficient);

/** coefficient * <v^power field>(x). */
export const moment = (field: string, power: number, coefficient: Coefficient = one): Term =>
  term(field, 'value', { moment: power }, coefficient);

/** coefficient * <v^power d field / dx>(x). */
export const slopeMoment = (field: string, power: number, coefficient: Coefficient = one): Term =>
  term(field, 'x', { moment: power }, coefficient);

function term(
  field: string,
  derivative: Term['derivative'],
  angular: AngularUse,
  coefficient: Coefficient,
): Term {
  return { field, derivative, angular, coefficient };
}

/** The same expression at -v. */
export function mirrored(terms: readonly Term[]): Term[] {
  return terms.map((t) => ({
    ...t,
    angular: t.angular === 'point' ? 'mirror' : t.angular,
    coefficient: (c, v) => t.coefficient(c, -v),
  }));
}

/** factor * (terms). */
export function scaled(terms: readonly Term[], factor: number): Term[] {
  return terms.map((t) => ({ ...t, coefficient: (c, v) => factor * t.coefficient(c, v) }));
}

/** f = inflow datum on inflow sides, and f(v) = f(-v) on reflective ones, from f's own terms. */
export function boundaryBlocks(f: readonly Term[]): RowBlock[] {
  return [
    {
      name: 'inflow',
      on: 'inflow',
      weight: 'data',
      terms: f,
      rhs: (c, v, inflow) => inflow?.(slabPoint(c.x, v, c.t)) ?? 0,
    },
    {
      name: 'reflection',
      on: 'reflection',
      weight: 'mirror',
      terms: [...f, ...scaled(mirrored(f), -1)],
    },
  ];
}

/** rho = <f> at the start of a slab. */
export function initialDensity(): RowBlock {
  return {
    name: 'initial-rho',
    on: 'initial-position',
    weight: 'initial-density',
    terms: [value('rho')],
    rhs: (c) => c.initial.mean,
    conserves: (c) => c.epsilon,
  };
}
