import { join } from 'node:path';
import type { PlaneCase } from '../src/case/planeCase.js';
import { type TransientPlaneProblem, wrapAngle } from '../src/problem/planeTypes.js';
import {
  type PlaneTransientReference,
  planeTransientReference,
} from '../src/reference/plane/transientPlane.js';
import { csv } from '../src/report/csv.js';
import { writeAll } from '../src/report/files.js';
import { plotPlane } from '../src/report/planePlot.js';
import type { PlaneSamples } from '../src/report/planeSamples.js';
import { recordJson } from '../src/report/record.js';
import { planeErrorPoints } from '../src/solution/planeErrors.js';
import { type PlaneGrid, planeGrid } from '../src/solution/planeGrid.js';
import { savePlaneMarch } from '../src/solve/planeMarchArchive.js';
import { commandProgress } from './commandProgress.js';
import { gatherByTime } from './marchReport.js';
import { refuseNetworkOptions } from './networkOptions.js';
import { pictureFiles } from './pictureFiles.js';
import { fieldColumns, fieldsImage, GRID, readPlaneSamples } from './planeFiles.js';
import {
  type PlaneMarchRun,
  planeErrorsInTime,
  refusePlaneMarchOptions,
  runPlaneMarch,
} from './planeMarchMethods.js';
import { planeMarchRecord, planeMarchSummary } from './planeMarchReport.js';
import type { PlaneYardstick } from './planeMethods.js';
import { drawnPoint, planePlotData } from './planePlotData.js';
import { say } from './say.js';
import type { SolveOptions } from './solve.js';

/** `aprfm solve` for a case in the plane with domain.t. */
export async function solvePlaneMarch(
  file: PlaneCase,
  problem: TransientPlaneProblem,
  options: SolveOptions,
): Promise<void> {
  refusePlaneMarchOptions(options);
  refuseNetworkOptions(options.method, options);
  const { domain } = problem;
  const point = drawnPoint(problem, options.place);
  const samples = options.sample ? readPlaneSamples(options.sample, domain) : null;
  const bar = commandProgress(options.quiet === true);
  const run = runPlaneMarch(problem, options, bar);
  bar.phase('reference', 1);
  const against = options.reference ? planeTransientReference(problem) : null;
  const errors = against ? planeErrorsInTime(problem, run.solve, against) : null;
  bar.finish();
  const report = { file, problem, options, run, reference: against?.name ?? null, errors };
  const text = recordJson(planeMarchRecord(report));
  const out = options.out ?? (options.plot || samples ? join('out', file.name) : null);
  const request = { file, problem, options, run, against, samples, point };
  const files = out ? await outputFiles(request, text) : null;
  if (out && files) writeAll(out, files);
  say(planeMarchSummary(report), options, out, files);
  if (options.json) process.stdout.write(text);
}

interface OutputRequest {
  readonly file: PlaneCase;
  readonly problem: TransientPlaneProblem;
  readonly options: SolveOptions;
  readonly run: PlaneMarchRun;
  readonly against: PlaneTransientReference | null;
  readonly samples: PlaneSamples | null;
  readonly point: readonly [number, number];
}

async function outputFiles(
  { file, problem, options, run, against, samples, point }: OutputRequest,
  record: string,
): Promise<Map<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>([['record.json', record]]);
  const { solution, slabs } = run.solve;
  const { outputTimes, domain } = problem;
  const grids = outputTimes.map((t) => planeGrid(solution.at(t), domain, GRID));
  files.set('fields.csv', csv(stacked(outputTimes, grids)));
  for (const [k, grid] of grids.entries()) {
    files.set(grids.length > 1 ? `fields-${k}.vti` : 'fields.vti', fieldsImage(grid));
  }
  const header = { record: JSON.parse(record), case: file, request: run.request };
  files.set('solution.aprfm', savePlaneMarch(solution, header));
  if (samples) files.set('samples.csv', sampled(problem, run, samples));
  if (options.plot) {
    const t = outputTimes[outputTimes.length - 1];
    const last = slabs[slabs.length - 1];
    const about = {
      method: 'aprfm' as const,
      formulation: `micro-macro, t = ${t}`,
      cells: last.cells,
      unknowns: last.unknowns,
      residual: last.blocks,
      answer: solution.at(t),
    };
    const yardstick = against && yardstickAt(problem, against, t);
    const data = planePlotData(problem, options, about, yardstick, grids[grids.length - 1], point);
    const svg = await plotPlane(data);
    for (const [name, bytes] of await pictureFiles(svg)) files.set(name, bytes);
  }
  return files;
}

/** The reference at one time; its flux is not drawn. */
function yardstickAt(
  problem: TransientPlaneProblem,
  { name, rho, f }: PlaneTransientReference,
  t: number,
): PlaneYardstick {
  const none = (x: ArrayLike<number>) => new Float64Array(x.length);
  return {
    name,
    points: planeErrorPoints(problem),
    formula: false,
    answer: {
      rho: (x, y) => Float64Array.from(x, (at, i) => rho(at, y[i], t)),
      flux: (x) => ({ x: none(x), y: none(x) }),
      f: (x, y, theta) => Float64Array.from(x, (at, i) => f(at, y[i], theta[i], t)),
    },
  };
}

/** All output times one below the other. */
function stacked(times: readonly number[], grids: readonly PlaneGrid[]) {
  const parts = grids.map((grid, k) => {
    const columns = fieldColumns(grid);
    return { t: columns.x.map(() => times[k]), ...columns };
  });
  const names = Object.keys(parts[0]) as (keyof (typeof parts)[number])[];
  return Object.fromEntries(
    names.map((name) => [name, Float64Array.from(parts.flatMap((part) => [...part[name]]))]),
  );
}

/** The answer at the user's points, at the last time unless they give one. */
function sampled(
  problem: TransientPlaneProblem,
  { solve }: PlaneMarchRun,
  { t: given, x, y, theta }: PlaneSamples,
): string {
  const t = given ?? x.map(() => problem.domain.t[1]);
  const columns = gatherByTime(t, (time, pick) => {
    const answer = solve.solution.at(time);
    const [px, py] = [pick(x), pick(y)];
    const flux = answer.flux(px, py);
    const found = { rho: answer.rho(px, py), flux_x: flux.x, flux_y: flux.y };
    return theta ? { ...found, f: answer.f(px, py, pick(theta).map(wrapAngle)) } : found;
  });
  return csv({ t, x, y, ...(theta ? { theta } : {}), ...columns });
}
