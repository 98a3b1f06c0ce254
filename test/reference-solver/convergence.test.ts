import { describe, expect, it } from 'vitest';
import { solveDiscreteOrdinates } from '../../src/reference/discreteOrdinates.js';
import { inflow, opacity, reedSlab, samplePoints, slab, worst } from './problems.js';

const everything = slab({
  epsilon: ({ x }) => 0.3 * (1 + x),
  scattering: ({ x }) => (x < 0.6 ? 2 + Math.sin(3 * x) : 0.2),
  absorption: ({ x }) => (x < 0.6 ? 1 + x : 0),
  source: ({ x, v }) => Math.exp(x) * (1 + v),
  left: inflow(({ v }) => v),
  right: inflow(({ v }) => v * v),
  interfaces: [0.6],
});

const PROBLEMS = [
  ['thin slab', slab({ scattering: opacity, left: inflow(0.5) })],
  ['thick slab', slab({ epsilon: 1e-3 })],
  ['epsilon, coefficients, source and inflow all variable, one jump', everything],
] as const;

describe.each(PROBLEMS)('%s', (_, problem) => {
  const points = samplePoints(problem.domain.x);
  const fine = solveDiscreteOrdinates(problem, {
    tolerance: 1e-11,
    degree: 16,
    anglesPerPanel: 16,
  });
  const error = (options: Parameters<typeof solveDiscreteOrdinates>[1]) => {
    const solution = solveDiscreteOrdinates(problem, options);
    return worst(points, (x) => Math.abs(solution.rho(x) - fine.rho(x)));
  };

  it('the error stays below the tolerance asked for, and follows it', () => {
    const ladder = [
      { tolerance: 1e-4, degree: 5, anglesPerPanel: 6 },
      { tolerance: 1e-6, degree: 8, anglesPerPanel: 8 },
      { tolerance: 1e-10 },
    ];
    const errors = ladder.map(error);
    ladder.forEach(({ tolerance }, i) => {
      expect(errors[i]).toBeLessThan(tolerance);
      if (i > 0) expect(errors[i]).toBeLessThan(errors[i - 1] / 10);
    });
    expect(errors[2]).toBeLessThan(3e-11);
  });

  it('f has the moments rho and epsilon flux', () => {
    const edges = [0, 1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 0.05, 0.2, 1];
    for (const x of [problem.domain.x[0], 0.3, 0.7]) {
      let rho = 0;
      let moment = 0;
      for (const { v, weight } of halfRange(edges)) {
        const [forward, backward] = [fine.f(x, v), fine.f(x, -v)];
        rho += (weight * (forward + backward)) / 2;
        moment += (weight * v * (forward - backward)) / 2;
      }
      expect(Math.abs(rho - fine.rho(x))).toBeLessThan(1e-8);
      const epsilon = problem.epsilon({ t: 0, x, y: 0, v: 0, theta: 0 });
      expect(Math.abs(moment - epsilon * fine.flux(x))).toBeLessThan(1e-8);
    }
  });
});

it('balance: the flux changes by what is emitted less what is absorbed', () => {
  const solution = solveDiscreteOrdinates(everything);
  // Simpson's rule on epsilon (<Q> - sigmaA rho) over a smooth stretch.
  const gain = (x: number) => 0.3 * (1 + x) * (Math.exp(x) - (1 + x) * solution.rho(x));
  const n = 64;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
    sum += (weight * gain(0.2 + (0.2 * i) / n) * 0.2) / n / 3;
  }
  const moment = (x: number) => 0.3 * (1 + x) * solution.flux(x);
  expect(Math.abs(moment(0.4) - moment(0.2) - sum)).toBeLessThan(1e-10);
});

it('Reed: 860 unknowns reproduce 1400', () => {
  const [a, b] = [
    { tolerance: 1e-6, degree: 8 },
    { tolerance: 1e-8, degree: 12 },
  ].map((options) => solveDiscreteOrdinates(reedSlab(), options));
  expect(worst(samplePoints([0, 8]), (x) => Math.abs(a.rho(x) - b.rho(x)))).toBeLessThan(1e-7);
});

/** Gauss-Legendre with 5 points on 6 equal parts of every panel, independent of src/quadrature. */
function* halfRange(edges: readonly number[]): Generator<{ v: number; weight: number }> {
  const nodes = [0, 0.5384693101056831, -0.5384693101056831, 0.906179845938664, -0.906179845938664];
  const weights = [
    0.5688888888888889, 0.47862867049936647, 0.47862867049936647, 0.23692688505618908,
    0.23692688505618908,
  ];
  for (let panel = 0; panel + 1 < edges.length; panel++) {
    const width = (edges[panel + 1] - edges[panel]) / 6;
    for (let part = 0; part < 6; part++) {
      const middle = edges[panel] + (part + 0.5) * width;
      for (let i = 0; i < 5; i++) {
        yield { v: middle + (nodes[i] * width) / 2, weight: (weights[i] * width) / 2 };
      }
    }
  }
}
