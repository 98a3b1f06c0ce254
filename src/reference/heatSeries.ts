import { slabPoint, type TransientProblem } from '../problem/types.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import { constantInflow, constantMedium, hasConstantSource } from './constantData.js';
import { type HeatEnd, HeatKernel } from './heatKernel.js';
import { EXTRAPOLATION_LENGTH, hopf } from './milne.js';
import type { TransientReference } from './transientField.js';

/** Behind this optical depth q(tau) has reached q(infinity) to rounding. */
const LAYER_DEPTH = 40;

/**
 * The limit epsilon -> 0 with its first wall correction, in closed form:
 *
 *     R_t = D R_xx - sigmaA R + <Q>,    D = 1/(3 sigmaS),    R(x, 0) = <f0>
 *
 * for constant coefficients, a source of v alone and inflow that is constant in t and v. R takes the
 * datum at the extrapolated end, q(infinity) = 0.7104 mean free paths outside an inflow wall; inside
 * the wall layer Hopf's function is added:  rho = R + l R_x(wall) (q(tau) - q(infinity)),
 * l = epsilon/sigmaS.  The error is O(epsilon^2 / (D t)) in rho and flux, so 1e-8 and less for
 * epsilon <= 1e-5; at t = O(epsilon^2) the formula does not hold. f is R - l v R_x (+ the layer of
 * rho), which inside the wall layer is in error by O(epsilon).
 *
 * @throws RangeError for other problems.
 */
export function heatSeries(problem: TransientProblem): TransientReference {
  const started = performance.now();
  const heat = new HeatLimit(problem);
  return {
    name: 'heat series with Milne wall layers',
    rho: (x, t) => heat.rho(x, t),
    flux: (x, t) => -heat.diffusion * heat.limit(x, t).slope,
    f: (x, v, t) => heat.rho(x, t) - heat.freePath * v * heat.limit(x, t).slope,
    info: {
      angles: 0,
      cells: 1,
      steps: 0,
      unknowns: 0,
      seconds: (performance.now() - started) / 1000,
    },
  };
}

/** Whether `heatSeries` takes the problem. */
export function hasHeatSeries(problem: TransientProblem): boolean {
  const isPlain = (side: 'left' | 'right'): boolean =>
    problem.boundary[side].type !== 'inflow' || constantInflow(problem, side) !== undefined;
  return (
    problem.domain.y === undefined &&
    constantMedium(problem) !== undefined &&
    hasConstantSource(problem) &&
    isPlain('left') &&
    isPlain('right')
  );
}

class HeatLimit {
  readonly diffusion: number;
  readonly freePath: number;
  private readonly absorption: number;
  private readonly source: number;
  private readonly from: number;
  private readonly kernel: HeatKernel;
  private readonly steady: (y: number) => { value: number; slope: number };
  private readonly grows: boolean;

  constructor(private readonly problem: TransientProblem) {
    if (!hasHeatSeries(problem)) {
      throw new RangeError(
        'heatSeries: needs constant coefficients, a source of v alone and inflow constant in t and v',
      );
    }
    const { domain, boundary, initial, source, interfaces } = problem;
    const { epsilon, scattering, absorption } = constantMedium(problem)!;
    this.diffusion = 1 / (3 * scattering);
    this.absorption = absorption;
    this.freePath = epsilon / scattering;
    const [a, b] = domain.x;
    this.source = mean((v) => source(slabPoint(a, v)));
    const isOpen = {
      left: boundary.left.type === 'inflow',
      right: boundary.right.type === 'inflow',
    };
    const slip = EXTRAPOLATION_LENGTH * this.freePath;
    this.from = isOpen.left ? a - slip : a;
    const length = (isOpen.right ? b + slip : b) - this.from;
    this.grows = absorption === 0 && !isOpen.left && !isOpen.right;
    this.steady = this.steadyState(length);
    const excess = (y: number): number => {
      const x = Math.min(Math.max(this.from + y, a), b);
      return mean((v) => initial(slabPoint(x, v, domain.t[0]))) - this.steady(y).value;
    };
    const end = (side: 'left' | 'right'): HeatEnd =>
      (({ inflow: 'zero', reflective: 'insulated', periodic: 'periodic' }) as const)[
        boundary[side].type
      ];
    this.kernel = new HeatKernel(
      excess,
      length,
      end('left'),
      end('right'),
      interfaces.map((x) => x - this.from),
    );
  }

