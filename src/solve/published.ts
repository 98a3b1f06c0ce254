import { localCoefficients } from '../assembly/localPoint.js';
import { termRows } from '../assembly/rows.js';
import { type CellBasis, joinFields } from '../basis/cellBasis.js';
import { pointsAt } from '../basis/points.js';
import { randomStream } from '../basis/random.js';
import { WindowedField } from '../basis/windowedField.js';
import { minimumNorm, StackedQr } from '../linalg/minimumNorm.js';
import { writeRows } from '../linalg/rowMatrix.js';
import type { Cell } from '../partition/cell.js';
import { noBackground } from '../problem/background.js';
import { direct } from '../problem/equations/direct.js';
import type { Formulation, RowBlock } from '../problem/equations/formulation.js';
import { microMacro } from '../problem/equations/microMacro.js';
import { slabPoint, type TransportProblem } from '../problem/types.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import { SlabSolution } from '../solution/slabSolution.js';
import { noSeconds, type Seconds } from './seconds.js';

/** Settings of the published recipe (published-cases, A6). */
export interface PublishedRecipe {
  readonly formulation: 'micro-macro' | 'direct';
  /** Patches in x and v. */
  readonly patches: readonly [x: number, v: number];
  /** Features a patch of rho (micro-macro only) and of g or f. */
  readonly rhoFeatures: number;
  readonly gFeatures: number;
  /** linspace points in x and v; the first and last of each are dropped. */
  readonly grid: readonly [x: number, v: number];
  /** Gauss nodes of the angular mean. */
  readonly quadrature: number;
  readonly range: number;
  readonly seed: number;
}

/** Ex 1 of the archived code: one patch, 64 + 64 features, 5,708 rows. */
export const publishedDefaults: PublishedRecipe = {
  formulation: 'micro-macro',
  patches: [1, 1],
  rhoFeatures: 64,
  gFeatures: 64,
  grid: [32, 64],
  quadrature: 16,
  range: 1,
  seed: 1,
};

export interface PublishedSolve {
  readonly solution: SlabSolution;
  readonly unknowns: number;
  /** As the published code counts them; rows repeated for every v are folded here. */
  readonly rows: number;
  readonly rank: number;
  /** Largest over smallest singular value, before and after the cut-off. */
  readonly condition: number;
  readonly effectiveCondition: number;
  readonly seconds: Seconds;
}

/**
 * The published APRFM (arXiv 2411.04643 and its archived code) inside this program, as the baseline
 * for every comparison: psi_b windows, one-sided U[0, 1) weights and biases, uniform collocation,
 * soft rows <g> = 0, every row divided by its largest entry, dense minimum-norm least squares cut
 * at machine epsilon times the largest singular value. The rows are the same row blocks as
 * everywhere else.
 *
 * The published code repeats the macro and mean rows for every v; identical rows are folded here
 * into one, times the square root of their number, which is the same least-squares problem.
 */
