import type { PlaneCellBasis } from '../basis/planeCellBasis.js';
import { atTimes, type PlanePoints, type PlaneRule } from '../basis/planePoints.js';
import { scaleRows } from '../basis/scaleRows.js';
import { RowMatrixBuilder } from '../linalg/rowMatrix.js';
import {
  heightOf,
  type PlaneFace,
  type PlaneHoleWall,
  type PlanePartition,
  type PlaneSide,
  type PlaneWall,
  widthOf,
} from '../partition/planeCell.js';
import type {
  Direction,
  PlaneCoefficients,
  PlaneFormulation,
  PlaneInitialValues,
  PlaneRowBlock,
} from '../problem/equations/planeFormulation.js';
import type { PlaneProblem } from '../problem/planeTypes.js';
import type { PhaseFunction } from '../problem/types.js';
import { cellRule, holePointsOf, sideRuleOf, startRule, timeNodesOf } from './planeCollocation.js';
import {
  directionsOf,
  incomingDirections,
  mirrorIn,
  noPlaneDirection,
  type WeightedDirections,
} from './planeDirections.js';
import { planeCoefficientsAt } from './planePoint.js';
import { addPlaneRows, type PlaneSite, planeBlocksMet } from './planeRows.js';
import type { WeightedRows } from './weightedRows.js';
import { blockWeight, type WeightOptions } from './weights.js';

/** What the rows are made from. */
export interface PlaneRowRequest {
  readonly problem: PlaneProblem;
  readonly formulation: PlaneFormulation;
  readonly partition: PlanePartition;
  readonly bases: readonly PlaneCellBasis[];
  readonly weights: WeightOptions;
  /** Extra nodes along every coordinate: points that are not those of the fit. */
  readonly fresh?: number;
  /** f at the start of the slab, for formulations with initial rows. */
  readonly initial?: PlaneInitialData;
  /** Leaves the matrices empty: only right-hand sides are asked for. */
  readonly rhsOnly?: boolean;
}

/** f at the start of a slab: given as data, or handed over by the slab before. */
export interface PlaneInitialData {
  /**
   * <f> at the start rule of a cell, and f at the tensor points (point_i, theta_q), row
   * i * theta.length + q.
   */
  at(
    basis: PlaneCellBasis,
    start: PlaneRule,
    theta: Float64Array,
  ): { readonly mean: Float64Array; readonly f: Float64Array };
}

export type PlaneRows = WeightedRows<PlaneRowBlock>;

/**
 * Interprets a formulation of the plane: every row of every block, cell by cell, then the faces, the
 * walls and the boundaries of holes. Each row is multiplied by the square root of the quadrature
 * weight of its point, so that the sum of squares is the squared L2 norm of the residual in
 * dx dy dtheta/(2 pi) (on faces and walls: in length times dtheta/(2 pi)), and by its block's factor.
 */
export function* planeRowGroups(request: PlaneRowRequest): Generator<PlaneRows> {
  const { bases, partition, formulation } = request;
  const blocks = formulation.blocks;
  for (const basis of bases) for (const block of blocks) yield* cellRows(request, block, basis);
  for (const face of partition.faces) {
    for (const block of blocks) yield* faceRows(request, block, face);
  }
  for (const wall of partition.walls) {
    for (const block of blocks) yield* wallRows(request, block, wall);
  }
  for (const wall of partition.holeWalls) {
    for (const block of blocks) yield* holeRows(request, block, wall);
  }
}

function* cellRows(
  request: PlaneRowRequest,
  block: PlaneRowBlock,
  basis: PlaneCellBasis,
): Generator<PlaneRows> {
  const atStart = block.on === 'initial-position' || block.on === 'initial-phase';
  if (block.on !== 'position' && block.on !== 'phase' && !atStart) return;
  const { problem, fresh = 0 } = request;
  const { cell, collocation } = basis;
  const rule = atStart
    ? startRule(basis, problem.domain, fresh)
    : cellRule(basis, problem.domain, fresh);
  const { angleNodes, circleNodes } = collocation;
  const angles =
    block.on === 'phase' || block.on === 'initial-phase'
      ? directionsOf([cell], angleNodes + fresh, circleNodes + fresh)
      : [noPlaneDirection];
  const initial = atStart ? initialAt(request, basis, rule, angles) : undefined;
  const coefficients = planeCoefficientsAt(problem, basis, rule, [0, 0], initial);
  const area = widthOf(cell) * heightOf(cell);
  const lengths = rule.weights.map((w) => w * area);
  const factor = factorOf(request, block, [basis], null);
  for (const directions of angles) {
    const site = { basis, points: rule, coefficients, directions };
    yield rowsAt(request, block, [[site, 1]], lengths, directions, factor, null);
  }
}

