import {
  addRepeatedRows,
  addScaledRows,
  type CellField,
  type ColumnBlock,
  type Derivative,
} from './field.js';
import type { PanelBasis } from './panelBasis.js';
import { piecewiseConstants } from './piecewiseConstants.js';
import type { CellPoints } from './points.js';
import type { PositionBasis } from './positionBasis.js';

/** Bases of the unit element from which a phase field is put together. */
export interface PhaseElement {
  /** Features of one panel. */
  readonly panels: readonly PanelBasis[];
  /** Features of position (and time) that multiply the functions constant on panels. */
  readonly position: PositionBasis;
}

/** Angular layout of a field on a cell. */
export interface PhaseFieldLayout {
  /** Panel edges, ascending, from -1 (or 0 for half-range fields) to 1. */
  readonly edges: Float64Array;
  /** Whether <field> = 0 is built in. */
  readonly zeroMean: boolean;
}

/**
 * A field of (t, x, v) on panels in v. The basis is orthonormal in the unit measure of the cell and
 * slab times the normalised angular measure, and consists of
 *
 * - on every panel: random features of (tau, xi, v) minus their mean over the panel;
 * - random features of (tau, xi) alone times functions constant on panels: all of those (plain
 *   field), or the contrasts, orthogonal to 1 (zero-mean field).
 *
 * The span is that of "each feature minus its quadrature mean" (design section 3.3), so <g> = 0
 * holds to rounding for every coefficient vector; but panels couple only through the contrasts, in
 * the shared block, and functions of position alone, which the projection maps to zero, never become
 * null columns.
 */
export class PhaseField implements CellField {
  readonly #edges: Float64Array;
  readonly #element: PhaseElement;
  /** Column-major panels x count: value on panel p of piecewise constant l. */
  readonly #constants: Float64Array;
  readonly #constantCount: number;
  readonly #total: number;

  constructor(layout: PhaseFieldLayout, element: PhaseElement) {
    const { edges } = layout;
    const count = edges.length - 1;
    this.#edges = edges;
    this.#element = element;
    this.#total = edges[count] - edges[0];
    const measures = Float64Array.from({ length: count }, (_, p) => this.#share(p));
    this.#constants = piecewiseConstants(measures, layout.zeroMean);
    this.#constantCount = this.#constants.length / count;
  }

  columns(block: ColumnBlock): number {
    return block === 'shared'
      ? this.#constantCount * this.#element.position.columns
      : (this.#element.panels[block]?.columns ?? 0);
  }

  /** Half-range fields are functions of |v|; v on an inner edge belongs to the panel above. */
  panelOf(v: number): number {
    const direction = this.#edges[0] === 0 ? Math.abs(v) : v;
    let p = 0;
    while (p < this.#edges.length - 2 && direction >= this.#edges[p + 1]) p++;
    return p;
  }

  addRows(
    out: Float64Array,
    start: number,
    factor: Float64Array,
    points: CellPoints,
    v: Float64Array,
    derivative: Derivative,
    block: ColumnBlock,
  ): void {
    const p = this.panelOf(v[v.length >> 1]);
    if (block === 'shared') {
      this.#addConstants(out, start, factor, points, p, v.length, derivative);
      return;
    }
    if (block !== p) return;
    const [lower, upper] = [this.#edges[p], this.#edges[p + 1]];
    const fold = this.#edges[0] === 0 ? Math.abs : (value: number) => value;
    const eta = v.map((value) => (2 * (fold(value) - lower)) / (upper - lower) - 1);
    const scale = 1 / Math.sqrt(this.#share(p));
    const scaled = factor.map((value) => scale * value);
    const panel = this.#element.panels[p];
    // Directions in descending order (mirrored rows) are tabulated ascending and read backwards.
    if (eta.length > 1 && eta[0] > eta[eta.length - 1]) {
      addTurned(out, start, scaled, panel.tabulate(points, eta.toReversed(), derivative), v.length);
    } else addScaledRows(out, start, scaled, panel.tabulate(points, eta, derivative));
  }

  moment(
    points: CellPoints,
    power: number,
    derivative: Derivative,
    block: ColumnBlock,
  ): Float64Array {
    if (block === 'shared') return this.#constantMoments(points, power, derivative);
    const [lower, upper] = [this.#edges[block], this.#edges[block + 1]];
    const [middle, half] = [(lower + upper) / 2, (upper - lower) / 2];
    const scale = Math.sqrt(this.#share(block));
    const panel = this.#element.panels[block];
    const out = new Float64Array(points.xi.length * panel.columns);
    // v^power = sum of binomial(power, j) middle^(power - j) (half eta)^j; j = 0 has mean zero.
    let binomial = 1;
    for (let j = 1; j <= power; j++) {
      binomial *= (power - j + 1) / j;
      const factor = scale * binomial * middle ** (power - j) * half ** j;
      const moments = panel.moment(points, j, derivative);
      for (let e = 0; e < out.length; e++) out[e] += factor * moments[e];
    }
    return out;
  }

  #share(p: number): number {
    return (this.#edges[p + 1] - this.#edges[p]) / this.#total;
  }

  /** Functions of position times those constant on panels: on one panel multiples of each other. */
  #addConstants(
    out: Float64Array,
    start: number,
    factor: Float64Array,
    points: CellPoints,
    p: number,
    times: number,
    derivative: Derivative,
  ): void {
    const position = this.#element.position.tabulate(points, derivative);
    for (let l = 0; l < this.#constantCount; l++) {
      const c = this.#constants[l * this.#element.panels.length + p];
      if (c === 0) continue;
      addRepeatedRows(out, start + l * position.length * times, factor, position, times, c);
    }
  }

  #constantMoments(points: CellPoints, power: number, derivative: Derivative): Float64Array {
    const position = this.#element.position.tabulate(points, derivative);
    const panels = this.#element.panels.length;
    const out = new Float64Array(position.length * this.#constantCount);
    for (let l = 0; l < this.#constantCount; l++) {
      let moment = 0;
      for (let p = 0; p < panels; p++) {
        const [lower, upper] = [this.#edges[p], this.#edges[p + 1]];
        const integral = (upper ** (power + 1) - lower ** (power + 1)) / (power + 1);
        moment += (this.#constants[l * panels + p] * integral) / this.#total;
      }
      const target = l * position.length;
      for (let e = 0; e < position.length; e++) out[target + e] = moment * position[e];
    }
    return out;
  }
}

/** addScaledRows with every run of `length` rows of the table in reverse order. */
function addTurned(
  out: Float64Array,
  start: number,
  factor: Float64Array,
  table: Float64Array,
  length: number,
): void {
  const rows = factor.length;
  for (let run = 0; run < table.length; run += length) {
    for (let q = 0; q < length; q++) {
      out[start + run + q] += factor[(run % rows) + q] * table[run + length - 1 - q];
    }
  }
}
