import { slabPoint, type TransientProblem } from '../problem/types.js';
import { compositeGauss, gaussLegendre, mapRule } from '../quadrature/gauss.js';
import { inflowDatum } from './emission.js';

/** exp(-45) is rounding. */
const DEEPEST = 45;
const NODES = 10;

/** Moments of the uncollided part: <f> and <v f>. */
export interface Moments {
  readonly rho: number;
  readonly moment: number;
}

/** Path from the wall: P = integral of epsilon dx (delay = P/|v|), T the optical depth. */
interface Path {
  readonly delay: number;
  readonly depth: number;
}

/**
 * Particles that entered through an inflow wall and have not collided since, with the inflow taken
 * relative to f0 at the wall, w(t, v) = f_in(t, v) - f0(wall, v):
 *
 *     f_u = w(t - P/|v|, v) exp(-T/|v|) for t - P/|v| >= t0, otherwise 0
 *
 * It carries the front of every direction, where f jumps if inflow and f0 disagree. Solved for the
 * rest f - f_u the equation has the inflow f0(wall, v) and the extra source (sigmaS/epsilon) <f_u>.
 * At a reflective far wall f_u turns around once and leaves where it came in.
 */
export class Uncollided {
  private readonly edges: Float64Array;
  private readonly paths: readonly Path[];
  private readonly whole: Path;
  private readonly sides: readonly ('left' | 'right')[];
  /** Paths by x: every stage asks for the same places. */
  private readonly known = { left: new Map<number, Path>(), right: new Map<number, Path>() };

  constructor(private readonly problem: TransientProblem) {
    const { domain, interfaces, boundary } = problem;
    const [a, b] = domain.x;
    const inner = Array.from({ length: 65 }, (_, i) => a + ((b - a) * i) / 64);
    this.edges = Float64Array.from([...new Set([...inner, ...interfaces])]).sort();
    const paths: Path[] = [{ delay: 0, depth: 0 }];
    for (let i = 0; i + 1 < this.edges.length; i++) {
      const step = this.stretch(this.edges[i], this.edges[i + 1]);
      paths.push({ delay: paths[i].delay + step.delay, depth: paths[i].depth + step.depth });
    }
    this.paths = paths;
    this.whole = paths[paths.length - 1];
    this.sides = (['left', 'right'] as const).filter((side) => boundary[side].type === 'inflow');
  }

  /** w at the wall, by |v|; what is left of the inflow is f0 there. */
  excess(side: 'left' | 'right', mu: number, t: number): number {
    return inflowDatum(this.problem, side)!(mu, t) - this.base(side, mu);
  }

  /** f0 at the wall in the incoming direction. */
  base(side: 'left' | 'right', mu: number): number {
    const { domain, initial } = this.problem;
    const x = domain.x[side === 'left' ? 0 : 1];
    return initial(slabPoint(x, side === 'left' ? mu : -mu, domain.t[0]));
  }

  moments(x: number, t: number): Moments {
    let rho = 0;
    let moment = 0;
    for (const side of this.sides) {
      const path = this.pathFrom(side, x);
      const outward = side === 'left' ? 1 : -1;
      const direct = this.integrate(side, path, t);
      rho += direct.rho;
      moment += outward * direct.moment;
      if (!this.turns(side)) continue;
      const back = this.integrate(side, this.reflected(path), t);
      rho += back.rho;
      moment -= outward * back.moment;
    }
    return { rho, moment };
  }

  f(x: number, v: number, t: number): number {
    let sum = 0;
    for (const side of this.sides) {
      const path = this.pathFrom(side, x);
      const isDirect = side === 'left' ? v > 0 : v < 0;
      if (isDirect) sum += this.along(side, path, Math.abs(v), t);
      else if (this.turns(side)) sum += this.along(side, this.reflected(path), Math.abs(v), t);
    }
    return sum;
  }

  private turns(side: 'left' | 'right'): boolean {
    return this.problem.boundary[side === 'left' ? 'right' : 'left'].type === 'reflective';
  }

  private reflected({ delay, depth }: Path): Path {
    return { delay: 2 * this.whole.delay - delay, depth: 2 * this.whole.depth - depth };
  }

  private along(side: 'left' | 'right', { delay, depth }: Path, mu: number, t: number): number {
    const entered = t - delay / mu;
    if (!(entered >= this.problem.domain.t[0])) return 0;
    return this.excess(side, mu, entered) * Math.exp(-depth / mu);
  }

  /** 1/2 * integral over |v| in (0, 1), panels graded toward the slowest that count. */
  private integrate(side: 'left' | 'right', path: Path, t: number): Moments {
    const slowest = Math.max(path.delay / (t - this.problem.domain.t[0]), path.depth / DEEPEST);
    if (!(slowest < 1)) return { rho: 0, moment: 0 };
    const edges = [1];
    // Grading resolves exp(-T/v) and what the delay does to the datum; at the wall neither is there.
    const lowest = Math.max(slowest, 1e-9);
    while (edges[0] > 2.5 * lowest) edges.unshift(edges[0] / 2.5);
    edges.unshift(slowest);
    const { nodes, weights } = compositeGauss(edges, NODES);
    let rho = 0;
    let moment = 0;
    for (let i = 0; i < nodes.length; i++) {
      const value = 0.5 * weights[i] * this.along(side, path, nodes[i], t);
      rho += value;
      moment += nodes[i] * value;
    }
    return { rho, moment };
  }

  private pathFrom(side: 'left' | 'right', x: number): Path {
    let path = this.known[side].get(x);
    if (!path) {
      path = this.measure(side, x);
      this.known[side].set(x, path);
    }
    return path;
  }

  private measure(side: 'left' | 'right', x: number): Path {
    const { edges, paths, whole } = this;
    let cell = 0;
    while (cell + 2 < edges.length && edges[cell + 1] <= x) cell++;
    const part = this.stretch(edges[cell], x);
    const delay = paths[cell].delay + part.delay;
    const depth = paths[cell].depth + part.depth;
    if (side === 'left') return { delay, depth };
    // Next to the right wall the sums from the left would leave their rounding.
    if (cell + 2 === edges.length) return this.stretch(x, edges[cell + 1]);
    return { delay: whole.delay - delay, depth: whole.depth - depth };
  }

  private stretch(from: number, to: number): Path {
    if (!(to > from)) return { delay: 0, depth: 0 };
    const { epsilon, scattering, absorption } = this.problem;
    const { nodes, weights } = mapRule(gaussLegendre(8), from, to);
    let delay = 0;
    let depth = 0;
    for (let i = 0; i < nodes.length; i++) {
      const point = slabPoint(nodes[i]);
      const e = epsilon(point);
      delay += weights[i] * e;
      depth += weights[i] * (scattering(point) / e + e * absorption(point));
    }
    return { delay, depth };
  }
}
