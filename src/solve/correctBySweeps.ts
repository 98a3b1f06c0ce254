import { normOf } from '../linalg/triangular.js';
import { heightOf, type PlanePartition, widthOf } from '../partition/planeCell.js';
import { planeExtinction } from '../partition/planeLines.js';
import { type PlaneProblem, planePoint } from '../problem/planeTypes.js';
import type { BoundaryCondition, Interval } from '../problem/types.js';
import { PlaneSolution } from '../solution/planeSolution.js';
import type { ResidualReport } from '../solution/residual.js';
import { DensityTable, tableLines, tableNodes } from '../sweep/densityTable.js';
import { layerLines } from '../sweep/layerLines.js';
import { SweptField } from '../sweep/sweptField.js';
import { type Seconds, stopwatch } from './seconds.js';
import type { StageAttempt } from './stages.js';
import type { SolveObserver } from './steadySlab.js';

/** How a layered solution is corrected by rays. */
export interface SweepOptions {
  /** Corrections at most. */
  readonly most: number;
  /** Relative error of rho, as foreseen, below which no further one is made. */
  readonly tolerance: number;
  /** Degree of the density that rays are integrated over. */
  readonly degree: number;
  /** Its boxes along a cell, and cuts of those at walls and interfaces. */
  readonly boxes: number;
  readonly levels: number;
  /** Gauss nodes of a panel of directions. */
  readonly angleNodes: number;
}

/** One least-squares solution of a stage. */
export interface PlaneAttempt extends StageAttempt {
  readonly solution: PlaneSolution;
  readonly cells: number;
}

/** The same before its residual has been looked at. */
export interface Fit extends Omit<PlaneAttempt, 'residual'> {
  /** @param fresh see `planeResidual`. */
  readonly check: (fresh?: number) => ResidualReport;
}

/** Extra nodes of the check: its sources are integrals over rays, too. */
const FRESH_BY_RAYS = 1;

/**
 * Walls and interfaces beyond which boxes cut toward each of them would cost more than they are worth:
 * two equal ones a cell.
 */
const MANY_LINES = 8;

/** What a correction leaves of an error, roughly. */
const LEFT = 0.15;

/**
 * Cells may be so many mean free paths wide: in wider ones kinks of the density between cells make
 * sources in layers that no cell resolves.
 */
const WIDEST = 12;

/** Mean free paths across the domain at least, where mirrors or repetition send rays back. */
const FADING = 0.05;

/** Points along a side at which the medium is looked at. */
const PROBES = 24;

/** Whether every ray can be followed to its end: there are no holes, and mirrors send back less and less. */
export function raysEnd(problem: PlaneProblem): boolean {
  const { domain, boundary } = problem;
  if (domain.holes.length > 0) return false;
  const { left, right, bottom, top } = boundary;
  if ([left, right, bottom, top].every(({ type }) => type === 'inflow')) return true;
  const size = Math.min(domain.x[1] - domain.x[0], domain.y[1] - domain.y[0]);
  const at = ([a, b]: Interval, k: number): number => a + ((b - a) * (k + 0.5)) / PROBES;
  return Array.from({ length: PROBES ** 2 }, (_, k) => k).every((k) => {
    const [x, y] = [at(domain.x, k % PROBES), at(domain.y, Math.floor(k / PROBES))];
    return planeExtinction(problem, x, y) * size >= FADING;
  });
}

/** Whether rays can be followed, and are worth it in these cells. */
export function canBeSwept(problem: PlaneProblem, { cells }: PlanePartition): boolean {
  const widths = cells.map((cell) => Math.max(widthOf(cell), heightOf(cell)) / cell.scale);
  return raysEnd(problem) && Math.max(...widths) <= WIDEST;
}

/**
 * Corrects a solution by what rays make of its density (see SweptField). What remains, e = f - that,
 * satisfies
 *
 *     v.grad e + (sigmaS/epsilon + epsilon sigmaA) e = (sigmaS/epsilon) (<e> + <f~> - rho)
 *
 * with no inflow: the same problem with a small, smooth, isotropic source, solved in the same cells by
 * the same features. If these solve a problem to a part d of its solution, every correction brings
 * the error down by a factor of the order of d.
 */
