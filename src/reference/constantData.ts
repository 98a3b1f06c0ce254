import { type PhaseFunction, slabPoint, type TransientProblem } from '../problem/types.js';

export interface ConstantMedium {
  readonly epsilon: number;
  readonly scattering: number;
  readonly absorption: number;
}

/** Places where functions are compared; an irrational step meets no period of the data. */
const SAMPLES = Array.from({ length: 41 }, (_, i) => (i * 0.6180339887498949) % 1);

function places([a, b]: readonly [number, number]): number[] {
  return [a, b, ...SAMPLES.map((s) => a + s * (b - a))];
}

/** The value of a function that is the same at all sampled x and t, with v fixed. */
function constantIn(problem: TransientProblem, fn: PhaseFunction, v: number): number | undefined {
  const { x, t } = problem.domain;
  const times = places(t);
  const values = places(x).map((place, i) => fn(slabPoint(place, v, times[(7 * i) % 43])));
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

/** Constant coefficients with sigmaS > 0, or undefined. Found by sampling. */
export function constantMedium(problem: TransientProblem): ConstantMedium | undefined {
  const epsilon = constantIn(problem, problem.epsilon, 0);
  const scattering = constantIn(problem, problem.scattering, 0);
  const absorption = constantIn(problem, problem.absorption, 0);
  if (epsilon === undefined || scattering === undefined || absorption === undefined) return;
  return scattering > 0 ? { epsilon, scattering, absorption } : undefined;
}

const DIRECTIONS = [-1, -0.7, -0.2, 0.1, 0.5, 0.9];

/** Whether the source depends on v alone, with no stiff part. */
export function hasConstantSource(problem: TransientProblem): boolean {
  const isConstant = (fn: PhaseFunction, value?: number): boolean =>
    DIRECTIONS.every((v) => {
      const found = constantIn(problem, fn, v);
      return found !== undefined && (value === undefined || found === value);
    });
  const { source, stiffSource } = problem;
  return isConstant(source) && (stiffSource === undefined || isConstant(stiffSource, 0));
}

/** The inflow datum of a side that is the same for all t and v; undefined on other sides. */
export function constantInflow(
  problem: TransientProblem,
  side: 'left' | 'right',
): number | undefined {
  const condition = problem.boundary[side];
  if (condition.type !== 'inflow') return;
  const x = problem.domain.x[side === 'left' ? 0 : 1];
  const sign = side === 'left' ? 1 : -1;
  const values = places(problem.domain.t).flatMap((t) =>
    [0.1, 0.5, 1].map((mu) => condition.value(slabPoint(x, sign * mu, t))),
  );
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}
