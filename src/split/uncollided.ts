import { Characteristics } from '../problem/characteristics.js';
import { type PhaseFunction, slabPoint, type TransientProblem } from '../problem/types.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import type { SplitPart } from './split.js';

const rule = gaussLegendre(10);

/** Panels of the mean over v are graded in this ratio toward the slowest particle present. */
const RATIO = 2.5;

/** exp(-40) is nothing beside 1. */
const OPAQUE = 40;

/**
 * Collision times at the walls after which fronts have faded (e^-16) and f is close to equilibrium
 * at the walls: kept longer, an uncollided part of order 1 and its counterpart would cancel to the
 * layer of size epsilon that is really there, and the error would be that of order 1.
 */
const LIFETIME = 16;

/** epsilon^2/sigmaS at x. */
function collisionTime(problem: TransientProblem, x: number): number {
  const point = slabPoint(x);
  return problem.epsilon(point) ** 2 / Math.max(problem.scattering(point), 1e-300);
}

/**
 * Particles that have not been scattered since they came in or were there at the start: exact along
 * characteristics,
 *
 *     f_u(t, x, v) = inflow(t - time/|v|, v) exp(-depth/|v|)   when the wall is near enough,
 *                    f0(x', v) exp(-(depth - depth')/|v|)      otherwise, x' the foot at t0,
 *
 * with time and depth measured from the wall behind (see Characteristics). Every jump of the data
 * travels in this part. The rest, which has been scattered at least once, starts from zero, has no
 * inflow, and the source sigmaS <f_u>/epsilon^2 (first-collision source).
 */
export class Uncollided implements SplitPart {
  readonly name = 'uncollided';
  readonly lifetime: number;
  readonly #problem: TransientProblem;
  readonly #paths: Characteristics;
  readonly #total: { time: number; depth: number };
  #last: { t: number; x: number; moments: [number, number] } | null = null;

  /** @throws RangeError unless both walls are inflow walls. */
  constructor(problem: TransientProblem) {
    const { left, right } = problem.boundary;
    if (left.type !== 'inflow' || right.type !== 'inflow') {
      throw new RangeError('the uncollided part needs inflow walls on both sides');
    }
    this.#problem = problem;
    this.lifetime = LIFETIME * Math.max(...problem.domain.x.map((x) => collisionTime(problem, x)));
    this.#paths = new Characteristics(problem);
    const b = problem.domain.x[1];
    this.#total = { time: this.#paths.time(b), depth: this.#paths.depth(b) };
  }

  f(t: number, x: number, v: number): number {
    if (v === 0) return this.#resting(t, x);
    const elapsed = t - this.#problem.domain.t[0];
    const speed = Math.abs(v);
    const [time, depth] = this.#fromWall(x, v > 0);
    if (time <= speed * elapsed) return this.#entered(t, v, time, depth);
    return this.#remembered(x, v, elapsed);
  }

  rho(t: number, x: number): number {
    return this.#moments(t, x)[0];
  }

  /** <v f_u>/epsilon. */
  flux(t: number, x: number): number {
    return this.#moments(t, x)[1] / this.#problem.epsilon(slabPoint(x));
  }

