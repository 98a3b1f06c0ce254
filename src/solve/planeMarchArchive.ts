import type { CaseFile } from '../case/schema.js';
import { planeFromCase } from '../problem/planeFromCase.js';
import { isTransientPlane } from '../problem/planeTypes.js';
import { PlaneMarchSolution } from '../solution/planeMarchSolution.js';
import { PlaneSolution } from '../solution/planeSolution.js';
import { readArchive, writeArchive } from './archive.js';
import { planeMarchGround, splitLasts } from './planeMarchGround.js';
import type { PlaneMarchRequest } from './planeMarchOptions.js';

/** Everything that rebuilds a march in the plane from its coefficients. */
export interface PlaneMarchHeader {
  readonly record: Readonly<Record<string, unknown>>;
  readonly case: CaseFile;
  readonly request: PlaneMarchRequest;
}

interface ArchivedSlab {
  readonly start: number;
  readonly duration: number;
  readonly end: number;
}

/** A solved march as one file, in the format of saveSolution: slab after slab, cell after cell. */
export function savePlaneMarch(solution: PlaneMarchSolution, header: PlaneMarchHeader): Uint8Array {
  const planeSlabs = solution.slabs.map(({ end, rest }): ArchivedSlab => {
    const slab = rest.bases[0].slab ?? { start: 0, duration: 0 };
    return { ...slab, end };
  });
  const coefficients = solution.slabs.flatMap(({ rest }) => rest.coefficients);
  return writeArchive(coefficients, { ...header, planeSlabs });
}

/**
 * The solution itself: cells and bases are rebuilt, bit for bit, from case, options and seed.
 *
 * @throws RangeError as readArchive, and when the file holds no march in the plane.
 */
export function loadPlaneMarch(bytes: Uint8Array): PlaneMarchSolution {
  const archive = readArchive(bytes) as Partial<PlaneMarchHeader> & {
    coefficients: Float64Array[];
    planeSlabs?: ArchivedSlab[];
  };
  const { planeSlabs, request } = archive;
  const problem = archive.case ? planeFromCase(archive.case) : null;
  if (!planeSlabs || !request || !problem || !isTransientPlane(problem)) {
    throw new RangeError('the file holds no march in the plane');
  }
  const { formulation, partition, bases, split } = planeMarchGround(problem, request);
  const slabs = planeSlabs.map(({ start, duration, end }, k) => {
    const own = archive.coefficients.slice(k * bases.length, (k + 1) * bases.length);
    if (bases.some((basis, m) => basis.columns !== own[m]?.length)) {
      throw new RangeError('the solution was written by a version with other bases');
    }
    const part = splitLasts(problem, split, start);
    const slab = { start, duration };
    const timed = bases.map((basis) => ({ ...basis, slab }));
    const solved = part?.remainder() ?? problem;
    return {
      end,
      rest: new PlaneSolution(solved, formulation, partition, timed, own),
      split: part,
    };
  });
  return new PlaneMarchSolution(problem, slabs);
}
