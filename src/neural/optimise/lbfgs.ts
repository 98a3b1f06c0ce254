import { type LinePoint, searchLine } from './lineSearch.js';
import {
  checkMethod,
  type Evaluate,
  type LossAndGradient,
  type Optimiser,
  type OptimiserState,
  type StepResult,
} from './optimiser.js';

export interface LbfgsOptions {
  /** Pairs of changes remembered; 20 unless given. */
  readonly memory?: number;
  /** Evaluations a step at most; 25 unless given. */
  readonly evaluations?: number;
}

/** A step s of the parameters and the change y of the gradient over it, s . y > 0. */
interface Pair {
  readonly change: Float64Array;
  readonly gradientChange: Float64Array;
}

/** A point of a line with its gradient. */
interface Trial extends LinePoint {
  readonly gradient: Float64Array;
}

/**
 * L-BFGS with a strong-Wolfe line search (Nocedal and Wright, algorithm 7.5). The loss must be the
 * same function in every step, with the same points: loss and gradient are kept from one step to
 * the next, and so are their differences. `forget` before it becomes another one.
 */
export class Lbfgs implements Optimiser {
  readonly #memory: number;
  readonly #evaluations: number;
  #steps = 0;
  #pairs: Pair[] = [];
  #known: LossAndGradient | null = null;

  constructor({ memory = 20, evaluations = 25 }: LbfgsOptions = {}) {
    this.#memory = memory;
    this.#evaluations = evaluations;
  }

  step(parameters: Float64Array, evaluate: Evaluate): StepResult {
    this.#known ??= copyOf(evaluate(parameters));
    const known = this.#known;
    this.#steps++;
    if (this.#advance(parameters, evaluate, known)) {
      return { loss: this.#known.loss, stalled: false };
    }
    // The curvature may be out of date: once more down the gradient.
    if (this.#pairs.length > 0) {
      this.#pairs = [];
      if (this.#advance(parameters, evaluate, known)) {
        return { loss: this.#known.loss, stalled: false };
      }
    }
    return { loss: known.loss, stalled: true };
  }

  /** Starts anew: for another loss, or parameters changed by others. */
  forget(): void {
    this.#pairs = [];
    this.#known = null;
  }

  state(): OptimiserState {
    const arrays: Record<string, readonly number[]> = {};
    if (this.#known) {
      arrays.loss = [this.#known.loss];
      arrays.gradient = [...this.#known.gradient];
    }
    for (const [p, { change, gradientChange }] of this.#pairs.entries()) {
      arrays[`change ${p}`] = [...change];
      arrays[`gradient change ${p}`] = [...gradientChange];
    }
    return { method: 'lbfgs', steps: this.#steps, arrays };
  }

  restore(state: OptimiserState): void {
    checkMethod(state, 'lbfgs');
    const { arrays, steps } = state;
    this.#steps = steps;
    this.#known = arrays.gradient
      ? { loss: arrays.loss[0], gradient: Float64Array.from(arrays.gradient) }
      : null;
    this.#pairs = [];
    for (let p = 0; arrays[`change ${p}`]; p++) {
      this.#pairs.push({
        change: Float64Array.from(arrays[`change ${p}`]),
        gradientChange: Float64Array.from(arrays[`gradient change ${p}`]),
      });
    }
  }

  /** Whether a step along the direction was found; without one the parameters are as before. */
  #advance(parameters: Float64Array, evaluate: Evaluate, known: LossAndGradient): boolean {
    const direction = descent(known.gradient, this.#pairs);
    const slope = dot(known.gradient, direction);
    if (!(slope < 0)) return false;
    const from = parameters.slice();
    const move = (at: number): void => {
      for (let e = 0; e < from.length; e++) parameters[e] = from[e] + at * direction[e];
    };
    const probe = (at: number): Trial => {
      move(at);
      const { loss, gradient } = copyOf(evaluate(parameters));
      return { at, loss, gradient, slope: dot(gradient, direction) };
    };
    // Without curvature the gradient has no scale of its own.
    const size = Math.sqrt(dot(known.gradient, known.gradient));
    const first = this.#pairs.length > 0 ? 1 : Math.min(1, 1 / size);
    const found = searchLine({ at: 0, slope, ...known }, first, probe, this.#evaluations);
    if (!found) {
      parameters.set(from);
      return false;
    }
    move(found.at);
    const change = parameters.map((value, e) => value - from[e]);
    const gradientChange = found.gradient.map((value, e) => value - known.gradient[e]);
    this.#remember({ change, gradientChange });
    this.#known = { loss: found.loss, gradient: found.gradient };
    return true;
  }

  #remember(pair: Pair): void {
    const { change: s, gradientChange: y } = pair;
    // Only pairs of positive curvature keep the directions descending.
    if (!(dot(s, y) > 1e-10 * Math.sqrt(dot(s, s) * dot(y, y)))) return;
    this.#pairs.push(pair);
    if (this.#pairs.length > this.#memory) this.#pairs.shift();
  }
}

/**
 * -H g by the two loops over the pairs, oldest first, where H is the inverse Hessian that they
 * imply, starting from (s . y / y . y) I of the newest.
 */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const shares = new Float64Array(pairs.length);
  for (let p = pairs.length - 1; p >= 0; p--) {
    const { change: s, gradientChange: y } = pairs[p];
    shares[p] = dot(s, direction) / dot(s, y);
    addScaled(direction, y, -shares[p]);
  }
  const newest = pairs.at(-1);
  if (newest) {
    const { change: s, gradientChange: y } = newest;
    const scale = dot(s, y) / dot(y, y);
    for (let e = 0; e < direction.length; e++) direction[e] *= scale;
  }
  for (const [p, { change: s, gradientChange: y }] of pairs.entries()) {
    addScaled(direction, s, shares[p] - dot(y, direction) / dot(s, y));
  }
  return direction;
}

function copyOf({ loss, gradient }: LossAndGradient): LossAndGradient {
  return { loss, gradient: gradient.slice() };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < a.length; e++) sum += a[e] * b[e];
  return sum;
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let e = 0; e < to.length; e++) to[e] += factor * from[e];
}
