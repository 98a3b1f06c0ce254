import { describe, expect, it } from 'vitest';
import type { PlaneProblem } from '../../src/problem/planeTypes.js';
import { solvePlaneTransport } from '../../src/reference/plane/planeTransport.js';
import { COARSE, squareEx5, squareP5 } from './planeProblems.js';
import { readJson } from './problems.js';

/** Written by bench/planeReference.ts from finer meshes; held to the error of the coarse one. */
const CASES: readonly [file: string, problem: PlaneProblem, tolerance: number][] = [
  ['square-ex5-eps1', squareEx5(1), 3e-4],
  ['square-ex5-eps0.1', squareEx5(0.1), 6e-4],
  ['square-p5-eps1', squareP5(1), 1e-4],
  ['square-p5-eps1e-3', squareP5(1e-3), 4e-4],
];

interface Point {
  x: number;
  y: number;
  rho: number;
}

it.each(CASES)('%s', (file, problem, tolerance) => {
  const reference = readJson(`../reference/${file}.json`);
  const points: Point[] = reference.points;
  expect(points.length).toBe(21 * 21);
  expect(reference.accuracy_estimate.rho_relative_l2).toBeLessThan(1e-5);
  const solution = solvePlaneTransport(problem, COARSE);
  let [difference, size] = [0, 0];
  for (const { x, y, rho } of points) {
    difference += (solution.rhoByRays(x, y) - rho) ** 2;
    size += rho ** 2;
  }
  expect(Math.sqrt(difference / size)).toBeLessThan(tolerance);
});

describe('symmetry of the files', () => {
  it.each(['square-ex5-eps1', 'square-ex5-eps0.1'])('%s', (file) => {
    const points: Point[] = readJson(`../reference/${file}.json`).points;
    const at = (i: number, j: number): number => points[i + 21 * j].rho;
    for (let j = 0; j < 21; j++) {
      for (let i = 0; i < 21; i++) {
        for (const image of [at(20 - i, j), at(i, 20 - j), at(j, i)]) {
          expect(Math.abs(image - at(i, j))).toBeLessThan(1e-9);
        }
      }
    }
  });
});
