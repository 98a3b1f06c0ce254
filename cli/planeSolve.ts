import { join } from 'node:path';
import type { PlaneCase } from '../src/case/planeCase.js';
import { planeFromCase } from '../src/problem/planeFromCase.js';
import { isTransientPlane, type PlaneProblem, wrapAngle } from '../src/problem/planeTypes.js';
import { csv } from '../src/report/csv.js';
import { writeAll } from '../src/report/files.js';
import { plotPlane } from '../src/report/planePlot.js';
import type { PlaneSamples } from '../src/report/planeSamples.js';
import { recordJson } from '../src/report/record.js';
import { planeGrid } from '../src/solution/planeGrid.js';
import { savePlaneSolution } from '../src/solve/planeArchive.js';
import { commandProgress } from './commandProgress.js';
import { refuseNetworkOptions } from './networkOptions.js';
import { pictureFiles } from './pictureFiles.js';
import { fieldColumns, fieldsImage, GRID, readPlaneSamples } from './planeFiles.js';
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
import { say } from './say.js';
import type { SolveOptions } from './solve.js';
import { steadyRecord } from './steadyReport.js';
import { refuseFailure } from './steadyRun.js';

/** `aprfm solve` for a case in the plane. */
export async function solvePlane(file: PlaneCase, options: SolveOptions): Promise<void> {
  const problem = planeFromCase(file);
  if (isTransientPlane(problem)) return solvePlaneMarch(file, problem, options);
  refusePlaneOptions({ ...options, methods: [options.method] });
  refuseNetworkOptions(options.method, options);
  const point = drawnPoint(problem, options.place);
  const samples = options.sample ? readPlaneSamples(options.sample, problem.domain) : null;
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
  files.set('fields.vti', fieldsImage(grid));
  if (run.solution && run.request && run.stage) {
    const { request, stage } = run;
    const header = { record: JSON.parse(record), case: file, plane: { request, stage } };
    files.set('solution.aprfm', savePlaneSolution(run.solution, header));
  }
  if (samples) files.set('samples.csv', sampled(run, samples));
  if (options.plot) {
    const svg = await plotPlane(planePlotData(problem, options, run, against, grid, point));
    for (const [name, bytes] of await pictureFiles(svg)) files.set(name, bytes);
  }
  return files;
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
