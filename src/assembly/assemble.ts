import type { BlockMatrix, BlockSystem, RowGroup } from '../linalg/blockSystem.js';
import type { EliminationPlan } from '../linalg/eliminationPlan.js';
import type { Factor, FactorOptions, LeastSquaresEngine } from '../linalg/engine.js';
import { hostWriter, type RowMatrix, type RowWriter } from '../linalg/rowMatrix.js';
import { type RowRequest, rowGroups } from './rowGroups.js';
import type { WeightedRows } from './weightedRows.js';

/** The weighted least-squares system, groups in the order of the right-hand side. */
export interface AssembledSystem<M extends BlockMatrix = Float64Array> {
  readonly system: BlockSystem<M>;
  /** Right-hand side of all rows of all groups, in order. */
  readonly rhs: Float64Array;
}

/** Numbers written at a time: cells come in batches, so that a device needs little memory. */
const BATCH = 2 ** 22;

/** Row blocks -> block-sparse weighted system, one column block for each panel of each cell and
 * one for what the cell's panels share. */
export function assemble(
  request: RowRequest,
  onCell: (done: number) => void = () => {},
  writer: RowWriter = hostWriter,
): AssembledSystem {
  const write = (matrices: readonly RowMatrix[]) => writer.write(matrices);
  return collect(rowGroups(request), request.bases, onCell, write);
}

/**
 * The system of an engine and what factors it: rows that the engine writes itself, where its factor
 * is made, or rows written here.
 */
export function assembleFor(
  engine: LeastSquaresEngine,
  request: RowRequest,
  onCell: (done: number) => void = () => {},
): EngineSystem {
  return assembleRows(engine, rowGroups(request), request.bases, onCell);
}

/** A right-hand side, and what factors its matrix. */
export interface EngineSystem {
  readonly factor: (options?: FactorOptions) => Factor;
  readonly rhs: Float64Array;
  readonly blocks: number;
}

/** The same for rows however they are made; `plan` orders the elimination. */
export function assembleRows(
  engine: LeastSquaresEngine,
  groups: Iterable<NamedRows>,
  bases: readonly ColumnsOfCell[],
  onCell: (done: number) => void = () => {},
  plan?: EliminationPlan,
): EngineSystem {
  const factorRows = engine.factorRows?.bind(engine);
  if (factorRows) {
    const { system, rhs } = collect(groups, bases, onCell, (matrices) => matrices);
    const factor = (options?: FactorOptions) => factorRows({ ...system, plan }, options);
    return { factor, rhs, blocks: system.blockColumns.length };
  }
  const writer = engine.writer ?? hostWriter;
  const write = (matrices: readonly RowMatrix[]) => writer.write(matrices);
  const { system, rhs } = collect(groups, bases, onCell, write);
  const factor = (options?: FactorOptions) => engine.factor({ ...system, plan }, options);
  return { factor, rhs, blocks: system.blockColumns.length };
}

type NamedRows = WeightedRows<{ readonly name: string }>;
type ColumnsOfCell = { readonly blockColumns: readonly number[] };

/** Writes rows batch by batch; cells are those of `bases`, in order. */
export function collect<M extends BlockMatrix>(
  rowsOfAll: Iterable<NamedRows>,
  bases: readonly ColumnsOfCell[],
  onCell: (done: number) => void,
  written: (matrices: readonly RowMatrix[]) => readonly M[],
): AssembledSystem<M> {
  const groups: RowGroup<M>[] = [];
  const rightSides: Float64Array[] = [];
  const cellOf = bases.flatMap((basis, m) => basis.blockColumns.map(() => m));
  let batch: NamedRows[] = [];
  let size = 0;
  const write = (): void => {
    const matrices = written(batch.flatMap((rows) => rows.matrices));
    let at = 0;
    for (const { block, blocks, rhs } of batch) {
      const own = matrices.slice(at, at + blocks.length);
      groups.push({ name: block.name, rows: rhs.length, blocks, matrices: own });
      at += blocks.length;
    }
    [batch, size] = [[], 0];
  };
  for (const rows of rowsOfAll) {
    batch.push(rows);
    rightSides.push(rows.rhs);
    for (const { columns } of rows.matrices) size += rows.rhs.length * columns;
    if (size > BATCH) write();
    onCell(cellOf[rows.blocks[0]] + 1);
  }
  write();
  const blockColumns = bases.flatMap((basis) => basis.blockColumns);
  return { system: { blockColumns, groups, cells: cellOf }, rhs: concatenate(rightSides) };
}

/** The right-hand side alone, for a factor of the same matrix. */
export function assembleRightSide(request: RowRequest): Float64Array {
  const parts: Float64Array[] = [];
  for (const rows of rowGroups({ ...request, rhsOnly: true })) parts.push(rows.rhs);
  return concatenate(parts);
}

export function concatenate(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
