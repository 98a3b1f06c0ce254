import { join } from 'node:path';
import type { PlaneCase } from '../src/case/planeCase.js';
import { inDomain } from '../src/partition/planeHoles.js';
import { planeFromCase } from '../src/problem/planeFromCase.js';
import { isTransientPlane, type PlaneProblem, wrapAngle } from '../src/problem/planeTypes.js';
import { csv } from '../src/report/csv.js';
import { writeAll } from '../src/report/files.js';
import { plotPlane } from '../src/report/planePlot.js';
import { type PlaneSamples, parsePlaneSamples } from '../src/report/planeSamples.js';
import { toPng } from '../src/report/png.js';
import { recordJson } from '../src/report/record.js';
import { vtkImage } from '../src/report/vtk.js';
import { type PlaneGrid, planeGrid } from '../src/solution/planeGrid.js';
import { savePlaneSolution } from '../src/solve/planeArchive.js';
import { commandProgress } from './commandProgress.js';
import { refuseNetworkOptions } from './networkOptions.js';
import { solvePlaneMarch } from './planeMarchSolve.js';
import {
  type PlaneRun,
  type PlaneYardstick,
  planeEpsilon,
  planeErrors,
  planeYardstick,
  refusePlaneOptions,
  runPlane,
} from './planeMethods.js';
import { drawnPoint, planePlotData } from './planePlotData.js';
import { planeSummary } from './planeSummary.js';
import { readSampleFile } from './readSampleFile.js';
import { say } from './say.js';
import type { SolveOptions } from './solve.js';
import { steadyRecord } from './steadyReport.js';
import { refuseFailure } from './steadyRun.js';

/** Steps of the grid of fields.csv and fields.vti along the longer side of the box. */
export const GRID = 100;

/** `aprfm solve` for a case in the plane. */
export async function solvePlane(file: PlaneCase, options: SolveOptions): Promise<void> {
  const problem = planeFromCase(file);
  if (isTransientPlane(problem)) return solvePlaneMarch(file, problem, options);
  refusePlaneOptions({ ...options, methods: [options.method] });
  refuseNetworkOptions(options.method, options);
  const point = drawnPoint(problem, options.place);
  const samples = options.sample ? readSamples(options.sample, problem) : null;
  const bar = commandProgress(options.quiet === true);
  const run = runPlane(problem, options, bar);
  refuseFailure(run);
  bar.phase('reference', 1);
  const measured = options.reference && (run.method !== 'reference' || problem.exact !== undefined);
  const against = measured ? planeYardstick(problem, options.accuracy) : null;
  bar.finish();
  const errors = against ? planeErrors(run, against) : null;
  const reference = against?.name ?? null;
  const report = { file, options, run, epsilon: planeEpsilon(problem), reference, errors };
  const text = recordJson(steadyRecord(report));
  const out = options.out ?? (options.plot || samples ? join('out', file.name) : null);
  const request = { file, problem, options, run, against, samples, point };
  const files = out ? await outputFiles(request, text) : null;
  if (out && files) writeAll(out, files);
  say(planeSummary(report, problem), options, out, files);
  if (options.json) process.stdout.write(text);
}

interface OutputRequest {
  readonly file: PlaneCase;
  readonly problem: PlaneProblem;
  readonly options: SolveOptions;
  readonly run: PlaneRun;
  readonly against: PlaneYardstick | null;
  readonly samples: PlaneSamples | null;
  readonly point: readonly [number, number];
}

async function outputFiles(
  { file, problem, options, run, against, samples, point }: OutputRequest,
  record: string,
): Promise<Map<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>([['record.json', record]]);
  const grid = planeGrid(run.answer, problem.domain, GRID);
  files.set('fields.csv', csv(fieldColumns(grid)));
  files.set(
    'fields.vti',
    vtkImage({
      ...grid,
      scalars: { rho: grid.rho },
      vectors: { flux: { x: grid.fluxX, y: grid.fluxY } },
    }),
  );
  if (run.solution && run.request && run.stage) {
    const { request, stage } = run;
    const header = { record: JSON.parse(record), case: file, plane: { request, stage } };
    files.set('solution.aprfm', savePlaneSolution(run.solution, header));
  }
  if (samples) files.set('samples.csv', sampled(run, samples));
  if (options.plot) {
    const svg = await plotPlane(planePlotData(problem, options, run, against, grid, point));
    files.set('plot.svg', svg);
    files.set('plot.png', await toPng(svg));
  }
  return files;
}

/** The points outside the holes, row after row. */
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

function sampled({ answer }: PlaneRun, { x, y, theta }: PlaneSamples): string {
  const flux = answer.flux(x, y);
  const wrapped = theta?.map(wrapAngle);
  return csv({
    x,
    y,
    ...(theta ? { theta } : {}),
    rho: answer.rho(x, y),
    flux_x: flux.x,
    flux_y: flux.y,
    ...(wrapped ? { f: answer.f(x, y, wrapped) } : {}),
  });
}

function readSamples(path: string, { domain }: PlaneProblem): PlaneSamples {
  return readSampleFile(path, (text) =>
    parsePlaneSamples(text, domain, (x, y) => inDomain(domain, x, y)),
  );
}
