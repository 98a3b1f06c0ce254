import { slabPoint, type TransportProblem } from '../problem/types.js';
import { gaussLegendre } from '../quadrature/gauss.js';

/** Total cross section per length in mean free paths: sigmaS/epsilon + epsilon sigmaA at x. */
export function extinction(problem: TransportProblem, x: number): number {
  const point = slabPoint(x);
  const epsilon = problem.epsilon(point);
  return problem.scattering(point) / epsilon + epsilon * problem.absorption(point);
}

const INTERVALS = 256;
const rule = gaussLegendre(8);

/**
 * Optical depth of a segment free of jumps, measured inwards from one of its ends: depth(s) is the
 * integral of the extinction over the first s of the segment. Distances are measured from the end,
 * so that depths of 1e-12 next to x = 1 keep their digits.
 */
export class OpticalDepth {
  readonly total: number;
  readonly #cumulative: Float64Array;
  readonly #at: (s: number) => number;
  readonly #length: number;

  constructor(
    problem: TransportProblem,
    segment: readonly [number, number],
    end: 'left' | 'right',
  ) {
    this.#length = segment[1] - segment[0];
    this.#at = (s) => extinction(problem, end === 'left' ? segment[0] + s : segment[1] - s);
    this.#cumulative = new Float64Array(INTERVALS + 1);
    for (let k = 0; k < INTERVALS; k++) {
      this.#cumulative[k + 1] =
        this.#cumulative[k] + this.#integrate(this.#edge(k), this.#edge(k + 1));
    }
    this.total = this.#cumulative[INTERVALS];
  }

  /** The distance s with depth(s) = target, for 0 <= target <= total, by bisection. */
  distance(target: number): number {
    let k = 0;
    while (k < INTERVALS - 1 && this.#cumulative[k + 1] < target) k++;
    let low = this.#edge(k);
    let high = this.#edge(k + 1);
    const start = low;
    for (let i = 0; i < 80 && high - low > 1e-9 * high; i++) {
      const middle = (low + high) / 2;
      if (this.#cumulative[k] + this.#integrate(start, middle) < target) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }

  /** depth(s). */
  depth(s: number): number {
    const k = Math.min(INTERVALS - 1, Math.floor((s / this.#length) * INTERVALS));
    return this.#cumulative[k] + this.#integrate(this.#edge(k), s);
  }

  #edge(k: number): number {
    return (this.#length * k) / INTERVALS;
  }

  #integrate(from: number, to: number): number {
    let sum = 0;
    for (let i = 0; i < rule.nodes.length; i++) {
      sum += rule.weights[i] * this.#at(from + ((to - from) * (1 + rule.nodes[i])) / 2);
    }
    return (sum * (to - from)) / 2;
  }
}
