import type { PlaneDerivative, PlaneMoment } from '../problem/equations/planeFormulation.js';
import { wrapAngle } from '../problem/planeTypes.js';
import type { ColumnBlock } from './field.js';
import { piecewiseConstants } from './piecewiseConstants.js';
import { type Directions, type PlaneField, type PlanePart, planePart } from './planeField.js';
import type { PlanePanelBasis } from './planePanel.js';
import type { PlanePoints } from './planePoints.js';
import type { SpaceBasis } from './planeSpace.js';

/**
 * A field of zero mean on panels in theta that close the circle, as PhaseField in the slab: on every
 * panel random features of (xi, eta, theta) minus their mean over the panel, in the panel's block;
 * and random features of (xi, eta) times functions constant on panels and orthogonal to 1, in the
 * shared block. Orthonormal in the measure of the cell times that of the circle.
 */
export class PlanePanelField implements PlaneField {
  readonly #edges: Float64Array;
  readonly #panel: PlanePanelBasis;
  readonly #position: SpaceBasis;
  /** Column-major panels x count: value on panel p of contrast l. */
  readonly #contrasts: Float64Array;
  readonly #count: number;

  constructor(edges: Float64Array, panel: PlanePanelBasis, position: SpaceBasis) {
    this.#edges = edges;
    this.#panel = panel;
    this.#position = position;
    const panels = edges.length - 1;
    const shares = Float64Array.from({ length: panels }, (_, p) => this.#share(p));
    this.#contrasts = piecewiseConstants(shares, true);
    this.#count = panels - 1;
  }

  columns(block: ColumnBlock): number {
    return block === 'shared' ? this.#count * this.#position.columns : this.#panel.columns;
  }

  panelOf(theta: number): number {
    const angle = wrapAngle(theta);
    let p = 0;
    while (p < this.#edges.length - 2 && angle >= this.#edges[p + 1]) p++;
    return p;
  }

  values(
    points: PlanePoints,
    { theta }: Directions,
    derivative: PlaneDerivative,
    block: ColumnBlock,
  ): PlanePart[] {
    const middle = wrapAngle(theta[theta.length >> 1]);
    const p = this.panelOf(middle);
    if (block === 'shared') return this.#multiples(points, derivative, (l) => this.#contrast(l, p));
    if (block !== p) return [];
    const [lower, upper] = [this.#edges[p], this.#edges[p + 1]];
    // Angles of mirrored rows come in another period.
    const shift = middle - theta[theta.length >> 1];
    const zeta = theta.map((angle) => (2 * (angle + shift - lower)) / (upper - lower) - 1);
    const table = this.#panel.tabulate(points, zeta, derivative);
    return [planePart(0, table, 1 / Math.sqrt(this.#share(p)))];
  }

  moment(
    points: PlanePoints,
    moment: PlaneMoment,
    derivative: PlaneDerivative,
    block: ColumnBlock,
  ): PlanePart[] {
    if (moment === 'one') return [];
    if (block !== 'shared') {
      const range = [this.#edges[block], this.#edges[block + 1]] as const;
      const table = this.#panel.moment(points, moment, range, derivative);
      return [planePart(0, table, Math.sqrt(this.#share(block)))];
    }
    const integrals = Array.from({ length: this.#count + 1 }, (_, p) => {
      const [lower, upper] = [this.#edges[p], this.#edges[p + 1]];
      // sin b - sin a and cos a - cos b, as products: narrow panels keep their digits.
      const half = (2 * Math.sin((upper - lower) / 2)) / (2 * Math.PI);
      const middle = (lower + upper) / 2;
      return half * (moment === 'x' ? Math.cos(middle) : Math.sin(middle));
    });
    return this.#multiples(points, derivative, (l) =>
      integrals.reduce((sum, integral, p) => sum + this.#contrast(l, p) * integral, 0),
    );
  }

  #share(p: number): number {
    return (this.#edges[p + 1] - this.#edges[p]) / (2 * Math.PI);
  }

  #contrast(l: number, p: number): number {
    return this.#contrasts[l * (this.#count + 1) + p];
  }

  /** Functions of position times a number for every contrast. */
  #multiples(
    points: PlanePoints,
    derivative: PlaneDerivative,
    factor: (l: number) => number,
  ): PlanePart[] {
    const table = this.#position.tabulate(points, derivative);
    const parts = Array.from({ length: this.#count }, (_, l) =>
      planePart(l * table.columns, table, factor(l)),
    );
    return parts.filter(({ scale }) => scale !== 0);
  }
}
