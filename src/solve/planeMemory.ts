import { type PlaneSolverName, planePlan } from '../assembly/assemblePlane.js';
import { type PlaneRowRequest, planeRowGroups } from '../assembly/planeRowGroups.js';
import type { LeastSquaresEngine } from '../linalg/engine.js';
import { eliminationBytes, iterationBytes, type RowCount } from '../linalg/foreseenMemory.js';
import { MemoryError } from '../linalg/memoryError.js';

/** Node, this program, tables and bases. */
const BASE = 180e6;

/** Terms of a row that stand on a table each, roughly. */
const TERMS = 1.5;

/**
 * Bytes that a plane system takes at most with one solver or the other, from the shapes of its rows.
 *
 * @param condensed whether the rows of a cell are reduced to a triangle before anything else.
 */
export function foreseenBytes(
  request: PlaneRowRequest,
  solver: PlaneSolverName,
  condensed: boolean,
): number {
  const { bases } = request;
  const cellOf = bases.flatMap((basis, m) => basis.blockColumns.map(() => m));
  const columns = bases.map((basis) => basis.columns);
  const groups: RowCount[] = [];
  const own = new Array<number>(bases.length).fill(0);
  for (const { rhs, blocks } of planeRowGroups({ ...request, rhsOnly: true })) {
    const met = [...new Set(blocks.map((block) => cellOf[block]))];
    if (condensed && met.length === 1) own[met[0]] += rhs.length;
    else groups.push({ rows: rhs.length, blocks: met });
  }
  if (condensed) {
    for (const [m, rows] of own.entries()) {
      groups.push({ rows: Math.min(rows, columns[m]), blocks: [m] });
    }
  }
  if (solver === 'direct') {
    return BASE + eliminationBytes(columns, groups, planePlan(bases));
  }
  const functions = Math.max(1, bases[0].fields.get('rho')?.columns('shared') ?? 1);
  const parts = (TERMS * Math.max(...columns)) / functions;
  const written = ({ blocks }: RowCount): boolean => condensed && blocks.length === 1;
  return BASE + iterationBytes(columns, groups, written, parts);
}

/** From so many cells on the fill of the elimination costs more than the iterations. */
export const MANY_CELLS = 9;

/**
 * The solver that fits: the one preferred, else CGLS, which takes less, where the engine makes the
 * triangles for it.
 *
 * @param limit in bytes; Infinity: nothing is looked at.
 * @throws MemoryError when none does.
 */
export function solverWithin(
  limit: number,
  { condense }: Pick<LeastSquaresEngine, 'condense'>,
  request: PlaneRowRequest,
  preferred: PlaneSolverName,
  condensed: boolean,
): PlaneSolverName {
  if (limit === Infinity) return preferred;
  const first = condense ? preferred : 'direct';
  const preference = foreseenBytes(request, first, condensed);
  if (preference <= limit) return first;
  const other = condense && first !== 'cgls';
  const least = other ? foreseenBytes(request, 'cgls', condensed) : preference;
  if (other && least <= limit) return 'cgls';
  const inGigabytes = (bytes: number): string => (bytes / 1e9).toPrecision(2);
  throw new MemoryError(
    `about ${inGigabytes(least)} GB are needed (${request.bases.length} cells of up to ` +
      `${Math.max(...request.bases.map((basis) => basis.columns))} unknowns), ` +
      `${inGigabytes(limit)} GB are allowed: use --accuracy draft, or allow more`,
  );
}
