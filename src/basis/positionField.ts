import { gaussLegendre } from '../quadrature/gauss.js';
import { drawFeatures, evaluateFeatures, type RandomFeatures } from './features.js';
import type { BasisOptions, CellField } from './field.js';
import { combine, type Orthonormalisation, orthonormalise } from './orthonormalise.js';
import type { RandomStream } from './random.js';

/** Orthonormalised random features of xi alone, orthonormal in dxi/2 on [-1, 1]. */
export class PositionBasis {
  readonly columns: number;
  readonly #features: RandomFeatures;
  readonly #combination: Orthonormalisation;

  constructor(options: BasisOptions, stream: RandomStream) {
    this.#features = drawFeatures(options.positionFeatures, 1, options, stream);
    const rule = gaussLegendre(2 * options.positionFeatures);
    const samples = evaluateFeatures(this.#features, rule.nodes);
    scaleRows(
      samples,
      rule.weights.map((w) => Math.sqrt(w / 2)),
    );
    this.#combination = orthonormalise(
      samples,
      rule.nodes.length,
      options.positionFeatures,
      options.tolerance,
    );
    this.columns = this.#combination.rank;
  }

  /** xi.length x columns, column-major. */
  tabulate(xi: Float64Array, derivative: boolean): Float64Array {
    const raw = evaluateFeatures(this.#features, xi, derivative ? 0 : null);
    return combine(raw, xi.length, this.#combination);
  }
}

/** A field of x alone, such as rho. */
export class PositionField implements CellField {
  readonly columns: number;
  readonly #basis: PositionBasis;

  constructor(options: BasisOptions, stream: RandomStream) {
    this.#basis = new PositionBasis(options, stream);
    this.columns = this.#basis.columns;
  }

  tabulate(xi: Float64Array, v: Float64Array, derivative: boolean): Float64Array {
    return repeatRows(this.#basis.tabulate(xi, derivative), xi.length, v.length);
  }

  /** <v^power> = 1/(power + 1) for even powers, 0 for odd ones. */
  moment(xi: Float64Array, power: number, derivative: boolean): Float64Array {
    const factor = power % 2 === 1 ? 0 : 1 / (power + 1);
    return this.#basis.tabulate(xi, derivative).map((value) => factor * value);
  }
}

/** Multiplies row i of a column-major matrix by factors[i], in place. */
export function scaleRows(matrix: Float64Array, factors: Float64Array): void {
  const m = factors.length;
  for (let start = 0; start < matrix.length; start += m) {
    for (let i = 0; i < m; i++) matrix[start + i] *= factors[i];
  }
}

/** Every row of a column-major m x n matrix `times` times in a row: (m * times) x n. */
export function repeatRows(matrix: Float64Array, m: number, times: number): Float64Array {
  const out = new Float64Array(matrix.length * times);
  for (let i = 0; i < matrix.length; i++) out.fill(matrix[i], i * times, (i + 1) * times);
  return m === 0 ? new Float64Array(0) : out;
}
