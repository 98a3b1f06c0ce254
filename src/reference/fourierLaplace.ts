import { slabPoint, type TransientProblem } from '../problem/types.js';
import { gaussLegendre, type Quadrature } from '../quadrature/gauss.js';
import { constantMedium, hasConstantSource } from './constantData.js';
import { type Coefficient, FourierData, parityTable } from './fourierData.js';
import { FourierMode, type ModeState, nodesNeeded } from './fourierMode.js';
import type { TransientReference } from './transientField.js';

const CACHED = 64;

/**
 * Periodic slab with constant coefficients and a source of v alone: Fourier modes in x, each one
 * exact in time and in v (`FourierMode`), for every epsilon > 0. Absorption is the factor
 * exp(-sigmaA t); mode 0 relaxes in closed form. Errors are rounding, as long as f0 is analytic in
 * v and resolved by 1024 points in x.
 *
 * @throws RangeError for other problems.
 */
export function fourierLaplace(problem: TransientProblem): TransientReference {
  const started = performance.now();
  const series = new FourierSeries(problem);
  for (const t of problem.outputTimes) if (t > problem.domain.t[0]) series.moments(t);
  return {
    name: 'Fourier-Laplace series',
    rho: (x, t) => series.rho(x, t),
    flux: (x, t) => series.flux(x, t),
    f: (x, v, t) => series.f(x, v, t),
    info: {
      angles: 2 * series.directions,
      cells: 1,
      steps: 0,
      unknowns: series.modeCount,
      seconds: (performance.now() - started) / 1000,
    },
  };
}

/** Whether `fourierLaplace` takes the problem, smoothness of f0 aside. */
export function hasFourierSeries(problem: TransientProblem): boolean {
  return (
    problem.domain.y === undefined &&
    problem.boundary.left.type === 'periodic' &&
    problem.boundary.right.type === 'periodic' &&
    constantMedium(problem) !== undefined &&
    hasConstantSource(problem)
  );
}

class FourierSeries {
  readonly directions: number;
  readonly modeCount: number;
  private readonly epsilon: number;
  private readonly scattering: number;
  private readonly absorption: number;
  private readonly data: FourierData;
  private readonly modes: readonly FourierMode[];
  private readonly level: { rho: number; moment: number; source: number; sourceMoment: number };
  private readonly states = new Map<number, readonly ModeState[]>();
  private readonly coefficients = new Map<number, readonly Coefficient[]>();

  constructor(private readonly problem: TransientProblem) {
    if (!hasFourierSeries(problem)) {
      throw new RangeError(
        'fourierLaplace: needs periodic walls, constant coefficients and a source of v alone',
      );
    }
    const { domain, initial, source, outputTimes } = problem;
    const { epsilon, scattering, absorption } = constantMedium(problem)!;
    this.epsilon = epsilon;
    this.scattering = scattering;
    this.absorption = absorption;
    const [a, b] = domain.x;
    const length = b - a;
    this.data = new FourierData((x, v) => initial(slabPoint(x, v, domain.t[0])), a, length);
    const numbers = this.data.present;
    const highest = (2 * Math.PI * Math.max(1, ...numbers) * epsilon) / length;
    const longest = (Math.max(...outputTimes, domain.t[1]) - domain.t[0]) / epsilon ** 2;
    const least = nodesNeeded(highest, scattering, Math.min(longest, 40 / scattering));
    const rule = resolvingRule((v) => initial(slabPoint(a + 0.37 * length, v, domain.t[0])), least);
    this.directions = rule.nodes.length;
    const { even, odd } = parityTable(this.data, rule);
    this.modes = numbers.map(
      (n, i) =>
        new FourierMode(
          (2 * Math.PI * n) / length,
          epsilon,
          scattering,
          rule,
          even[i + 1],
          odd[i + 1],
        ),
    );
    this.modeCount = 1 + this.modes.length;
    const mean = (value: (i: number) => number): number =>
      rule.nodes.reduce((sum, _, i) => sum + rule.weights[i] * value(i), 0);
    const q = (v: number): number => source(slabPoint(a, v, domain.t[0]));
    const { nodes } = rule;
    this.level = {
      rho: mean((i) => even[0][i].re),
      moment: mean((i) => nodes[i] * odd[0][i].re),
      source: mean((i) => 0.5 * (q(nodes[i]) + q(-nodes[i]))),
      sourceMoment: mean((i) => 0.5 * nodes[i] * (q(nodes[i]) - q(-nodes[i]))),
    };
  }

  rho(x: number, t: number): number {
    const decay = Math.exp(-this.absorption * this.elapsed(t));
    return this.levelRho(t) + decay * this.sum(x, t, ({ rho }) => rho);
  }

