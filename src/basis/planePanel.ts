import type { Table } from '../linalg/rowMatrix.js';
import { sampleCentred } from '../linalg/sampling.js';
import type { PlaneDerivative, PlaneMoment } from '../problem/equations/planeFormulation.js';
import { gaussLegendre, type Quadrature } from '../quadrature/gauss.js';
import { drawFeatures, type RandomFeatures, ridges } from './features.js';
import { type Orthonormalisation, principalDirections } from './orthonormalise.js';
import type { PlaneBasisOptions } from './planeField.js';
import { dimensionOf, type PlanePoints, type PlaneRule, tensorWith } from './planePoints.js';
import { planeAxis } from './planeSpace.js';
import type { RandomStream } from './random.js';
import { scaleRows } from './scaleRows.js';
import { plainTable, sampledTable, TableCache } from './tableCache.js';

/**
 * Principal directions of random features of (xi, eta, zeta) on one panel, zeta in [-1, 1] its own angular coordinate, each
 * feature minus its quadrature mean over zeta, orthonormal in the measure of a rule on the unit cell times
 * dzeta/2. A function of the unit element: panels of any width use it as it is.
 */
export class PlanePanelBasis {
  readonly columns: number;
  /** Nodes of the mean, and of all moments. */
  readonly rule: Quadrature;
  readonly #features: RandomFeatures;
  readonly #combination: Orthonormalisation;
  readonly #tables = new TableCache();

  constructor(options: PlaneBasisOptions, nodes: number, rule: PlaneRule, stream: RandomStream) {
    const { phaseFunctions: keep, oversampling, tolerance } = options;
    const count = Math.ceil(oversampling * keep);
    this.rule = gaussLegendre(nodes);
    this.#features = drawFeatures(count, 1 + dimensionOf(rule), options, stream);
    const samples = sampleCentred(this.#sampling(rule, this.rule.nodes, 'value'));
    const roots = new Float64Array(rule.xi.length * nodes);
    for (let row = 0; row < roots.length; row++) {
      const weight = rule.weights[Math.floor(row / nodes)] * this.rule.weights[row % nodes];
      roots[row] = Math.sqrt(weight / 2);
    }
    scaleRows(samples, roots);
    this.#combination = principalDirections(samples, roots.length, count, keep, tolerance);
    this.columns = this.#combination.rank;
  }

  /** Tensor points (points_i, zeta_q): row i * zeta.length + q. */
  tabulate(points: PlanePoints, zeta: Float64Array, derivative: PlaneDerivative): Table {
    const count = gaussCount(zeta);
    if (count === null) return this.#table(points, zeta, derivative);
    const { nodes } = gaussLegendre(count);
    const key = `${derivative} ${count}`;
    return this.#tables.get(points, key, () => this.#table(points, nodes, derivative));
  }

  /** Integral of cos(theta) or sin(theta) times phi_k dzeta/2 on [lower, upper]: points x columns. */
  moment(
    points: PlanePoints,
    moment: PlaneMoment,
    [lower, upper]: readonly [number, number],
    derivative: PlaneDerivative,
  ): Table {
    const key = `${derivative} ${moment} ${lower} ${upper}`;
    return this.#tables.get(points, key, () => {
      const { nodes, weights } = this.rule;
      const table = this.tabulate(points, nodes, derivative).values();
      const shares = weights.map((w, q) => {
        const theta = lower + ((1 + nodes[q]) / 2) * (upper - lower);
        return (w / 2) * (moment === 'x' ? Math.cos(theta) : Math.sin(theta));
      });
      const n = nodes.length;
      const out = new Float64Array(table.length / n);
      for (let e = 0; e < out.length; e++) {
        let sum = 0;
        for (let q = 0; q < n; q++) sum += shares[q] * table[e * n + q];
        out[e] = sum;
      }
      return plainTable(points.xi.length, out);
    });
  }

  #table(points: PlanePoints, zeta: Float64Array, derivative: PlaneDerivative): Table {
    const { transform } = this.#combination;
    const sampling = { ...this.#sampling(points, zeta, derivative), transform };
    return sampledTable(points.xi.length * zeta.length, this.columns, sampling);
  }

  /** The features at tensor points, each minus its mean over the panel. */
  #sampling(points: PlanePoints, zeta: Float64Array, derivative: PlaneDerivative) {
    const { nodes, weights } = this.rule;
    const at = tensorWith(points, zeta);
    return {
      ...ridges(this.#features, planeAxis(derivative, points)),
      points: at,
      mean: {
        length: zeta.length,
        points: zeta === nodes ? at : tensorWith(points, nodes),
        weights: weights.map((w) => w / 2),
      },
    };
  }
}

/** n when zeta are the nodes of the n-point Gauss rule up to rounding. */
function gaussCount(zeta: Float64Array): number | null {
  if (zeta.length < 2) return null;
  const { nodes } = gaussLegendre(zeta.length);
  return zeta.every((value, q) => Math.abs(value - nodes[q]) < 1e-11) ? zeta.length : null;
}
