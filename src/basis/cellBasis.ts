import type { Cell } from '../partition/cell.js';
import type { FieldSpec, Formulation } from '../problem/equations/formulation.js';
import { compositeGauss, gaussLegendre, type Quadrature } from '../quadrature/gauss.js';
import type { BasisOptions, CellField } from './field.js';
import { PhaseField } from './phaseField.js';
import { PositionField } from './positionField.js';
import { randomStream } from './random.js';

/** All fields of a formulation on one cell, their columns side by side in the fields' order. */
export interface CellBasis {
  readonly cell: Cell;
  readonly fields: ReadonlyMap<string, CellField>;
  /** First column of each field. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly columns: number;
  /** Collocation nodes xi in [-1, 1]; weights sum to 2. */
  readonly position: Quadrature;
  /** Collocation nodes in v on the cell's panels; weights sum to 2. */
  readonly angle: Quadrature;
}

export interface CollocationOptions {
  /** Gauss nodes in x, a cell. */
  readonly positionNodes: number;
  /** Gauss nodes in v, a panel. */
  readonly angleNodes: number;
}

/** Draws and orthonormalises the features of one cell; a function of (seed, cell index) alone. */
export function buildCellBasis(
  cell: Cell,
  formulation: Formulation,
  options: BasisOptions & CollocationOptions,
  seed: number,
): CellBasis {
  const fields = new Map<string, CellField>();
  const offsets = new Map<string, number>();
  let columns = 0;
  for (const [index, spec] of formulation.fields.entries()) {
    const stream = randomStream(seed, cell.index, index);
    const field = buildField(spec, cell, options, stream);
    fields.set(spec.name, field);
    offsets.set(spec.name, columns);
    columns += field.columns;
  }
  return {
    cell,
    fields,
    offsets,
    columns,
    position: gaussLegendre(options.positionNodes),
    angle: compositeGauss(cell.panels, options.angleNodes),
  };
}

function buildField(
  spec: FieldSpec,
  cell: Cell,
  options: BasisOptions & CollocationOptions,
  stream: () => number,
): CellField {
  if (spec.angular === 'none') return new PositionField(options, stream);
  const edges = spec.angular === 'full' ? cell.panels : cell.panels.filter((v) => v >= 0);
  return new PhaseField(
    { edges, nodesPerPanel: options.angleNodes, zeroMean: spec.zeroMean },
    options,
    stream,
  );
}
