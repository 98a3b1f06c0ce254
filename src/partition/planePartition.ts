import { type PlaneProblem, planePoint } from '../problem/planeTypes.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import {
  findPlaneCell,
  fromUnit,
  type PlaneCell,
  type PlaneFace,
  type PlaneHoleWall,
  type PlanePartition,
  type PlaneWall,
} from './planeCell.js';
import { holePieces, inDomain, stretchesOutside } from './planeHoles.js';
import { linesAlong, planeExtinction, slabAlong } from './planeLines.js';
import { layerDepths, planePanels } from './planePanels.js';
import type { PartitionOptions } from './slabPartition.js';

/** How the plane is cut into cells and panels. */
export interface PlanePartitionOptions extends PartitionOptions {
  /** Optical distance from all layers beyond which f is smooth in theta (Infinity: panels everywhere). */
  readonly smoothDepth: number;
}

/**
 * Cells between the lines of a grid, graded toward walls, interfaces and sides of box-shaped holes
 * as in the slab. Lines run along the sides of box-shaped holes, so these take whole cells away; discs
 * cut cells, and grading does not follow them.
 */
export function partitionPlane(
  problem: PlaneProblem,
  options: PlanePartitionOptions,
): PlanePartition {
  return gridPartition(
    problem,
    linesAlong(problem, 'x', options),
    linesAlong(problem, 'y', options),
    options,
  );
}

/** The cells of given lines. */
export function gridPartition(
  problem: PlaneProblem,
  xs: Float64Array,
  ys: Float64Array,
  options: PlanePartitionOptions,
): PlanePartition {
  const [columns, rows] = [xs.length - 1, ys.length - 1];
  const cells: PlaneCell[] = [];
  const cellAt = new Int32Array(columns * rows).fill(-1);
  const depths = {
    x: layerDepths(slabAlong(problem, 'x'), options.layers),
    y: layerDepths(slabAlong(problem, 'y'), options.layers),
  };
  const thickness = Math.max(depths.x.total, depths.y.total);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const x = [xs[column], xs[column + 1]] as const;
      const y = [ys[row], ys[row + 1]] as const;
      const share = shareOf(problem, x, y);
      if (share === 0) continue;
      const depth = { x: depths.x.distance(x), y: depths.y.distance(y) };
      // Layers are as strong as the domain is thin: in a thick one coarse panels are enough.
      const firstPanel = Math.max(options.firstPanel, THICK_PANEL * thickness);
      const smooth = !options.layers || Math.min(depth.x, depth.y) > options.smoothDepth;
      cellAt[column * rows + row] = cells.length;
      cells.push({
        index: cells.length,
        column,
        row,
        x,
        y,
        cut: share < 1,
        share,
        ...meansOf(problem, x, y),
        panels: smooth ? null : planePanels(depth, { ...options, firstPanel }),
      });
    }
  }
  const grid = { xs, ys, cells, cellAt };
  return {
    ...grid,
    faces: facesOf(problem, grid),
    walls: wallsOf(problem, grid),
    holeWalls: holeWallsOf(problem, grid),
  };
}

type Grid = Pick<PlanePartition, 'xs' | 'ys' | 'cells' | 'cellAt'>;

/**
 * Smallest panel in units of the domain's optical thickness T: the layer of an isotropic datum has
 * the amplitude 1/T.
 */
const THICK_PANEL = 0.01;

const SHARE_POINTS = 24;

/** Share of a box outside the holes, by counting points; 1 exactly where no hole reaches in. */
function shareOf(
  { domain }: PlaneProblem,
  x: readonly [number, number],
  y: readonly [number, number],
): number {
  let inside = 0;
  for (let i = 0; i < SHARE_POINTS; i++) {
    for (let j = 0; j < SHARE_POINTS; j++) {
      const at = (k: number): number => (2 * k + 1) / SHARE_POINTS - 1;
      if (inDomain(domain, fromUnit(x, at(i)), fromUnit(y, at(j)))) inside++;
    }
  }
  return inside / SHARE_POINTS ** 2;
}

