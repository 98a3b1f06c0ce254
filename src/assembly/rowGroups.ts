import { blockIndex, type CellBasis } from '../basis/cellBasis.js';
import type { CellPoints, PointRule } from '../basis/points.js';
import { scaleRows } from '../basis/scaleRows.js';
import { RowMatrixBuilder } from '../linalg/rowMatrix.js';
import { backgroundTerms, isotropicBackground } from '../problem/background.js';
import type { Formulation, LocalCoefficients, RowBlock } from '../problem/equations/formulation.js';
import type { BoundaryCondition, TransportProblem } from '../problem/types.js';
import {
  type Collocation,
  cellDirections,
  collocation,
  type Directions,
  noDirection,
  panelDirections,
} from './collocation.js';
import { type InitialData, initialValues } from './initialData.js';
import { localCoefficients } from './localPoint.js';
import { addTermRows, blocksMet } from './rows.js';
import { conservationRows, type WeightedRows } from './weightedRows.js';
import { blockWeight, initialRate, type WeightOptions } from './weights.js';

/** What the rows are made from, and which of them. */
export interface RowRequest {
  readonly problem: TransportProblem;
  readonly formulation: Formulation;
  readonly bases: readonly CellBasis[];
  readonly weights: WeightOptions;
  /** f at the start of the slab; needed where the formulation has initial rows. */
  readonly initial?: InitialData;
  /** Extra Gauss nodes along every coordinate: points that are not those of the fit. */
  readonly fresh?: number;
  /**
   * What the source of each cell lacks in the quadrature of its rows, integrated over the cell and
   * averaged over the slab (epsilon Q dx); the conservation rows are given it.
   */
  readonly missingSource?: readonly number[];
  /** Only right-hand sides: matrices stay empty. For a factor that is used again. */
  readonly rhsOnly?: boolean;
}

/**
 * Interprets a formulation: every row of every block, cell by cell, then the faces, then the walls.
 * Each row is multiplied by the square root of the quadrature weight of its point, so that the sum
 * of squares is the squared L2 norm of the residual in dx dv/2 (in a slab: in dt/duration dx dv/2;
 * design section 3.4), and by its block's factor. Macro rows stand once per (t, x), not once per
 * (t, x, v). Rows at a direction come panel by panel.
 */
export function* rowGroups(request: RowRequest): Generator<WeightedRows> {
  const writer = new RowWriter(request);
  const { formulation, bases, problem } = request;
  for (const basis of bases) {
    const rules = collocation(basis, request.fresh);
    for (const block of formulation.blocks) yield* writer.cell(block, basis, rules);
  }
  for (const [left, right] of faces(problem, bases)) {
    for (const block of formulation.blocks) yield* writer.face(block, left, right);
  }
  for (const wall of walls(problem, bases)) {
    for (const block of formulation.blocks) yield* writer.wall(block, wall);
  }
}

class RowWriter {
  readonly #request: RowRequest;
  readonly #length: number;
  readonly #known: (block: RowBlock, c: LocalCoefficients, v: number) => number;

  constructor(request: RowRequest) {
    const { problem, formulation } = request;
    const background = isotropicBackground(problem);
    this.#request = request;
    this.#length = problem.domain.x[1] - problem.domain.x[0];
    this.#known = (block, c, v) => backgroundTerms(block.terms, formulation, background, c, v);
  }

  *cell(block: RowBlock, basis: CellBasis, rules: Collocation): Generator<WeightedRows> {
    const all = () => cellDirections(basis.edges, rules.angleNodes);
    switch (block.on) {
      case 'position':
        yield* this.#cellRows(block, basis, rules.position, [noDirection]);
        break;
      case 'phase':
        yield* this.#cellRows(block, basis, rules.phase, all());
        break;
      case 'initial-position':
        yield* this.#cellRows(block, basis, rules.initialPosition, [noDirection]);
        break;
      case 'initial-phase':
        yield* this.#cellRows(block, basis, rules.initialPhase, all());
    }
  }

