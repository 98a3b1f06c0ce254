import type { PlaneCellBasis } from '../basis/planeCellBasis.js';
import { blockJacobi } from '../linalg/blockJacobi.js';
import {
  type BlockMatrix,
  type BlockSystem,
  blockOffsets,
  type RowGroup,
  toDense,
} from '../linalg/blockSystem.js';
import { type EliminationPlan, inOrder } from '../linalg/eliminationPlan.js';
import type { Factor, FactorOptions, LeastSquaresEngine } from '../linalg/engine.js';
import { dissectGrid } from '../linalg/nestedDissection.js';
import { hostWriter, type RowMatrix, sideBySide, written } from '../linalg/rowMatrix.js';
import { collect, concatenate } from './assemble.js';
import { type PlaneRowRequest, type PlaneRows, planeRowGroups } from './planeRowGroups.js';

/** Elimination in an order of nested dissection, or CGLS preconditioned cell by cell. */
export type PlaneSolverName = 'direct' | 'cgls';

/** The system of a plane problem, one block of columns a cell. */
export interface PlaneSystem {
  /** Rows of faces as recipes. */
  readonly system: BlockSystem<BlockMatrix>;
  readonly factor: (options?: FactorOptions) => Factor;
  readonly rhs: Float64Array;
  /** Rows before those of a cell were condensed. */
  readonly rows: number;
  readonly blocks: number;
}

/**
 * Rows are written and reduced cell by cell: what meets one cell alone becomes a triangle before the
 * next cell's rows are written; until then, and on faces for good, they are recipes. In the triangle the
 * panels of a cell, which the faces couple anyway, are one block; with the panels as blocks of the
 * whole system every one of them would be eliminated against all columns of all neighbours.
 */
export function assemblePlane(
  engine: LeastSquaresEngine,
  request: PlaneRowRequest,
  onCell: (done: number) => void = () => {},
  solver: PlaneSolverName = 'direct',
): PlaneSystem {
  const { bases } = request;
  const groups: RowGroup<BlockMatrix>[] = [];
  const rightSides: Float64Array[] = [];
  let rows = 0;
  const byCell: PlaneRows[][] = bases.map(() => []);
  const cellOf = bases.flatMap((basis, m) => basis.blockColumns.map(() => m));
  for (const cell of planeRowGroups(request)) {
    rows += cell.rhs.length;
    const met = new Set(cell.blocks.map((block) => cellOf[block]));
    if (met.size === 1) byCell[cellOf[cell.blocks[0]]].push(cell);
    else {
      groups.push(mergeBlocks(cell, bases, cellOf));
      rightSides.push(cell.rhs);
    }
  }
  for (const [m, basis] of bases.entries()) {
    const condensed = condenseCell(engine, basis, byCell[m]);
    groups.push(condensed.group);
    rightSides.push(condensed.rhs);
    byCell[m] = [];
    onCell(m + 1);
  }
  const system = joined(bases, groups);
  return {
    system,
    factor: (options) => factorPlane(engine, system, solver, { options }),
    rhs: concatenate(rightSides),
    rows,
    blocks: bases.length,
  };
}

/** The groups as a system of one block a cell. */
function joined(
  bases: readonly PlaneCellBasis[],
  groups: readonly RowGroup<BlockMatrix>[],
): BlockSystem<BlockMatrix> {
  return {
    blockColumns: bases.map(({ columns }) => columns),
    groups,
    cells: bases.map((_, m) => m),
    plan: planePlan(bases),
  };
}

/** The order in which cells are eliminated. */
export function planePlan(bases: readonly PlaneCellBasis[]): EliminationPlan {
  return dissectGrid(
    bases.map(({ cell }) => cell),
    bases.map((_, m) => [m]),
  );
}

/**
 * The factor of a plane system: CGLS where it is asked for and the engine makes triangles for it, else
 * elimination.
 *
 * @param tolerance of CGLS, see `blockJacobi`.
 */
