import { slabPoint, type TransportProblem } from '../problem/types.js';
import { gaussLegendre } from '../quadrature/gauss.js';

const directions = [-0.9, -0.3, 0.3, 0.9];

/**
 * Whether epsilon, sigmaS, sigmaA, the source (at four directions and the first time) and the
 * functions in `resolve` are polynomials of the given degree on [from, to] up to the tolerance
 * relative to their size there: the last third of their Legendre coefficients is small.
 */
export function smoothOn(
  problem: TransportProblem,
  from: number,
  to: number,
  { tolerance, degree }: { readonly tolerance: number; readonly degree: number },
  resolve: readonly ((x: number) => number)[] = [],
): boolean {
  const rule = gaussLegendre(degree + 4);
  const sampled = [problem.source, problem.stiffSource].filter((s) => s !== undefined);
  const t = problem.domain.t?.[0] ?? 0;
  const functions: ((x: number) => number)[] = [
    ...resolve,
    ...[problem.epsilon, problem.scattering, problem.absorption].map(
      (coefficient) => (x: number) => coefficient(slabPoint(x)),
    ),
    ...sampled.flatMap((s) => directions.map((v) => (x: number) => s(slabPoint(x, v, t)))),
  ];
  return functions.every((coefficient) => {
    const values = rule.nodes.map((z) => coefficient(from + ((1 + z) / 2) * (to - from)));
    const size = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    if (size === 0) return true;
    for (let k = degree + 1; k < degree + 4; k++) {
      if (Math.abs(legendreCoefficient(values, rule.nodes, rule.weights, k)) > tolerance * size) {
        return false;
      }
    }
    return true;
  });
}

/** (2k + 1)/2 * integral of values * P_k over [-1, 1]. */
function legendreCoefficient(
  values: Float64Array,
  nodes: Float64Array,
  weights: Float64Array,
  k: number,
): number {
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) {
    let previous = 0;
    let current = 1;
    for (let j = 1; j <= k; j++) {
      [previous, current] = [current, ((2 * j - 1) * nodes[i] * current - (j - 1) * previous) / j];
    }
    sum += weights[i] * values[i] * current;
  }
  return ((2 * k + 1) / 2) * sum;
}
