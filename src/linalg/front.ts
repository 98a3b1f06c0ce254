import type { Panel } from './householder.js';

/** Rows of the triangular factor that belong to one eliminated block. */
export interface Triangle {
  readonly block: number;
  readonly columns: number;
  /** Upper triangle, column-major columns x columns. */
  readonly R: Float64Array;
  /** Blocks eliminated later that the block's rows meet. */
  readonly others: readonly number[];
  /** For each of `others` a column-major columns x blockColumns[other] matrix. */
  readonly couplings: readonly Float64Array[];
}

/** One eliminated block: its triangle, and the reflectors that made it. */
export interface Front extends Triangle {
  /** The first by dense QR, the others stacked under the triangle. */
  readonly stages: readonly Stage[];
}

/** Rows that are eliminated together. */
export interface Stage {
  /** At least as many as columns in the first stage: zero rows make up for missing ones. */
  readonly rows: number;
  readonly pieces: readonly Piece[];
  readonly panels: readonly Panel[];
  /** Blocks that the leftover rows meet: their own and those the triangle met before. */
  readonly others: readonly number[];
  readonly carryPanels: readonly Panel[];
  readonly carryRows: number;
  /** Under this number the leftover rows are handed on. */
  readonly carry: number;
}

/** Where rows come from: group rows of the system, or what an earlier front handed on. */
export type Piece =
  | { readonly kind: 'group'; readonly start: number; readonly rows: number }
  | { readonly kind: 'carry'; readonly carry: number; readonly rows: number };

/** Rows still to be eliminated: of the system, given as G, or handed on, as matrices M. */
export interface Pending<M = Float64Array, G = M> {
  readonly piece: Piece;
  readonly blocks: readonly number[];
  readonly matrices: readonly (M | G)[];
  /** Where the matrices of what was handed on lie side by side. */
  readonly buffer: M | null;
}