  *#cellRows(
    block: RowBlock,
    basis: CellBasis,
    rule: PointRule,
    directions: Iterable<Directions>,
  ): Generator<WeightedRows> {
    const { problem, initial } = this.#request;
    const all = [...directions];
    const atStart = block.on === 'initial-phase' || block.on === 'initial-position';
    const values = atStart ? initialValues(initial, basis, rule, all) : undefined;
    const coefficients = localCoefficients(problem, basis, rule, values);
    const factor = this.#weight(block, [basis]);
    for (const { v, weights: share } of all) {
      const measure = new Float64Array(coefficients.length * v.length);
      const data = new Float64Array(measure.length);
      const rhs = new Float64Array(measure.length);
      for (const [i, c] of coefficients.entries()) {
        for (let q = 0; q < v.length; q++) {
          const row = i * v.length + q;
          measure[row] = rule.weights[i] * basis.cell.width * share[q];
          data[row] = block.rhs?.(c, v[q], null) ?? 0;
          rhs[row] = data[row] - this.#known(block, c, v[q]);
        }
      }
      yield* this.#emit(block, [[basis, rule, coefficients, 1]], v, { rhs, data }, factor, measure);
    }
  }

  *face(block: RowBlock, left: CellBasis, right: CellBasis): Generator<WeightedRows> {
    if (block.on !== 'face-position' && block.on !== 'face-phase') return;
    const rules = collocation(left, this.#request.fresh);
    const angles =
      block.on === 'face-phase' ? faceDirections(left, right, rules.angleNodes) : [noDirection];
    const { problem } = this.#request;
    const factor = this.#weight(block, [left, right]);
    const side = block.on === 'face-phase' ? rules.side : rules.sidePosition;
    const [here, there] = [side(1), side(-1)];
    for (const { v, weights: share } of angles) {
      const measure = new Float64Array(here.xi.length * v.length);
      for (let row = 0; row < measure.length; row++) {
        measure[row] = here.weights[Math.floor(row / v.length)] * share[row % v.length];
      }
      const rhs = new Float64Array(measure.length);
      const traces: Trace[] = [
        [left, here, localCoefficients(problem, left, here), 1],
        [right, there, localCoefficients(problem, right, there), -1],
      ];
      yield* this.#emit(block, traces, v, { rhs, data: rhs }, factor, measure);
    }
  }

  /** Rows for the incoming directions, v.n < 0: v > 0 on the left and v < 0 on the right. */
  *wall(block: RowBlock, { side, basis, condition }: Wall): Generator<WeightedRows> {
    if (condition.type === 'inflow' ? block.on !== 'inflow' : block.on !== 'reflection') return;
    const { problem, fresh } = this.#request;
    const rules = collocation(basis, fresh);
    const rule = rules.side(side === 'left' ? -1 : 1);
    const coefficients = localCoefficients(problem, basis, rule);
    const datum = condition.type === 'inflow' ? condition.value : null;
    const factor = this.#weight(block, [basis]);
    const incoming = (v: number): boolean => (side === 'left' ? v > 0 : v < 0);
    // A panel that holds v = 0 has incoming and outgoing directions: only smooth data need no cut.
    const edges = withZero(basis.cell.panels);
    for (const { v, weights: share } of cellDirections(edges, rules.angleNodes, incoming)) {
      const measure = new Float64Array(coefficients.length * v.length);
      const data = new Float64Array(measure.length);
      const rhs = new Float64Array(measure.length);
      for (const [i, c] of coefficients.entries()) {
        for (let q = 0; q < v.length; q++) {
          const row = i * v.length + q;
          measure[row] = rule.weights[i] * share[q];
          data[row] = block.rhs?.(c, v[q], datum) ?? 0;
          rhs[row] = data[row] - this.#known(block, c, v[q]);
        }
      }
      yield* this.#emit(block, [[basis, rule, coefficients, 1]], v, { rhs, data }, factor, measure);
    }
  }

  #weight(block: RowBlock, bases: readonly CellBasis[]): number {
    const cells = bases.map(({ cell }) => cell);
    return blockWeight(block, cells, this.#length, this.#request.weights, initialRate(bases[0]));
  }

  *#emit(
    block: RowBlock,
    traces: readonly Trace[],
    v: Float64Array,
    side: { rhs: Float64Array; data: Float64Array },
    factor: number,
    measure: Float64Array,
  ): Generator<WeightedRows> {
    const weights = measure.map((w) => factor * Math.sqrt(w));
    const builders = new Map<number, RowMatrixBuilder>();
    for (const [basis, points, coefficients, sign] of traces) {
      const signed = sign === 1 ? weights : weights.map((w) => -w);
      for (const local of blocksMet(block.terms, basis, v)) {
        const own = blockIndex(basis, local);
        const index = basis.firstBlock + own;
        // A single periodic cell: both traces stand in the same columns.
        const known = builders.get(index);
        const out = known ?? new RowMatrixBuilder(measure.length, basis.blockColumns[own]);
        builders.set(index, out);
        if (this.#request.rhsOnly) continue;
        addTermRows(out, block.terms, { basis, points, coefficients, v }, local, signed);
      }
    }
    scaleRows(side.rhs, weights);
    if (side.data !== side.rhs) scaleRows(side.data, weights);
    const rows: WeightedRows = {
      block,
      conservation: false,
      blocks: [...builders.keys()],
      matrices: Array.from(builders.values(), (out) => out.build()),
      ...side,
      factor,
      measure,
    };
    yield rows;
    const strength = this.#request.weights.conservation ?? 0;
    if (traces[0][0].slab && block.conserves && strength > 0) {
      const [basis, , coefficients] = traces[0];
      const sum = conservationRows(rows, coefficients.map(block.conserves), strength);
      const missing = block.on === 'position' ? this.#request.missingSource : undefined;
      if (missing) {
        const { index, width, scale } = basis.cell;
        sum.rhs[0] += (sum.factor * missing[index]) / (scale * Math.sqrt(width));
      }
      const { initial } = this.#request;
      if (block.on === 'initial-position' && initial?.mass) {
        sum.rhs[0] +=
          (sum.factor * initial.mass(basis)) / Math.sqrt(basis.cell.width) - sum.data[0];
      }
      yield sum;
    }
  }
}

