import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { markdownTable } from '../src/report/table.js';
import { type Job, type Outcome, work } from './planeJob.js';
import { PLANS, type PlanePlan, PULSES, type PulsePlan } from './planePlans.js';
import { earlierResults, saveResults } from './results.js';

/**
 * The plane: error of rho, seconds and memory by case, and both solvers against the number of cells:
 *
 *     npm run bench:plane                 all (about 20 minutes)
 *     npm run bench:plane -- square-p5    one case, into the same table
 *     npm run bench:plane -- line-source
 *     npm run bench:plane -- scaling
 *
 * Every solve runs in a process of its own, so that its peak memory is its own.
 */

function inOwnProcess(job: Job): Outcome {
  const script = fileURLToPath(import.meta.url);
  const args = ['--max-old-space-size=8192', script, '--job', JSON.stringify(job)];
  return JSON.parse(
    execFileSync('node', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}

interface CaseResult extends Omit<PlanePlan, 'seeds'> {
  readonly runs: readonly (Outcome & { readonly seed: number })[];
}

interface ScalingResult {
  readonly solver: 'direct' | 'cgls';
  readonly runs: readonly Outcome[];
}

interface Results {
  cases: CaseResult[];
  pulses: (PulsePlan & { readonly run: Outcome })[];
  scaling: ScalingResult[];
}

function runCase({ seeds, ...plan }: PlanePlan): CaseResult {
  const runs = seeds.map((seed) => ({
    seed,
    ...inOwnProcess({ ...plan, engine: 'wasm', request: { seed, accuracy: plan.accuracy } }),
  }));
  process.stderr.write(`${plan.case} ${plan.epsilon}: ${JSON.stringify(runs[0])}\n`);
  return { ...plan, runs };
}

function runPulse(plan: PulsePlan): Results['pulses'][number] {
  const { accuracy, ...of } = plan;
  const job: Job = { case: 'line-source', ...of, engine: 'wasm', request: { accuracy } };
  const run = inOwnProcess(job);
  process.stderr.write(`line-source ${plan.epsilon}: ${JSON.stringify(run)}\n`);
  return { ...plan, run };
}

/** 1, 4, 16 and 64 equal cells of the smooth stage. */
function runScaling(solver: 'direct' | 'cgls'): ScalingResult {
  const runs = [1, 2, 4, 8].map((cells) =>
    inOwnProcess({
      case: 'square-ex4-p3',
      epsilon: 1e-3,
      engine: 'wasm',
      request: { stage: 'smooth', solver, smooth: { cells, functions: 36, nodes: 8 } },
    }),
  );
  return { solver, runs };
}

function report(results: Results): string {
  const most = (values: readonly number[]): number => Math.max(...values);
  const cases = results.cases.map((r) => [
    r.case,
    String(r.epsilon),
    r.accuracy ?? 'normal',
    r.runs.map(({ rho }) => rho.toExponential(1)).join(', '),
    r.asked,
    `${r.runs[0].stage}, ${r.runs[0].cells}`,
    String(r.runs[0].corrections),
    String(r.runs[0].unknowns),
    String(r.runs[0].rows),
    most(r.runs.map(({ condition }) => condition)).toExponential(0),
    most(r.runs.map(({ seconds }) => seconds)).toFixed(1),
    most(r.runs.map(({ memoryMB }) => memoryMB)).toFixed(0),
  ]);
  const pulses = results.pulses.map(({ epsilon, t, accuracy, run }) => [
    String(epsilon),
    String(t),
    accuracy,
    run.rho.toExponential(1),
    run.stage,
    String(run.cells),
    String(run.unknowns),
    run.condition.toExponential(0),
    run.seconds.toFixed(1),
    run.memoryMB.toFixed(0),
  ]);
  const exponent = (runs: readonly Outcome[], of: (o: Outcome) => number): string =>
    (Math.log(of(runs[3]) / of(runs[1])) / Math.log(runs[3].cells / runs[1].cells)).toFixed(2);
  const scaling = results.scaling.flatMap(({ solver, runs }) => [
    [
      solver,
      ...runs.map((o) => `${o.seconds.toFixed(2)} s, ${o.memoryMB.toFixed(0)} MB`),
      exponent(runs, (o) => o.seconds),
    ],
  ]);
  return (
    `## Cases\n\nEngine wasm; relative L2 error of rho for each seed; "rays": corrections by rays.\n\n` +
    `${markdownTable(['case', 'eps', 'accuracy', 'rho', 'asked', 'stage, cells', 'rays', 'unknowns', 'rows', 'condition', 's', 'MB'], cases)}\n\n` +
    `## line-source\n\nError of rho at the last time against the closed form.\n\n` +
    `${markdownTable(['eps', 't', 'accuracy', 'rho', 'slabs', 'cells', 'unknowns', 'condition', 's', 'MB'], pulses)}\n\n` +
    (scaling.length === 0
      ? ''
      : `## Cells\n\nsquare-ex4-p3, eps = 1e-3, equal cells of 36 functions a field; the exponent is from 4 to 64 cells.\n\n` +
        `${markdownTable(['solver', '1', '4', '16', '64', 'exponent'], scaling)}\n`)
  );
}

function main(wanted: readonly string[]): void {
  const earlier = earlierResults<Partial<Results>>('plane');
  const results: Results = { cases: [], pulses: [], scaling: [], ...earlier };
  const save = (): void => {
    saveResults('plane', 'Plane', '.', report(results), { results });
  };
  const asked = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
  // The table has the cases of the plan, in its order.
  const keyOf = ({ case: name, epsilon, accuracy }: Omit<PlanePlan, 'seeds' | 'asked'>): string =>
    `${name} ${epsilon} ${accuracy ?? 'normal'}`;
  for (const plan of PLANS.filter((one) => asked(one.case))) {
    const done = runCase(plan);
    const others = results.cases.filter((one) => keyOf(one) !== keyOf(plan));
    const order = PLANS.map(keyOf);
    results.cases = [...others, done]
      .filter((one) => order.includes(keyOf(one)))
      .sort((a, b) => order.indexOf(keyOf(a)) - order.indexOf(keyOf(b)));
    save();
  }
  if (asked('line-source')) results.pulses = PULSES.map(runPulse);
  if (asked('scaling')) results.scaling = [runScaling('direct'), runScaling('cgls')];
  save();
}

const [, , first, ...rest] = process.argv;
if (first === '--job') process.stdout.write(JSON.stringify(work(JSON.parse(rest[0]))));
else main([first, ...rest].filter((name) => name !== undefined));
