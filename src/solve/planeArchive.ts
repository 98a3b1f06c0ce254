import { planeBases } from '../basis/planeCellBasis.js';
import type { CaseFile } from '../case/schema.js';
import { partitionPlane } from '../partition/planePartition.js';
import { planeMicroMacro } from '../problem/equations/planeMicroMacro.js';
import { planeFromCase } from '../problem/planeFromCase.js';
import { PlaneSolution } from '../solution/planeSolution.js';
import { readArchive, writeArchive } from './archive.js';
import { type PlaneSolverRequest, type PlaneStage, planeSolverOptions } from './planeOptions.js';

/** Everything that rebuilds a plane solution from its coefficients, and the record of the run. */
export interface PlaneArchiveHeader {
  readonly record: Readonly<Record<string, unknown>>;
  readonly case: CaseFile;
  readonly plane: { readonly request: PlaneSolverRequest; readonly stage: PlaneStage['name'] };
}

/** A plane solution as one file, in the format of saveSolution. */
export function savePlaneSolution(
  coefficients: readonly Float64Array[],
  header: PlaneArchiveHeader,
): Uint8Array {
  return writeArchive(coefficients, header);
}

/**
 * The solution itself: partition and bases are rebuilt, bit for bit, from case, options and seed.
 *
 * @throws RangeError as readArchive, and when the file holds no plane solution.
 */
export function loadPlaneSolution(bytes: Uint8Array): PlaneSolution {
  const archive = readArchive(bytes) as Partial<PlaneArchiveHeader> & {
    coefficients: Float64Array[];
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
  return new PlaneSolution(problem, formulation, partition, bases, archive.coefficients);
}
