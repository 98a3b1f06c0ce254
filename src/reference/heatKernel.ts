import { compositeGauss } from '../quadrature/gauss.js';

export type HeatEnd = 'zero' | 'insulated' | 'periodic';

export interface HeatValue {
  readonly u: number;
  /** u_x */
  readonly slope: number;
}

/** From this D t / length^2 on the eigenfunctions are summed, before it the images. */
const SERIES_FROM = 0.08;
/** exp(-z^2) < 1e-21 beyond. */
const REACH = 7;
const NODES = 12;

/**
 * u_t = D u_xx on [0, length] with u = 0 or u_x = 0 at the ends, or periodic; `time` below is D t.
 *
 * - early: the initial data, continued beyond the ends (odd across u = 0, even across u_x = 0), meet
 *   the heat kernel,  u = pi^(-1/2) * integral of u0(x + 2 sqrt(D t) z) exp(-z^2) dz; nothing is lost
 *   where data and ends disagree;
 * - later: the sine, cosine or Fourier series, which keeps the relative accuracy of what decays.
 */
export class HeatKernel {
  private readonly period: number;
  private readonly modes: readonly { k: number; cos: number; sin: number }[];

  /** @param breaks points in (0, length) where u0 jumps. */
  constructor(
    private readonly initial: (x: number) => number,
    private readonly length: number,
    private readonly left: HeatEnd,
    private readonly right: HeatEnd,
    private readonly breaks: readonly number[] = [],
  ) {
    this.period = this.left === 'periodic' ? length : 4 * length;
    this.modes = this.eigenfunctions();
  }

  at(x: number, time: number): HeatValue {
    return time < SERIES_FROM * this.length ** 2 ? this.byImages(x, time) : this.bySeries(x, time);
  }

  byImages(x: number, time: number): HeatValue {
    const width = 2 * Math.sqrt(time);
    const { nodes, weights } = compositeGauss(this.panels(x, width), NODES);
    let u = 0;
    let slope = 0;
    for (let i = 0; i < nodes.length; i++) {
      const z = nodes[i];
      const part = weights[i] * Math.exp(-z * z) * this.continued(x + width * z);
      u += part;
      slope += part * z;
    }
    const norm = Math.sqrt(Math.PI);
    return { u: u / norm, slope: (2 * slope) / (width * norm) };
  }

  bySeries(x: number, time: number): HeatValue {
    let u = 0;
    let slope = 0;
    for (const { k, cos, sin } of this.modes) {
      const decay = Math.exp(-k * k * time);
      u += decay * (cos * Math.cos(k * x) + sin * Math.sin(k * x));
      slope += decay * k * (sin * Math.cos(k * x) - cos * Math.sin(k * x));
    }
    return { u, slope };
  }

  /** Edges in z, with the ends, their images and the jumps among them. */
  private panels(x: number, width: number): number[] {
    const { length, breaks } = this;
    const edges = [-REACH, REACH];
    const kinks = [0, ...breaks, ...breaks.map((b) => -b)];
    const first = Math.floor((x - REACH * width) / length) - 1;
    const last = Math.ceil((x + REACH * width) / length) + 1;
    for (let image = first; image <= last; image++) {
      for (const kink of kinks) {
        const z = (image * length + kink - x) / width;
        if (Math.abs(z) < REACH) edges.push(z);
      }
    }
    edges.sort((p, q) => p - q);
    return edges.flatMap((z, i) => {
      if (i === 0) return [z];
      const parts = Math.ceil((z - edges[i - 1]) / 0.7);
      return Array.from(
        { length: parts },
        (_, part) => edges[i - 1] + ((z - edges[i - 1]) * (part + 1)) / parts,
      );
    });
  }

  /** u0 continued to all x. */
  private continued(x: number): number {
    const { length, left, right, period } = this;
    const y = x - period * Math.floor(x / period);
    if (left === 'periodic') return this.initial(y);
    // [0, 4 length): itself, mirrored at the right end, then both mirrored at the left end.
    const atRight = right === 'zero' ? -1 : 1;
    const atLeft = left === 'zero' ? -1 : 1;
    if (y <= length) return this.initial(y);
    if (y <= 2 * length) return atRight * this.initial(2 * length - y);
    if (y <= 3 * length) return atRight * atLeft * this.initial(y - 2 * length);
    return atLeft * this.initial(4 * length - y);
  }

  private eigenfunctions() {
    const { length, left, right } = this;
    const edges = Array.from({ length: 41 }, (_, i) => (i * length) / 40);
    const { nodes, weights } = compositeGauss(
      [...edges, ...this.breaks].sort((p, q) => p - q),
      NODES,
    );
    const values = nodes.map((x, i) => weights[i] * this.initial(x));
    const project = (k: number, shape: (z: number) => number): number =>
      values.reduce((sum, value, i) => sum + value * shape(k * nodes[i]), 0);
    const last = Math.sqrt(45 / SERIES_FROM) / length;
    const step = (left === 'periodic' ? 2 : 1) * (Math.PI / length);
    const shift = left !== 'periodic' && left !== right ? 0.5 : 0;
    const modes: { k: number; cos: number; sin: number }[] = [];
    for (let n = 0; (n + shift) * step <= last; n++) {
      const k = (n + shift) * step;
      const norm = (k === 0 ? 1 : 2) / length;
      modes.push({
        k,
        cos: left === 'zero' ? 0 : norm * project(k, Math.cos),
        sin: left === 'insulated' ? 0 : norm * project(k, Math.sin),
      });
    }
    return modes;
  }
}
