import { randomStream } from '../basis/random.js';
import type { ResidualReport } from '../solution/residual.js';
import type { SolveObserver } from '../solve/steadySlab.js';
import { moveChain, startChain } from './adaptive.js';
import { batchGroups, type RowContext } from './batch.js';
import type { FieldSet } from './field.js';
import { evaluateLoss, type LossValue, type SiteGroup } from './loss.js';
import { Adam } from './optimise/adam.js';
import { Lbfgs } from './optimise/lbfgs.js';
import type { OptimiserState } from './optimise/optimiser.js';
import { lossText, residualOn } from './report.js';
import { STREAMS, sampleBatch, stratified } from './sampling.js';
import type { Points } from './sites.js';
import { type Labels, labelGroup, labelsFrom } from './supervision.js';
import type { TrainingOptions } from './trainingOptions.js';

/** One look at the residual on fresh points. */
export interface TrainingMark {
  readonly step: number;
  readonly seconds: number;
  readonly loss: number;
  readonly relative: number;
}

/** Everything from which training goes on with the same bits. */
export interface TrainingState {
  /** Steps made, those of L-BFGS after those of Adam. */
  readonly step: number;
  readonly parameters: Float64Array;
  readonly optimiser: OptimiserState | null;
  readonly chain: Points | null;
  readonly labels: Labels | null;
  readonly marks: readonly TrainingMark[];
  /** Looks since the best residual, and the parameters that had it (kept with patience only). */
  readonly waited: number;
  readonly best: { readonly relative: number; readonly parameters: Float64Array } | null;
  readonly seconds: number;
}

export interface TrainingObserver extends SolveObserver {
  /** Offered after every step; calling `state` makes a checkpoint. */
  step?(state: () => TrainingState): void;
}

export interface TrainingResult {
  readonly state: TrainingState;
  readonly residual: ResidualReport;
  /** Why training ended. */
  readonly ending: 'steps' | 'residual reached' | 'no improvement' | 'stalled' | 'not finite';
}

/** Points of the check are as many times those of a batch. */
const CHECK = 4;
/** L-BFGS needs the same loss from step to step: a batch so much larger, for so many steps. */
const FIXED = 4;
const ROUND = 50;
/** Milliseconds between two progress texts. */
const REPORT = 200;

/** One training: Adam on fresh random batches, then L-BFGS on larger ones. */
export class Training {
  readonly #context: RowContext;
  readonly #fields: FieldSet;
  readonly #parameters: Float64Array;
  readonly #options: TrainingOptions;
  readonly #observer: TrainingObserver;
  readonly #gradient: Float64Array;
  readonly #check: readonly SiteGroup[];
  readonly #started = performance.now();
  #before = 0;
  #step = 0;
  #chain: Points | null = null;
  #labels: Labels | null = null;
  #marks: TrainingMark[] = [];
  #waited = 0;
  #best: TrainingState['best'] = null;
  #optimiser: Adam | Lbfgs | null = null;
  #resumed: OptimiserState | null = null;
  #reported = 0;

  constructor(
    context: RowContext,
    fields: FieldSet,
    parameters: Float64Array,
    options: TrainingOptions,
    observer: TrainingObserver,
    resume?: TrainingState,
  ) {
    this.#context = context;
    this.#fields = fields;
    this.#parameters = parameters;
    this.#options = options;
    this.#observer = observer;
    this.#gradient = new Float64Array(parameters.length);
    this.#check = this.#fixedBatch(STREAMS.check, CHECK);
    if (options.adaptive) {
      const count = Math.round(options.adaptive.share * options.batch.interior);
      this.#chain = startChain(context.problem, count, randomStream(options.seed, STREAMS.chain));
    }
    if (resume) this.#restore(resume);
  }

