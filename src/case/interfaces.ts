import { bind, parseExpression, type Variable } from './expression.js';
import { jumpPoints } from './jumps.js';
import { slabInterfaces } from './planeCase.js';
import type { CaseFile } from './schema.js';

type Material = NonNullable<CaseFile['materials']>[number];

const inX: readonly Variable[] = ['x'];
const inPhase: readonly Variable[] = ['t', 'x', 'v', 'eps'];

/**
 * Interior points where a case's coefficients or initial data may jump, ascending.
 *
 * @throws ExpressionError where an expression does not parse; not for a case that was validated.
 */
export function caseInterfaces(file: CaseFile): number[] {
  const [a, b] = file.domain.x;
  if (!(a < b)) return [];
  const points = [...slabInterfaces(file), ...(file.materials ?? []).flatMap(({ x }) => x)];
  const whole: Material = { x: file.domain.x, ...file.coefficients, epsilon: file.epsilon };
  for (const part of [whole, ...(file.materials ?? [])]) {
    const epsilon = bind(parseExpression(part.epsilon ?? file.epsilon, inX), () => 1);
    const at = (x: number): number => epsilon({ t: 0, x, y: 0, v: 0, theta: 0 });
    const search = (source: string | number | undefined, allowed: readonly Variable[]): void => {
      if (typeof source !== 'string' || source === 'from-exact') return;
      points.push(...jumpPoints(parseExpression(source, allowed), part.x, at));
    };
    search(part.epsilon, inX);
    search(part.scattering, inPhase);
    search(part.absorption, inPhase);
    search(part.source, inPhase);
    if (part === whole) search(file.initial, inPhase);
  }
  const sorted = points.filter((x) => x > a && x < b).sort((p, q) => p - q);
  return sorted.filter((x, k) => k === 0 || x - sorted[k - 1] > 1e-12 * (b - a));
}
