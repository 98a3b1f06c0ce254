import { bind, parseExpression, type Variable } from './expression.js';
import { jumpPoints } from './jumps.js';
import { lineInterfaces, type PlaneCase } from './planeCase.js';

const inSpace: readonly Variable[] = ['x', 'y'];
const inPhase: readonly Variable[] = ['t', 'x', 'y', 'theta', 'eps'];

/**
 * Lines x = const and y = const inside the box across which a coefficient, the source or the initial data may jump:
 * those of the case, the sides of materials, and what comparisons in x alone or y alone tell.
 *
 * @throws ExpressionError where an expression does not parse; not for a case that was validated.
 */
export function planeInterfaces(file: PlaneCase): { x: number[]; y: number[] } {
  return { x: linesAlong(file, 'x'), y: linesAlong(file, 'y') };
}

function linesAlong(file: PlaneCase, axis: 'x' | 'y'): number[] {
  const [a, b] = file.domain[axis];
  if (!(a < b)) return [];
  const { materials = [], coefficients, domain } = file;
  const points = [...lineInterfaces(file)[axis], ...materials.flatMap((m) => m[axis] ?? [])];
  const whole = { ...coefficients, x: domain.x, y: domain.y, epsilon: file.epsilon };
  for (const part of [whole, ...materials]) {
    const epsilon = bind(parseExpression(part.epsilon ?? file.epsilon, inSpace), () => 1);
    const middle = { x: mid(part.x), y: mid(part.y ?? domain.y) };
    const at = (s: number): number => epsilon({ t: 0, v: 0, theta: 0, ...middle, [axis]: s });
    const search = (source: string | number | undefined, allowed: readonly Variable[]): void => {
      if (typeof source !== 'string' || source === 'from-exact') return;
      const range = part[axis] ?? domain[axis];
      points.push(...jumpPoints(parseExpression(source, allowed), range, at, axis));
    };
    search(part.epsilon, inSpace);
    search(part.scattering, inPhase);
    search(part.absorption, inPhase);
    search(part.source, inPhase);
    if (part === whole) search(file.initial, inPhase);
  }
  const sorted = points.filter((s) => s > a && s < b).sort((p, q) => p - q);
  return sorted.filter((s, k) => k === 0 || s - sorted[k - 1] > 1e-12 * (b - a));
}

function mid([a, b]: readonly [number, number]): number {
  return (a + b) / 2;
}
