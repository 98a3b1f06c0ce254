import type { PlaneProblem } from '../src/problem/planeTypes.js';
import type { SolveSummary } from '../src/report/screen.js';
import { planeDomainText } from './planeText.js';
import { type SteadyReport, steadySummary } from './steadyReport.js';

/** What `aprfm solve` prints for a person about a plane problem. */
export function planeSummary(report: SteadyReport, problem: PlaneProblem): SolveSummary {
  const { file, run } = report;
  const about = {
    model: `${file.equation}, steady plane`,
    domain: planeDomainText(problem),
  };
  if (run.method !== 'reference') return steadySummary(report, about);
  const { assemble, solve } = run.seconds;
  const phases = [
    { name: 'rays', detail: `${run.cells} cells`, seconds: assemble },
    { name: 'solve', detail: run.message, seconds: solve },
  ];
  return steadySummary(report, { ...about, phases, engine: run.engine });
}
