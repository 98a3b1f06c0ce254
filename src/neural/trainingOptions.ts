import type { TransportProblem } from '../problem/types.js';
import { type AdaptiveOptions, adaptiveDefaults } from './adaptive.js';
import { type ModelOptions, type NeuralMethod, scaleOf } from './fieldModels.js';
import type { Schedule } from './optimise/adam.js';
import type { BatchSizes } from './sampling.js';

/** Pre-training over growing time intervals (RT-APNN). */
export interface PretrainOptions {
  /** Intervals [t0, t0 + k (t1 - t0)/stages], k = 1 ... stages - 1, before the whole one. */
  readonly stages: number;
  /** Share of the steps that goes into them, equally. */
  readonly share: number;
  /** Points at which the answer so far supervises the next interval. */
  readonly points: number;
}

export const pretrainDefaults: PretrainOptions = { stages: 4, share: 0.4, points: 64 };

/** How networks are trained; JSON, so that it can stand in a checkpoint. */
export interface TrainingOptions {
  readonly model: ModelOptions;
  readonly seed: number;
  /** Steps of Adam. */
  readonly steps: number;
  /** Steps of L-BFGS after them, on larger batches. */
  readonly lbfgs: number;
  readonly schedule: Schedule;
  readonly batch: BatchSizes;
  /** Gauss nodes in v on each half of [-1, 1]. */
  readonly angleNodes: number;
  /** Factors on the mean squares of blocks. */
  readonly factors: Readonly<Record<string, number>>;
  readonly adaptive: AdaptiveOptions | null;
  readonly pretrain: PretrainOptions | null;
  /** Steps between two looks at the residual on fresh points. */
  readonly checkEvery: number;
  /** Relative residual on fresh points at which training ends. */
  readonly stopAt: number;
  /** Looks without a new best residual after which training ends; 0: never. */
  readonly patience: number;
}

/** What a user may ask for. */
export interface TrainingRequest
  extends Partial<Omit<TrainingOptions, 'model' | 'schedule' | 'batch' | 'adaptive' | 'pretrain'>> {
  readonly method: NeuralMethod;
  readonly model?: Partial<Omit<ModelOptions, 'method'>>;
  readonly schedule?: Partial<Schedule>;
  readonly batch?: Partial<BatchSizes>;
  readonly adaptive?: boolean | AdaptiveOptions | null;
  readonly pretrain?: number | PretrainOptions | null;
}

/**
 * Factors of the published configurations: 10 on boundary and initial data (micro-macro: also on the
 * initial density; PINN: 1 on the boundary, 10 at the start), 1 on the equations. A periodic seam
 * counts as a boundary.
 */
export const publishedFactors: Record<NeuralMethod, Readonly<Record<string, number>>> = {
  'apnn-mm': {
    inflow: 10,
    reflection: 10,
    'initial-rho': 10,
    'initial-g': 10,
    'rho-continuity': 10,
    'flux-continuity': 10,
    'g-continuity': 10,
  },
  'apnn-eo': {
    even: 1,
    closure: 1,
    inflow: 10,
    reflection: 10,
    'initial-rho': 1,
    'initial-r': 10,
    'initial-j': 10,
    'rho-continuity': 10,
    'flux-continuity': 10,
    'f-continuity': 10,
  },
  pinn: { inflow: 1, reflection: 1, 'initial-f': 10, 'f-continuity': 10 },
};

/**
 * The published factors, times what an error weighs over the whole time T. An error d in the initial
 * data is what a residual e d/T over T would make of it (as in assembly/weights.ts): their factors
 * times (e/T)^2 where that is more than 1. With less, kinetic cases begin with a long plateau at the
 * mean density, where f_t = 0 costs less than initial data that are not met. An error d of
 * rho - <r> is a residual d/T of the balance: closure and even rows times 1/T where that is more than
 * 1. With less, rho lags behind <r> for thousands of steps.
 */
function defaultFactors(
  problem: TransportProblem,
  method: NeuralMethod,
): Readonly<Record<string, number>> {
  const published = publishedFactors[method];
  const times = problem.domain.t;
  if (!times) return published;
  const duration = times[1] - times[0];
  const atStart = Math.max(1, (scaleOf(problem) / duration) ** 2);
  const tied = Math.max(1, 1 / duration);
  return Object.fromEntries(
    Object.entries(published).map(([block, factor]) => {
      if (block.startsWith('initial')) return [block, factor * atStart];
      return [block, block === 'closure' || block === 'even' ? factor * tied : factor];
    }),
  );
}

/** Fills in what the request leaves open; the sizes are those that two cores train in a minute. */
export function trainingOptions(
  problem: TransportProblem,
  request: TrainingRequest,
): TrainingOptions {
  const { method, steps = 3000 } = request;
  const inTime = problem.domain.t !== undefined;
  const model: ModelOptions = {
    method,
    positionWidths: [40, 40, 40],
    phaseWidths: [40, 40, 40],
    residual: false,
    activation: 'tanh',
    spread: 2,
    meanConstraint: 'exact',
    output: 'published',
    ...request.model,
  };
  const { adaptive, pretrain } = request;
  return {
    model,
    seed: request.seed ?? 1,
    steps,
    lbfgs: request.lbfgs ?? 0,
    // Falls to a twentieth over the run, however long; published: 0.96 each 500 of 10,000 steps.
    schedule: {
      rate: 3e-3,
      factor: 0.95,
      every: Math.max(1, Math.ceil(steps / 58)),
      floor: 1e-6,
      ...request.schedule,
    },
    batch: { interior: inTime ? 128 : 64, wall: 32, initial: 64, ...request.batch },
    angleNodes: request.angleNodes ?? 8,
    factors: { ...defaultFactors(problem, method), ...request.factors },
    adaptive: adaptive === true ? adaptiveDefaults : adaptive || null,
    pretrain:
      typeof pretrain === 'number'
        ? pretrain > 1
          ? { ...pretrainDefaults, stages: pretrain }
          : null
        : (pretrain ?? null),
    checkEvery: request.checkEvery ?? 200,
    stopAt: request.stopAt ?? 0,
    patience: request.patience ?? 0,
  };
}
