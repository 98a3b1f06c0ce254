import { math } from './mathjs.js';

const { erf } = math;

/** A function that expressions may call. */
export interface KnownFunction {
  readonly apply: (...args: number[]) => number;
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  /** Constant but for jumps: where it jumps, the expression may. */
  readonly steps?: true;
  /** Has no derivative somewhere, although mathjs may return one (abs). */
  readonly rough?: true;
}

const one = (apply: (x: number) => number): KnownFunction => ({ apply, arity: [1, 1] });
const step = (apply: (x: number) => number): KnownFunction => ({
  apply,
  arity: [1, 1],
  steps: true,
  rough: true,
});

/** Every function of the case file's expressions. */
export const functions: Readonly<Record<string, KnownFunction>> = {
  sin: one(Math.sin),
  cos: one(Math.cos),
  tan: one(Math.tan),
  asin: one(Math.asin),
  acos: one(Math.acos),
  atan: one(Math.atan),
  atan2: { apply: Math.atan2, arity: [2, 2] },
  sinh: one(Math.sinh),
  cosh: one(Math.cosh),
  tanh: one(Math.tanh),
  exp: one(Math.exp),
  erf: one((x) => (Number.isNaN(x) ? Number.NaN : erf(x))),
  log: {
    apply: (x, base) => (base === undefined ? Math.log(x) : Math.log(x) / Math.log(base)),
    arity: [1, 2],
  },
  log10: one(Math.log10),
  log2: one(Math.log2),
  sqrt: one(Math.sqrt),
  cbrt: one(Math.cbrt),
  pow: { apply: (x, y) => x ** y, arity: [2, 2] },
  square: one((x) => x * x),
  cube: one((x) => x ** 3),
  abs: { apply: Math.abs, arity: [1, 1], rough: true },
  min: { apply: Math.min, arity: [1, 20], rough: true },
  max: { apply: Math.max, arity: [1, 20], rough: true },
  sign: step(Math.sign),
  floor: step(Math.floor),
  ceil: step(Math.ceil),
  round: step(Math.round),
  // 1 at the jump itself; NaN stays NaN.
  step: step((x) => (Number.isNaN(x) ? x : Number(x >= 0))),
  heaviside: step((x) => (Number.isNaN(x) ? x : Number(x >= 0))),
};

/** What symbolic derivatives bring in besides. */
export const derived: Readonly<Record<string, KnownFunction>> = {
  sec: one((x) => 1 / Math.cos(x)),
  csc: one((x) => 1 / Math.sin(x)),
  cot: one((x) => 1 / Math.tan(x)),
  sech: one((x) => 1 / Math.cosh(x)),
  csch: one((x) => 1 / Math.sinh(x)),
  coth: one((x) => 1 / Math.tanh(x)),
};
