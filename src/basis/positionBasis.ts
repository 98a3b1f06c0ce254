import type { Table } from '../linalg/rowMatrix.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import { drawFeatures, evaluateFeatures, type RandomFeatures, ridges } from './features.js';
import {
  type BasisOptions,
  type CellField,
  type ColumnBlock,
  type Derivative,
  type FieldPart,
  part,
} from './field.js';
import { type Orthonormalisation, orthonormalise } from './orthonormalise.js';
import { type CellPoints, interiorRule } from './points.js';
import type { RandomStream } from './random.js';
import { scaleRows } from './scaleRows.js';
import { sampledTable, TableCache } from './tableCache.js';

/** The ranges of k along the coordinates a basis has, in the order (tau), xi, (v). */
export function featureRanges(
  { range }: BasisOptions,
  transient: boolean,
  withDirection: boolean,
): number[] {
  const [tau, xi, v] = typeof range === 'number' ? [range, range, range] : range;
  return [...(transient ? [tau] : []), xi, ...(withDirection ? [v] : [])];
}

/** Coordinates of the points, one after the other: (tau_i, xi_i), or xi_i in steady problems. */
export function flatPoints({ tau, xi }: CellPoints, transient: boolean): Float64Array {
  if (!transient) return xi;
  const out = new Float64Array(2 * xi.length);
  for (let i = 0; i < xi.length; i++) {
    out[2 * i] = tau[i];
    out[2 * i + 1] = xi[i];
  }
  return out;
}

/** Index of the coordinate along which a derivative is taken; null for values. */
export function derivativeAxis(derivative: Derivative, transient: boolean): number | null {
  if (derivative === 'value') return null;
  if (derivative === 't' && !transient) throw new RangeError('a steady basis has no t-derivative');
  return derivative === 't' || !transient ? 0 : 1;
}

/** Orthonormalised random features of (tau, xi), orthonormal in dtau/2 dxi/2 on [-1, 1]^2. */
export class PositionBasis {
  readonly columns: number;
  readonly #transient: boolean;
  readonly #features: RandomFeatures;
  readonly #combination: Orthonormalisation;
  readonly #tables = new TableCache();

  constructor(options: BasisOptions, transient: boolean, stream: RandomStream) {
    const count = options.positionFeatures;
    const ranges = featureRanges(options, transient, false);
    this.#transient = transient;
    this.#features = drawFeatures(count, ranges.length, { ...options, range: ranges }, stream);
    const nodes = transient ? Math.ceil(Math.sqrt(2 * count)) + 4 : 2 * count;
    const rule = transient ? interiorRule(nodes, nodes) : steadyRule(nodes);
    const samples = evaluateFeatures(this.#features, flatPoints(rule, transient));
    scaleRows(
      samples,
      rule.weights.map((w) => Math.sqrt(w)),
    );
    this.#combination = orthonormalise(samples, rule.xi.length, count, options.tolerance);
    this.columns = this.#combination.rank;
  }

  /** points x columns. */
  tabulate(points: CellPoints, derivative: Derivative): Table {
    return this.#tables.get(points, derivative, () => {
      const axis = derivativeAxis(derivative, this.#transient);
      return sampledTable(points.xi.length, this.columns, {
        ...ridges(this.#features, axis),
        points: flatPoints(points, this.#transient),
        transform: this.#combination.transform,
        mean: null,
      });
    });
  }
}

function steadyRule(nodes: number) {
  const { nodes: xi, weights } = gaussLegendre(nodes);
  return { xi, tau: new Float64Array(nodes), weights: weights.map((w) => w / 2) };
}

/** A field of position (and time) alone, such as rho. */
export class PositionField implements CellField {
  readonly #basis: PositionBasis;

  constructor(basis: PositionBasis) {
    this.#basis = basis;
  }

  columns(block: ColumnBlock): number {
    return block === 'shared' ? this.#basis.columns : 0;
  }

  panelOf(): null {
    return null;
  }

  values(
    points: CellPoints,
    _: Float64Array,
    derivative: Derivative,
    block: ColumnBlock,
  ): FieldPart[] {
    return block === 'shared' ? [part(0, this.#basis.tabulate(points, derivative), 1)] : [];
  }

  /** <v^power> = 1/(power + 1) for even powers, 0 for odd ones. */
  moment(
    points: CellPoints,
    power: number,
    derivative: Derivative,
    block: ColumnBlock,
  ): FieldPart[] {
    if (block !== 'shared' || power % 2 === 1) return [];
    return [part(0, this.#basis.tabulate(points, derivative), 1 / (power + 1))];
  }
}
