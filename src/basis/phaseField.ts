import { gaussLegendre, mapRule, type Quadrature } from '../quadrature/gauss.js';
import { drawFeatures, evaluateFeatures, type RandomFeatures } from './features.js';
import type { BasisOptions, CellField } from './field.js';
import { combine, type Orthonormalisation, orthonormalise } from './orthonormalise.js';
import { PositionBasis, scaleRows } from './positionField.js';
import type { RandomStream } from './random.js';

/** Angular layout of a field on a cell. */
export interface PhaseFieldLayout {
  /** Panel edges, ascending, from -1 (or 0 for half-range fields) to 1. */
  readonly edges: Float64Array;
  /** Quadrature nodes on every panel. */
  readonly nodesPerPanel: number;
  /** Whether <field> = 0 is built in. */
  readonly zeroMean: boolean;
  /** Random features on panel p, at most options.phaseFeatures. */
  readonly featuresOnPanel?: (panel: number) => number;
}

/** Features of one panel: minus their panel mean, orthonormalised. */
interface Panel {
  readonly rule: Quadrature;
  readonly lower: number;
  readonly upper: number;
  readonly features: RandomFeatures;
  readonly combination: Orthonormalisation;
  readonly firstColumn: number;
}

/**
 * A field of (x, v) on panels in v. The basis is orthonormal in dxi/2 times the normalised angular
 * measure, and consists of
 *
 * - on every panel: random features of (xi, v) minus their mean over the panel at each xi;
 * - random features of xi alone times functions constant on panels: all of those (plain field), or
 *   the contrasts, orthogonal to 1 (zero-mean field).
 *
 * The span is that of "each feature minus its quadrature mean" (design section 3.3), so <g> = 0
 * holds to rounding for every coefficient vector; but panels couple only through the contrasts,
 * and functions of x alone, which the projection maps to zero, never become null columns.
 */
export class PhaseField implements CellField {
  readonly columns: number;
  readonly #panels: Panel[];
  readonly #position: PositionBasis;
  /** Column-major panels x contrasts: value on panel p of piecewise constant l. */
  readonly #constants: Float64Array;
  readonly #constantCount: number;
  readonly #totalMeasure: number;

