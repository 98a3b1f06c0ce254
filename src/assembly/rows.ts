import type { CellBasis } from '../basis/cellBasis.js';
import { toPosition } from '../partition/cell.js';
import type { LocalCoefficients, Term } from '../problem/equations/formulation.js';
import { slabPoint, type TransportProblem } from '../problem/types.js';

/** Coefficients of the problem at the points xi of a cell. */
export function localCoefficients(
  problem: TransportProblem,
  basis: CellBasis,
  xi: Float64Array,
): LocalCoefficients[] {
  const positive = Array.from(basis.angle.nodes.keys()).filter((q) => basis.angle.nodes[q] > 0);
  return Array.from(xi, (z) => {
    const x = toPosition(basis.cell, z);
    const point = slabPoint(x);
    const epsilon = problem.epsilon(point);
    const parts = (v: number): [bounded: number, stiff: number] => {
      const at = slabPoint(x, v);
      return [problem.source(at), problem.stiffSource?.(at) ?? 0];
    };
    const evenSource = (v: number): number => {
      const [[here, stiffHere], [there, stiffThere]] = [parts(v), parts(-v)];
      return (here + there) / 2 + (stiffHere + stiffThere) / (2 * epsilon);
    };
    const oddSource = (v: number): number => {
      const [[here, stiffHere], [there, stiffThere]] = [parts(v), parts(-v)];
      return (epsilon * (here - there) + (stiffHere - stiffThere)) / 2;
    };
    // Panels are symmetric: the mean of the even part alone, so that an odd Q = -v/epsilon cancels
    // exactly and not to the rounding of 1/epsilon.
    let meanSource = 0;
    for (const q of positive)
      meanSource += basis.angle.weights[q] * evenSource(basis.angle.nodes[q]);
    return {
      x,
      epsilon,
      sigmaS: problem.scattering(point),
      sigmaA: problem.absorption(point),
      scale: basis.cell.scale,
      evenSource,
      oddSource,
      meanSource,
    };
  });
}

/**
 * Rows of a sum of terms at the tensor points (xi_i, v_q) of one cell, before weights: the matrix
 * that maps the cell's coefficients to the value of the sum at each point.
 *
 * @returns column-major (xi.length * v.length) x basis.columns, row i * v.length + q.
 */
export function termRows(
  terms: readonly Term[],
  basis: CellBasis,
  coefficients: readonly LocalCoefficients[],
  xi: Float64Array,
  v: Float64Array,
): Float64Array {
  const rows = xi.length * v.length;
  const out = new Float64Array(rows * basis.columns);
  const factor = new Float64Array(rows);
  for (const term of terms) {
    for (let i = 0; i < xi.length; i++) {
      for (let q = 0; q < v.length; q++) {
        factor[i * v.length + q] = term.coefficient(coefficients[i], v[q]);
      }
    }
    if (factor.every((value) => value === 0)) continue;
    addTerm(out, term, basis, factor, xi, v);
  }
  return out;
}

function addTerm(
  out: Float64Array,
  term: Term,
  basis: CellBasis,
  factor: Float64Array,
  xi: Float64Array,
  v: Float64Array,
): void {
  const field = basis.fields.get(term.field);
  const offset = basis.offsets.get(term.field);
  if (!field || offset === undefined) throw new RangeError(`unknown field "${term.field}"`);
  const derivative = term.derivative === 'x';
  const chain = derivative ? 2 / basis.cell.width : 1;
  const rows = factor.length;
  const start = offset * rows;
  if (typeof term.angular === 'object') {
    const table = field.moment(xi, term.angular.moment, derivative);
    for (let k = 0; k < field.columns; k++) {
      for (let i = 0; i < xi.length; i++) {
        const value = chain * table[k * xi.length + i];
        if (value === 0) continue;
        const row = start + k * rows + i * v.length;
        for (let q = 0; q < v.length; q++) out[row + q] += factor[i * v.length + q] * value;
      }
    }
    return;
  }
  const directions = term.angular === 'mirror' ? v.map((value) => -value) : v;
  const table = field.tabulate(xi, directions, derivative);
  for (let k = 0; k < field.columns; k++) {
    const column = k * rows;
    for (let row = 0; row < rows; row++) {
      out[start + column + row] += factor[row] * chain * table[column + row];
    }
  }
}