/** The initial data at the points of a rule, for the directions asked for. */
function initialAt(
  { initial }: PlaneRowRequest,
  basis: PlaneCellBasis,
  start: PlaneRule,
  angles: readonly WeightedDirections[],
): PlaneInitialValues[] {
  if (!initial) throw new RangeError('initial rows need initial data');
  const theta = Float64Array.from(angles.flatMap((directions) => [...directions.theta]));
  const index = new Map(Array.from(theta, (angle, q) => [angle, q]));
  const { mean, f } = initial.at(basis, start, theta);
  return Array.from(mean, (_, i) => ({
    mean: mean[i],
    at: (angle) => f[i * theta.length + (index.get(angle) ?? 0)],
  }));
}

function* faceRows(
  request: PlaneRowRequest,
  block: PlaneRowBlock,
  { low, high, across, from, to }: PlaneFace,
): Generator<PlaneRows> {
  if (block.on !== 'face-position' && block.on !== 'face-phase') return;
  const { problem, bases, fresh = 0 } = request;
  const pair = [bases[low], bases[high]] as const;
  const { angleNodes, circleNodes } = pair[0].collocation;
  const nodes = Math.max(...pair.map(({ positionNodes }) => positionNodes)) + fresh;
  const cells = pair.map(({ cell }) => cell);
  const normal = across === 'x' ? ([1, 0] as const) : ([0, 1] as const);
  const sides = pair.map((basis, k) => {
    const side = sideRuleOf(basis.cell, across, k === 0 ? 1 : -1, from, to, nodes);
    const points = atTimes(side, timeNodesOf(basis.collocation, fresh));
    return { basis, points, coefficients: planeCoefficientsAt(problem, basis, points, normal) };
  });
  const lengths = sides[0].points.weights.map((w) => w * (to - from));
  const angles =
    block.on === 'face-phase'
      ? directionsOf(cells, angleNodes + fresh, circleNodes + fresh)
      : [noPlaneDirection];
  const factor = factorOf(request, block, pair, across);
  for (const directions of angles) {
    const traces: Trace[] = sides.map((side, k) => [{ ...side, directions }, k === 0 ? 1 : -1]);
    yield rowsAt(request, block, traces, lengths, directions, factor, null);
  }
}

/** Outward normal, and the coordinate that is fixed on a side, at which end. */
const SIDES: Record<
  PlaneSide,
  { across: 'x' | 'y'; at: -1 | 1; normal: readonly [number, number] }
> = {
  left: { across: 'x', at: -1, normal: [-1, 0] },
  right: { across: 'x', at: 1, normal: [1, 0] },
  bottom: { across: 'y', at: -1, normal: [0, -1] },
  top: { across: 'y', at: 1, normal: [0, 1] },
};

function* wallRows(
  request: PlaneRowRequest,
  block: PlaneRowBlock,
  { side, cell, from, to }: PlaneWall,
): Generator<PlaneRows> {
  const { problem, bases, fresh = 0 } = request;
  const condition = problem.boundary[side];
  if (block.on !== (condition.type === 'inflow' ? 'inflow' : 'reflection')) return;
  const basis = bases[cell];
  const { across, at, normal } = SIDES[side];
  const nodes = basis.positionNodes + fresh;
  const along = sideRuleOf(basis.cell, across, at, from, to, nodes);
  const points = atTimes(along, timeNodesOf(basis.collocation, fresh));
  const lengths = points.weights.map((w) => w * (to - from));
  const datum = condition.type === 'inflow' ? condition.value : null;
  yield* incomingRows(request, block, basis, { points, weights: lengths, normal }, across, datum);
}

function* holeRows(
  request: PlaneRowRequest,
  block: PlaneRowBlock,
  wall: PlaneHoleWall,
): Generator<PlaneRows> {
  if (block.on !== 'inflow') return;
  const { problem, bases, fresh = 0 } = request;
  const basis = bases[wall.cell];
  const nodes = basis.positionNodes + fresh;
  const datum = problem.boundary.holes[wall.piece.hole];
  const timeNodes = timeNodesOf(basis.collocation, fresh);
  for (const on of holePointsOf(wall, basis.cell, nodes, timeNodes)) {
    const across = Math.abs(on.normal[0]) > Math.abs(on.normal[1]) ? 'x' : 'y';
    yield* incomingRows(request, block, basis, on, across, datum);
  }
}

