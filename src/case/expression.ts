import { derivative, type MathNode, parse } from 'mathjs/number';
import { suggestion } from './nearest.js';

export type Variable = 't' | 'x' | 'y' | 'v' | 'theta' | 'eps';

/** A point of phase space; coordinates a problem does not have are 0. */
export interface Coordinates {
  readonly t: number;
  readonly x: number;
  readonly y: number;
  readonly v: number;
  readonly theta: number;
}

/** An expression of a case file: parsed by mathjs, checked against a whitelist, never evaluated as code. */
export interface Expression {
  readonly text: string;
  /** Value at a point; eps is the value of the case's epsilon there. */
  readonly evaluate: (point: Coordinates, eps: number) => number;
  readonly node: MathNode;
  /** Variables that occur. */
  readonly variables: ReadonlySet<string>;
}

/** What is wrong with an expression, in words; the caller adds the path. */
export class ExpressionError extends Error {}

const MAX_LENGTH = 10_000;
const MAX_DEPTH = 100;

type Closure = (p: Coordinates, eps: number) => number;

const constants: Readonly<Record<string, number>> = {
  pi: Math.PI,
  PI: Math.PI,
  e: Math.E,
  E: Math.E,
  LN10: Math.LN10,
  LN2: Math.LN2,
};

const functions: Readonly<Record<string, (...args: number[]) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  exp: Math.exp,
  log: (x, base) => (base === undefined ? Math.log(x) : Math.log(x) / Math.log(base)),
  log10: Math.log10,
  log2: Math.log2,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  abs: Math.abs,
  sign: Math.sign,
  min: Math.min,
  max: Math.max,
  pow: (x, y) => x ** y,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  square: (x) => x * x,
  cube: (x) => x ** 3,
  // Symbolic derivatives bring these.
  sec: (x) => 1 / Math.cos(x),
  csc: (x) => 1 / Math.sin(x),
  cot: (x) => 1 / Math.tan(x),
  sech: (x) => 1 / Math.cosh(x),
  csch: (x) => 1 / Math.sinh(x),
  coth: (x) => 1 / Math.tanh(x),
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

/**
 * Parses and compiles an expression.
 *
 * @param allowed variables that make sense where the expression stands.
 * @throws ExpressionError in words that can be shown to the user.
 */
export function parseExpression(source: string | number, allowed: readonly Variable[]): Expression {
  const text = String(source);
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError(`${text.length} characters are too many, at most ${MAX_LENGTH}`);
  }
  let node: MathNode;
  try {
    node = parse(text);
  } catch (error) {
    throw new ExpressionError(`does not parse: ${(error as Error).message}`);
  }
  return fromNode(text, node, allowed);
}

/**
 * d/dx of an expression, by mathjs.
 *
 * @throws ExpressionError when it has no symbolic derivative (abs, floor, ?: and comparisons).
 */
export function differentiate(expression: Expression, allowed: readonly Variable[]): Expression {
  let node: MathNode;
  try {
    node = derivative(expression.node, 'x');
  } catch {
    throw new ExpressionError('has no symbolic derivative: give the source explicitly');
  }
  return fromNode(`d/dx (${expression.text})`, node, allowed);
}

function fromNode(text: string, node: MathNode, allowed: readonly Variable[]): Expression {
  const variables = new Set<string>();
  const evaluate = compile(node, allowed, variables, 0);
  return { text, evaluate, node, variables };
}

/** The expression as a function of phase space, for a given epsilon. */
export function bind(
  expression: Expression,
  epsilon: (point: Coordinates) => number,
): (point: Coordinates) => number {
  const { evaluate, variables } = expression;
  if (variables.size === 0) {
    const value = evaluate({ t: 0, x: 0, y: 0, v: 0, theta: 0 }, 0);
    return () => value;
  }
  return variables.has('eps') ? (p) => evaluate(p, epsilon(p)) : (p) => evaluate(p, 0);
}

/**
 * Points where comparisons of x with a constant, inside the expression, may make it jump:
 * `x < 0.4 ? 1 : 100` jumps at 0.4.
 */
export function jumpPoints(expression: Expression): number[] {
  const out: number[] = [];
  expression.node.traverse((node) => {
    const { fn, args } = node as unknown as { fn?: unknown; args?: MathNode[] };
    if (typeof fn !== 'string' || !/^(smaller|larger)/.test(fn) || args?.length !== 2) return;
    for (const [variable, other] of [args, [...args].reverse()]) {
      if (variable.toString() !== 'x') continue;
      const seen = new Set<string>();
      try {
        const value = compile(other, [], seen, 0)({ t: 0, x: 0, y: 0, v: 0, theta: 0 }, 0);
        if (Number.isFinite(value)) out.push(value);
      } catch {
        // Not a constant: the jump, if any, has to be listed under interfaces.
      }
    }
  });
  return out;
}

/** mathjs node -> closure; everything not listed here is refused. */
function compile(
  node: MathNode,
  allowed: readonly Variable[],
  variables: Set<string>,
  depth: number,
): Closure {
  if (depth > MAX_DEPTH) throw new ExpressionError('is nested too deeply');
  const sub = (child: MathNode): Closure => compile(child, allowed, variables, depth + 1);
  const n = node as unknown as NodeParts;
  switch (node.type) {
    case 'ParenthesisNode':
      return sub(n.content);
    case 'ConstantNode': {
      const value = typeof n.value === 'boolean' ? Number(n.value) : n.value;
      if (typeof value !== 'number')
        throw new ExpressionError(`${String(n.value)} is not a number`);
      return () => value;
    }
    case 'SymbolNode':
      return symbol(n.name, allowed, variables);
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
      return call(n, sub);
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

function symbol(name: string, allowed: readonly Variable[], variables: Set<string>): Closure {
  if (Object.hasOwn(constants, name)) {
    const value = constants[name];
    return () => value;
  }
  if (!(allowed as readonly string[]).includes(name)) {
    const known = [...allowed, 'pi'];
    throw new ExpressionError(`unknown name "${name}" here, ${suggestion(name, known)}`);
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

function call({ fn, args }: NodeParts, sub: (node: MathNode) => Closure): Closure {
  const name = typeof fn === 'string' ? fn : (fn.name ?? '');
  if (!Object.hasOwn(functions, name)) {
    const known = Object.keys(functions);
    throw new ExpressionError(`unknown function "${name}", ${suggestion(name, known)}`);
  }
  const apply = functions[name];
  const parts = args.map(sub);
  if (parts.length === 1) {
    const [only] = parts;
    return (p, eps) => apply(only(p, eps));
  }
  if (parts.length === 0) throw new ExpressionError(`function "${name}" needs an argument`);
  return (p, eps) => apply(...parts.map((part) => part(p, eps)));
}