/** Geometric means of the mean free path, at most the size of the domain, and of epsilon. */
function meansOf(
  problem: PlaneProblem,
  x: readonly [number, number],
  y: readonly [number, number],
): { scale: number; epsilon: number } {
  const rule = gaussLegendre(5);
  let [logarithm, ofEpsilon] = [0, 0];
  for (const [i, xi] of rule.nodes.entries()) {
    for (const [j, eta] of rule.nodes.entries()) {
      const [atX, atY] = [fromUnit(x, xi), fromUnit(y, eta)];
      const weight = (rule.weights[i] * rule.weights[j]) / 4;
      const sigma = planeExtinction(problem, atX, atY);
      logarithm -= weight * Math.log(Math.max(sigma, 1e-300));
      ofEpsilon += weight * Math.log(problem.epsilon(planePoint(atX, atY)));
    }
  }
  const { domain } = problem;
  const size = Math.max(domain.x[1] - domain.x[0], domain.y[1] - domain.y[0]);
  return { scale: Math.min(size, Math.exp(logarithm)), epsilon: Math.exp(ofEpsilon) };
}

/** Faces between neighbours, and across periodic seams, without what lies in holes. */
function facesOf(problem: PlaneProblem, { xs, ys, cells, cellAt }: Grid): PlaneFace[] {
  const [columns, rows] = [xs.length - 1, ys.length - 1];
  const { domain, boundary } = problem;
  const faces: PlaneFace[] = [];
  const add = (low: PlaneCell, high: number, across: 'x' | 'y'): void => {
    if (high < 0) return;
    const at = low[across][1];
    const along = across === 'x' ? low.y : low.x;
    for (const [from, to] of stretchesOutside(domain.holes, across, at, along)) {
      faces.push({ low: low.index, high, across, from, to });
    }
  };
  for (const cell of cells) {
    const { column, row } = cell;
    if (column + 1 < columns) add(cell, cellAt[(column + 1) * rows + row], 'x');
    else if (boundary.left.type === 'periodic') add(cell, cellAt[row], 'x');
    if (row + 1 < rows) add(cell, cellAt[column * rows + row + 1], 'y');
    else if (boundary.bottom.type === 'periodic') add(cell, cellAt[column * rows], 'y');
  }
  return faces;
}

function wallsOf({ boundary }: PlaneProblem, { xs, ys, cells }: Grid): PlaneWall[] {
  const walls: PlaneWall[] = [];
  for (const { index, column, row, x, y } of cells) {
    if (column === 0) walls.push({ side: 'left', cell: index, from: y[0], to: y[1] });
    if (column === xs.length - 2) walls.push({ side: 'right', cell: index, from: y[0], to: y[1] });
    if (row === 0) walls.push({ side: 'bottom', cell: index, from: x[0], to: x[1] });
    if (row === ys.length - 2) walls.push({ side: 'top', cell: index, from: x[0], to: x[1] });
  }
  return walls.filter(({ side }) => boundary[side].type !== 'periodic');
}

/** A step into the domain, relative to its size, that tells on which side of a line a piece lies. */
const STEP = 1e-9;

function holeWallsOf({ domain }: PlaneProblem, grid: Grid): PlaneHoleWall[] {
  const partition = { ...grid, faces: [], walls: [], holeWalls: [] };
  const step = STEP * (domain.x[1] - domain.x[0] + domain.y[1] - domain.y[0]);
  return domain.holes.flatMap((hole, index) =>
    holePieces(hole, index, grid.xs, grid.ys).map((piece) => {
      const [x, y] = piece.point(0.5);
      const [nx, ny] = piece.normal(0.5);
      const cell = findPlaneCell(partition, x - step * nx, y - step * ny);
      if (!cell)
        throw new RangeError(`hole ${index}: its boundary leaves the cells at (${x}, ${y})`);
      return { piece, cell: cell.index };
    }),
  );
}
