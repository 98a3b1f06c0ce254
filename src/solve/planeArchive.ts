import { planeBases } from '../basis/planeCellBasis.js';
import type { CaseFile } from '../case/schema.js';
import { partitionPlane } from '../partition/planePartition.js';
import { planeMicroMacro } from '../problem/equations/planeMicroMacro.js';
import { planeFromCase } from '../problem/planeFromCase.js';
import type { PlaneProblem } from '../problem/planeTypes.js';
import { PlaneSolution } from '../solution/planeSolution.js';
import { DensityTable } from '../sweep/densityTable.js';
import { SweptField } from '../sweep/sweptField.js';
import { readArchive, writeArchive } from './archive.js';
import { type PlaneSolverRequest, type PlaneStage, planeSolverOptions } from './planeOptions.js';

/** Everything that rebuilds a plane solution from its coefficients, and the record of the run. */
export interface PlaneArchiveHeader {
  readonly record: Readonly<Record<string, unknown>>;
  readonly case: CaseFile;
  readonly plane: { readonly request: PlaneSolverRequest; readonly stage: PlaneStage['name'] };
}

/** What rays are integrated over; the values come after the coefficients of the cells. */
interface ArchivedTable {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly degree: number;
  readonly angleNodes: number;
}

/** A plane solution as one file, in the format of saveSolution. */
export function savePlaneSolution(
  { coefficients, swept }: PlaneSolution,
  header: PlaneArchiveHeader,
): Uint8Array {
  if (!swept) return writeArchive(coefficients, header);
  const { table, angleNodes } = swept;
  const { lines, degree, values } = table;
  const archived: ArchivedTable = {
    xs: [...lines.xs],
    ys: [...lines.ys],
    degree,
    angleNodes,
  };
  return writeArchive([...coefficients, values], { ...header, table: archived });
}

/**
 * The solution itself: partition and bases are rebuilt, bit for bit, from case, options and seed.
 *
 * @throws RangeError as readArchive, and when the file holds no plane solution.
 */
export function loadPlaneSolution(bytes: Uint8Array): PlaneSolution {
  const archive = readArchive(bytes) as Partial<PlaneArchiveHeader> & {
    coefficients: Float64Array[];
    table?: ArchivedTable;
  };
  if (!archive.plane || !archive.case) throw new RangeError('the file holds no plane solution');
  const { request, stage: name } = archive.plane;
  const problem = planeFromCase(archive.case);
  const options = planeSolverOptions(request);
  const stage = options.stages.find((candidate) => candidate.name === name);
  if (!stage) throw new RangeError(`the solution file names an unknown stage "${name}"`);
  const formulation = planeMicroMacro();
  const partition = partitionPlane(problem, stage.partition);
  const { domain } = problem;
  const bases = planeBases(partition, domain, formulation, stage.basis, options.seed, () => {});
  if (bases.some((basis, m) => basis.columns !== archive.coefficients[m]?.length)) {
    throw new RangeError('the solution was written by a version with other bases');
  }
  const coefficients = archive.coefficients.slice(0, bases.length);
  const swept = sweptField(problem, archive.table, archive.coefficients[bases.length]);
  return new PlaneSolution(problem, formulation, partition, bases, coefficients, swept);
}

function sweptField(
  problem: PlaneProblem,
  table: ArchivedTable | undefined,
  values: Float64Array | undefined,
): SweptField | null {
  if (!table || !values) return null;
  const lines = { xs: Float64Array.from(table.xs), ys: Float64Array.from(table.ys) };
  return new SweptField(problem, new DensityTable(lines, table.degree, values), table.angleNodes);
}
