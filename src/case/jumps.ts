import type { MathNode } from 'mathjs';
import { compile } from './compile.js';
import type { Expression } from './expression.js';
import { functions } from './functions.js';

const allowed = ['t', 'x', 'y', 'v', 'theta', 'eps'] as const;

type Axis = 'x' | 'y';

/** Samples of the interval between which a jump is looked for. */
const SAMPLES = 1024;

/**
 * Points of [a, b] where an expression may jump: where a comparison, or one of sign, floor, ceil,
 * round and step, changes its value along x. `x < 0.4` gives 0.4 to the last bit; other jumps,
 * `abs(x - 0.5) < 0.1` or `floor(4 x)`, are found by sampling and bisection, so that two of them
 * closer than (b - a)/1024 may go unseen. What depends on another variable has no fixed place and is
 * left out.
 *
 * @param epsilon value of the case's epsilon at x.
 * @param axis the coordinate that x stands for: in the plane there are lines y = const too.
 */
export function jumpPoints(
  expression: Expression,
  [a, b]: readonly [number, number],
  epsilon: (x: number) => number,
  axis: Axis = 'x',
): number[] {
  const found: number[] = [];
  expression.node.traverse((node) => {
    if (!isStep(node)) return;
    const variables = new Set<string>();
    const closure = compile(node, { allowed, variables, derivative: true });
    if (!variables.has(axis)) return;
    if ([...variables].some((name) => name !== axis && name !== 'eps')) return;
    const exact = boundsOf(node, axis);
    if (exact) found.push(...exact);
    else found.push(...changes((x) => closure(at(x, axis), epsilon(x)), a, b));
  });
  return found.filter((x) => x > a && x < b);
}

function isStep(node: MathNode): boolean {
  if (node.type === 'RelationalNode') return true;
  const { fn } = node as unknown as { fn?: string | { name?: string } };
  if (node.type === 'OperatorNode') return /^(smaller|larger)/.test(String(fn));
  if (node.type !== 'FunctionNode') return false;
  const name = typeof fn === 'string' ? fn : (fn?.name ?? '');
  return Object.hasOwn(functions, name) && functions[name].steps === true;
}

/** The numbers that x itself is compared with; null where something else is compared. */
function boundsOf(node: MathNode, axis: Axis): number[] | null {
  const { args, params } = node as unknown as { args?: MathNode[]; params?: MathNode[] };
  if (node.type === 'FunctionNode') return null;
  const bounds: number[] = [];
  for (const part of params ?? args ?? []) {
    if (part.toString() === axis) continue;
    const variables = new Set<string>();
    const value = compile(part, { allowed, variables, derivative: true });
    if (variables.size > 0) return null;
    bounds.push(value(at(0, axis), 0));
  }
  return bounds;
}

function changes(value: (x: number) => number, a: number, b: number): number[] {
  const out: number[] = [];
  let left = a;
  let before = value(a);
  for (let k = 1; k <= SAMPLES; k++) {
    const right = k === SAMPLES ? b : a + ((b - a) * k) / SAMPLES;
    const after = value(right);
    if (after !== before) out.push(bisect(value, left, right));
    [left, before] = [right, after];
  }
  return out;
}

/** Where a step between left and right is, rounded to a short decimal number if that is as near. */
function bisect(value: (x: number) => number, left: number, right: number): number {
  const before = value(left);
  let [low, high] = [left, right];
  for (let i = 0; i < 100; i++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (value(middle) === before) low = middle;
    else high = middle;
  }
  const short = Number(high.toPrecision(12));
  return Math.abs(short - high) <= 8 * Number.EPSILON * Math.abs(high) ? short : high;
}

function at(value: number, axis: Axis) {
  return { t: 0, x: 0, y: 0, v: 0, theta: 0, [axis]: value };
}