export function factorPlane(
  engine: LeastSquaresEngine,
  system: BlockSystem<BlockMatrix>,
  solver: PlaneSolverName,
  { options, tolerance }: { readonly options?: FactorOptions; readonly tolerance?: number } = {},
): Factor {
  const iterative = solver === 'cgls' ? blockJacobi(system, engine, tolerance) : null;
  return iterative ?? eliminateRows(engine, system, options);
}

/** The same with nothing reduced: all rows as recipes, for right-hand sides that come one by one. */
export function planeSystem(request: PlaneRowRequest): {
  readonly system: BlockSystem<BlockMatrix>;
  readonly rhs: Float64Array;
} {
  const { bases } = request;
  const cellOf = bases.flatMap((basis, m) => basis.blockColumns.map(() => m));
  const groups: RowGroup<BlockMatrix>[] = [];
  const rightSides: Float64Array[] = [];
  for (const rows of planeRowGroups(request)) {
    groups.push(mergeBlocks(rows, bases, cellOf));
    rightSides.push(rows.rhs);
  }
  return { system: joined(bases, groups), rhs: concatenate(rightSides) };
}

/** The right-hand side of the same rows alone. */
export function planeRightSide(request: PlaneRowRequest): Float64Array {
  const parts: Float64Array[] = [];
  for (const { rhs } of planeRowGroups({ ...request, rhsOnly: true })) parts.push(rhs);
  return concatenate(parts);
}

/** Elimination of a system with recipes, there where the engine wants them written. */
function eliminateRows(
  engine: LeastSquaresEngine,
  system: BlockSystem<BlockMatrix>,
  options?: FactorOptions,
): Factor {
  if (engine.factorRows) return engine.factorRows(system, options);
  const groups = system.groups.map((group): RowGroup => {
    return { ...group, matrices: written(group.matrices, engine.writer) };
  });
  return engine.factor({ ...system, groups }, options);
}

/** The rows of one cell as one group, a triangle where the engine makes it. */
function condenseCell(
  engine: LeastSquaresEngine,
  { blockColumns, firstBlock, cell, columns }: PlaneCellBasis,
  own: readonly PlaneRows[],
): { group: RowGroup; rhs: Float64Array } {
  const local = own.map((rows) => ({ ...rows, blocks: rows.blocks.map((b) => b - firstBlock) }));
  const { system, rhs } = collect(
    local,
    [{ blockColumns }],
    () => {},
    (matrices) => (engine.writer ?? hostWriter).write(matrices),
  );
  const plan = inOrder(blockColumns.map((_, block) => block));
  const name = `cell ${cell.index}`;
  if (engine.condense) {
    const { R, b } = engine.condense({ ...system, plan }, rhs);
    return { group: { name, rows: columns, blocks: [cell.index], matrices: [R] }, rhs: b };
  }
  const merged = toDense(system);
  return {
    group: { name, rows: rhs.length, blocks: [cell.index], matrices: [merged] },
    rhs,
  };
}

/** Rows of a face, with the blocks of each of its cells joined. */
function mergeBlocks(
  { block, blocks, matrices, rhs }: PlaneRows,
  bases: readonly PlaneCellBasis[],
  cellOf: readonly number[],
): RowGroup<RowMatrix> {
  const cells = [...new Set(blocks.map((index) => cellOf[index]))];
  const rows = rhs.length;
  const merged = cells.map((m) => {
    const { blockColumns, firstBlock, columns } = bases[m];
    const offsets = blockOffsets({ blockColumns, groups: [] });
    const pieces = blocks.flatMap((index, k) =>
      cellOf[index] === m ? [{ first: offsets[index - firstBlock], matrix: matrices[k] }] : [],
    );
    return sideBySide(rows, columns, pieces);
  });
  return { name: block.name, rows, blocks: cells, matrices: merged };
}
