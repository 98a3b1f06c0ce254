import { gaussLegendre } from '../quadrature/gauss.js';
import { slabPoint, type TransportProblem } from './types.js';

const INTERVALS = 256;
const rule = gaussLegendre(8);

/**
 * Integrals along straight paths through the slab, as functions of x: `time`, the integral of
 * epsilon from the left wall (a particle of direction v needs time/|v|), and `depth`, that of the
 * extinction sigmaS/epsilon + epsilon sigmaA (it is attenuated by exp(-depth/|v|)).
 */
export class Characteristics {
  readonly time: (x: number) => number;
  readonly depth: (x: number) => number;
  readonly #domain: readonly [number, number];
  readonly #constant: number | null;

  constructor(problem: TransportProblem) {
    const [a, b] = problem.domain.x;
    const epsilon = (x: number): number => problem.epsilon(slabPoint(x));
    const extinction = (x: number): number => {
      const point = slabPoint(x);
      return problem.scattering(point) / epsilon(x) + epsilon(x) * problem.absorption(point);
    };
    this.#domain = [a, b];
    this.#constant = constantOn(epsilon, a, b);
    this.time = integral(epsilon, a, b);
    this.depth = integral(extinction, a, b);
  }

  /** The x with time(x) = target; targets beyond the walls give the walls. */
  position(target: number): number {
    const [a, b] = this.#domain;
    if (this.#constant !== null) return Math.min(b, Math.max(a, a + target / this.#constant));
    let [low, high] = [a, b];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (this.time(middle) < target) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }
}

function constantOn(f: (x: number) => number, a: number, b: number): number | null {
  const first = f(a);
  for (let k = 1; k <= 64; k++) if (f(a + ((b - a) * k) / 64) !== first) return null;
  return first;
}

/** The integral of f from a to x. */
function integral(f: (x: number) => number, a: number, b: number): (x: number) => number {
  const constant = constantOn(f, a, b);
  if (constant !== null) return (x) => constant * (x - a);
  const edge = (k: number): number => a + ((b - a) * k) / INTERVALS;
  const piece = (from: number, to: number): number => {
    let sum = 0;
    for (let i = 0; i < rule.nodes.length; i++) {
      sum += (rule.weights[i] / 2) * f(from + ((1 + rule.nodes[i]) / 2) * (to - from));
    }
    return sum * (to - from);
  };
  const cumulative = new Float64Array(INTERVALS + 1);
  for (let k = 0; k < INTERVALS; k++) {
    cumulative[k + 1] = cumulative[k] + piece(edge(k), edge(k + 1));
  }
  return (x) => {
    const k = Math.min(INTERVALS - 1, Math.max(0, Math.floor(((x - a) / (b - a)) * INTERVALS)));
    return cumulative[k] + piece(edge(k), x);
  };
}