  /** R and R_x. */
  limit(x: number, t: number): { value: number; slope: number } {
    const [a, b] = this.problem.domain.x;
    if (!(x >= a && x <= b)) throw new RangeError(`got x = ${x}, expected ${a} <= x <= ${b}`);
    const elapsed = t - this.problem.domain.t[0];
    if (!(elapsed > 0)) throw new RangeError(`heatSeries: got t = ${t}, expected a later time`);
    const y = x - this.from;
    const { u, slope } = this.kernel.at(y, this.diffusion * elapsed);
    const steady = this.steady(y);
    const decay = Math.exp(-this.absorption * elapsed);
    return {
      value: steady.value + decay * u + (this.grows ? this.source * elapsed : 0),
      slope: steady.slope + decay * slope,
    };
  }

  rho(x: number, t: number): number {
    const { boundary, domain } = this.problem;
    let value = this.limit(x, t).value;
    for (const side of ['left', 'right'] as const) {
      if (boundary[side].type !== 'inflow') continue;
      const wall = domain.x[side === 'left' ? 0 : 1];
      const tau = Math.abs(x - wall) / this.freePath;
      if (tau > LAYER_DEPTH) continue;
      const outward = side === 'left' ? 1 : -1;
      const drop = this.freePath * outward * this.limit(wall, t).slope;
      value += drop * (hopf(tau) - EXTRAPOLATION_LENGTH);
    }
    return value;
  }

  /** D S'' - sigmaA S + <Q> = 0 with the end conditions; 0 where there is none. */
  private steadyState(length: number): (y: number) => { value: number; slope: number } {
    const { diffusion, absorption, source, problem } = this;
    if (this.grows) return () => ({ value: 0, slope: 0 });
    const data = [constantInflow(problem, 'left'), constantInflow(problem, 'right')];
    if (absorption === 0) {
      // S = c0 + c1 y - source y^2 / (2 D)
      const bend = source / diffusion;
      const [left, right] = data;
      const c1 =
        left === undefined
          ? 0
          : right === undefined
            ? bend * length
            : (right - left) / length + (bend * length) / 2;
      const c0 = left ?? right! + (bend * length ** 2) / 2;
      return (y) => ({ value: c0 + c1 * y - (bend * y * y) / 2, slope: c1 - bend * y });
    }
    const level = source / absorption;
    const k = Math.sqrt(absorption / diffusion);
    const [left, right] = data.map((datum) => (datum === undefined ? undefined : datum - level));
    // p exp(-k y) + q exp(-k (length - y)), never larger than its ends.
    const e = Math.exp(-k * length);
    const [p, q] =
      left === undefined && right === undefined
        ? [0, 0]
        : left === undefined
          ? [(right! * e) / (1 + e * e), right! / (1 + e * e)]
          : right === undefined
            ? [left / (1 + e * e), (left * e) / (1 + e * e)]
            : [(left - right * e) / (1 - e * e), (right - left * e) / (1 - e * e)];
    return (y) => {
      const [near, far] = [p * Math.exp(-k * y), q * Math.exp(-k * (length - y))];
      return { value: level + near + far, slope: k * (far - near) };
    };
  }
}

const VELOCITIES = gaussLegendre(64);

/** 1/2 * integral over [-1, 1]. */
function mean(fn: (v: number) => number): number {
  const { nodes, weights } = VELOCITIES;
  return nodes.reduce((sum, v, q) => sum + 0.5 * weights[q] * fn(v), 0);
}