  run(): TrainingResult {
    const { steps, lbfgs } = this.#options;
    let ending = this.#adam();
    if (ending === 'steps' && lbfgs > 0) {
      this.#step = Math.max(this.#step, steps);
      ending = this.#polish();
    }
    if (this.#best && this.#options.patience > 0) this.#parameters.set(this.#best.parameters);
    return { state: this.state(), residual: this.#residual(), ending };
  }

  state(): TrainingState {
    return {
      step: this.#step,
      parameters: this.#parameters.slice(),
      optimiser: this.#optimiser?.state() ?? this.#resumed,
      chain: this.#chain,
      labels: this.#labels,
      marks: [...this.#marks],
      waited: this.#waited,
      best: this.#best,
      seconds: this.#seconds(),
    };
  }

  #restore(state: TrainingState): void {
    this.#step = state.step;
    this.#parameters.set(state.parameters);
    this.#chain = state.chain;
    this.#labels = state.labels;
    this.#marks = [...state.marks];
    this.#waited = state.waited;
    this.#best = state.best;
    this.#before = state.seconds;
    this.#resumed = state.optimiser;
  }

  #adam(): TrainingResult['ending'] {
    const { steps, schedule, adaptive } = this.#options;
    if (this.#step >= steps) return 'steps';
    const adam = new Adam({ schedule });
    this.#start(adam, 'adam', steps);
    while (this.#step < steps) {
      const end = this.#interval();
      if (this.#chain && adaptive && this.#step % adaptive.every === 0) {
        const stream = randomStream(this.#options.seed, STREAMS.chain, this.#step + 1);
        const { stride } = adaptive;
        this.#chain = moveChain(this.#chain, this.#context, this.#fields, stride, stream, end);
      }
      const loss = this.#advance(adam, this.#freshBatch(end), this.#step);
      if (!loss) return 'not finite';
      const ending = this.#look(loss);
      if (ending) return ending;
    }
    return 'steps';
  }

  #polish(): TrainingResult['ending'] {
    const { steps, lbfgs: more } = this.#options;
    const optimiser = new Lbfgs();
    this.#start(optimiser, 'l-bfgs', more);
    let groups: readonly SiteGroup[] = [];
    while (this.#step < steps + more) {
      const done = this.#step - steps;
      if (done % ROUND === 0) optimiser.forget();
      if (done % ROUND === 0 || groups.length === 0) {
        groups = this.#fixedBatch(STREAMS.lbfgs, FIXED, Math.floor(done / ROUND));
      }
      const loss = this.#advance(optimiser, groups, done);
      if (!loss) return 'not finite';
      if (loss === 'stalled') return 'stalled';
      const ending = this.#look(loss);
      if (ending) return ending;
    }
    return 'steps';
  }

  #start(optimiser: Adam | Lbfgs, name: 'adam' | 'l-bfgs', total: number): void {
    const method = name === 'adam' ? 'adam' : 'lbfgs';
    if (this.#resumed?.method === method) optimiser.restore(this.#resumed);
    this.#resumed = null;
    this.#optimiser = optimiser;
    this.#observer.phase(name, total);
  }

  /** One step; null when the loss is no number any more. */
  #advance(
    optimiser: Adam | Lbfgs,
    groups: readonly SiteGroup[],
    done: number,
  ): LossValue | 'stalled' | null {
    let last: LossValue | null = null;
    const { stalled } = optimiser.step(this.#parameters, () => {
      this.#gradient.fill(0);
      last = evaluateLoss(groups, this.#fields, this.#context.directions, this.#gradient);
      return { loss: last.total, gradient: this.#gradient };
    });
    const value = last as LossValue | null;
    if (stalled) return 'stalled';
    // L-BFGS may find its step among points it knows.
    const loss = value ?? evaluateLoss(groups, this.#fields, this.#context.directions);
    if (!Number.isFinite(loss.total)) return null;
    this.#step++;
    const now = performance.now();
    if (now - this.#reported > REPORT) {
      this.#reported = now;
      this.#observer.advance(done + 1, lossText(loss));
    }
    this.#observer.step?.(() => this.state());
    return loss;
  }

  /** Every so often: the residual on fresh points, and whether that is enough. */
  #look(loss: LossValue | 'stalled'): TrainingResult['ending'] | null {
    const { checkEvery, stopAt, patience, steps, lbfgs } = this.#options;
    if (loss === 'stalled') return null;
    const last = this.#step === steps || this.#step === steps + lbfgs;
    if (this.#step % checkEvery !== 0 && !last) return null;
    const { relative } = this.#residual();
    const seconds = this.#seconds();
    this.#marks.push({ step: this.#step, seconds, loss: loss.total, relative });
    if (patience > 0) {
      const better = !this.#best || relative < this.#best.relative;
      this.#waited = better ? 0 : this.#waited + 1;
      if (better) this.#best = { relative, parameters: this.#parameters.slice() };
      if (this.#waited >= patience) return 'no improvement';
    }
    return relative <= stopAt ? 'residual reached' : null;
  }

  #residual(): ResidualReport {
    return residualOn(this.#check, this.#fields, this.#context.directions);
  }

  #seconds(): number {
    return this.#before + (performance.now() - this.#started) / 1000;
  }

  #freshBatch(end: number): SiteGroup[] {
    const { batch, seed } = this.#options;
    const { problem } = this.#context;
    const stream = randomStream(seed, STREAMS.batch, this.#step);
    const groups = batchGroups(
      this.#context,
      sampleBatch(problem, batch, stream, end, this.#chain),
    );
    if (this.#labels) groups.push(labelGroup(this.#labels, this.#fields, this.#context));
    return groups;
  }

  #fixedBatch(purpose: number, times: number, round = 0): SiteGroup[] {
    const { batch, seed } = this.#options;
    const sizes = {
      ...batch,
      interior: times * batch.interior,
      wall: times * batch.wall,
      initial: times * batch.initial,
    };
    const stream = randomStream(seed, purpose, round);
    return batchGroups(this.#context, sampleBatch(this.#context.problem, sizes, stream));
  }

  /**
   * The end of the time interval of this step. When pre-training goes on to the next interval, the
   * answer on the one before becomes supervision; the whole interval is trained without.
   */
  #interval(): number {
    const { pretrain, steps, seed } = this.#options;
    const times = this.#context.problem.domain.t;
    if (!times) return 0;
    if (!pretrain) return times[1];
    const each = Math.ceil((pretrain.share * steps) / (pretrain.stages - 1));
    const stage = Math.floor(this.#step / each);
    if (stage >= pretrain.stages - 1) {
      this.#labels = null;
      return times[1];
    }
    const end = (k: number): number => times[0] + ((times[1] - times[0]) * k) / pretrain.stages;
    if (stage > 0 && this.#step % each === 0) {
      const stream = randomStream(seed, STREAMS.supervision, stage);
      const points = {
        t: stratified(pretrain.points, [times[0], end(stage)], stream),
        x: stratified(pretrain.points, this.#context.problem.domain.x, stream),
      };
      this.#labels = labelsFrom(this.#fields, points, this.#context);
    }
    return end(stage + 1);
  }
}
