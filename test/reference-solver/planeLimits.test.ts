import { describe, expect, it } from 'vitest';
import { solvePlaneTransport } from '../../src/reference/plane/planeTransport.js';
import { COARSE, inflow, planePoints, square, squareEx5 } from './planeProblems.js';
import { reflective, worst } from './problems.js';

/** Solution of Delta rho = -1 on [-1, 1]^2, rho = 0 on its sides: cosine series in x. */
function poissonSquare(x: number, y: number): number {
  let rho = (1 - x * x) / 2;
  for (let k = 0; k < 200; k++) {
    const wave = ((2 * k + 1) * Math.PI) / 2;
    // cosh(wave y)/cosh(wave) without overflow.
    const decay =
      (Math.exp(wave * (Math.abs(y) - 1)) * (1 + Math.exp(-2 * wave * Math.abs(y)))) /
      (1 + Math.exp(-2 * wave));
    rho -= (((k % 2 === 0 ? 2 : -2) * decay) / wave ** 3) * Math.cos(wave * x);
  }
  return rho;
}

describe('small epsilon', () => {
  it('the series has the known value in the middle', () => {
    expect(poissonSquare(0, 0)).toBeCloseTo(0.2946854, 7);
  });

  it('epsilon = 1e-6: square-ex5 is the solution of the diffusion equation', () => {
    const problem = squareEx5(1e-6);
    const solution = solvePlaneTransport(problem, {
      ...COARSE,
      degree: 4,
      wallCell: 1,
      growth: 10,
    });
    // The wall slip is 0.8 epsilon, so this is the error of the mesh.
    expect(
      worst(planePoints(problem), ({ x, y }) => Math.abs(solution.rho(x, y) - poissonSquare(x, y))),
    ).toBeLessThan(2e-4);
    expect(Math.abs(solution.rho(0, 0) - poissonSquare(0, 0))).toBeLessThan(5e-5);
  });

  it('the distance from the diffusion equation falls like epsilon', () => {
    const slips = [2e-2, 5e-3].map((epsilon) => {
      const options = { ...COARSE, degree: 4, growth: 5 };
      return (
        (solvePlaneTransport(squareEx5(epsilon), options).rho(0, 0) - poissonSquare(0, 0)) / epsilon
      );
    });
    expect(slips[0]).toBeGreaterThan(0.3);
    expect(Math.abs(slips[1] / slips[0] - 1)).toBeLessThan(0.1);
  });

  it('iterations are bounded in epsilon', () => {
    const counts = [1, 1e-2, 1e-4, 1e-6].map(
      (epsilon) =>
        solvePlaneTransport(squareEx5(epsilon), { ...COARSE, growth: 8 }).info.iterations,
    );
    expect(Math.max(...counts)).toBeLessThan(15);
  });

  it('across an interface the flux is continuous, not the slope', () => {
    const problem = square({
      epsilon: 1e-6,
      scattering: ({ x }) => (x < 0.25 ? 1 : 5),
      left: inflow(1),
      bottom: reflective,
      top: reflective,
      interfaces: { x: [0.25], y: [] },
    });
    const solution = solvePlaneTransport(problem, { ...COARSE, growth: 8 });
    // Resistances sigmaS * length add up; D = 1/(2 sigmaS).
    const flux = 1 / (2 * (1.25 + 5 * 0.75));
    const line = (x: number): number =>
      x < 0.25 ? 1 - 2 * flux * (x + 1) : 2 * flux * 5 * (1 - x);
    expect(
      worst(planePoints(problem), ({ x, y }) => Math.abs(solution.rho(x, y) - line(x))),
    ).toBeLessThan(1e-5);
    const [fluxX, fluxY] = solution.flux(0.7, 0.1);
    expect(Math.abs(fluxX / flux - 1)).toBeLessThan(1e-5);
    expect(Math.abs(fluxY)).toBeLessThan(1e-7);
  });
});