export function solvePublished(problem: TransportProblem, recipe: PublishedRecipe): PublishedSolve {
  const start = performance.now();
  const formulation = recipe.formulation === 'direct' ? direct() : microMacro('soft');
  const basis = publishedBasis(problem, formulation, recipe);
  const stack = new StackedQr(basis.columns);
  const [nx, nv] = recipe.grid;
  const xi = interior(nx);
  const v = interior(nv);
  let rows = 0;
  for (let first = 0; first < xi.length; first += 8) {
    const part = xi.slice(first, first + 8);
    for (const block of formulation.blocks) {
      if (block.on === 'phase') push(stack, problem, basis, block, part, v, 1, null);
      else if (block.on === 'position') {
        push(stack, problem, basis, block, part, new Float64Array(1), v.length, null);
      } else continue;
      rows += part.length * v.length;
    }
  }
  const incoming = linspace(-1, 1, 2 * nv).filter((value) => value > 0);
  for (const side of ['left', 'right'] as const) {
    const condition = problem.boundary[side];
    if (condition.type !== 'inflow') {
      throw new RangeError(
        `published recipe: ${side} wall is ${condition.type}, it knows inflow only`,
      );
    }
    const at = new Float64Array([side === 'left' ? -1 : 1]);
    const directions = side === 'left' ? incoming : incoming.map((value) => -value);
    const block = formulation.blocks.find(({ on }) => on === 'inflow') as RowBlock;
    push(stack, problem, basis, block, at, directions, 1, condition.value);
    rows += directions.length;
  }
  const assembled = performance.now();
  const { x, rank, singularValues } = minimumNorm(stack, Number.EPSILON);
  const solved = performance.now();
  const kept = singularValues[Math.max(0, rank - 1)];
  return {
    solution: new SlabSolution(problem, formulation, [basis], [x], noBackground),
    unknowns: basis.columns,
    rows,
    rank,
    condition: singularValues[0] / singularValues[singularValues.length - 1],
    effectiveCondition: singularValues[0] / kept,
    seconds: {
      ...noSeconds(),
      assemble: (assembled - start) / 1000,
      factor: (solved - assembled) / 1000,
      total: (solved - start) / 1000,
    },
  };
}

/** One cell, the whole domain, with the textbook e = epsilon. */
function publishedBasis(
  problem: TransportProblem,
  formulation: Formulation,
  recipe: PublishedRecipe,
): CellBasis {
  const [a, b] = problem.domain.x;
  const cell: Cell = {
    index: 0,
    lower: a,
    upper: b,
    width: b - a,
    anchor: 'left',
    offset: 0,
    panels: Float64Array.of(-1, 1),
    scale: problem.epsilon(slabPoint((a + b) / 2)),
    epsilon: problem.epsilon(slabPoint((a + b) / 2)),
  };
  const angle = gaussLegendre(recipe.quadrature);
  const fields = new Map<string, WindowedField>();
  for (const [index, spec] of formulation.fields.entries()) {
    const position = spec.angular === 'none';
    const field = new WindowedField(
      {
        patches: { x: recipe.patches[0], v: position ? null : recipe.patches[1] },
        features: position ? recipe.rhoFeatures : recipe.gFeatures,
        activation: 'tanh',
        range: recipe.range,
        oneSided: true,
        angle,
        zeroMean: spec.zeroMean,
      },
      randomStream(recipe.seed, index),
    );
    fields.set(spec.name, field);
  }
  const collocation = { positionNodes: recipe.grid[0], angleNodes: recipe.quadrature };
  // No panels: every direction meets all columns.
  return joinFields(cell, null, fields, new Float64Array(0), collocation, 0);
}

/** linspace(-1, 1, count) without its ends. */
function interior(count: number): Float64Array {
  return linspace(-1, 1, count).slice(1, -1);
}

function linspace(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

/** Rows of a block, each divided by its largest entry, `copies` times. */
function push(
  stack: StackedQr,
  problem: TransportProblem,
  basis: CellBasis,
  block: RowBlock,
  xi: Float64Array,
  v: Float64Array,
  copies: number,
  inflow: TransportProblem['source'] | null,
): void {
  const points = pointsAt(xi);
  const coefficients = localCoefficients(problem, basis, points);
  const matrix = writeRows(termRows(block.terms, { basis, points, coefficients, v }, 'shared'));
  const rows = xi.length * v.length;
  const rhs = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const [c, direction] = [coefficients[Math.floor(row / v.length)], v[row % v.length]];
    rhs[row] = block.rhs?.(c, direction, inflow) ?? 0;
    let largest = 0;
    for (let k = 0; k < basis.columns; k++) {
      largest = Math.max(largest, Math.abs(matrix[k * rows + row]));
    }
    const factor = Math.sqrt(copies) / (largest || 1);
    for (let k = 0; k < basis.columns; k++) matrix[k * rows + row] *= factor;
    rhs[row] *= factor;
  }
  stack.push(matrix, rhs);
}