  flux(x: number, t: number): number {
    const elapsed = this.elapsed(t);
    const decay = Math.exp(-this.absorption * elapsed);
    const { memory, gain } = this.relaxation(elapsed);
    const { moment, sourceMoment } = this.level;
    const level = memory * moment + gain * sourceMoment;
    return (level + decay * this.sum(x, t, (state) => state.moment)) / this.epsilon;
  }

  f(x: number, v: number, t: number): number {
    if (!(Math.abs(v) <= 1)) throw new RangeError(`f: got v = ${v}, expected -1 <= v <= 1`);
    const elapsed = this.elapsed(t);
    const initial = this.initialAt(v);
    const decay = Math.exp(-this.absorption * elapsed);
    const { memory, gain } = this.relaxation(elapsed);
    const source = this.problem.source(slabPoint(x, v, t)) - this.level.source;
    const level = this.levelRho(t) + memory * (initial[0].re - this.level.rho) + gain * source;
    return level + decay * this.sum(x, t, (state, i) => state.f(v, initial[i + 1]));
  }

  /** The modes at a time; kept, since every x shares them. */
  moments(t: number): readonly ModeState[] {
    let states = this.states.get(t);
    if (!states) {
      if (this.states.size >= CACHED) this.states.clear();
      const elapsed = this.elapsed(t);
      states = this.modes.map((mode) => mode.at(elapsed));
      this.states.set(t, states);
    }
    return states;
  }

  private elapsed(t: number): number {
    const elapsed = t - this.problem.domain.t[0];
    if (!(elapsed > 0)) throw new RangeError(`fourierLaplace: got t = ${t}, expected a later time`);
    return elapsed;
  }

  /** Mode 0 of rho: rho_t = <Q> - sigmaA rho. */
  private levelRho(t: number): number {
    const { absorption, level } = this;
    const elapsed = this.elapsed(t);
    const growth = absorption === 0 ? elapsed : -Math.expm1(-absorption * elapsed) / absorption;
    return level.rho * Math.exp(-absorption * elapsed) + level.source * growth;
  }

  /** Mode 0 of f - rho relaxes with sigmaS/epsilon^2 + sigmaA. */
  private relaxation(elapsed: number): { memory: number; gain: number } {
    const rate = this.scattering / this.epsilon ** 2 + this.absorption;
    return { memory: Math.exp(-rate * elapsed), gain: -Math.expm1(-rate * elapsed) / rate };
  }

  private sum(x: number, t: number, part: (state: ModeState, i: number) => Coefficient): number {
    const [a, b] = this.problem.domain.x;
    if (!(x >= a && x <= b)) throw new RangeError(`got x = ${x}, expected ${a} <= x <= ${b}`);
    return this.moments(t).reduce((sum, state, i) => {
      const { re, im } = part(state, i);
      const phase = this.modes[i].k * (x - a);
      return sum + 2 * (re * Math.cos(phase) - im * Math.sin(phase));
    }, 0);
  }

  private initialAt(v: number): readonly Coefficient[] {
    let coefficients = this.coefficients.get(v);
    if (!coefficients) {
      if (this.coefficients.size >= CACHED) this.coefficients.clear();
      coefficients = this.data.at(v);
      this.coefficients.set(v, coefficients);
    }
    return coefficients;
  }
}

/** Nodes in (0, 1) at most; more than that only a jump in v needs. */
const MOST_DIRECTIONS = 1500;

/**
 * A rule with at least so many nodes that f0 is integrated to rounding.
 *
 * @throws RangeError when f0 is not smooth in v.
 */
function resolvingRule(f0: (v: number) => number, least: number): Quadrature {
  const moments = ({ nodes, weights }: Quadrature): number[] =>
    [0, 1].map((power) =>
      nodes.reduce(
        (sum, v, q) => sum + 0.5 * weights[q] * v ** power * (f0(v) + (-1) ** power * f0(-v)),
        0,
      ),
    );
  for (let n = least; n <= MOST_DIRECTIONS; n *= 2) {
    const rule = positiveHalf(n);
    const [few, many] = [moments(rule), moments(positiveHalf(n + 7))];
    const scale = Math.max(1e-300, ...rule.nodes.map((v) => Math.abs(f0(v))));
    if (few.every((value, i) => Math.abs(value - many[i]) < 1e-13 * scale)) return rule;
  }
  throw new RangeError('fourierLaplace: f0 is not smooth in v');
}

/** The positive half of a Gauss rule on [-1, 1]: nodes in (0, 1), weights summing to 1. */
function positiveHalf(n: number): Quadrature {
  const { nodes, weights } = gaussLegendre(2 * n);
  return { nodes: nodes.slice(n), weights: weights.slice(n) };
}
