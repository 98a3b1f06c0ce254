import { z } from 'zod';

/**
 * The shape of a case file (design section 7). What needs more than one value (signs, geometry,
 * expressions) is checked in validate.ts, so that every fault is found in one pass.
 */

const expression = z.union([z.string(), z.number()]);
const interval = z.tuple([z.number(), z.number()]);
const fromExact = z.literal('from-exact');

const side = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('inflow'), value: expression }),
  z.strictObject({ type: z.literal('periodic') }),
  z.strictObject({ type: z.literal('reflective') }),
]);

/** A hole is one of the two; which keys go together is checked with the geometry. */
const hole = z.strictObject({
  box: z.strictObject({ x: interval, y: interval }).optional(),
  disc: z
    .strictObject({ centre: z.tuple([z.number(), z.number()]), radius: z.number() })
    .optional(),
});

const material = z.strictObject({
  x: interval,
  /** In the plane: a material is a box. */
  y: interval.optional(),
  scattering: expression.optional(),
  absorption: expression.optional(),
  source: z.union([fromExact, expression]).optional(),
  epsilon: expression.optional(),
});

/** f = rho + epsilon g with <g> = 0: keeps its digits for every epsilon. */
const microMacroExact = z.strictObject({ rho: expression, g: expression });

/** What the project promises of a case; a quantity that is left out is reported without a bound. */
const tolerance = z.strictObject({
  rho: z.number().positive(),
  flux: z.number().positive().optional(),
  f: z.number().positive().optional(),
});

const published = z.strictObject({
  quantity: z.string(),
  value: z.number(),
  epsilon: z.number().optional(),
  t: z.number().optional(),
  by: z.string(),
});

/** Settings of the published recipe for `--method aprfm-published` and `rfm-published`. */
export const recipe = z.strictObject({
  patches: z.tuple([z.number().int().positive(), z.number().int().positive()]),
  rhoFeatures: z.number().int().positive(),
  gFeatures: z.number().int().positive(),
  grid: z.tuple([z.number().int().min(4), z.number().int().min(4)]),
  /** Gauss nodes of the angular mean. */
  quadrature: z.number().int().positive().optional(),
  /** Weights and biases are uniform in [0, range). */
  range: z.number().positive().optional(),
});

export const caseSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
    message: 'expected letters, digits, dot, dash or underscore, at most 64',
  }),
  title: z.string().optional(),
  description: z.string().optional(),
  reference: z.string().optional(),
  equation: z.literal('linear-transport'),
  epsilon: expression,
  /** No t: steady. With y: a problem in the plane, which may have holes. */
  domain: z.strictObject({
    x: interval,
    y: interval.optional(),
    holes: z.array(hole).max(64).optional(),
    t: interval.optional(),
  }),
  coefficients: z
    .strictObject({
      scattering: expression.default(1),
      absorption: expression.default(0),
      source: z.union([fromExact, expression]).default(0),
    })
    .default({ scattering: 1, absorption: 0, source: 0 }),
  materials: z.array(material).min(1).optional(),
  /** Points of the slab; in the plane lines x = const and y = const. */
  interfaces: z
    .union([
      z.array(z.number()),
      z.strictObject({ x: z.array(z.number()).default([]), y: z.array(z.number()).default([]) }),
    ])
    .default([]),
  /** f0(x, v); there exactly when domain.t is. */
  initial: z.union([fromExact, expression]).optional(),
  /** Bottom and top in the plane; `holes` is the inflow value on the boundary of every hole. */
  boundary: z.strictObject({
    left: side,
    right: side,
    bottom: side.optional(),
    top: side.optional(),
    holes: expression.optional(),
  }),
  exact: z.union([expression, microMacroExact]).optional(),
  /** Times at which the answer is compared and written, in any order; the last time if not given. */
  output: z.strictObject({ times: z.array(z.number()).min(1) }).optional(),
  sweep: z.strictObject({ epsilon: z.array(z.number().positive()).min(1) }).optional(),
  tolerance: tolerance.optional(),
  published: z.array(published).optional(),
  recipe: recipe.optional(),
});

/** A case file after its shape has been checked. */
export type CaseFile = z.infer<typeof caseSchema>;