  constructor(layout: PhaseFieldLayout, options: BasisOptions, stream: RandomStream) {
    const { edges } = layout;
    const count = edges.length - 1;
    this.#totalMeasure = edges[count] - edges[0];
    this.#panels = [];
    let column = 0;
    for (let p = 0; p < count; p++) {
      const panel = makePanel(layout, p, options, stream, column, this.#totalMeasure);
      this.#panels.push(panel);
      column += panel.combination.rank;
    }
    this.#position = new PositionBasis(options, stream);
    const measures = Float64Array.from(
      this.#panels,
      (panel) => (panel.upper - panel.lower) / this.#totalMeasure,
    );
    this.#constants = layout.zeroMean ? contrasts(measures) : indicators(measures);
    this.#constantCount = this.#constants.length / count;
    this.columns = column + this.#constantCount * this.#position.columns;
  }

  /** Half-range fields are functions of |v|. */
  tabulate(xi: Float64Array, directions: Float64Array, derivative: boolean): Float64Array {
    const v = this.#panels[0].lower === 0 ? directions.map(Math.abs) : directions;
    const rows = xi.length * v.length;
    const out = new Float64Array(rows * this.columns);
    const position = this.#position.tabulate(xi, derivative);
    for (const [p, indices] of this.#byPanel(v)) {
      const panel = this.#panels[p];
      const local = this.#panelValues(panel, xi, v, indices, derivative);
      const points = xi.length * indices.length;
      for (let k = 0; k < panel.combination.rank; k++) {
        const target = (panel.firstColumn + k) * rows;
        for (let i = 0; i < xi.length; i++) {
          for (let s = 0; s < indices.length; s++) {
            out[target + i * v.length + indices[s]] = local[k * points + i * indices.length + s];
          }
        }
      }
      this.#addConstants(out, rows, v.length, indices, p, position, xi.length);
    }
    return out;
  }

  moment(xi: Float64Array, power: number, derivative: boolean): Float64Array {
    const nx = xi.length;
    const out = new Float64Array(nx * this.columns);
    const position = this.#position.tabulate(xi, derivative);
    const first = this.#firstConstantColumn();
    for (const [p, panel] of this.#panels.entries()) {
      const { nodes, weights } = panel.rule;
      const all = Array.from(nodes, (_, q) => q);
      const local = this.#panelValues(panel, xi, nodes, all, derivative);
      const n = nodes.length;
      let constantMoment = 0;
      const factor = new Float64Array(n);
      for (let q = 0; q < n; q++) {
        factor[q] = (weights[q] / this.#totalMeasure) * nodes[q] ** power;
        constantMoment += factor[q];
      }
      for (let k = 0; k < panel.combination.rank; k++) {
        for (let i = 0; i < nx; i++) {
          let sum = 0;
          for (let q = 0; q < n; q++) sum += factor[q] * local[(k * nx + i) * n + q];
          out[(panel.firstColumn + k) * nx + i] = sum;
        }
      }
      for (let l = 0; l < this.#constantCount; l++) {
        const c = constantMoment * this.#constants[l * this.#panels.length + p];
        const target = (first + l * this.#position.columns) * nx;
        for (let e = 0; e < position.length; e++) out[target + e] += c * position[e];
      }
    }
    return out;
  }

  #firstConstantColumn(): number {
    return this.columns - this.#constantCount * this.#position.columns;
  }

  /** Indices of v by panel; a v on an inner edge belongs to the panel above, |v| = 1 to the last. */
  #byPanel(v: Float64Array): Map<number, number[]> {
    const groups = new Map<number, number[]>();
    for (let q = 0; q < v.length; q++) {
      let p = 0;
      while (p < this.#panels.length - 1 && v[q] >= this.#panels[p].upper) p++;
      const group = groups.get(p);
      if (group) group.push(q);
      else groups.set(p, [q]);
    }
    return groups;
  }

  #panelValues(
    panel: Panel,
    xi: Float64Array,
    v: Float64Array,
    indices: number[],
    derivative: boolean,
  ): Float64Array {
    const eta = Float64Array.from(indices, (q) => localDirection(panel, v[q]));
    return localValues(panel, xi, eta, derivative);
  }

  #addConstants(
    out: Float64Array,
    rows: number,
    stride: number,
    indices: number[],
    p: number,
    position: Float64Array,
    nx: number,
  ): void {
    const first = this.#firstConstantColumn();
    for (let l = 0; l < this.#constantCount; l++) {
      const c = this.#constants[l * this.#panels.length + p];
      if (c === 0) continue;
      for (let k = 0; k < this.#position.columns; k++) {
        const target = (first + l * this.#position.columns + k) * rows;
        for (let i = 0; i < nx; i++) {
          const value = c * position[k * nx + i];
          for (const q of indices) out[target + i * stride + q] = value;
        }
      }
    }
  }
}

function makePanel(
  layout: PhaseFieldLayout,
  p: number,
  options: BasisOptions,
  stream: RandomStream,
  firstColumn: number,
  totalMeasure: number,
): Panel {
  const lower = layout.edges[p];
  const upper = layout.edges[p + 1];
  const count = layout.featuresOnPanel?.(p) ?? options.phaseFeatures;
  const features = drawFeatures(count, 2, options, stream);
  const rule = gaussLegendre(layout.nodesPerPanel);
  const position = gaussLegendre(Math.ceil(Math.sqrt(2 * count)) + 4);
  const samples = centredFeatures(features, position.nodes, rule.nodes, rule, false);
  const roots = new Float64Array(position.nodes.length * rule.nodes.length);
  const share = (upper - lower) / totalMeasure;
  for (let i = 0; i < position.nodes.length; i++) {
    for (let q = 0; q < rule.nodes.length; q++) {
      roots[i * rule.nodes.length + q] = Math.sqrt(
        ((position.weights[i] * rule.weights[q]) / 4) * share,
      );
    }
  }
  scaleRows(samples, roots);
  const combination = orthonormalise(samples, roots.length, count, options.tolerance);
  return { rule: mapRule(rule, lower, upper), lower, upper, features, combination, firstColumn };
}

/**
 * The panel's basis functions at tensor points. The mean is taken out of the features, and once
 * more out of their combinations: the combination magnifies the rounding of the first.
 */
function localValues(
  panel: Panel,
  xi: Float64Array,
  eta: Float64Array,
  derivative: boolean,
): Float64Array {
  const rule = gaussLegendre(panel.rule.nodes.length);
  const at = (points: Float64Array): Float64Array =>
    combine(
      centredFeatures(panel.features, xi, points, rule, derivative),
      xi.length * points.length,
      panel.combination,
    );
  const values = at(eta);
  const atNodes = sameNodes(eta, rule) ? values : at(rule.nodes);
  subtractMeans(values, eta.length, atNodes, rule);
  return values;
}

function sameNodes(eta: Float64Array, rule: Quadrature): boolean {
  const close = (e: number, q: number): boolean => Math.abs(e - rule.nodes[q]) < 1e-13;
  return eta.length === rule.nodes.length && eta.every(close);
}

/** From every run of `count` values the quadrature mean of the matching run at the nodes. */
function subtractMeans(
  values: Float64Array,
  count: number,
  atNodes: Float64Array,
  rule: Quadrature,
): void {
  const n = rule.nodes.length;
  for (let run = 0; run < atNodes.length / n; run++) {
    let mean = 0;
    for (let q = 0; q < n; q++) mean += (rule.weights[q] / 2) * atNodes[run * n + q];
    for (let q = 0; q < count; q++) values[run * count + q] -= mean;
  }
}

function localDirection(panel: Panel, v: number): number {
  return (2 * (v - panel.lower)) / (panel.upper - panel.lower) - 1;
}

/**
 * Features of (xi, eta) minus their quadrature mean over eta at each xi, at tensor points; row
 * i * eta.length + q.
 */
function centredFeatures(
  features: RandomFeatures,
  xi: Float64Array,
  eta: Float64Array,
  rule: Quadrature,
  derivative: boolean,
): Float64Array {
  const d = derivative ? 0 : null;
  const values = evaluateFeatures(features, tensor(xi, eta), d);
  const atNodes = sameNodes(eta, rule)
    ? values
    : evaluateFeatures(features, tensor(xi, rule.nodes), d);
  subtractMeans(values, eta.length, atNodes, rule);
  return values;
}

/** Points (xi_i, eta_q), two coordinates a point, row i * eta.length + q. */
function tensor(xi: Float64Array, eta: Float64Array): Float64Array {
  const points = new Float64Array(2 * xi.length * eta.length);
  let at = 0;
  for (const x of xi) {
    for (const e of eta) {
      points[at++] = x;
      points[at++] = e;
    }
  }
  return points;
}

/** One normalised indicator a panel. */
function indicators(measures: Float64Array): Float64Array {
  const n = measures.length;
  const out = new Float64Array(n * n);
  for (let p = 0; p < n; p++) out[p * n + p] = 1 / Math.sqrt(measures[p]);
  return out;
}

/**
 * Piecewise constants orthogonal to 1 and to each other: contrast l compares panel l + 1 with all
 * panels before it (Helmert contrasts for unequal measures). Column-major n x (n - 1).
 */
function contrasts(measures: Float64Array): Float64Array {
  const n = measures.length;
  const out = new Float64Array(n * (n - 1));
  let before = measures[0];
  for (let l = 0; l < n - 1; l++) {
    const next = measures[l + 1];
    const norm = Math.sqrt((before * next) / (before + next));
    for (let p = 0; p <= l; p++) out[l * n + p] = -norm / before;
    out[l * n + l + 1] = norm / next;
    before += next;
  }
  return out;
}
