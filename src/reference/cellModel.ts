import { type NodeTable, nodeTable } from './cellPropagator.js';
import type { TransportCell } from './cells.js';
import { legendreIntegral, legendreInterpolation } from './legendre.js';
import type { Medium } from './medium.js';

/**
 * The discrete problem in a cell. Unknowns are the Legendre coefficients of Y = d rho / d s, degree
 * p, never rho itself: differences of rho across a cell of 1e-16 would be pure rounding. With
 * h = f - rho the equation along a direction, multiplied by (dx/ds) / |v|, is
 *
 *     h_u + z h = G,    G = -sign(v) Y + (E - A rho) / |v|
 *
 * A = epsilon sigmaA dx/ds, E = epsilon Q dx/ds, z = thickness / |v|, u = s for v > 0 and 1 - s for
 * v < 0. G has degree p + 1. <h> = 0 is asked for at the p Gauss points and at both ends.
 */
export class CellModel {
  /** Legendre coefficients kept of G. */
  readonly count: number;
  /** Points inside the cell where <h> = 0 is asked for. */
  readonly rows: NodeTable;
  /**
   * Legendre coefficients of A rho, count x (degree + 2) row-major, as a linear map of rho at the
   * left end (column 0) and of the coefficients of Y; null without absorption.
   */
  readonly absorption: Float64Array | null;
  private readonly distances: Float64Array;
  /** dx/ds at the source nodes. */
  private readonly stretch: Float64Array;

  constructor(
    readonly cell: TransportCell,
    private readonly medium: Medium,
  ) {
    const { degree, anchor, thickness } = cell;
    this.count = degree + 2;
    this.rows = rowTable(degree);
    const { nodes } = legendreInterpolation(this.count).rule;
    this.distances = nodes.map((s) => cell.distance(s));
    this.stretch = this.distances.map((d) =>
      thickness > 0 ? thickness / medium.total(anchor, d) : cell.far - cell.near,
    );
    this.absorption = this.absorptionMap(nodes);
  }

  /** Legendre coefficients of E in direction v. */
  emission(v: number): Float64Array {
    const { anchor } = this.cell;
    const values = this.distances.map(
      (d, i) => this.medium.emission(anchor, d, v) * this.stretch[i],
    );
    return legendreInterpolation(this.count).coefficients(values);
  }

  /**
   * Integral of rho over the cell in x, as a linear form in rho at the left end and in the
   * coefficients of Y.
   */
  densityIntegral(): { level: number; slopes: Float64Array } {
    const { nodes, weights } = legendreInterpolation(this.count).rule;
    const slopes = new Float64Array(this.cell.degree + 1);
    const unit = new Float64Array(this.cell.degree + 1);
    for (let k = 0; k < slopes.length; k++) {
      unit.fill(0)[k] = 1;
      for (let i = 0; i < nodes.length; i++) {
        slopes[k] += weights[i] * this.stretch[i] * legendreIntegral(unit, nodes[i]);
      }
    }
    return { level: this.cell.far - this.cell.near, slopes };
  }

  /** Legendre coefficients of A rho for rho at the left end and the coefficients of Y. */
  absorbed(rho: number, slopes: Float64Array): Float64Array {
    const result = new Float64Array(this.count);
    if (!this.absorption) return result;
    const columns = slopes.length + 1;
    for (let k = 0; k < this.count; k++) {
      let sum = this.absorption[k * columns] * rho;
      for (let c = 1; c < columns; c++) sum += this.absorption[k * columns + c] * slopes[c - 1];
      result[k] = sum;
    }
    return result;
  }

  private absorptionMap(nodes: Float64Array): Float64Array | null {
    const { count } = this;
    const columns = this.cell.degree + 2;
    const { anchor } = this.cell;
    const a = this.distances.map((d, i) => this.medium.absorption(anchor, d) * this.stretch[i]);
    if (a.every((value) => value === 0)) return null;
    const map = new Float64Array(count * columns);
    const unit = new Float64Array(columns - 1);
    for (let column = 0; column < columns; column++) {
      unit.fill(0);
      if (column > 0) unit[column - 1] = 1;
      const values = a.map(
        (value, i) => value * (column > 0 ? legendreIntegral(unit, nodes[i]) : 1),
      );
      const c = legendreInterpolation(count).coefficients(values);
      for (let k = 0; k < count; k++) map[k * columns + column] = c[k];
    }
    return map;
  }
}

const tables = new Map<number, NodeTable>();

function rowTable(degree: number): NodeTable {
  let table = tables.get(degree);
  if (!table) {
    table = nodeTable(legendreInterpolation(degree).rule.nodes, degree + 2);
    tables.set(degree, table);
  }
  return table;
}
