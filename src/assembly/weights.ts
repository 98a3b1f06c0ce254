import type { CellBasis } from '../basis/cellBasis.js';
import type { WeightRule } from '../problem/equations/formulation.js';

/**
 * How strongly each kind of row counts, before the square root of its quadrature weight.
 *
 * In a cell of width h and scale e (domain of length L) the columns of g meet the micro rows
 * with sqrt(h) (1 + e/h) and those of rho with 1/sqrt(h). The factors below bring every other kind
 * of row to that size, so that the condition number is the same for every epsilon and every depth
 * of grading (1e4; with O(1) factors it grows like 1/epsilon), while in cells of size L they are
 * the O(1-10) factors of design section 3.4.
 *
 * In a slab of duration T an error d in the initial data is what a residual epsilon d/T over the
 * whole slab would make of it; that is the factor of the initial rows. Where T is far above the
 * collision time epsilon^2/sigmaS the initial g counts next to nothing, as it should: the initial
 * layer is over before the first collocation point (design section 3.5).
 */
export interface WeightOptions {
  /** Traces across faces. */
  readonly trace: number;
  /** Boundary data. */
  readonly data: number;
  /** Conservation: the macro rows and the flux across faces. */
  readonly balance: number;
  /** Initial data and data handed over from the slab before. */
  readonly initial?: number;
  /** Rows that balance the particles of a whole cell of a slab; 0 leaves them out. */
  readonly conservation?: number;
  /** Factors by block name, on top (`--weight inflow=10`). */
  readonly blocks?: Readonly<Record<string, number>>;
}

/** A cell as seen from its rows. */
export interface CellSize {
  /** Across the face or wall on which the rows stand. */
  readonly width: number;
  /** e in f = rho + e g. */
  readonly scale: number;
}

/**
 * The factor of a block's rows in one cell, or on the face of two.
 *
 * @param length of the domain.
 * @param rate epsilon over the duration of the slab; 0 in steady problems.
 */
export function blockWeight(
  { name, weight }: { readonly name: string; readonly weight: WeightRule },
  cells: readonly CellSize[],
  length: number,
  options: WeightOptions,
  rate = 0,
): number {
  return ruleWeight(weight, cells, length, options, rate) * (options.blocks?.[name] ?? 1);
}

/** epsilon/T. */
export function initialRate({ cell, slab }: CellBasis): number {
  return slab ? cell.epsilon / slab.duration : 0;
}

function ruleWeight(
  rule: WeightRule,
  cells: readonly CellSize[],
  length: number,
  options: WeightOptions,
  rate: number,
): number {
  const width = Math.max(...cells.map((cell) => cell.width));
  const scale = Math.max(...cells.map((cell) => cell.scale));
  const balance = options.balance * Math.min(length, width + scale);
  const initial = options.initial ?? 1;
  switch (rule) {
    case 'residual':
      return 1;
    case 'relaxation':
      // r - rho is O(e^2/h) in a layer where r itself is O(1).
      return 1 / Math.min(length, width + scale);
    case 'balance':
      return balance;
    case 'trace':
      return options.trace / Math.sqrt(width);
    case 'flux-trace':
      // The row is <v f> = e <v g>; divided by e it is the flux.
      return (
        (options.balance *
          options.trace *
          Math.min(...cells.map((cell) => fluxWeight(cell, length)))) /
        scale
      );
    case 'correction-trace':
      return options.trace / Math.sqrt(scale);
    case 'mirror':
      // f(v) - f(-v) = e (g(v) - g(-v)): the flux through the mirror, which has to vanish.
      return (options.data * fluxWeight(cells[0], length)) / scale;
    case 'data':
      return options.data / Math.sqrt(width);
    case 'initial-density':
      return initial * Math.max(1 / width, rate * (1 + balance / scale));
    case 'initial-correction':
      return initial * rate;
  }
}

function fluxWeight({ width, scale }: CellSize, length: number): number {
  return Math.min(Math.sqrt(length), (width + scale) / Math.sqrt(width));
}
