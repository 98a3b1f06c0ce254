import { describe, expect, it } from 'vitest';
import type { PlaneProblem } from '../../src/problem/planeTypes.js';
import { gaussLegendre, mapRule } from '../../src/quadrature/gauss.js';
import { DensityTable, tableLines, tableNodes } from '../../src/sweep/densityTable.js';
import { boxMedia, PlaneRay } from '../../src/sweep/planeRay.js';
import { SweepDirections } from '../../src/sweep/sweepDirections.js';
import { SweptField } from '../../src/sweep/sweptField.js';
import { exponential, plane } from '../support/plane.js';

const lines = {
  xs: tableLines(Float64Array.of(-1, 0.2, 1), [-1, 1], 1, 1),
  ys: tableLines(Float64Array.of(-1, -0.1, 1), [-1, 1], 2, 0),
};

function traced(problem: PlaneProblem, x: number, y: number, theta: number): PlaneRay {
  const ray = new PlaneRay(problem, lines, boxMedia(problem, lines));
  ray.trace(x, y, theta);
  return ray;
}

/** Integral of exp(-tau) h over what the ray sees. */
function along(ray: PlaneRay, h: (x: number, y: number) => number): number {
  let sum = 0;
  for (let q = 0; q < ray.count; q++) sum += ray.weight[q] * h(ray.x[q], ray.y[q]);
  return sum;
}

describe('a ray', () => {
  it('reaches back to the wall through a constant medium', () => {
    const problem = plane(0.4, () => 1, { scattering: () => 0.8 });
    const ray = traced(problem, 0.5, 0.3, Math.atan2(1, 2));
    const length = Math.hypot(1.5, 0.75);
    expect(ray.attenuation).toBeCloseTo(Math.exp(-2 * length), 14);
    expect([ray.end.x, ray.end.y]).toEqual([-1, expect.closeTo(-0.45, 14)]);
    expect(along(ray, () => 1)).toBeCloseTo((1 - Math.exp(-2 * length)) / 2, 13);
  });

  it('sees no further than exp(-30)', () => {
    const problem = plane(1e-3, () => 1, {});
    const ray = traced(problem, 0.5, 0.3, 0);
    expect(ray.attenuation).toBe(0);
    expect(along(ray, () => 1)).toBeCloseTo(1e-3, 13);
    // int exp(-1000 s) (0.5 - s) ds
    expect(along(ray, (x) => x)).toBeCloseTo(0.5e-3 - 1e-6, 13);
  });

  it('integrates a medium that varies', () => {
    const problem = plane(1, () => 1, { scattering: ({ x, y }) => 1 + x * x + y });
    const ray = traced(problem, 0.9, 0.3, 0);
    const tau = (s: number): number => {
      const at = (x: number): number => x * 1.3 + x ** 3 / 3;
      return at(0.9) - at(0.9 - s);
    };
    expect(ray.attenuation).toBeCloseTo(Math.exp(-tau(1.9)), 11);
    const { nodes, weights } = mapRule(gaussLegendre(30), 0, 1.9);
    const sum = nodes.reduce((t, s, q) => t + weights[q] * Math.exp(-tau(s)) * (0.9 - s), 0);
    expect(along(ray, (x) => x)).toBeCloseTo(sum, 10);
  });

  it('turns in a mirror and goes on behind a periodic side', () => {
    const mirrored = plane(1, () => 1, {});
    const { boundary } = mirrored;
    const left = { type: 'reflective' } as const;
    const ray = traced({ ...mirrored, boundary: { ...boundary, left } }, 0.5, 0, 0.1);
    const length = 3.5 / Math.cos(0.1);
    expect(ray.end.x).toBe(1);
    expect(ray.end.theta).toBeCloseTo(Math.PI - 0.1, 14);
    expect(ray.attenuation).toBeCloseTo(Math.exp(-length), 14);
    const around = {
      ...boundary,
      left: { type: 'periodic' },
      right: { type: 'periodic' },
    } as const;
    const other = traced({ ...mirrored, boundary: around }, 0.5, 0, 0.5);
    expect(other.end.y).toBe(-1);
    expect(other.end.x).toBeCloseTo(0.5 - 1 / Math.tan(0.5) + 2, 13);
  });
});

it('a table has the values and slopes of a polynomial', () => {
  const rho = (x: number, y: number): number => 2 + x ** 3 - x * y ** 2 + y ** 4;
  const { x, y } = tableNodes(lines, 4);
  const values = Float64Array.from(Array.from(y).flatMap((b) => Array.from(x, (a) => rho(a, b))));
  const table = new DensityTable(lines, 4, values);
  for (const [a, b] of [
    [-1, -1],
    [0.2, 0.7],
    [0.93, -0.31],
    [1, 1],
  ]) {
    expect(table.value(a, b)).toBeCloseTo(rho(a, b), 12);
  }
  // Box 0 is [-1, -0.76] x [-1, -0.55].
  const [wide, high] = [lines.xs[1] + 1, lines.ys[1] + 1];
  const [a, b] = [-1 + 0.3 * wide, -1 + 0.8 * high];
  const slope = table.slopeIn(0, -0.4, 0.6, 2 / wide, 4 / high);
  expect(slope).toBeCloseTo(3 * a * a - b * b + 2 * (4 * b ** 3 - 2 * a * b), 11);
});

it('directions cover the circle, with edges at corners', () => {
  const directions = new SweepDirections(exponential(1), () => 1, 3);
  for (const [x, y] of [
    [0, 0],
    [-1, 0.3],
    [1, 1],
    [0.999, -0.2],
  ]) {
    const { theta, weights } = directions.at(x, y);
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 13);
    const moment = theta.reduce((sum, angle, q) => sum + weights[q] * Math.cos(angle) ** 2, 0);
    expect(moment).toBeCloseTo(0.5, 6);
  }
});

it.each([1, 0.05])('rays keep an exact isotropic solution, epsilon %d', (epsilon) => {
  const problem = exponential(epsilon);
  const exact = (x: number, y: number): number => Math.exp(-x - y);
  const { x, y } = tableNodes(lines, 8);
  const values = Float64Array.from(Array.from(y).flatMap((b) => Array.from(x, (a) => exact(a, b))));
  const swept = new SweptField(problem, new DensityTable(lines, 8, values), 5);
  const at = [-0.7, 0.1, 0.95];
  for (const [k, value] of swept.rho(at, [0.4, -0.5, 0.99]).entries()) {
    expect(value).toBeCloseTo(exact(at[k], [0.4, -0.5, 0.99][k]), 8);
  }
  expect(Math.abs(swept.excess(0.3, 0.2))).toBeLessThan(1e-7 * epsilon);
  expect(swept.f([0.3], [0.2], [7])[0]).toBeCloseTo(exact(0.3, 0.2), 7);
});
