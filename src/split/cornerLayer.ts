import { math } from '../case/mathjs.js';
import { slabPoint, type TransientProblem } from '../problem/types.js';
import { gaussLegendre, mapRule } from '../quadrature/gauss.js';
import type { SplitPart } from './split.js';

/** c = erfc(x/(2 sqrt(D t))) and its derivatives. */
interface Heat {
  readonly value: number;
  readonly x: number;
  readonly xx: number;
  readonly xt: number;
}

/**
 * The corner where inflow and initial data disagree, in the diffusive regime (design section 3.11):
 * for constant coefficients
 *
 *     c(t, x) = J erfc(x / (2 sqrt(D t))),   D = 1/(3 sigmaS),   x from the wall,
 *
 * J the jump between the mean incoming datum and <f0>, solves the limit equation without
 * absorption. Carried to the next order, f_c = c - (epsilon/sigmaS) v c_x, it leaves the source
 *
 *     Q' = Q + (v^2 - 1/3) c_xx/sigmaS + (epsilon/sigmaS) v c_xt - sigmaA f_c
 *
 * for the rest: v c_x/epsilon cancels in closed form. Without it the first slab keeps an error of
 * 1e-2 that fades like 1/t.
 */
export class CornerLayer implements SplitPart {
  readonly name = 'corner';
  readonly lifetime = Infinity;
  readonly collisions = null;
  readonly #problem: TransientProblem;
  readonly #jumps: readonly [left: number, right: number];
  readonly #sigma: number;
  readonly #epsilon: number;

  constructor(problem: TransientProblem) {
    const [a, b] = problem.domain.x;
    this.#problem = problem;
    this.#sigma = problem.scattering(slabPoint(a));
    this.#epsilon = problem.epsilon(slabPoint(a));
    this.#jumps = [jumpAt(problem, 'left', a), jumpAt(problem, 'right', b)];
  }

  f(t: number, x: number, v: number): number {
    const { value, x: slope } = this.#heat(t, x);
    return value - (this.#epsilon / this.#sigma) * v * slope;
  }

  rho(t: number, x: number): number {
    return this.#heat(t, x).value;
  }

  flux(t: number, x: number): number {
    return -this.#heat(t, x).x / (3 * this.#sigma);
  }

  /** In closed form: the integral of erfc(z) is z erfc(z) - exp(-z^2)/sqrt(pi). */
  mass(t: number): number {
    const [a, b] = this.#problem.domain.x;
    const width = 2 * Math.sqrt(Math.max(0, t - this.#problem.domain.t[0]) / (3 * this.#sigma));
    if (width === 0) return 0;
    const z = (b - a) / width;
    const integral = z * (1 - math.erf(z)) + (1 - Math.exp(-z * z)) / Math.sqrt(Math.PI);
    return this.#epsilon * (this.#jumps[0] + this.#jumps[1]) * width * integral;
  }

  remainder(): TransientProblem {
    const problem = this.#problem;
    const [t0] = problem.domain.t;
    const side = (name: 'left' | 'right') => {
      const condition = problem.boundary[name];
      if (condition.type !== 'inflow') return condition;
      const value = (p: ReturnType<typeof slabPoint>): number =>
        condition.value(p) - this.f(p.t, p.x, p.v);
      return { type: 'inflow' as const, value };
    };
    return {
      ...problem,
      initial: (p) => problem.initial(p) - this.f(t0, p.x, p.v),
      boundary: { left: side('left'), right: side('right') },
      source: (p) => {
        const { xx, xt } = this.#heat(p.t, p.x);
        const next = (this.#epsilon / this.#sigma) * p.v * xt;
        return (
          problem.source(p) +
          ((p.v * p.v - 1 / 3) * xx) / this.#sigma +
          next -
          problem.absorption(p) * this.f(p.t, p.x, p.v)
        );
      },
    };
  }

  #heat(t: number, x: number): Heat {
    const [a, b] = this.#problem.domain.x;
    const elapsed = t - this.#problem.domain.t[0];
    const left = erfcHeat(x - a, elapsed, 1 / (3 * this.#sigma));
    const right = erfcHeat(b - x, elapsed, 1 / (3 * this.#sigma));
    const [jl, jr] = this.#jumps;
    return {
      value: jl * left.value + jr * right.value,
      x: jl * left.x - jr * right.x,
      xx: jl * left.xx + jr * right.xx,
      xt: jl * left.xt - jr * right.xt,
    };
  }
}

function erfcHeat(x: number, t: number, D: number): Heat {
  if (t <= 0) return { value: x > 0 ? 0 : 1, x: 0, xx: 0, xt: 0 };
  const z = x / (2 * Math.sqrt(D * t));
  const bell = Math.exp(-z * z) / Math.sqrt(Math.PI * D * t);
  return {
    value: 1 - math.erf(z),
    x: -bell,
    xx: (bell * x) / (2 * D * t),
    xt: (bell * (1 - 2 * z * z)) / (2 * t),
  };
}

/** Mean incoming datum less <f0> at a wall; 0 at walls without data. */
export function jumpAt(problem: TransientProblem, side: 'left' | 'right', wall: number): number {
  const condition = problem.boundary[side];
  if (condition.type !== 'inflow') return 0;
  const [t0] = problem.domain.t;
  const sign = side === 'left' ? 1 : -1;
  const { nodes, weights } = mapRule(gaussLegendre(16), 0, 1);
  let incoming = 0;
  let mean = 0;
  for (let q = 0; q < nodes.length; q++) {
    const v = nodes[q];
    const here = (direction: number): number => problem.initial(slabPoint(wall, direction, t0));
    incoming += 2 * weights[q] * v * condition.value(slabPoint(wall, sign * v, t0));
    mean += (weights[q] / 2) * (here(v) + here(-v));
  }
  const jump = incoming - mean;
  return Math.abs(jump) <= 1e-12 * Math.max(Math.abs(incoming), Math.abs(mean)) ? 0 : jump;
}
