import type { MathNode } from 'mathjs';
import { math } from './mathjs.js';

const { ConstantNode } = math;

/**
 * Removes the zeros and ones that symbolic differentiation leaves: 0*a, 1*a, a + 0, a^1 and
 * arithmetic of constants. Otherwise 0*log(x) would be NaN at x = 0. mathjs' own simplification
 * does more and takes seconds for a sum of twenty terms.
 */
export function tidy(node: MathNode): MathNode {
  return reduced(node.map((child: MathNode) => tidy(child)));
}

function reduced(node: MathNode): MathNode {
  const { fn, args, content } = node as unknown as {
    fn?: unknown;
    args?: MathNode[];
    content?: MathNode;
  };
  if (node.type === 'ParenthesisNode' && content) {
    return content.type === 'ConstantNode' || content.type === 'SymbolNode' ? content : node;
  }
  if (node.type !== 'OperatorNode' || !args) return node;
  const [a, b] = args;
  const [p, q] = args.map(numberOf);
  if (args.length === 1) return fn === 'unaryMinus' && p !== null ? constant(-p) : node;
  switch (fn) {
    case 'add':
      if (p !== null && q !== null) return constant(p + q);
      return p === 0 ? b : q === 0 ? a : node;
    case 'subtract':
      if (p !== null && q !== null) return constant(p - q);
      return q === 0 ? a : node;
    case 'multiply':
      if (p === 0 || q === 0) return constant(0);
      if (p !== null && q !== null) return constant(p * q);
      return p === 1 ? b : q === 1 ? a : node;
    case 'divide':
      if (p === 0 && q !== 0) return constant(0);
      return q === 1 ? a : node;
    case 'pow':
      if (p !== null && q !== null) return constant(p ** q);
      if (q === 0) return constant(1);
      return q === 1 ? a : node;
    default:
      return node;
  }
}

/** The value of a constant, null for anything else. */
export function numberOf(node: MathNode): number | null {
  if (node.type !== 'ConstantNode') return null;
  const { value } = node as unknown as { value: unknown };
  return typeof value === 'number' ? value : null;
}

function constant(value: number): MathNode {
  return new ConstantNode(value) as unknown as MathNode;
}
