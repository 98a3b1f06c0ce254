import type { Cell } from '../partition/cell.js';
import type { Slab } from '../partition/slab.js';
import type { FieldSpec, Formulation } from '../problem/equations/formulation.js';
import { compositeGauss, type Quadrature } from '../quadrature/gauss.js';
import type { BasisOptions, CellField, ColumnBlock } from './field.js';
import { PanelBasis } from './panelBasis.js';
import { PhaseField } from './phaseField.js';
import { PositionBasis, PositionField } from './positionBasis.js';
import { randomStream } from './random.js';

/** Numbers of Gauss nodes at which a cell is collocated. */
export interface CollocationOptions {
  /** In x, a cell. */
  readonly positionNodes: number;
  /** In v, a panel. */
  readonly angleNodes: number;
  /** In t, a slab; 0 in steady problems. */
  readonly timeNodes?: number;
  /** Extra nodes in t and in x for the rows that do not depend on v. */
  readonly extraNodes?: number;
  /** Extra nodes in t on faces and walls; extraNodes by default. Rows of faces cost the most. */
  readonly extraSideNodes?: number;
}

/** All fields of a formulation on one cell (of one slab), and their columns. */
export interface CellBasis {
  readonly cell: Cell;
  /** Absent in steady problems. */
  readonly slab: Slab | null;
  readonly fields: ReadonlyMap<string, CellField>;
  /** Panel edges of the phase fields: on [-1, 1], or on [0, 1] for half-range formulations. */
  readonly edges: Float64Array;
  /** Column blocks of this cell: one a panel, then the shared one. */
  readonly blockColumns: readonly number[];
  /** Index of the first of them in the whole system. */
  readonly firstBlock: number;
  /** Sum of blockColumns. */
  readonly columns: number;
  readonly collocation: CollocationOptions;
  /** Collocation nodes in v on the cell's panels; weights sum to 2. */
  readonly angle: Quadrature;
}

/** Index of a column block among those of its cell. */
export function blockIndex(basis: CellBasis, block: ColumnBlock): number {
  return block === 'shared' ? basis.blockColumns.length - 1 : block;
}

/** The blocks of a cell in their order. */
export function blocksOf(basis: CellBasis): ColumnBlock[] {
  return basis.blockColumns.map((_, k) => (k === basis.blockColumns.length - 1 ? 'shared' : k));
}

/** The coefficients of a block among those of its cell. */
export function blockCoefficients(
  basis: CellBasis,
  coefficients: Float64Array,
  block: ColumnBlock,
): Float64Array {
  const index = blockIndex(basis, block);
  const from = basis.blockColumns.slice(0, index).reduce((sum, n) => sum + n, 0);
  return coefficients.subarray(from, from + basis.blockColumns[index]);
}

/** First column of a field inside a block. */
export function fieldOffset(basis: CellBasis, name: string, block: ColumnBlock): number {
  let at = 0;
  for (const [other, field] of basis.fields) {
    if (other === name) return at;
    at += field.columns(block);
  }
  throw new RangeError(`unknown field "${name}"`);
}

/** Puts fields together; firstBlock counts the column blocks of the cells before. */
export function joinFields(
  cell: Cell,
  slab: Slab | null,
  fields: ReadonlyMap<string, CellField>,
  edges: Float64Array,
  collocation: CollocationOptions,
  firstBlock: number,
): CellBasis {
  const all = [...fields.values()];
  const blocks: ColumnBlock[] = [...Array.from(edges.slice(1), (_, p) => p), 'shared'];
  const blockColumns = blocks.map((block) =>
    all.reduce((sum, field) => sum + field.columns(block), 0),
  );
  return {
    cell,
    slab,
    fields,
    edges,
    blockColumns,
    firstBlock,
    columns: blockColumns.reduce((sum, n) => sum + n, 0),
    collocation,
    angle: compositeGauss(cell.panels, collocation.angleNodes),
  };
}

/** Where the features of a field come from: a stream for every cell, or one draw for all. */
type Draw = (
  field: number,
  cell: Cell,
  panels: number,
) => {
  position: PositionBasis;
  panels: PanelBasis[];
};

/**
 * Bases of the cells of a steady slab: features drawn for every field, cell and panel by itself; a
 * function of (seed, cell index) alone.
 */
export function steadyBases(
  cells: readonly Cell[],
  formulation: Formulation,
  options: BasisOptions & CollocationOptions,
  seed: number,
  onCell: (done: number) => void = () => {},
): CellBasis[] {
  const draw: Draw = (field, cell, panels) => {
    const stream = randomStream(seed, cell.index, field);
    const make = () => new PanelBasis(options, options.angleNodes, false, stream);
    const onPanels = Array.from({ length: panels }, make);
    return { panels: onPanels, position: new PositionBasis(options, false, stream) };
  };
  return buildBases(cells, null, formulation, options, draw, onCell);
}

/**
 * Bases of all slabs of a run: the features are drawn once on the unit element (tau, xi, eta) in
 * [-1, 1]^3, a draw for each field, and serve every cell of every slab. Their tables at the Gauss
 * points are then made once in the whole run, as for the reference element of finite elements.
 */
export class SlabElement {
  readonly #draws = new Map<number, { position: PositionBasis; panel: PanelBasis }>();

  constructor(
    readonly options: BasisOptions & CollocationOptions,
    readonly seed: number,
  ) {}

  bases(cells: readonly Cell[], slab: Slab, formulation: Formulation): CellBasis[] {
    const draw: Draw = (field, _, panels) => {
      const { position, panel } = this.#drawOf(field);
      return { position, panels: new Array<PanelBasis>(panels).fill(panel) };
    };
    return buildBases(cells, slab, formulation, this.options, draw, () => {});
  }

  #drawOf(field: number): { position: PositionBasis; panel: PanelBasis } {
    const known = this.#draws.get(field);
    if (known) return known;
    const stream = randomStream(this.seed, field);
    const made = {
      panel: new PanelBasis(this.options, this.options.angleNodes, true, stream),
      position: new PositionBasis(this.options, true, stream),
    };
    this.#draws.set(field, made);
    return made;
  }
}

function buildBases(
  cells: readonly Cell[],
  slab: Slab | null,
  formulation: Formulation,
  options: CollocationOptions,
  draw: Draw,
  onCell: (done: number) => void,
): CellBasis[] {
  const half = formulation.fields.some(({ angular }) => angular === 'half');
  let firstBlock = 0;
  return cells.map((cell, index) => {
    const edges = half ? Float64Array.from([0, ...cell.panels.filter((v) => v > 0)]) : cell.panels;
    const fields = new Map(
      formulation.fields.map((spec, field) => [
        spec.name,
        buildField(spec, edges, draw(field, cell, edges.length - 1)),
      ]),
    );
    const basis = joinFields(cell, slab, fields, edges, options, firstBlock);
    firstBlock += basis.blockColumns.length;
    onCell(index + 1);
    return basis;
  });
}

function buildField(spec: FieldSpec, edges: Float64Array, element: ReturnType<Draw>): CellField {
  if (spec.angular === 'none') return new PositionField(element.position);
  return new PhaseField({ edges, zeroMean: spec.zeroMean }, element);
}
