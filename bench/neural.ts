import {
  comparedTimes,
  type TransientAnswer,
  type TransientYardstick,
  transientYardstick,
} from '../cli/transientMethods.js';
import { loadCase } from '../src/case/load.js';
import { findEngine } from '../src/linalg/engines.js';
import { fitToSolution } from '../src/neural/fitToSolution.js';
import { kernelNetworks } from '../src/neural/network/kernelNetworks.js';
import { solveWithFeatures } from '../src/neural/solveWithFeatures.js';
import {
  type NetworkModel,
  solutionOf,
  solveWithNetworks,
} from '../src/neural/solveWithNetworks.js';
import { type TrainingRequest, trainingOptions } from '../src/neural/trainingOptions.js';
import { problemFromCase } from '../src/problem/fromCase.js';
import { isTransient, type TransientProblem } from '../src/problem/types.js';
import { markdownTable } from '../src/report/table.js';
import { relativeError } from '../src/solution/errors.js';
import { solveTransientSlab } from '../src/solve/transientSlab.js';
import { earlierResults, saveResults } from './results.js';

/**
 * Networks against APRFM, one thread each, in the order of the list:
 *
 *     npm run bench:neural             all of them (about 20 minutes)
 *     npm run bench:neural -- NAME     one, into the same table
 *
 * Seconds are of the processor, so that a busy neighbour does not count. The published networks are
 * up to 40 times larger and trained for 10,000 steps on a GPU; the budget here is what two cores give.
 */

interface Plan {
  readonly name: string;
  readonly case: string;
  readonly sets?: readonly string[];
  readonly request: TrainingRequest;
  readonly published: string;
  /** First fitted to a draft of APRFM; then trained for `steps`, none with 0. */
  readonly warm?: boolean;
  /** Afterwards the last hidden layers as features of APRFM. */
  readonly features?: boolean;
}

const STEPS = 5000;
const LBFGS = 300;
const mm = { method: 'apnn-mm', steps: STEPS, lbfgs: LBFGS } as const;

const PLANS: readonly Plan[] = [
  {
    name: 'periodic, apnn-mm',
    case: 'apnn-v1-periodic',
    request: mm,
    published: 'figure only (reference off by 1.4e-2)',
    features: true,
  },
  {
    name: 'periodic, pinn',
    case: 'apnn-v1-periodic',
    request: { ...mm, method: 'pinn' },
    published: 'good (figure)',
  },
  { name: 'inflow, apnn-mm', case: 'apnn-v1-inflow', request: mm, published: '2.1e-2, 3.1e-2' },
  {
    name: 'inflow, apnn-mm fitted to aprfm',
    case: 'apnn-v1-inflow',
    request: { ...mm, steps: 0, lbfgs: 0 },
    published: '-',
    warm: true,
  },
  {
    name: 'inflow, apnn-mm fitted, then trained',
    case: 'apnn-v1-inflow',
    request: { ...mm, steps: 1500, schedule: { rate: 3e-4 } },
    published: '-',
    warm: true,
  },
  {
    name: 'case I, apnn-eo',
    case: 'apnn-v2-case1',
    request: { ...mm, method: 'apnn-eo' },
    published: '4.6e-2 (figure), 9.87e-3',
  },
  { name: 'case I, apnn-mm', case: 'apnn-v2-case1', request: mm, published: '-' },
  {
    name: 'rt-apnn, apnn-mm, early times',
    case: 'rt-apnn-ex1',
    request: { ...mm, batch: { grading: 3 } },
    published: '4.5e-2, 1.6e-2, 5.3e-3, 5.8e-3',
  },
  {
    name: 'rt-apnn, apnn-mm',
    case: 'rt-apnn-ex1',
    request: mm,
    published: '4.5e-2, 1.6e-2, 5.3e-3, 5.8e-3',
  },
  {
    name: 'rt-apnn, apnn-mm with the trio',
    case: 'rt-apnn-ex1',
    request: { ...mm, model: { residual: true }, pretrain: 4, adaptive: true },
    published: '1.6e-2, 4.7e-3, 3.6e-3, 1.55e-3',
  },
  {
    name: 'trio and early times',
    case: 'rt-apnn-ex1',
    request: {
      ...mm,
      model: { residual: true },
      pretrain: 4,
      adaptive: true,
      batch: { grading: 3 },
    },
    published: '1.6e-2, 4.7e-3, 3.6e-3, 1.55e-3',
  },
  {
    name: 'diffusive, pinn',
    case: 'pinn-failure',
    request: { ...mm, method: 'pinn', steps: 3000, lbfgs: 0 },
    published: '1, 1 (fails)',
  },
];

interface Mark {
  readonly step: number;
  readonly seconds: number;
  readonly rho: readonly number[];
}

