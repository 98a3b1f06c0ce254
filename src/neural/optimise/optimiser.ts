export interface LossAndGradient {
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** The loss at given parameters. The gradient's array may be used again at the next call. */
export type Evaluate = (parameters: Float64Array) => LossAndGradient;

/** All an optimiser remembers, fit for JSON: a checkpoint with it continues with the same bits. */
export interface OptimiserState {
  readonly method: 'adam' | 'lbfgs';
  /** Steps made. */
  readonly steps: number;
  readonly arrays: Readonly<Record<string, readonly number[]>>;
}

export interface StepResult {
  /** Adam: before the step. L-BFGS: after it. */
  readonly loss: number;
  /** Whether the method can go no further and left the parameters alone. */
  readonly stalled: boolean;
}

/** Something that makes a loss smaller, step by step. */
export interface Optimiser {
  /**
   * One step.
   *
   * @param parameters changed in place; `evaluate` is only ever called with this array.
   */
  step(parameters: Float64Array, evaluate: Evaluate): StepResult;
  state(): OptimiserState;
  /** @throws RangeError for the state of another method. */
  restore(state: OptimiserState): void;
}

/** @throws RangeError when the state is that of another method. */
export function checkMethod(state: OptimiserState, method: OptimiserState['method']): void {
  if (state.method !== method) {
    throw new RangeError(`the state is that of ${state.method}, not of ${method}`);
  }
}
