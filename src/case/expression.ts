import type { MathNode } from 'mathjs';
import {
  type Closure,
  type Coordinates,
  compile,
  ExpressionError,
  type Scope,
  type Variable,
} from './compile.js';
import { math } from './mathjs.js';

const { parse } = math;

export { type Coordinates, ExpressionError, type Variable } from './compile.js';

/** An expression of a case file: parsed by mathjs, checked against a whitelist, never evaluated as code. */
export interface Expression {
  readonly text: string;
  /** Value at a point; eps is the value of the case's epsilon there. */
  readonly evaluate: Closure;
  readonly node: MathNode;
  /** Variables that occur. */
  readonly variables: ReadonlySet<string>;
}

const MAX_LENGTH = 10_000;

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
    // Ten thousand opening brackets exhaust the parser's stack.
    if (error instanceof RangeError) throw new ExpressionError('is nested too deeply');
    throw new ExpressionError(`does not parse: ${(error as Error).message}`);
  }
  return fromNode(text, node, { allowed });
}

/** An expression from its syntax tree, checked against the whitelist. */
export function fromNode(
  text: string,
  node: MathNode,
  scope: Omit<Scope, 'variables'>,
): Expression {
  const variables = new Set<string>();
  return { text, node, variables, evaluate: compile(node, { ...scope, variables }) };
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
