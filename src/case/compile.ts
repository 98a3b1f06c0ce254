import type { MathNode } from 'mathjs';
import { derived, functions } from './functions.js';
import { nearest, suggestion } from './nearest.js';

export type Variable = 't' | 'x' | 'y' | 'v' | 'theta' | 'eps';

/** A point of phase space; coordinates a problem does not have are 0. */
export interface Coordinates {
  readonly t: number;
  readonly x: number;
  readonly y: number;
  readonly v: number;
  readonly theta: number;
}

/** What is wrong with an expression, in words; the caller adds the path. */
export class ExpressionError extends Error {
  /** The variable that makes no sense where the expression stands, so that the caller can say why. */
  readonly refused: string | null;

  constructor(message: string, refused: string | null = null) {
    super(message);
    this.refused = refused;
  }
}

/** A sum of n terms is n levels deep. */
const MAX_DEPTH = 500;

/** A compiled node; eps is the value of the case's epsilon at the point. */
export type Closure = (p: Coordinates, eps: number) => number;

const constants: Readonly<Record<string, number>> = {
  pi: Math.PI,
  PI: Math.PI,
  e: Math.E,
  E: Math.E,
  LN10: Math.LN10,
  LN2: Math.LN2,
};

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  pow: (a, b) => a ** b,
  smaller: (a, b) => Number(a < b),
  smallerEq: (a, b) => Number(a <= b),
  larger: (a, b) => Number(a > b),
  largerEq: (a, b) => Number(a >= b),
  equal: (a, b) => Number(a === b),
  unequal: (a, b) => Number(a !== b),
  and: (a, b) => Number(a !== 0 && b !== 0),
  or: (a, b) => Number(a !== 0 || b !== 0),
};

/** What names mean while an expression is compiled. */
export interface Scope {
  readonly allowed: readonly Variable[];
  /** Receives the variables that occur. */
  readonly variables: Set<string>;
  /** Whether the expression is a symbolic derivative, which may call more functions. */
  readonly derivative?: boolean;
  /** Parts that were kept out of a symbolic derivative, by the name that stands for them. */
  readonly frozen?: ReadonlyMap<string, Closure>;
}

const everyVariable: ReadonlySet<string> = new Set(['t', 'x', 'y', 'v', 'theta', 'eps']);

/** mathjs node -> closure; everything not listed here is refused. */
export function compile(node: MathNode, scope: Scope, depth = 0): Closure {
  if (depth > MAX_DEPTH) throw new ExpressionError('is nested too deeply');
  const sub = (child: MathNode): Closure => compile(child, scope, depth + 1);
  const n = node as unknown as NodeParts;
  switch (node.type) {
    case 'ParenthesisNode':
      return sub(n.content);
    case 'ConstantNode': {
      const value = typeof n.value === 'boolean' ? Number(n.value) : n.value;
      if (value === undefined) throw new ExpressionError('is empty');
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        throw new ExpressionError(`${node.toString()} is not a finite number`);
      }
      return () => value;
    }
    case 'SymbolNode':
      return symbol(n.name, scope);
    case 'ConditionalNode': {
      const [test, yes, no] = [sub(n.condition), sub(n.trueExpr), sub(n.falseExpr)];
      return (p, eps) => (test(p, eps) !== 0 ? yes(p, eps) : no(p, eps));
    }
    case 'RelationalNode': {
      const parts = n.params.map(sub);
      const tests = n.conditionals.map((name) => operators[name]);
      return (p, eps) =>
        Number(tests.every((t, k) => t(parts[k](p, eps), parts[k + 1](p, eps)) !== 0));
    }
    case 'OperatorNode':
      return operator(n, sub);
    case 'FunctionNode':
      return call(n, sub, scope);
    default:
      throw new ExpressionError(`${node.type.replace(/Node$/, '').toLowerCase()}s are not allowed`);
  }
}

interface NodeParts {
  readonly content: MathNode;
  readonly value: unknown;
  readonly name: string;
  readonly condition: MathNode;
  readonly trueExpr: MathNode;
  readonly falseExpr: MathNode;
  readonly params: MathNode[];
  readonly conditionals: string[];
  readonly fn: string | { name?: string };
  readonly args: MathNode[];
}

function symbol(name: string, { allowed, variables, frozen }: Scope): Closure {
  const kept = frozen?.get(name);
  if (kept) return kept;
  if (Object.hasOwn(constants, name)) {
    const value = constants[name];
    return () => value;
  }
  if (!(allowed as readonly string[]).includes(name)) {
    if (Object.hasOwn(functions, name)) {
      throw new ExpressionError(`"${name}" is a function: write ${name}(...)`);
    }
    const here = `here: ${[...allowed, 'pi'].join(', ')}`;
    if (everyVariable.has(name)) {
      throw new ExpressionError(`must not depend on ${name}, known ${here}`, name);
    }
    const guess = nearest(
      name,
      allowed.filter((known) => known.length > 1),
    );
    throw new ExpressionError(
      `unknown name "${name}", ${guess ? `did you mean "${guess}"?` : `known ${here}`}`,
    );
  }
  variables.add(name);
  switch (name as Variable) {
    case 't':
      return (p) => p.t;
    case 'x':
      return (p) => p.x;
    case 'y':
      return (p) => p.y;
    case 'v':
      return (p) => p.v;
    case 'theta':
      return (p) => p.theta;
    case 'eps':
      return (_, eps) => eps;
  }
}

function operator({ fn, args }: NodeParts, sub: (node: MathNode) => Closure): Closure {
  const name = String(fn);
  const [first, second] = args.map(sub);
  if (args.length === 1) {
    if (name === 'unaryMinus') return (p, eps) => -first(p, eps);
    if (name === 'unaryPlus') return first;
    if (name === 'not') return (p, eps) => Number(first(p, eps) === 0);
  }
  if (args.length !== 2 || !Object.hasOwn(operators, name)) {
    throw new ExpressionError(`operator "${name}" is not allowed`);
  }
  const apply = operators[name];
  return (p, eps) => apply(first(p, eps), second(p, eps));
}

function call({ fn, args }: NodeParts, sub: (node: MathNode) => Closure, scope: Scope): Closure {
  const name = typeof fn === 'string' ? fn : (fn.name ?? '');
  const known =
    scope.derivative && Object.hasOwn(derived, name)
      ? derived[name]
      : Object.hasOwn(functions, name)
        ? functions[name]
        : null;
  if (!known) {
    throw new ExpressionError(
      `unknown function "${name}", ${suggestion(name, Object.keys(functions))}`,
    );
  }
  const { apply, arity } = known;
  if (args.length < arity[0] || args.length > arity[1]) {
    const expected = arity[0] === arity[1] ? arity[0] : `${arity[0]} to ${arity[1]}`;
    throw new ExpressionError(
      `function "${name}" takes ${expected} argument${expected === 1 ? '' : 's'}, got ${args.length}`,
    );
  }
  const parts = args.map(sub);
  const [first, second] = parts;
  if (parts.length === 1) return (p, eps) => apply(first(p, eps));
  if (parts.length === 2) return (p, eps) => apply(first(p, eps), second(p, eps));
  return (p, eps) => apply(...parts.map((part) => part(p, eps)));
}
