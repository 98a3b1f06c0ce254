import type { MathNode } from 'mathjs';
import { type Closure, compile, ExpressionError, type Variable } from './compile.js';
import { type Expression, fromNode, parseExpression } from './expression.js';
import { functions } from './functions.js';
import { math } from './mathjs.js';
import { numberOf, tidy } from './tidy.js';

const { derivative, parse, SymbolNode } = math;

/** A product of n factors has a derivative of n^2 parts. */
const MAX_NODES = 20_000;

/**
 * Symbolic derivative of an expression, by mathjs. Parts that mathjs cannot differentiate are kept
 * whole where they do not depend on the variable: abs(v) x has the x-derivative abs(v).
 *
 * @param epsilon where the case's epsilon depends on the variable: eps is replaced by it first, so
 *   that d/dx eps is not lost. It never depends on t.
 * @throws ExpressionError naming the part without a derivative (abs, floor, ?: and the like).
 */
export function differentiate(
  expression: Expression,
  variable: 't' | 'x' | 'y' | 'eps',
  allowed: readonly Variable[],
  epsilon?: Expression,
): Expression {
  let tree = expression.node;
  if (epsilon?.variables.has(variable)) {
    tree = tree.transform((node) => (isSymbol(node, 'eps') ? epsilon.node : node));
  }
  const frozen = new Map<string, Closure>();
  const variables = new Set<string>();
  const smooth = tree.transform((node) => {
    const rough = isRough(node);
    if (!rough && !isForeign(node)) return node;
    if (mentions(node, variable)) throw noDerivative(node, variable);
    const name = `frozen${frozen.size}`;
    frozen.set(name, compile(node, { allowed, variables }));
    return new SymbolNode(name) as unknown as MathNode;
  });
  let node: MathNode;
  try {
    node = tidy(derivative(smooth, variable, { simplify: false }));
  } catch {
    throw noDerivative(expression.node, variable);
  }
  let nodes = 0;
  node.traverse(() => nodes++);
  if (nodes > MAX_NODES) {
    throw new ExpressionError(
      `is too long to differentiate in ${variable}: give the source explicitly`,
    );
  }
  const text = `d/d${variable} (${expression.text})`;
  const result = fromNode(text, node, { allowed, derivative: true, frozen });
  return { ...result, variables: new Set([...variables, ...result.variables]) };
}

/** f = rho + eps g with rho free of the direction: v in the slab, theta in the plane. */
export interface MicroMacro {
  readonly rho: Expression;
  readonly g: Expression;
}

/** Highest power of eps that is looked for. */
const MAX_DEGREE = 4;

/**
 * Splits f into rho + eps g symbolically where f is free of direction, or is a polynomial in eps whose
 * constant term is: then f - <f> = eps (g - <g>) is formed without the cancellation that
 * would cost all digits at eps = 1e-8. g may keep a mean.
 *
 * @returns null where f has no such form.
 */
export function splitInEpsilon(f: Expression, allowed: readonly Variable[]): MicroMacro | null {
  if (isIsotropic(f)) return { rho: f, g: parseExpression(0, allowed) };
  // Frozen parts have no text from which g could be put together again.
  if (f.node.filter((node) => isRough(node) || isForeign(node)).length > 0) return null;
  if (!isPolynomialInEpsilon(f.node)) return null;
  try {
    const rho = atEpsilonZero(f, allowed);
    if (!isIsotropic(rho)) return null;
    const terms: string[] = [];
    let slope = f;
    let factorial = 1;
    for (let k = 1; k <= MAX_DEGREE; k++) {
      slope = differentiate(slope, 'eps', allowed);
      factorial *= k;
      terms.push(
        `eps^${k - 1} * (${atEpsilonZero(slope, allowed).node.toString()}) / ${factorial}`,
      );
      if (slope.variables.has('eps')) continue;
      const text = terms.join(' + ');
      return { rho, g: fromNode(text, parse(text), { allowed, derivative: true }) };
    }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
  }
  return null;
}

function isIsotropic({ variables }: Expression): boolean {
  return !variables.has('v') && !variables.has('theta');
}

/** Told from the form alone: repeated derivatives of anything else grow without end. */
function isPolynomialInEpsilon(node: MathNode): boolean {
  if (!mentions(node, 'eps')) return true;
  const { fn, args, content } = node as unknown as {
    fn?: unknown;
    args?: MathNode[];
    content?: MathNode;
  };
  if (node.type === 'SymbolNode') return true;
  if (content) return isPolynomialInEpsilon(content);
  if (node.type !== 'OperatorNode' || !args) return false;
  const [first, second] = args;
  if (fn === 'divide') return isPolynomialInEpsilon(first) && !mentions(second, 'eps');
  if (fn === 'pow') {
    const power = numberOf(second) ?? 0.5;
    return Number.isInteger(power) && power > 0 && isPolynomialInEpsilon(first);
  }
  return arithmetic.has(String(fn)) && args.every(isPolynomialInEpsilon);
}

function atEpsilonZero({ node, text }: Expression, allowed: readonly Variable[]): Expression {
  const zero = parse('0');
  const tree = node.transform((part) => (isSymbol(part, 'eps') ? zero : part));
  return fromNode(text, tidy(tree), { allowed, derivative: true });
}

function isSymbol(node: MathNode, name: string): boolean {
  return node.type === 'SymbolNode' && (node as unknown as { name: string }).name === name;
}

function mentions(node: MathNode, variable: string): boolean {
  return node.filter((part) => isSymbol(part, variable)).length > 0;
}

/** Has no derivative somewhere. */
function isRough(node: MathNode): boolean {
  const name = functionName(node);
  return name !== null && Object.hasOwn(functions, name) && functions[name].rough === true;
}

const arithmetic = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'pow',
  'unaryMinus',
  'unaryPlus',
]);
const unknownToMathjs = new Set(['erf', 'atan2', 'square', 'cube']);

/** A part that mathjs refuses to differentiate, even where it is constant. */
function isForeign(node: MathNode): boolean {
  if (node.type === 'ConditionalNode' || node.type === 'RelationalNode') return true;
  if (node.type === 'OperatorNode') {
    return !arithmetic.has(String((node as unknown as { fn: unknown }).fn));
  }
  return unknownToMathjs.has(functionName(node) ?? '');
}

function functionName(node: MathNode): string | null {
  if (node.type !== 'FunctionNode') return null;
  const { fn } = node as unknown as { fn: string | { name?: string } };
  return typeof fn === 'string' ? fn : (fn.name ?? '');
}

function noDerivative(node: MathNode, variable: string): ExpressionError {
  const text = node.toString();
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return new ExpressionError(
    `${short} has no symbolic derivative in ${variable}: give the source explicitly`,
  );
}
