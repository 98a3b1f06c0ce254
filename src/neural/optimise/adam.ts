import {
  checkMethod,
  type Evaluate,
  type Optimiser,
  type OptimiserState,
  type StepResult,
} from './optimiser.js';

/** A learning rate that falls in stairs: max(floor, rate factor^floor(step / every)). */
export interface Schedule {
  readonly rate: number;
  readonly factor: number;
  readonly every: number;
  readonly floor: number;
}

export interface AdamOptions {
  readonly schedule: Schedule;
  /** Decay of the mean gradient; 0.9 unless given. */
  readonly beta1?: number;
  /** Decay of the mean squared gradient; 0.999 unless given. */
  readonly beta2?: number;
  /** Added to the root of the mean square; 1e-8 unless given. */
  readonly epsilon?: number;
}

export function scheduledRate({ rate, factor, every, floor }: Schedule, step: number): number {
  return Math.max(floor, rate * factor ** Math.floor(step / every));
}

/**
 * Adam (Kingma and Ba): m = beta1 m + (1 - beta1) g, s = beta2 s + (1 - beta2) g^2,
 * p -= rate (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + epsilon) in step t = 1, 2, ...
 */
export class Adam implements Optimiser {
  readonly #schedule: Schedule;
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  #steps = 0;
  #mean = new Float64Array(0);
  #square = new Float64Array(0);

  constructor({ schedule, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions) {
    this.#schedule = schedule;
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
  }

  /** Of the next step. */
  get rate(): number {
    return scheduledRate(this.#schedule, this.#steps);
  }

  step(parameters: Float64Array, evaluate: Evaluate): StepResult {
    const { loss, gradient } = evaluate(parameters);
    const { length } = parameters;
    if (this.#steps === 0) {
      this.#mean = new Float64Array(length);
      this.#square = new Float64Array(length);
    }
    const rate = this.rate;
    const steps = ++this.#steps;
    const [mean, square] = [this.#mean, this.#square];
    const [beta1, beta2] = [this.#beta1, this.#beta2];
    const [unbiased1, unbiased2] = [1 - beta1 ** steps, 1 - beta2 ** steps];
    for (let e = 0; e < length; e++) {
      const g = gradient[e];
      mean[e] = beta1 * mean[e] + (1 - beta1) * g;
      square[e] = beta2 * square[e] + (1 - beta2) * g * g;
      const size = Math.sqrt(square[e] / unbiased2) + this.#epsilon;
      parameters[e] -= (rate * (mean[e] / unbiased1)) / size;
    }
    return { loss, stalled: false };
  }

  state(): OptimiserState {
    const arrays = { mean: [...this.#mean], square: [...this.#square] };
    return { method: 'adam', steps: this.#steps, arrays };
  }

  restore(state: OptimiserState): void {
    checkMethod(state, 'adam');
    this.#steps = state.steps;
    this.#mean = Float64Array.from(state.arrays.mean);
    this.#square = Float64Array.from(state.arrays.square);
  }
}
