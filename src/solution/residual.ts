import type { InitialData } from '../assembly/initialData.js';
import { rowGroups } from '../assembly/rowGroups.js';
import type { WeightedRows } from '../assembly/weightedRows.js';
import type { WeightOptions } from '../assembly/weights.js';
import { blockCoefficients, blocksOf } from '../basis/cellBasis.js';
import { addRowsTimes } from '../linalg/rowMatrix.js';
import type { SlabSolution } from './slabSolution.js';

/** How well one row block is met, on points that were not used in the fit. */
export interface BlockResidual {
  readonly block: string;
  readonly rows: number;
  /** Smallest and largest factor of the block's rows over the cells. */
  readonly weight: readonly [smallest: number, largest: number];
  /** Root mean square of the residual in the block's own measure, without the factor. */
  readonly rms: number;
  /** Largest residual in modulus. */
  readonly max: number;
}

export interface ResidualReport {
  readonly blocks: readonly BlockResidual[];
  /** Weighted 2-norm of the residual over the 2-norm of the data: the error estimator. */
  readonly relative: number;
  /** The two norms. */
  readonly norm: number;
  readonly data: number;
}

/** Extra nodes along every coordinate of the check. */
export const FRESH = 3;

/**
 * The least-squares functional on fresh points: Gauss points of another order in every cell, on
 * faces and at walls. A large value beside a small fit means too few points; both large, too few
 * features or a layer that is not resolved.
 *
 * @param initial f at the start of the slab, for formulations with initial rows.
 */
export function freshResidual(
  solution: SlabSolution,
  weights: WeightOptions,
  initial?: InitialData,
): ResidualReport {
  const { problem, formulation, bases } = solution;
  const request = { problem, formulation, bases, weights, initial, fresh: FRESH };
  return residualOf(rowGroups(request), solution);
}

/**
 * The residual of rows that were made before, such as those kept with a factor.
 *
 * @param size of f, where it is known to be larger than what the rows' own data tell: after a part
 *   has been split off, the rest may have next to no data.
 */
export function residualOf(
  groups: Iterable<WeightedRows>,
  solution: SlabSolution,
  size = 0,
): ResidualReport {
  const { formulation, bases, coefficients } = solution;
  const byBlock = bases.flatMap((basis, m) =>
    blocksOf(basis).map((block) => blockCoefficients(basis, coefficients[m], block)),
  );
  return residualOfRows(groups, formulation.blocks, byBlock, size);
}

/**
 * The same for rows of any geometry.
 *
 * @param byBlock coefficients of every column block of the system.
 */
export function residualOfRows(
  groups: Iterable<WeightedRows<NamedBlock>>,
  named: readonly NamedBlock[],
  byBlock: readonly Float64Array[],
  size = 0,
): ResidualReport {
  const tallies = new Map<string, Tally>();
  for (const block of named) tallies.set(block.name, new Tally());
  let squares = 0;
  let data = 0;
  const floors = { inflow: 0, 'initial-position': 0 };
  for (const rows of groups) {
    if (rows.conservation) continue;
    const residual = rows.rhs.map((value) => -value);
    for (const [k, block] of rows.blocks.entries()) {
      addRowsTimes(residual, rows.matrices[k], byBlock[block]);
    }
    squares += dot(residual, residual);
    data += dot(rows.data, rows.data);
    if (rows.block.on === 'initial-position' || rows.block.on === 'inflow') {
      for (const w of rows.measure) floors[rows.block.on] += (size * rows.factor) ** 2 * w;
    }
    tallies.get(rows.block.name)?.add(rows, residual);
  }
  const floor = floors.inflow || floors['initial-position'];
  const blocks = [...tallies].filter(([, t]) => t.rows > 0).map(([name, t]) => t.report(name));
  const [norm, given] = [Math.sqrt(squares), Math.sqrt(Math.max(data, floor))];
  return { blocks, relative: norm / (given || 1), norm, data: given };
}

type NamedBlock = { readonly name: string; readonly on: string };

class Tally {
  rows = 0;
  #squares = 0;
  #measure = 0;
  #max = 0;
  #smallest = Infinity;
  #largest = 0;

  add(rows: WeightedRows<NamedBlock>, residual: Float64Array): void {
    this.rows += residual.length;
    this.#smallest = Math.min(this.#smallest, rows.factor);
    this.#largest = Math.max(this.#largest, rows.factor);
    for (let i = 0; i < residual.length; i++) {
      const plain = residual[i] / rows.factor;
      this.#squares += plain * plain;
      this.#measure += rows.measure[i];
      this.#max = Math.max(this.#max, Math.abs(plain) / Math.sqrt(rows.measure[i]));
    }
  }

  report(block: string): BlockResidual {
    return {
      block,
      rows: this.rows,
      weight: [this.#smallest, this.#largest],
      rms: Math.sqrt(this.#squares / this.#measure),
      max: this.#max,
    };
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
