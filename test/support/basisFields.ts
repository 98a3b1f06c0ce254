import { coefficientsAt } from '../../src/assembly/localPoint.js';
import { blocksMet, termRows } from '../../src/assembly/rows.js';
import { blockCoefficients, type CellBasis } from '../../src/basis/cellBasis.js';
import type { Derivative } from '../../src/basis/field.js';
import { addRowsTimes } from '../../src/linalg/rowMatrix.js';
import type { NeuralField } from '../../src/neural/field.js';
import type { Directions, Points } from '../../src/neural/sites.js';
import { toSlabCoordinate } from '../../src/partition/slab.js';
import { isotropicBackground } from '../../src/problem/background.js';
import type { Formulation } from '../../src/problem/equations/formulation.js';
import type { TransportProblem } from '../../src/problem/types.js';

/**
 * The fields of an APRFM basis on one cell with given coefficients, behind the interface of network
 * fields; with the background that the assembler splits off.
 */
export function basisFields(
  problem: TransportProblem,
  formulation: Formulation,
  basis: CellBasis,
  coefficients: Float64Array,
): Map<string, NeuralField> {
  const background = isotropicBackground(problem);
  const { lower, width } = basis.cell;
  const table = (name: string, derivative: Derivative, points: Points, v: Float64Array) => {
    const xi = points.x.map((x) => (2 * (x - lower)) / width - 1);
    const tau = points.t.map((t) => toSlabCoordinate(basis.slab, t));
    const local = Array.from(points.x, (x, i) =>
      coefficientsAt(problem, { t: points.t[i], x }, 1, basis.angle),
    );
    const term = { field: name, derivative, angular: 'point', coefficient: () => 1 } as const;
    const out = new Float64Array(xi.length * v.length);
    // All directions of one call must be on one panel.
    for (const side of [-1, 1]) {
      const columns = Array.from(v.keys()).filter((q) => Math.sign(v[q]) === side);
      const on = Float64Array.from(columns, (q) => v[q]);
      if (on.length === 0) continue;
      const values = new Float64Array(xi.length * on.length);
      for (const block of blocksMet([term], basis, on)) {
        const site = { basis, points: { xi, tau }, coefficients: local, v: on };
        addRowsTimes(
          values,
          termRows([term], site, block),
          blockCoefficients(basis, coefficients, block),
        );
      }
      for (let i = 0; i < xi.length; i++) {
        for (const [k, q] of columns.entries()) {
          out[i * v.length + q] = values[i * on.length + k];
        }
      }
    }
    return out;
  };
  const fields = formulation.fields.map((spec): [string, NeuralField] => {
    const known = formulation.isotropic.includes(spec.name);
    const evaluate = (points: Points, directions: Directions, slopes: boolean) => {
      const v =
        spec.angular === 'none'
          ? Float64Array.of(1)
          : directions.v.subarray(spec.angular === 'half' ? directions.half : 0);
      const value = table(spec.name, 'value', points, v);
      const none = new Float64Array(0);
      const x = slopes ? table(spec.name, 'x', points, v) : none;
      const t = slopes && basis.slab ? table(spec.name, 't', points, v) : none;
      if (known) {
        for (let row = 0; row < value.length; row++) {
          value[row] += background.value(points.x[Math.floor(row / v.length)]);
        }
        for (let row = 0; row < x.length; row++) x[row] += background.slope;
      }
      return { value, x, t };
    };
    return [spec.name, { spec, source: { evaluate, pullBack: () => {} }, from: 0, to: 0 }];
  });
  return new Map(fields);
}
