import type { CellBasis } from '../basis/cellBasis.js';
import { scaleRows } from '../basis/positionField.js';
import { backgroundTerms, isotropicBackground } from '../problem/background.js';
import type { Formulation, LocalCoefficients, RowBlock } from '../problem/equations/formulation.js';
import type { BoundaryCondition, TransportProblem } from '../problem/types.js';
import { compositeGauss, type Quadrature } from '../quadrature/gauss.js';
import { localCoefficients, termRows } from './rows.js';
import { blockWeight, type WeightOptions } from './weights.js';

/** Rows of one block in one cell, on one face or at one wall. */
export interface WeightedRows {
  readonly block: RowBlock;
  /** Cells whose coefficients the rows meet: one, or two across a face. */
  readonly cells: readonly number[];
  /** One column-major rows x columns matrix a cell, rows already weighted. */
  readonly matrices: readonly Float64Array[];
  readonly rhs: Float64Array;
  /** The right-hand side as the data give it, before the background is split off. */
  readonly data: Float64Array;
  /** The block's factor and the quadrature weight of every row; the row weight is
   * factor * sqrt(measure). */
  readonly factor: number;
  readonly measure: Float64Array;
}

/** Points of a cell at which blocks are collocated: xi and v, weights summing to 2 each. */
export interface Collocation {
  readonly position: Quadrature;
  readonly angle: Quadrature;
}

const single: Quadrature = { nodes: new Float64Array([0]), weights: new Float64Array([2]) };

/**
 * Interprets a formulation: every row of every block, cell by cell, then the faces, then the walls.
 * Each row is multiplied by the square root of the quadrature weight of its point, so that the sum
 * of squares is the squared L2 norm of the residual in dx dv/2 (design section 3.4), and by its
 * block's factor. Macro rows stand once per x, not once per (x, v).
 *
 * @param collocate where; by default at the nodes the bases were built for.
 */
export function* rowGroups(
  problem: TransportProblem,
  formulation: Formulation,
  bases: readonly CellBasis[],
  weights: WeightOptions,
  collocate: (basis: CellBasis) => Collocation = (basis) => basis,
): Generator<WeightedRows> {
  const background = isotropicBackground(problem);
  const known: KnownPart = (block, c, v) =>
    backgroundTerms(block.terms, formulation, background, c, v);
  for (const basis of bases) {
    const { position, angle } = collocate(basis);
    for (const block of formulation.blocks) {
      if (block.on === 'position') {
        yield cellRows(problem, block, basis, { position, angle: single }, known, weights);
      } else if (block.on === 'phase') {
        const directions = phaseAngles(formulation, angle);
        yield cellRows(problem, block, basis, { position, angle: directions }, known, weights);
      }
    }
  }
  for (const [left, right] of faces(problem, bases)) {
    for (const block of formulation.blocks) {
      if (block.on !== 'face-position' && block.on !== 'face-phase') continue;
      const angle =
        block.on === 'face-phase'
          ? faceAngles(left, right, collocate(left).angle.nodes.length)
          : single;
      yield faceRows(problem, block, left, right, angle, weights);
    }
  }
  for (const wall of walls(problem, bases)) {
    for (const block of formulation.blocks) {
      if (wall.condition.type === 'inflow' ? block.on === 'inflow' : block.on === 'reflection') {
        yield wallRows(problem, block, wall, collocate(wall.basis).angle, known, weights);
      }
    }
  }
}

/** What the background contributes to a row; it moves to the right-hand side. */
type KnownPart = (block: RowBlock, c: LocalCoefficients, v: number) => number;

function domainLength({ domain }: TransportProblem): number {
  return domain.x[1] - domain.x[0];
}

/** Half-range formulations are collocated on v in [0, 1] alone. */
function phaseAngles(formulation: Formulation, angle: Quadrature): Quadrature {
  if (!formulation.fields.some((field) => field.angular === 'half')) return angle;
  // Weights double: <h> on the half range is the plain integral over [0, 1].
  return select(angle, (v) => v > 0, 2);
}

function select(rule: Quadrature, keep: (v: number) => boolean, factor: number): Quadrature {
  const kept = Array.from(rule.nodes.keys()).filter((q) => keep(rule.nodes[q]));
  return {
    nodes: Float64Array.from(kept, (q) => rule.nodes[q]),
    weights: Float64Array.from(kept, (q) => factor * rule.weights[q]),
  };
}

