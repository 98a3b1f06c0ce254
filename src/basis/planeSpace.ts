import type { Table } from '../linalg/rowMatrix.js';
import type { PlaneDerivative, PlaneMoment } from '../problem/equations/planeFormulation.js';
import { drawFeatures, evaluateFeatures, type RandomFeatures, ridges } from './features.js';
import type { ColumnBlock } from './field.js';
import { type Orthonormalisation, principalDirections } from './orthonormalise.js';
import {
  type Directions,
  type PlaneBasisOptions,
  type PlaneField,
  type PlanePart,
  planePart,
} from './planeField.js';
import { dimensionOf, flatPlanePoints, type PlanePoints, type PlaneRule } from './planePoints.js';
import type { RandomStream } from './random.js';
import { scaleRows } from './scaleRows.js';
import { sampledTable, TableCache } from './tableCache.js';

/** Index of the coordinate along which a derivative is taken at such points; null for values. */
export function planeAxis(derivative: PlaneDerivative, points: PlanePoints): number | null {
  if (derivative === 'value') return null;
  if (derivative === 't') return 0;
  return dimensionOf(points) - (derivative === 'x' ? 2 : 1);
}

/**
 * Principal directions of random features of ((tau,) xi, eta), orthonormal in the measure of a rule on the unit cell, or on what a
 * hole leaves of it.
 */
export class SpaceBasis {
  readonly columns: number;
  readonly #features: RandomFeatures;
  readonly #combination: Orthonormalisation;
  readonly #tables = new TableCache();

  constructor(options: PlaneBasisOptions, keep: number, rule: PlaneRule, stream: RandomStream) {
    const count = Math.ceil(options.oversampling * keep);
    this.#features = drawFeatures(count, dimensionOf(rule), options, stream);
    const samples = evaluateFeatures(this.#features, flatPlanePoints(rule));
    scaleRows(samples, rule.weights.map(Math.sqrt));
    const { tolerance } = options;
    this.#combination = principalDirections(samples, rule.xi.length, count, keep, tolerance);
    this.columns = this.#combination.rank;
  }

  /** points x columns. */
  tabulate(points: PlanePoints, derivative: PlaneDerivative): Table {
    return this.#tables.get(points, derivative, () =>
      sampledTable(points.xi.length, this.columns, {
        ...ridges(this.#features, planeAxis(derivative, points)),
        points: flatPlanePoints(points),
        transform: this.#combination.transform,
        mean: null,
      }),
    );
  }
}

/** Gauss points of the rule over which that many features are made orthonormal. */
export function ruleNodes(count: number, dimension: number): number {
  return Math.ceil((2 * count) ** (1 / dimension)) + 4;
}

/** A field of position alone, such as rho. */
export class DensityField implements PlaneField {
  readonly #basis: SpaceBasis;

  constructor(basis: SpaceBasis) {
    this.#basis = basis;
  }

  columns(block: ColumnBlock): number {
    return block === 'shared' ? this.#basis.columns : 0;
  }

  panelOf(): null {
    return null;
  }

  values(
    points: PlanePoints,
    _: Directions,
    derivative: PlaneDerivative,
    block: ColumnBlock,
  ): PlanePart[] {
    return block === 'shared' ? [planePart(0, this.#basis.tabulate(points, derivative), 1)] : [];
  }

  /** <1> = 1, <v> = 0. */
  moment(
    points: PlanePoints,
    moment: PlaneMoment,
    derivative: PlaneDerivative,
    block: ColumnBlock,
  ): PlanePart[] {
    if (block !== 'shared' || moment !== 'one') return [];
    return [planePart(0, this.#basis.tabulate(points, derivative), 1)];
  }
}

/**
 * g = sum over m = 1 ... M of sqrt(2) (a_m(x, y) cos(m theta) + b_m(x, y) sin(m theta)), a_m and b_m
 * in the span of random features: <g> = 0 exactly, orthonormal in the normalised measure of the
 * circle times that of the cell. Columns: a_1, b_1, a_2, b_2, ...
 */
export class FourierField implements PlaneField {
  readonly #basis: SpaceBasis;
  readonly #harmonics: number;

  constructor(basis: SpaceBasis, harmonics: number) {
    this.#basis = basis;
    this.#harmonics = harmonics;
  }

  columns(block: ColumnBlock): number {
    return block === 'shared' ? 2 * this.#harmonics * this.#basis.columns : 0;
  }

  panelOf(): null {
    return null;
  }

  values(
    points: PlanePoints,
    { theta }: Directions,
    derivative: PlaneDerivative,
    block: ColumnBlock,
  ): PlanePart[] {
    if (block !== 'shared') return [];
    const table = this.#basis.tabulate(points, derivative);
    return Array.from({ length: 2 * this.#harmonics }, (_, k) => {
      const m = 1 + (k >> 1);
      const along = theta.map((angle) => (k % 2 === 0 ? Math.cos(m * angle) : Math.sin(m * angle)));
      return planePart(k * table.columns, table, Math.SQRT2, along);
    });
  }

  /** <cos theta g> = a_1/sqrt(2), <sin theta g> = b_1/sqrt(2). */
  moment(
    points: PlanePoints,
    moment: PlaneMoment,
    derivative: PlaneDerivative,
    block: ColumnBlock,
  ): PlanePart[] {
    if (block !== 'shared' || moment === 'one' || this.#harmonics === 0) return [];
    const table = this.#basis.tabulate(points, derivative);
    return [planePart(moment === 'x' ? 0 : table.columns, table, Math.SQRT1_2)];
  }
}
