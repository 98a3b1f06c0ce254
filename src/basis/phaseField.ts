import {
  type CellField,
  type ColumnBlock,
  type Derivative,
  type FieldPart,
  part,
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

  values(
    points: CellPoints,
    v: Float64Array,
    derivative: Derivative,
    block: ColumnBlock,
  ): FieldPart[] {
    const p = this.panelOf(v[v.length >> 1]);
    if (block === 'shared') {
      const constants = Array.from({ length: this.#constantCount }, (_, l) => this.#constant(l, p));
      return this.#multiples(points, derivative, constants);
    }
    if (block !== p) return [];
    const [lower, upper] = [this.#edges[p], this.#edges[p + 1]];
    const fold = this.#edges[0] === 0 ? Math.abs : (value: number) => value;
    const eta = v.map((value) => (2 * (fold(value) - lower)) / (upper - lower) - 1);
    const scale = 1 / Math.sqrt(this.#share(p));
    // Directions in descending order (mirrored rows) are tabulated ascending and read backwards.
    const turned = eta.length > 1 && eta[0] > eta[eta.length - 1];
    const ascending = turned ? eta.toReversed() : eta;
    const table = this.#element.panels[p].tabulate(points, ascending, derivative);
    return [part(0, table, scale, turned ? eta.length : 1)];
  }

  moment(
    points: CellPoints,
    power: number,
    derivative: Derivative,
    block: ColumnBlock,
  ): FieldPart[] {
    if (block === 'shared') return this.#constantMoments(points, power, derivative);
    const [lower, upper] = [this.#edges[block], this.#edges[block + 1]];
    const [middle, half] = [(lower + upper) / 2, (upper - lower) / 2];
    const scale = Math.sqrt(this.#share(block));
    const panel = this.#element.panels[block];
    const parts: FieldPart[] = [];
    // v^power = sum of binomial(power, j) middle^(power - j) (half eta)^j; j = 0 has mean zero.
    let binomial = 1;
    for (let j = 1; j <= power; j++) {
      binomial *= (power - j + 1) / j;
      const factor = scale * binomial * middle ** (power - j) * half ** j;
      if (factor !== 0) parts.push(part(0, panel.moment(points, j, derivative), factor));
    }
    return parts;
  }

  #share(p: number): number {
    return (this.#edges[p + 1] - this.#edges[p]) / this.#total;
  }

  /** Value on panel p of piecewise constant l. */
  #constant(l: number, p: number): number {
    return this.#constants[l * this.#element.panels.length + p];
  }

  /** Functions of position times those constant on panels, each a number here. */
  #multiples(points: CellPoints, derivative: Derivative, constants: number[]): FieldPart[] {
    const table = this.#element.position.tabulate(points, derivative);
    const parts = constants.map((value, l) => part(l * table.columns, table, value));
    return parts.filter(({ scale }) => scale !== 0);
  }

  #constantMoments(points: CellPoints, power: number, derivative: Derivative): FieldPart[] {
    const integrals = this.#element.panels.map((_, p) => {
      const [lower, upper] = [this.#edges[p], this.#edges[p + 1]];
      return (upper ** (power + 1) - lower ** (power + 1)) / (power + 1) / this.#total;
    });
    const moments = Array.from({ length: this.#constantCount }, (_, l) =>
      integrals.reduce((sum, integral, p) => sum + this.#constant(l, p) * integral, 0),
    );
    return this.#multiples(points, derivative, moments);
  }
}
