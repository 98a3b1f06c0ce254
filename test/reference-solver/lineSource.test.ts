import { describe, expect, it } from 'vitest';
import { gaussLegendre, mapRule } from '../../src/quadrature/gauss.js';
import {
  type LineSource,
  lineSourceDensity,
  lineSourceIntensity,
  scaledBessel0,
} from '../../src/reference/plane/lineSource.js';
import { planeTransientReference } from '../../src/reference/plane/transientPlane.js';
import { pulse } from '../support/plane.js';

const source = (epsilon: number, changes: Partial<LineSource> = {}): LineSource => ({
  centre: [0, 0],
  amplitude: 1.5,
  width: 0.3,
  epsilon,
  sigmaS: 1,
  sigmaA: 0,
  ...changes,
});

/** 2 pi times the integral of r^(1 + power) rho. */
function moment(s: LineSource, t: number, power: number, far: number): number {
  let sum = 0;
  for (let k = 0; k < 40; k++) {
    const { nodes, weights } = mapRule(gaussLegendre(10), (far * k) / 40, (far * (k + 1)) / 40);
    for (const [q, r] of nodes.entries()) {
      sum += weights[q] * 2 * Math.PI * r ** (1 + power) * lineSourceDensity(s, r, t);
    }
  }
  return sum;
}

it('exp(-z) I_0(z) is the mean of exp(z (cos phi - 1))', () => {
  for (const z of [0, 0.3, 5, 29, 31, 200]) {
    const n = 400;
    const angles = Array.from({ length: n }, (_, k) => (2 * Math.PI * k) / n);
    const mean = angles.reduce((sum, a) => sum + Math.exp(z * (Math.cos(a) - 1)), 0) / n;
    expect(scaledBessel0(z)).toBeCloseTo(mean, 13);
  }
});

describe('a pulse', () => {
  it.each([
    [1, 0.5],
    [1, 3],
    [0.1, 0.3],
    [1e-2, 0.1],
    [1e-5, 0.1],
  ])('keeps its particles and spreads as a random flight does, epsilon %d, t %d', (epsilon, t) => {
    const s = source(epsilon);
    const free = epsilon;
    const paths = t / epsilon / free;
    // <r^2> of a flight with isotropic collisions, and that of the Gaussian.
    const spread = 2 * free ** 2 * (paths - 1 + Math.exp(-paths)) + 2 * s.width ** 2;
    const far = Math.min(t / epsilon, 8 * Math.sqrt(t)) + 8 * s.width;
    const mass = moment(s, t, 0, far);
    expect(mass).toBeCloseTo(2 * Math.PI * s.amplitude * s.width ** 2, 9);
    expect(moment(s, t, 2, far) / mass).toBeCloseTo(spread, 8);
  });

  it('is absorbed, flies freely and diffuses', () => {
    const [plain, absorbed] = [source(0.5), source(0.5, { sigmaA: 2 })];
    const lost = lineSourceDensity(absorbed, 0.4, 0.7) / lineSourceDensity(plain, 0.4, 0.7);
    expect(lost).toBeCloseTo(Math.exp(-1.4), 13);
    const onlyAbsorbed = source(0.5, { sigmaS: 0, sigmaA: 2 });
    const straight = source(0.5, { sigmaS: 0 });
    const dimmed =
      lineSourceDensity(onlyAbsorbed, 0.4, 0.7) / lineSourceDensity(straight, 0.4, 0.7);
    expect(dimmed).toBeCloseTo(Math.exp(-1.4), 13);
    const free = source(1, { sigmaS: 1e-12 });
    const circle = Math.exp(-(0.5 ** 2) / 0.18) * Math.exp(-(0.8 ** 2) / 0.18);
    const turned = scaledBessel0((0.5 * 0.8) / 0.09) * Math.exp((0.5 * 0.8) / 0.09);
    expect(lineSourceDensity(free, 0.5, 0.8)).toBeCloseTo(1.5 * circle * turned, 11);
    // D = 1/(2 sigmaS): the variance of each coordinate grows by t/sigmaS.
    const variance = 0.09 + 0.1;
    const heat = (1.5 * 0.09 * Math.exp(-0.25 / (2 * variance))) / variance;
    expect(lineSourceDensity(source(1e-6), 0.5, 0.1)).toBeCloseTo(heat, 10);
  });

  it.each([1, 0.2])('has the mean of f as its density, epsilon %d', (epsilon) => {
    const s = source(epsilon, { sigmaA: 0.3 });
    const n = 64;
    const angles = Array.from({ length: n }, (_, k) => (2 * Math.PI * (k + 0.5)) / n);
    const mean = angles.reduce((sum, a) => sum + lineSourceIntensity(s, 0.3, 0.2, a, 0.4) / n, 0);
    expect(mean).toBeCloseTo(lineSourceDensity(s, Math.hypot(0.3, 0.2), 0.4), 8);
  });
});

describe('a problem that is a pulse', () => {
  it('is known by its data', () => {
    const reference = planeTransientReference(pulse(1, 0.5));
    expect(reference?.rho(0.3, 0.4, 0.5)).toBeCloseTo(
      lineSourceDensity(source(1, { amplitude: 1 }), 0.5, 0.5),
      8,
    );
  });

  it('is none with other data, or with walls that are met', () => {
    expect(planeTransientReference(pulse(1, 2.5))).toBeNull();
    expect(planeTransientReference({ ...pulse(1, 0.5), source: () => 1 })).toBeNull();
    const square = { ...pulse(1, 0.5), initial: ({ x }: { x: number }) => Math.exp(-(x ** 4)) };
    expect(planeTransientReference(square)).toBeNull();
  });
});