function* incomingRows(
  request: PlaneRowRequest,
  block: PlaneRowBlock,
  basis: PlaneCellBasis,
  on: { points: PlanePoints; weights: Float64Array; normal: readonly [number, number] },
  across: 'x' | 'y',
  datum: PhaseFunction | null,
): Generator<PlaneRows> {
  const { problem, fresh = 0 } = request;
  const { points, weights, normal } = on;
  const coefficients = planeCoefficientsAt(problem, basis, points, normal);
  const factor = factorOf(request, block, [basis], across);
  const angleNodes = basis.collocation.angleNodes + fresh;
  for (const directions of incomingDirections(basis.cell, normal, angleNodes)) {
    const mirrored = mirrorIn(directions, normal);
    const site = { basis, points, coefficients, directions, mirrored };
    yield rowsAt(request, block, [[site, 1]], weights, directions, factor, datum);
  }
}

/** @param across along which coordinate the face or wall is crossed; null inside cells. */
function factorOf(
  { problem: { domain }, weights }: PlaneRowRequest,
  block: PlaneRowBlock,
  bases: readonly PlaneCellBasis[],
  across: 'x' | 'y' | null,
): number {
  const length = Math.max(domain.x[1] - domain.x[0], domain.y[1] - domain.y[0]);
  const sizes = bases.map(({ cell }) => {
    const [wide, high] = [widthOf(cell), heightOf(cell)];
    const width = across === null ? Math.min(wide, high) : across === 'x' ? wide : high;
    return { width, scale: cell.scale };
  });
  return blockWeight(block, sizes, length, weights, rateOf(bases[0]));
}

/** epsilon over the duration of the slab, epsilon that of the cell; 0 in steady problems. */
function rateOf({ cell, slab }: PlaneCellBasis): number {
  return slab ? cell.epsilon / slab.duration : 0;
}

/** A cell's side of rows, and its sign. */
type Trace = readonly [site: PlaneSite, sign: 1 | -1];

/** @param lengths areas or lengths, the weights of the points. */
function rowsAt(
  { rhsOnly }: PlaneRowRequest,
  block: PlaneRowBlock,
  traces: readonly Trace[],
  lengths: Float64Array,
  directions: WeightedDirections,
  factor: number,
  datum: PhaseFunction | null,
): PlaneRows {
  const count = directions.theta.length;
  const measure = new Float64Array(lengths.length * count);
  for (let row = 0; row < measure.length; row++) {
    measure[row] = lengths[Math.floor(row / count)] * directions.weights[row % count];
  }
  const weights = measure.map((w) => factor * Math.sqrt(w));
  const rhs = rightSide(block, traces[0][0].coefficients, directions, datum);
  scaleRows(rhs, weights);
  const builders = new Map<number, RowMatrixBuilder>();
  for (const [site, sign] of traces) {
    const signed = sign === 1 ? weights : weights.map((w) => -w);
    const { firstBlock, blockColumns } = site.basis;
    for (const local of planeBlocksMet(block.terms, site)) {
      const own = local === 'shared' ? blockColumns.length - 1 : local;
      const index = firstBlock + own;
      // A single periodic cell: both traces stand in the same columns.
      const out = builders.get(index) ?? new RowMatrixBuilder(measure.length, blockColumns[own]);
      builders.set(index, out);
      if (rhsOnly) continue;
      addPlaneRows(out, block.terms, site, local, signed);
    }
  }
  return {
    block,
    conservation: false,
    blocks: [...builders.keys()],
    matrices: Array.from(builders.values(), (out) => out.build()),
    rhs,
    data: rhs,
    factor,
    measure,
  };
}

function rightSide(
  { rhs }: PlaneRowBlock,
  coefficients: readonly PlaneCoefficients[],
  { theta, x, y }: WeightedDirections,
  datum: PhaseFunction | null,
): Float64Array {
  const out = new Float64Array(coefficients.length * theta.length);
  if (!rhs) return out;
  const at = Array.from(theta, (angle, q): Direction => ({ theta: angle, x: x[q], y: y[q] }));
  for (const [i, c] of coefficients.entries()) {
    for (const [q, v] of at.entries()) out[i * theta.length + q] = rhs(c, v, datum);
  }
  return out;
}
