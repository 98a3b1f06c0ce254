import type { Quadrature } from '../quadrature/gauss.js';
import {
  type Activation,
  drawFeatures,
  evaluateFeatures,
  type RandomFeatures,
} from './features.js';
import {
  type CellField,
  type ColumnBlock,
  type Derivative,
  type FieldPart,
  part,
} from './field.js';
import type { CellPoints } from './points.js';
import type { RandomStream } from './random.js';
import { plainTable } from './tableCache.js';
import { equalPatches, type Patches, partitionOfUnity } from './window.js';

export interface WindowedLayout {
  /** Equal patches of xi in [-1, 1] and of v in [-1, 1]; no v for functions of x alone. */
  readonly patches: { readonly x: number; readonly v: number | null };
  /** Random features a patch. */
  readonly features: number;
  readonly activation: Activation;
  readonly range: number;
  /** U[0, range) as in the published code, or two-sided. */
  readonly oneSided: boolean;
  /** Rule on [-1, 1] for the angular moments. */
  readonly angle: Quadrature;
  /** Whether every feature is taken minus its mean over v. */
  readonly zeroMean: boolean;
}

/**
 * Random features under the smooth overlapping windows psi_b of a partition of unity, the basis of
 * the published recipe: phi_ik(z) = psi_i(z) tanh(k . (z - c_i)/r_i + b). One field covers the
 * whole domain, no continuity rows are needed, and every row meets several patches: the system is
 * dense. No orthonormalisation.
 */
export class WindowedField implements CellField {
  readonly #columns: number;
  readonly #layout: WindowedLayout;
  readonly #x: Patches;
  readonly #v: Patches | null;
  /** One draw a patch, x-patches outermost. */
  readonly #features: RandomFeatures[];

  constructor(layout: WindowedLayout, stream: RandomStream) {
    this.#layout = layout;
    this.#x = equalPatches(-1, 1, layout.patches.x);
    this.#v = layout.patches.v === null ? null : equalPatches(-1, 1, layout.patches.v);
    const patches = layout.patches.x * (layout.patches.v ?? 1);
    const dimension = this.#v ? 2 : 1;
    this.#features = Array.from({ length: patches }, () =>
      drawFeatures(layout.features, dimension, layout, stream),
    );
    this.#columns = patches * layout.features;
  }

  columns(block: ColumnBlock): number {
    return block === 'shared' ? this.#columns : 0;
  }

  /** Windows overlap: no panels. */
  panelOf(): null {
    return null;
  }

  values(
    { xi }: CellPoints,
    v: Float64Array,
    derivative: Derivative,
    block: ColumnBlock,
  ): FieldPart[] {
    if (block !== 'shared') return [];
    const slope = alongX(derivative);
    const out = this.#plain(xi, v, slope);
    if (this.#layout.zeroMean) {
      const mean = this.#plainMoment(xi, 0, slope);
      for (let k = 0; k < this.#columns; k++) {
        for (let row = 0; row < xi.length * v.length; row++) {
          out[k * xi.length * v.length + row] -= mean[k * xi.length + Math.floor(row / v.length)];
        }
      }
    }
    return [part(0, plainTable(xi.length * v.length, out), 1)];
  }

  moment(
    { xi }: CellPoints,
    power: number,
    derivative: Derivative,
    block: ColumnBlock,
  ): FieldPart[] {
    if (block !== 'shared' || (this.#layout.zeroMean && power === 0)) return [];
    const slope = alongX(derivative);
    const out = this.#plainMoment(xi, power, slope);
    if (this.#layout.zeroMean) {
      const mean = this.#plainMoment(xi, 0, slope);
      const factor = power % 2 === 1 ? 0 : 1 / (power + 1);
      for (let e = 0; e < out.length; e++) out[e] -= factor * mean[e];
    }
    return [part(0, plainTable(xi.length, out), 1)];
  }

  #plainMoment(xi: Float64Array, power: number, derivative: boolean): Float64Array {
    const { nodes, weights } = this.#layout.angle;
    const table = this.#plain(xi, nodes, derivative);
    const out = new Float64Array(xi.length * this.#columns);
    for (let e = 0; e < out.length; e++) {
      for (let q = 0; q < nodes.length; q++) {
        out[e] += (weights[q] / 2) * nodes[q] ** power * table[e * nodes.length + q];
      }
    }
    return out;
  }

  #plain(xi: Float64Array, v: Float64Array, derivative: boolean): Float64Array {
    const rows = xi.length * v.length;
    const out = new Float64Array(rows * this.#columns);
    const alongX = Array.from(xi, (z) => partitionOfUnity(this.#x, z));
    const alongV = Array.from(v, (z) =>
      this.#v ? partitionOfUnity(this.#v, z).values : new Float64Array([1]),
    );
    const count = this.#layout.features;
    for (const [patch, features] of this.#features.entries()) {
      const vPatches = this.#v?.centres.length ?? 1;
      const [px, pv] = [Math.floor(patch / vPatches), patch % vPatches];
      const points = this.#patchPoints(xi, v, px, pv);
      const values = evaluateFeatures(features, points);
      const slopes = derivative ? evaluateFeatures(features, points, 0) : null;
      for (let row = 0; row < rows; row++) {
        const [i, q] = [Math.floor(row / v.length), row % v.length];
        const window = alongX[i].values[px] * alongV[q][pv];
        const windowSlope = alongX[i].slopes[px] * alongV[q][pv];
        if (window === 0 && windowSlope === 0) continue;
        for (let k = 0; k < count; k++) {
          const value = values[k * rows + row];
          out[(patch * count + k) * rows + row] = slopes
            ? windowSlope * value + (window * slopes[k * rows + row]) / this.#x.radius
            : window * value;
        }
      }
    }
    return out;
  }

  /** Patch coordinates (z - c)/r of the tensor points. */
  #patchPoints(xi: Float64Array, v: Float64Array, px: number, pv: number): Float64Array {
    const out: number[] = [];
    for (const x of xi) {
      for (const direction of v) {
        out.push((x - this.#x.centres[px]) / this.#x.radius);
        if (this.#v) out.push((direction - this.#v.centres[pv]) / this.#v.radius);
      }
    }
    return Float64Array.from(out);
  }
}

/** The published recipe is steady: values and x-derivatives. */
function alongX(derivative: Derivative): boolean {
  if (derivative === 't') throw new RangeError('windowed fields are steady');
  return derivative === 'x';
}