/** A cell's side of a row: basis, points, coefficients there, sign. */
type Trace = readonly [
  basis: CellBasis,
  points: CellPoints,
  coefficients: readonly LocalCoefficients[],
  sign: 1 | -1,
];

/** Neighbouring cells, and the last with the first across a periodic seam. */
function faces(
  problem: TransportProblem,
  bases: readonly CellBasis[],
): [left: CellBasis, right: CellBasis][] {
  const out: [CellBasis, CellBasis][] = [];
  for (let m = 0; m < bases.length - 1; m++) out.push([bases[m], bases[m + 1]]);
  if (problem.boundary.left.type === 'periodic') out.push([bases[bases.length - 1], bases[0]]);
  return out;
}

/** Gauss nodes on the common refinement of the two cells' panels. */
function* faceDirections(left: CellBasis, right: CellBasis, count: number): Generator<Directions> {
  const edges = [...left.cell.panels, ...right.cell.panels, ...halves(left, right)].sort(
    (a, b) => a - b,
  );
  const distinct = edges.filter((v, k) => k === 0 || v - edges[k - 1] > 1e-14);
  for (let p = 0; p < distinct.length - 1; p++) {
    yield panelDirections(distinct[p], distinct[p + 1], 2, count);
  }
}

/** Half-range fields change panel at v = 0. */
function halves(...bases: readonly CellBasis[]): number[] {
  return bases.some(({ edges }) => edges[0] === 0) ? [0] : [];
}

function withZero(panels: Float64Array): Float64Array {
  return panels.includes(0) ? panels : Float64Array.from([...panels, 0]).sort();
}

interface Wall {
  readonly side: 'left' | 'right';
  readonly basis: CellBasis;
  readonly condition: BoundaryCondition;
}

function walls(problem: TransportProblem, bases: readonly CellBasis[]): Wall[] {
  const all: Wall[] = [
    { side: 'left', basis: bases[0], condition: problem.boundary.left },
    { side: 'right', basis: bases[bases.length - 1], condition: problem.boundary.right },
  ];
  return all.filter((wall) => wall.condition.type !== 'periodic');
}
