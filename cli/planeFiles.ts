import { inDomain } from '../src/partition/planeHoles.js';
import type { PlaneDomain } from '../src/problem/planeTypes.js';
import { type PlaneSamples, parsePlaneSamples } from '../src/report/planeSamples.js';
import { vtkImage } from '../src/report/vtk.js';
import type { PlaneGrid } from '../src/solution/planeGrid.js';
import { readSampleFile } from './readSampleFile.js';

/** Steps of the grid of fields.csv and fields.vti along the longer side of the box. */
export const GRID = 100;

/** Columns of fields.csv: the points outside the holes, row after row. */
export function fieldColumns({ x, y, inside, rho, fluxX, fluxY }: PlaneGrid) {
  const kept = Array.from(inside.keys()).filter((at) => inside[at] === 1);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (at) => values[at]);
  return {
    x: Float64Array.from(kept, (at) => x[at % x.length]),
    y: Float64Array.from(kept, (at) => y[Math.floor(at / x.length)]),
    rho: pick(rho),
    flux_x: pick(fluxX),
    flux_y: pick(fluxY),
  };
}

/** fields.vti. */
export function fieldsImage(grid: PlaneGrid): string {
  return vtkImage({
    ...grid,
    scalars: { rho: grid.rho },
    vectors: { flux: { x: grid.fluxX, y: grid.fluxY } },
  });
}

/** The points of --sample. */
export function readPlaneSamples(path: string, domain: PlaneDomain): PlaneSamples {
  return readSampleFile(path, (text) =>
    parsePlaneSamples(text, domain, (x, y) => inDomain(domain, x, y)),
  );
}