export function correctBySweeps(
  problem: PlaneProblem,
  whole: PlaneAttempt,
  { most, tolerance, degree, boxes, levels, angleNodes }: SweepOptions,
  solvePart: (part: PlaneProblem) => Fit,
  observer: SolveObserver,
  seconds: Seconds,
): PlaneAttempt & { corrections: number[] } {
  const { xs, ys } = whole.solution.partition;
  const { x: alongX, y: alongY } = layerLines(problem);
  const many = alongX.length + alongY.length > MANY_LINES;
  const [parts, cuts] = many ? [2, 0] : [boxes, levels];
  const lines = {
    xs: tableLines(xs, alongX, parts, cuts),
    ys: tableLines(ys, alongY, parts, cuts),
  };
  const nodes = tableNodes(lines, degree);
  let current = whole.solution;
  let last: Fit | null = null;
  const corrections: number[] = [];
  for (let round = 0; round < most; round++) {
    const clock = stopwatch();
    observer.phase(`rays ${round + 1}`, nodes.y.length);
    const values = onTensor(current, nodes.x, nodes.y, observer.advance);
    joinSeams(values, nodes.x.length, nodes.y.length, problem);
    const swept = new SweptField(problem, new DensityTable(lines, degree, values), angleNodes);
    seconds.sweep = (seconds.sweep ?? 0) + clock();
    const rest = solvePart(remainder(problem, swept));
    const size = rms(onTensor(rest.solution, third(nodes.x), third(nodes.y))) / (rms(values) || 1);
    if (rest.info.status !== 'ok' || !Number.isFinite(size)) break;
    // A correction that does not shrink corrects nothing any more.
    if (corrections.length > 0 && size > 0.5 * corrections[corrections.length - 1]) break;
    corrections.push(size);
    const { formulation, partition, bases, coefficients } = rest.solution;
    current = new PlaneSolution(problem, formulation, partition, bases, coefficients, swept);
    last = rest;
    if (LEFT * size < tolerance) break;
  }
  if (!last) return { ...whole, corrections };
  const { data, norm } = whole.residual;
  const rest = last.check(FRESH_BY_RAYS);
  // Layers of the remainder that no cell resolves would make things worse.
  if (!(rest.norm < norm)) return { ...whole, corrections: [] };
  const residual = { ...rest, data, relative: rest.norm / (data || 1) };
  return { ...whole, solution: current, residual, corrections };
}

/** The problem for what a sweep leaves. */
function remainder(problem: PlaneProblem, swept: SweptField): PlaneProblem {
  const { stiffSource: _, exact: __, exactRho: ___, exactFlux: ____, ...rest } = problem;
  const closed = (side: BoundaryCondition): BoundaryCondition =>
    side.type === 'inflow' ? { type: 'inflow', value: () => 0 } : side;
  const { left, right, bottom, top } = problem.boundary;
  return {
    ...rest,
    source: ({ x, y }) => {
      const point = planePoint(x, y);
      const sigmaS = problem.scattering(point);
      return sigmaS === 0 ? 0 : (sigmaS * swept.excess(x, y)) / problem.epsilon(point) ** 2;
    },
    boundary: {
      left: closed(left),
      right: closed(right),
      bottom: closed(bottom),
      top: closed(top),
      holes: [],
    },
  };
}

/** One value at both sides of a periodic seam: rays that cross it see no jump. */
function joinSeams(values: Float64Array, nx: number, ny: number, { boundary }: PlaneProblem): void {
  const join = (p: number, q: number): void => {
    const mean = (values[p] + values[q]) / 2;
    values[p] = mean;
    values[q] = mean;
  };
  if (boundary.left.type === 'periodic') {
    for (let j = 0; j < ny; j++) join(j * nx, j * nx + nx - 1);
  }
  if (boundary.bottom.type === 'periodic') {
    for (let i = 0; i < nx; i++) join(i, (ny - 1) * nx + i);
  }
}

/** rho on a tensor grid, row after row: number i + j * x.length. */
function onTensor(
  solution: PlaneSolution,
  x: Float64Array,
  y: Float64Array,
  onRow: (done: number) => void = () => {},
): Float64Array {
  const values = new Float64Array(x.length * y.length);
  for (const [j, at] of y.entries()) {
    values.set(solution.rho(x, new Float64Array(x.length).fill(at)), j * x.length);
    onRow(j + 1);
  }
  return values;
}

/** Every third one. */
function third(values: Float64Array): Float64Array {
  return values.filter((_, k) => k % 3 === 1);
}

function rms(values: Float64Array): number {
  return normOf([values]) / Math.sqrt(values.length);
}
