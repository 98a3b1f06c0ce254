import type { Table } from '../linalg/rowMatrix.js';
import { sampleCentred } from '../linalg/sampling.js';
import { gaussLegendre, type Quadrature } from '../quadrature/gauss.js';
import { drawFeatures, type RandomFeatures, ridges } from './features.js';
import type { BasisOptions, Derivative } from './field.js';
import { type Orthonormalisation, orthonormalise } from './orthonormalise.js';
import { type CellPoints, interiorRule } from './points.js';
import { derivativeAxis, featureRanges, flatPoints } from './positionBasis.js';
import type { RandomStream } from './random.js';
import { scaleRows } from './scaleRows.js';
import { plainTable, sampledTable, TableCache } from './tableCache.js';

/**
 * Random features of (tau, xi, eta) on one panel, eta in [-1, 1] its own direction coordinate, each
 * minus its quadrature mean over eta, orthonormal in dtau/2 dxi/2 deta/2. A function of the unit
 * element: cells and slabs of any size use it as it is.
 */
export class PanelBasis {
  readonly columns: number;
  /** Nodes of the mean, and of all moments. */
  readonly rule: Quadrature;
  readonly #transient: boolean;
  readonly #features: RandomFeatures;
  readonly #combination: Orthonormalisation;
  readonly #tables = new TableCache();

  constructor(options: BasisOptions, nodes: number, transient: boolean, stream: RandomStream) {
    const count = options.phaseFeatures;
    const ranges = featureRanges(options, transient, true);
    this.rule = gaussLegendre(nodes);
    this.#transient = transient;
    this.#features = drawFeatures(count, ranges.length, { ...options, range: ranges }, stream);
    const along = transient
      ? Math.ceil(Math.cbrt(2 * count)) + 4
      : Math.ceil(Math.sqrt(2 * count)) + 4;
    const points = interiorRule(transient ? along : 0, along);
    const samples = sampleCentred(this.#sampling(points, this.rule.nodes, 'value'));
    const n = this.rule.nodes.length;
    const roots = new Float64Array(points.xi.length * n);
    for (let row = 0; row < roots.length; row++) {
      const weight = (points.weights[Math.floor(row / n)] * this.rule.weights[row % n]) / 2;
      roots[row] = Math.sqrt(weight);
    }
    scaleRows(samples, roots);
    this.#combination = orthonormalise(samples, roots.length, count, options.tolerance);
    this.columns = this.#combination.rank;
  }

  /** Tensor points (points_i, eta_q): row i * eta.length + q. */
  tabulate(points: CellPoints, eta: Float64Array, derivative: Derivative): Table {
    const count = gaussCount(eta);
    if (count === null) return this.#table(points, eta, derivative);
    const { nodes } = gaussLegendre(count);
    const key = `${derivative} ${count}`;
    return this.#tables.get(points, key, () => this.#table(points, nodes, derivative));
  }

  /** Integral of eta^power phi_k deta/2 at every point: points x columns. */
  moment(points: CellPoints, power: number, derivative: Derivative): Table {
    return this.#tables.get(points, `${derivative} moment ${power}`, () => {
      const table = this.tabulate(points, this.rule.nodes, derivative).values();
      const { nodes, weights } = this.rule;
      const out = new Float64Array(table.length / nodes.length);
      const n = nodes.length;
      const powers = weights.map((w, q) => (w / 2) * nodes[q] ** power);
      for (let e = 0; e < out.length; e++) {
        let sum = 0;
        for (let q = 0; q < n; q++) sum += powers[q] * table[e * n + q];
        out[e] = sum;
      }
      return plainTable(points.xi.length, out);
    });
  }

  #table(points: CellPoints, eta: Float64Array, derivative: Derivative): Table {
    const { transform } = this.#combination;
    const sampling = { ...this.#sampling(points, eta, derivative), transform };
    return sampledTable(points.xi.length * eta.length, this.columns, sampling);
  }

  /** The features at tensor points, each minus its mean over the panel. */
  #sampling(points: CellPoints, eta: Float64Array, derivative: Derivative) {
    const axis = derivativeAxis(derivative, this.#transient);
    const at = tensor(points, flatPoints(points, this.#transient), eta);
    const { nodes, weights } = this.rule;
    return {
      ...ridges(this.#features, axis),
      points: at,
      mean: {
        length: eta.length,
        points: eta === nodes ? at : tensor(points, flatPoints(points, this.#transient), nodes),
        weights: weights.map((w) => w / 2),
      },
    };
  }
}

/** Coordinates of the points (points_i, eta_q), one after the other. */
function tensor({ xi }: CellPoints, coordinates: Float64Array, eta: Float64Array): Float64Array {
  const dimension = coordinates.length / xi.length;
  const out = new Float64Array(xi.length * eta.length * (dimension + 1));
  let to = 0;
  for (let i = 0; i < xi.length; i++) {
    for (const direction of eta) {
      for (let d = 0; d < dimension; d++) out[to++] = coordinates[i * dimension + d];
      out[to++] = direction;
    }
  }
  return out;
}

/** n when eta are the nodes of the n-point Gauss rule up to rounding. */
function gaussCount(eta: Float64Array): number | null {
  if (eta.length < 2) return null;
  const { nodes } = gaussLegendre(eta.length);
  return eta.every((value, q) => Math.abs(value - nodes[q]) < 1e-12) ? eta.length : null;
}
