import type { CellField, ColumnBlock, Derivative, FieldPart } from '../basis/field.js';
import { part } from '../basis/field.js';
import { orthonormalise } from '../basis/orthonormalise.js';
import type { CellPoints, PointRule } from '../basis/points.js';
import { plainTable, TableCache } from '../basis/tableCache.js';
import { product } from '../linalg/portable.js';
import { type Cell, toPosition } from '../partition/cell.js';
import { type Slab, toTime } from '../partition/slab.js';
import type { FieldSpec } from '../problem/equations/formulation.js';
import { fieldColumns } from './field.js';
import type { NetworkFeatures } from './networkFeatures.js';
import { momentShares } from './rowTerms.js';
import type { Directions, Points } from './sites.js';

/** Distance below which a direction is a node. */
const NODE = 1e-13;

/**
 * Features of a network as the unknown field of one cell: orthonormal combinations of them in the
 * measure of the given rule, all in the shared block, since they do not vanish on any panel.
 */
export class FeatureField implements CellField {
  readonly #transform: Float64Array;
  readonly #rank: number;
  readonly #tables = new TableCache();
  #last: {
    points: CellPoints;
    directions: Directions;
    channels: Partial<Record<Derivative, Float64Array>>;
  } | null = null;

  constructor(
    readonly spec: FieldSpec,
    readonly features: NetworkFeatures,
    readonly directions: Directions,
    readonly cell: Cell,
    readonly slab: Slab | null,
    rule: PointRule,
    tolerance: number,
  ) {
    const columns = fieldColumns(spec, directions);
    const raw = this.#raw(rule, directions, 'value').slice();
    const rows = rule.xi.length * columns;
    const shares = momentShares(spec, 0, directions);
    for (let e = 0; e < raw.length; e++) {
      const row = e % rows;
      const share = spec.angular === 'none' ? 1 : shares[row % columns];
      raw[e] *= Math.sqrt(rule.weights[Math.floor(row / columns)] * share);
    }
    const { rank, transform } = orthonormalise(raw, rows, features.count, tolerance);
    this.#rank = rank;
    this.#transform = transform;
  }

  columns(block: ColumnBlock): number {
    return block === 'shared' ? this.#rank : 0;
  }

  panelOf(): null {
    return null;
  }

  values(
    points: CellPoints,
    v: Float64Array,
    derivative: Derivative,
    block: ColumnBlock,
  ): FieldPart[] {
    if (block !== 'shared') return [];
    const key = this.spec.angular === 'none' ? derivative : `${derivative} ${v.join()}`;
    const table = this.#tables.get(points, key, () => {
      const values = this.#at(points, v, derivative);
      return plainTable(values.length / this.#rank, values);
    });
    return [part(0, table, 1)];
  }

  moment(
    points: CellPoints,
    power: number,
    derivative: Derivative,
    block: ColumnBlock,
  ): FieldPart[] {
    if (block !== 'shared') return [];
    const count = points.xi.length;
    const table = this.#tables.get(points, `${derivative} moment ${power}`, () => {
      const columns = fieldColumns(this.spec, this.directions);
      const raw = this.#raw(points, this.directions, derivative);
      const shares = momentShares(this.spec, power, this.directions);
      const sums = new Float64Array(count * this.features.count);
      for (let e = 0; e < raw.length; e++) {
        sums[Math.floor(e / columns)] += shares[e % columns] * raw[e];
      }
      return plainTable(count, this.#combined(sums, count));
    });
    return [part(0, table, 1)];
  }

  /** At directions that need not be nodes, though those of rows mostly are. */
  #at(points: CellPoints, v: Float64Array, derivative: Derivative): Float64Array {
    const count = points.xi.length;
    const { directions, spec, features } = this;
    if (spec.angular === 'none') {
      return this.#combined(this.#raw(points, directions, derivative), count);
    }
    const nodes = Array.from(v, (value) =>
      directions.v.findIndex((p) => Math.abs(p - value) < NODE),
    );
    const known = nodes.every((q) => q >= 0);
    const at = known ? directions : directions.with(v.map(Math.abs));
    const first = at.half + directions.half;
    const indices = known
      ? nodes
      : Array.from(v, (value, k) => (value < 0 ? at.mirror(first + k) : first + k));
    const all = this.#raw(points, at, derivative);
    const width = fieldColumns(spec, at);
    const chosen = spec.angular === 'half' ? indices.map((q) => at.inHalf(q)) : indices;
    const picked = new Float64Array(count * v.length * features.count);
    for (let e = 0; e < picked.length; e++) {
      picked[e] = all[Math.floor(e / v.length) * width + chosen[e % v.length]];
    }
    return this.#combined(picked, count * v.length);
  }

  #combined(raw: Float64Array, rows: number): Float64Array {
    return product(raw, rows, this.features.count, this.#transform, this.#rank);
  }

  /**
   * All features, column-major (points x columns) x features; derivatives in xi and tau. All
   * channels come from one evaluation, the last of which is kept.
   */
  #raw(points: CellPoints, directions: Directions, derivative: Derivative): Float64Array {
    const last = this.#last;
    const same = last && last.points === points && last.directions.v.join() === directions.v.join();
    if (same && last.channels[derivative]) return last.channels[derivative];
    const at: Points = {
      t: points.tau.map((tau) => toTime(this.slab, tau)),
      x: points.xi.map((xi) => toPosition(this.cell, xi)),
    };
    const slopes = derivative !== 'value';
    const all = this.features.evaluate(at, directions, slopes);
    const lengths = { value: 1, x: this.cell.width / 2, t: (this.slab?.duration ?? 0) / 2 };
    const table = (channel: Derivative): Float64Array => {
      const rows = all[0][channel].length;
      const out = new Float64Array(rows * all.length);
      for (const [k, values] of all.entries()) {
        for (let row = 0; row < rows; row++)
          out[k * rows + row] = lengths[channel] * values[channel][row];
      }
      return out;
    };
    const value = table('value');
    const channels = slopes ? { value, x: table('x'), t: table('t') } : { value };
    this.#last = { points, directions, channels };
    return channels[derivative] ?? value;
  }
}