interface Result {
  readonly name: string;
  readonly case: string;
  readonly epsilon: string;
  readonly times: readonly number[];
  readonly parameters: number;
  readonly steps: string;
  readonly seconds: number;
  readonly rho: readonly number[];
  readonly status: string;
  readonly published: string;
  readonly aprfm: { readonly rho: readonly number[]; readonly seconds: number };
  readonly features: { readonly rho: readonly number[]; readonly unknowns: number } | null;
  readonly curve: readonly Mark[];
  readonly engine: string;
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function errors(
  answer: Pick<TransientAnswer, 'rho'>,
  against: TransientYardstick,
  problem: TransientProblem,
): number[] {
  const { x } = against;
  return comparedTimes(problem).map((t) =>
    relativeError(answer.rho(x, t), against.answer.rho(x, t)),
  );
}

function run({ name, case: file, sets = [], request, published, warm, features }: Plan): Result {
  const problem = problemFromCase(loadCase(file, sets));
  if (!isTransient(problem)) throw new RangeError(`${file} is not in time`);
  const against = transientYardstick(problem);
  const lapack = findEngine('auto');
  const begin = processorSeconds();
  const aprfm = solveTransientSlab(problem, {}, lapack);
  const aprfmSeconds = processorSeconds() - begin;
  const networks = kernelNetworks({ precision: 'double' });
  const options = trainingOptions(problem, request);
  const every = Math.max(1, Math.ceil((options.steps + options.lbfgs) / 12));
  const curve: Mark[] = [];
  let model: NetworkModel | null = null;
  let step = 0;
  let outside = 0;
  const start = processorSeconds();
  const mark = (): void => {
    if (!model) return;
    const now = processorSeconds();
    const rho = errors(solutionOf(model), against, problem);
    curve.push({ step, seconds: now - start - outside, rho });
    outside += processorSeconds() - now;
  };
  const observer = {
    phase: () => {},
    advance: () => {},
    step: () => {
      step++;
      if (step % every === 0) mark();
    },
  };
  const prepare = (made: NetworkModel): void => {
    model = made;
    if (!warm) return;
    const draft = solveTransientSlab(problem, { accuracy: 'draft' }, lapack);
    fitToSolution(made, draft.solution);
    mark();
  };
  const solved = solveWithNetworks(problem, options, networks, observer, undefined, prepare);
  const seconds = processorSeconds() - start - outside;
  const hidden = features ? solveWithFeatures(solved.model, networks, lapack) : null;
  return {
    name,
    case: file,
    epsilon: String(problem.epsilon({ t: 0, x: 0.5, y: 0, v: 0, theta: 0 })),
    times: comparedTimes(problem),
    parameters: solved.model.parameters.length,
    steps: `${options.steps} + ${options.lbfgs}`,
    seconds,
    rho: errors(solved.solution, against, problem),
    status: solved.status,
    published,
    aprfm: { rho: errors(aprfm.solution, against, problem), seconds: aprfmSeconds },
    features: hidden && {
      rho: errors(hidden.solution, against, problem),
      unknowns: hidden.unknowns,
    },
    curve,
    engine: networks.name,
  };
}

const before = earlierResults<Result[]>('neural') ?? [];
const known = new Map(before.map((result) => [result.name, result]));
const wanted = process.argv.slice(2);
const short = (values: readonly number[]): string =>
  values.map((value) => value.toExponential(1)).join(', ');

function write(): void {
  const results = PLANS.flatMap(({ name }) => known.get(name) ?? []);
  const table = markdownTable(
    [
      'run',
      'eps',
      't',
      'rho, network',
      'published',
      'parameters',
      'steps',
      's',
      'status',
      'rho, aprfm',
      's',
    ],
    results.map((r) => [
      r.name,
      r.epsilon,
      r.times.join(', '),
      short(r.rho),
      r.published,
      String(r.parameters),
      r.steps,
      r.seconds.toFixed(0),
      r.status,
      short(r.aprfm.rho),
      r.aprfm.seconds.toFixed(1),
    ]),
  );
  const hidden = results.filter((r) => r.features);
  const curves = results.flatMap((r) =>
    r.curve.map((m) => [r.name, String(m.step), m.seconds.toFixed(0), short(m.rho)]),
  );
  const layers = hidden.map(
    (r) =>
      `Last hidden layers of "${r.name}" as features of APRFM: rho ${short(r.features?.rho ?? [])}, ` +
      `${r.features?.unknowns} unknowns.\n`,
  );
  const remark =
    `. Relative L2 error of rho; seconds of the processor, one thread; steps of Adam + of L-BFGS; ` +
    `${results[0]?.engine ?? ''}.`;
  const body =
    `${table}\n\n${layers.join('')}\n## Error against seconds\n\n` +
    markdownTable(['run', 'step', 's', 'rho'], curves);
  saveResults('neural', 'Networks against APRFM', remark, body, { results });
}

for (const plan of PLANS) {
  if (wanted.length > 0 && !wanted.some((name) => plan.name.startsWith(name))) continue;
  const result = run(plan);
  known.set(plan.name, result);
  write();
  process.stderr.write(`${plan.name}: ${short(result.rho)} in ${result.seconds.toFixed(0)} s\n`);
}
