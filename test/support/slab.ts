import type { PhaseFunction, TransportProblem } from '../../src/problem/types.js';

/** A slab with inflow 1 / 0, sigmaS = 1 and nothing else, and what a test changes of it. */
export function slab(epsilon: number, changes: Partial<TransportProblem> = {}): TransportProblem {
  return {
    name: 'test',
    equation: 'linear-transport',
    domain: { x: [0, 1] },
    epsilon: () => epsilon,
    scattering: () => 1,
    absorption: () => 0,
    source: () => 0,
    boundary: {
      left: { type: 'inflow', value: () => 1 },
      right: { type: 'inflow', value: () => 0 },
    },
    interfaces: [],
    ...changes,
  };
}

/** slab-p6: f = rho + epsilon v g with rho = 1 + sin(2 pi x)/4, g = cos(pi x)/4. */
export function manufactured(epsilon: number): TransportProblem {
  const { sin, cos, PI } = Math;
  const f: PhaseFunction = ({ x, v }) => 1 + sin(2 * PI * x) / 4 + (epsilon * v * cos(PI * x)) / 4;
  return slab(epsilon, {
    stiffSource: ({ x, v }) => v * ((PI / 2) * cos(2 * PI * x) + cos(PI * x) / 4),
    source: ({ x, v }) => (-(v * v) * PI * sin(PI * x)) / 4,
    boundary: { left: { type: 'inflow', value: f }, right: { type: 'inflow', value: f } },
    exact: f,
  });
}

export function linspace(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}
