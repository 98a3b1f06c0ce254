import { describe, expect, it } from 'vitest';
import { cellRule, holePointsOf } from '../../src/assembly/planeCollocation.js';
import { incomingDirections, mirrorIn } from '../../src/assembly/planeDirections.js';
import { planeBases } from '../../src/basis/planeCellBasis.js';
import { findPlaneCell, fromUnit, toUnit } from '../../src/partition/planeCell.js';
import { stretchesOutside } from '../../src/partition/planeHoles.js';
import { planePanels } from '../../src/partition/planePanels.js';
import { gridPartition, partitionPlane } from '../../src/partition/planePartition.js';
import { planeMicroMacro } from '../../src/problem/equations/planeMicroMacro.js';
import { planeSolverOptions } from '../../src/solve/planeOptions.js';
import { discHole, exponential, plane, squareP5 } from '../support/plane.js';

const smooth = planeSolverOptions().stages[0];
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe('cells of the plane', () => {
  it('leave out a box-shaped hole, with its faces, and bound it with the cells around', () => {
    const { cells, faces, walls, holeWalls } = partitionPlane(
      exponential(1, true),
      smooth.partition,
    );
    expect(cells).toHaveLength(8);
    expect(cells.every((cell) => !cell.cut)).toBe(true);
    expect(faces).toHaveLength(8);
    expect(walls).toHaveLength(12);
    expect(holeWalls).toHaveLength(4);
    for (const { piece, cell } of holeWalls) {
      const [x, y] = piece.point(0.5);
      const [nx, ny] = piece.normal(0.5);
      expect(x * nx + y * ny).toBeLessThan(0);
      expect(Math.abs(toUnit(cells[cell].x, x))).toBeLessThanOrEqual(1);
      expect(Math.abs(toUnit(cells[cell].y, y))).toBeLessThanOrEqual(1);
    }
  });

  it('are cut by a disc: faces stop at it, its arcs have the right length and normal', () => {
    const partition = partitionPlane(discHole(1), smooth.partition);
    const { cells, faces, holeWalls } = partition;
    expect(cells.some((cell) => cell.cut)).toBe(true);
    const middle = faces.filter(({ low, across }) => across === 'x' && cells[low].x[1] === 0);
    expect(sum(middle.map(({ from, to }) => to - from))).toBeCloseTo(1, 12);
    expect(sum(holeWalls.map(({ piece }) => piece.length))).toBeCloseTo(Math.PI, 12);
    for (const wall of holeWalls) {
      for (const { points, normal } of holePointsOf(wall, cells[wall.cell], 4)) {
        const x = fromUnit(cells[wall.cell].x, points.xi[0]);
        const y = fromUnit(cells[wall.cell].y, points.eta[0]);
        expect(Math.hypot(x, y)).toBeCloseTo(0.5, 12);
        expect(normal[0]).toBeCloseTo(-2 * x, 12);
        expect(normal[1]).toBeCloseTo(-2 * y, 12);
      }
    }
    expect(findPlaneCell(partition, 0.9, -0.9)).not.toBeNull();
  });

  it('drop the points that lie in a hole and keep the weights of the others', () => {
    const problem = discHole(1);
    const partition = partitionPlane(problem, smooth.partition);
    const bases = planeBases(partition, problem.domain, planeMicroMacro(), smooth.basis, 1);
    const area = sum(
      bases.map((basis) => {
        const { x, y } = basis.cell;
        const rule = cellRule(basis, problem.domain);
        for (const [i, xi] of rule.xi.entries()) {
          expect(Math.hypot(fromUnit(x, xi), fromUnit(y, rule.eta[i]))).toBeGreaterThan(0.499);
        }
        return sum(rule.weights) * (x[1] - x[0]) * (y[1] - y[0]);
      }),
    );
    expect(Math.abs(area - (4 - Math.PI / 4))).toBeLessThan(0.02);
  });

  it('of which a hole leaves next to nothing are refused by name', () => {
    const holes = [{ type: 'disc', centre: [0, 0], radius: 0.999 }] as const;
    const problem = plane(1, () => 0, {
      domain: { x: [-1, 1], y: [-1, 1], holes },
    });
    const lines = Float64Array.of(-1, 0, 0.75, 1);
    const partition = gridPartition(problem, lines, lines, smooth.partition);
    const make = () => planeBases(partition, problem.domain, planeMicroMacro(), smooth.basis, 1);
    expect(make).toThrow(/^cell \[.*a hole leaves .* %/);
  });

  it('are graded toward walls, with panels there and none far inside', () => {
    const [layered] = planeSolverOptions({ stage: 'layered' }).stages;
    const { cells, xs } = partitionPlane(squareP5(1e-3), layered.partition);
    expect(xs[1]).toBeLessThan(1e-3);
    expect(cells[0].panels).not.toBeNull();
    expect(cells.some(({ panels }) => panels === null)).toBe(true);
  });
});

describe('lines and directions', () => {
  it('stop at holes', () => {
    const hole = { type: 'box', x: [0, 1], y: [0, 1] } as const;
    expect(stretchesOutside([hole], 'x', 0.5, [-1, 2])).toEqual([
      [-1, 0],
      [1, 2],
    ]);
    expect(stretchesOutside([hole], 'x', 0, [-1, 2])).toEqual([[-1, 2]]);
    expect(stretchesOutside([hole], 'y', 0.5, [0.2, 0.7])).toEqual([]);
  });

  it('have panels that are their own images under all mirrors', () => {
    const grading = { firstPanel: 0.05, panelRatio: 4, panelDepth: 0.1 };
    const edges = planePanels({ x: 0, y: 3 }, grading);
    const mirrored = edges.map((theta) => (3 * Math.PI - theta) % (2 * Math.PI)).sort();
    for (const theta of mirrored) {
      const nearest = Math.min(...edges.map((edge) => Math.abs(edge - theta)));
      expect(nearest).toBeLessThan(1e-12);
    }
    expect(edges[0]).toBe(0);
    expect(edges.at(-1)).toBe(2 * Math.PI);
  });

  it('come in through half the circle, with weight |v.n| of 1/pi', () => {
    const { cells } = partitionPlane(exponential(1), smooth.partition);
    for (const angle of [0, 0.7, 2.1, Math.PI, 4.4]) {
      const normal = [Math.cos(angle), Math.sin(angle)] as const;
      let [half, through] = [0, 0];
      for (const arc of incomingDirections(cells[0], normal, 8)) {
        const back = mirrorIn(arc, normal);
        for (const [q, w] of arc.weights.entries()) {
          const across = arc.x[q] * normal[0] + arc.y[q] * normal[1];
          expect(across).toBeLessThan(0);
          expect(back.x[q] * normal[0] + back.y[q] * normal[1]).toBeCloseTo(-across, 12);
          half += w;
          through -= w * across;
        }
      }
      expect(half).toBeCloseTo(0.5, 12);
      expect(through).toBeCloseTo(1 / Math.PI, 12);
    }
  });
});