function cellRows(
  problem: TransportProblem,
  block: RowBlock,
  basis: CellBasis,
  { position, angle }: Collocation,
  known: KnownPart,
  weights: WeightOptions,
): WeightedRows {
  const { nodes } = position;
  const coefficients = localCoefficients(problem, basis, nodes);
  const matrix = termRows(block.terms, basis, coefficients, nodes, angle.nodes);
  const rhs = new Float64Array(nodes.length * angle.nodes.length);
  const data = new Float64Array(rhs.length);
  const measure = new Float64Array(rhs.length);
  for (let i = 0; i < nodes.length; i++) {
    for (let q = 0; q < angle.nodes.length; q++) {
      const row = i * angle.nodes.length + q;
      measure[row] = (position.weights[i] * basis.cell.width * angle.weights[q]) / 4;
      const [c, v] = [coefficients[i], angle.nodes[q]];
      data[row] = block.rhs?.(c, v, null) ?? 0;
      rhs[row] = data[row] - known(block, c, v);
    }
  }
  const factor = blockWeight(block, [basis.cell], domainLength(problem), weights);
  return weigh(block, [basis.cell.index], [matrix], { rhs, data }, factor, measure);
}

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

/** Gauss nodes on the common refinement of the two cells' panels, as many a panel as the left has. */
function faceAngles(left: CellBasis, right: CellBasis, leftNodes: number): Quadrature {
  const edges = [...left.cell.panels, ...right.cell.panels].sort((a, b) => a - b);
  const distinct = edges.filter((v, k) => k === 0 || v - edges[k - 1] > 1e-14);
  return compositeGauss(distinct, leftNodes / (left.cell.panels.length - 1));
}

function faceRows(
  problem: TransportProblem,
  block: RowBlock,
  left: CellBasis,
  right: CellBasis,
  angle: Quadrature,
  weights: WeightOptions,
): WeightedRows {
  const trace = (basis: CellBasis, xi: number, sign: number): Float64Array => {
    const at = new Float64Array([xi]);
    const coefficients = localCoefficients(problem, basis, at);
    return termRows(block.terms, basis, coefficients, at, angle.nodes).map((value) => sign * value);
  };
  const [here, there] = [trace(left, 1, 1), trace(right, -1, -1)];
  const measure = angle.weights.map((w) => w / 2);
  const factor = blockWeight(block, [left.cell, right.cell], domainLength(problem), weights);
  const rhs = new Float64Array(measure.length);
  if (left === right) {
    // A single periodic cell: both traces stand in the same columns.
    const sum = here.map((value, i) => value + there[i]);
    return weigh(block, [left.cell.index], [sum], { rhs, data: rhs }, factor, measure);
  }
  return weigh(
    block,
    [left.cell.index, right.cell.index],
    [here, there],
    { rhs, data: rhs },
    factor,
    measure,
  );
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

/** Rows for the incoming directions, v.n < 0: v > 0 on the left and v < 0 on the right. */
function wallRows(
  problem: TransportProblem,
  block: RowBlock,
  { side, basis, condition }: Wall,
  angle: Quadrature,
  known: KnownPart,
  weights: WeightOptions,
): WeightedRows {
  const incoming = select(angle, (v) => (side === 'left' ? v > 0 : v < 0), 1);
  const at = new Float64Array([side === 'left' ? -1 : 1]);
  const coefficients = localCoefficients(problem, basis, at);
  const matrix = termRows(block.terms, basis, coefficients, at, incoming.nodes);
  const datum = condition.type === 'inflow' ? condition.value : null;
  const [c] = coefficients;
  const data = incoming.nodes.map((v) => block.rhs?.(c, v, datum) ?? 0);
  const rhs = data.map((value, q) => value - known(block, c, incoming.nodes[q]));
  const measure = incoming.weights.map((w) => w / 2);
  const factor = blockWeight(block, [basis.cell], domainLength(problem), weights);
  return weigh(block, [basis.cell.index], [matrix], { rhs, data }, factor, measure);
}

/** Multiplies matrices and right-hand sides by factor * sqrt(measure), in place. */
function weigh(
  block: RowBlock,
  cells: number[],
  matrices: Float64Array[],
  { rhs, data }: { rhs: Float64Array; data: Float64Array },
  factor: number,
  measure: Float64Array,
): WeightedRows {
  const roots = measure.map((w) => factor * Math.sqrt(w));
  for (const matrix of matrices) scaleRows(matrix, roots);
  scaleRows(rhs, roots);
  if (data !== rhs) scaleRows(data, roots);
  return { block, cells, matrices, rhs, data, factor, measure };
}