  /** For every direction by Gauss panels in x, cut at the front of what has come from the wall. */
  mass(t: number): number {
    const [a, b] = this.#problem.domain.x;
    const elapsed = t - this.#problem.domain.t[0];
    let sum = 0;
    for (const sign of [1, -1]) {
      for (let upper = 1; upper > 1e-9; upper /= RATIO) {
        for (let q = 0; q < rule.nodes.length; q++) {
          const lower = upper / RATIO > 1e-9 ? upper / RATIO : 0;
          const v = lower + ((1 + rule.nodes[q]) / 2) * (upper - lower);
          const reach = this.#paths.position(
            sign > 0 ? v * elapsed : this.#total.time - v * elapsed,
          );
          const entered = sign > 0 ? [a, reach] : [reach, b];
          const others = sign > 0 ? [reach, b] : [a, reach];
          const inside = this.#column(t, sign * v, entered, sign > 0 ? 'left' : 'right');
          const rest = this.#column(t, sign * v, others, 'even');
          sum += (rule.weights[q] / 4) * (upper - lower) * (inside + rest);
        }
      }
    }
    return sum;
  }

  /** Integral of epsilon f_u over an interval of x, panels graded toward one end. */
  #column(t: number, v: number, [low, high]: number[], toward: 'left' | 'right' | 'even'): number {
    const width = high - low;
    if (!(width > 0)) return 0;
    const cuts =
      toward === 'even' ? [0, 0.25, 0.5, 0.75, 1] : [0, 1e-6, 1e-4, 2e-3, 0.02, 0.1, 0.3, 0.6, 1];
    let sum = 0;
    for (let k = 1; k < cuts.length; k++) {
      for (let q = 0; q < rule.nodes.length; q++) {
        const share = cuts[k - 1] + ((1 + rule.nodes[q]) / 2) * (cuts[k] - cuts[k - 1]);
        const x = toward === 'right' ? high - share * width : low + share * width;
        const epsilon = this.#problem.epsilon(slabPoint(x));
        sum += (rule.weights[q] / 2) * (cuts[k] - cuts[k - 1]) * width * epsilon * this.f(t, x, v);
      }
    }
    return sum;
  }

  readonly collisions = {
    at: (t: number, x: number): number => {
      const point = slabPoint(x);
      const epsilon = this.#problem.epsilon(point);
      return (this.#problem.scattering(point) / epsilon ** 2) * this.rho(t, x);
    },
    total: (from: number, to: number): number => this.#removed(from, to),
  };

  /** What has left the uncollided part: what came in less what went out and what is still there. */
  #removed(from: number, to: number): number {
    const [a, b] = this.#problem.domain.x;
    const [t0] = this.#problem.domain.t;
    let net = 0;
    // <v f_u> at the walls, graded toward the start, where the far wall's share begins.
    const cuts = [0, 1e-4, 1e-2, 0.1, 0.3, 0.6, 1].map((share) => from + share * (to - from));
    for (let k = 1; k < cuts.length; k++) {
      for (let q = 0; q < rule.nodes.length; q++) {
        const t = cuts[k - 1] + ((1 + rule.nodes[q]) / 2) * (cuts[k] - cuts[k - 1]);
        const current = this.#moments(t, a)[1] - this.#moments(t, b)[1];
        net += (rule.weights[q] / 2) * (cuts[k] - cuts[k - 1]) * current;
      }
    }
    return net - (this.mass(to) - (from > t0 ? this.mass(from) : this.mass(t0)));
  }

  remainder(): TransientProblem {
    const problem = this.#problem;
    const zero: PhaseFunction = () => 0;
    return {
      ...problem,
      initial: zero,
      boundary: {
        left: { type: 'inflow', value: zero },
        right: { type: 'inflow', value: zero },
      },
      source: (p) => {
        const epsilon = problem.epsilon(p);
        const first = (problem.scattering(p) / epsilon ** 2) * this.rho(p.t, p.x);
        return problem.source(p) + first;
      },
    };
  }

  /** <f_u> and <v f_u>, kept for the last point: rows ask for every direction at one point. */
  #moments(t: number, x: number): [rho: number, current: number] {
    const last = this.#last;
    if (last && last.t === t && last.x === x) return last.moments;
    const right = this.#half(t, x, true);
    const left = this.#half(t, x, false);
    const moments: [number, number] = [right[0] + left[0], right[1] - left[1]];
    this.#last = { t, x, moments };
    return moments;
  }

  /** 1/2 * integral of f_u and |v| f_u over the directions of one sign. */
  #half(t: number, x: number, rightwards: boolean): [number, number] {
    const elapsed = t - this.#problem.domain.t[0];
    const sign = rightwards ? 1 : -1;
    const [time, depth] = this.#fromWall(x, rightwards);
    // Particles faster than this have come from the wall.
    const slowest = elapsed > 0 ? Math.min(1, time / elapsed) : 1;
    const visible = Math.max(slowest, depth / OPAQUE);
    const sum: [number, number] = [0, 0];
    let upper = 1;
    while (upper > visible * (1 + 1e-12)) {
      const lower = upper / RATIO > visible ? upper / RATIO : visible;
      this.#integrate(sum, lower, upper, (v) => this.#entered(t, sign * v, time, depth));
      upper = lower === 0 ? 0 : lower;
      if (lower < 1e-7) {
        this.#integrate(sum, 0, lower, (v) => this.#entered(t, sign * v, time, depth));
        break;
      }
    }
    this.#integrate(sum, 0, slowest / 2, (v) => this.#remembered(x, sign * v, elapsed));
    this.#integrate(sum, slowest / 2, slowest, (v) => this.#remembered(x, sign * v, elapsed));
    return sum;
  }

  #integrate(
    sum: [number, number],
    lower: number,
    upper: number,
    value: (v: number) => number,
  ): void {
    if (!(upper > lower)) return;
    for (let q = 0; q < rule.nodes.length; q++) {
      const v = lower + ((1 + rule.nodes[q]) / 2) * (upper - lower);
      const w = (rule.weights[q] * (upper - lower)) / 4;
      const f = value(v);
      sum[0] += w * f;
      sum[1] += w * v * f;
    }
  }

  #entered(t: number, v: number, time: number, depth: number): number {
    const { boundary, domain } = this.#problem;
    const side = v > 0 ? boundary.left : boundary.right;
    const speed = Math.abs(v);
    const attenuation = depth === 0 ? 1 : Math.exp(-depth / speed);
    if (side.type !== 'inflow' || attenuation === 0) return 0;
    const wall = domain.x[v > 0 ? 0 : 1];
    return side.value(slabPoint(wall, v, t - (time === 0 ? 0 : time / speed))) * attenuation;
  }

  #remembered(x: number, v: number, elapsed: number): number {
    const t = this.#paths.time(x) - v * elapsed;
    const foot = this.#paths.position(t);
    const f0 = this.#problem.initial(slabPoint(foot, v, this.#problem.domain.t[0]));
    if (f0 === 0) return 0;
    const between = Math.abs(this.#paths.depth(x) - this.#paths.depth(foot));
    if (between > 0) return f0 * Math.exp(-between / Math.abs(v));
    return f0 * (v === 0 ? 1 : Math.exp(-this.#rest(x, elapsed)));
  }

  /** Collisions of a particle that stays at x. */
  #rest(x: number, elapsed: number): number {
    const point = slabPoint(x);
    const epsilon = this.#problem.epsilon(point);
    return (
      (this.#problem.scattering(point) / epsilon ** 2 + this.#problem.absorption(point)) * elapsed
    );
  }

  #resting(t: number, x: number): number {
    const [t0] = this.#problem.domain.t;
    return this.#problem.initial(slabPoint(x, 0, t0)) * Math.exp(-this.#rest(x, t - t0));
  }

  #fromWall(x: number, rightwards: boolean): [time: number, depth: number] {
    const [time, depth] = [this.#paths.time(x), this.#paths.depth(x)];
    return rightwards
      ? [Math.max(0, time), Math.max(0, depth)]
      : [Math.max(0, this.#total.time - time), Math.max(0, this.#total.depth - depth)];
  }
}
