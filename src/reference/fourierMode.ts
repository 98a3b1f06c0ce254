import type { Quadrature } from '../quadrature/gauss.js';
import type { Coefficient } from './fourierData.js';

/** exp(-SLOW) is rounding: from sigmaS s = SLOW on only the slow eigenvalue is left. */
const SLOW = 42;

/** A mode at one time: amplitudes of <f>, <v f>, and of f at any direction. */
export interface ModeState {
  readonly rho: Coefficient;
  readonly moment: Coefficient;
  /** @param initial the mode of f0 at this direction. */
  f(v: number, initial: Coefficient): Coefficient;
}

/**
 * One Fourier mode without absorption, s = t / epsilon^2, kappa = k epsilon, continuous velocity:
 *
 *     F_s + (sigma + i kappa v) F = sigma R,    R = <F>,    F(0) = F0.
 *
 * Laplace transform with q = p + sigma:  F = (sigma R + F0) / (q + i kappa v),
 * R = A0 / (1 - sigma A),  A = <1/(q + i kappa v)> = arctan(kappa/q)/kappa,  A0 = <F0/(q + i kappa v)>.
 * Outside the cut q = i [-kappa, kappa] there is one pole, q0 = kappa cot(kappa/sigma) in (0, sigma),
 * if kappa < sigma pi/2 (Case & Zweifel 1967; the eigenvalue (x cot x - 1)/epsilon^2).
 *
 * - sigma s < 42: trapezoidal rule on an ellipse confocal with the cut that passes 3/s to the right
 *   of sigma: it converges geometrically and exp(q s) exceeds its largest value by e^3 only;
 * - later: the residue at q0, in closed form.
 */
export class FourierMode {
  /** @param even @param odd parts of F0 at the nodes of `rule`, a rule on (0, 1). */
  constructor(
    readonly k: number,
    private readonly epsilon: number,
    private readonly sigma: number,
    private readonly rule: Quadrature,
    private readonly even: readonly Coefficient[],
    private readonly odd: readonly Coefficient[],
  ) {}

  at(t: number): ModeState {
    const s = t / this.epsilon ** 2;
    return this.sigma * s < SLOW ? this.onContour(s) : this.slow(t);
  }

  private get kappa(): number {
    return this.k * this.epsilon;
  }

  private onContour(s: number): ModeState {
    const { sigma, kappa } = this;
    const real = sigma + 3 / s;
    const imaginary = Math.hypot(real, kappa);
    const inner = kappa < (sigma * Math.PI) / 2 ? Math.asinh(sigma / kappa) : 0;
    const strip = Math.asinh(real / kappa) - inner;
    const count = Math.ceil(40 / strip + 4 * imaginary * s + 40);
    const rho = { re: 0, im: 0 };
    const moment = { re: 0, im: 0 };
    const nodes: { q: Coefficient; weight: Coefficient; emission: Coefficient }[] = [];
    for (let j = 0; j < count; j++) {
      const theta = (2 * Math.PI * (j + 0.5)) / count;
      const q = { re: real * Math.cos(theta), im: imaginary * Math.sin(theta) };
      const size = Math.exp((q.re - sigma) * s) / count;
      const wave = { re: size * Math.cos(q.im * s), im: size * Math.sin(q.im * s) };
      const step = { re: imaginary * Math.cos(theta), im: real * Math.sin(theta) };
      const weight = times(wave, step);
      const { a0, v0, square } = this.means(q);
      const a = this.escape(q);
      const r = over(a0, { re: 1 - sigma * a.re, im: -sigma * a.im });
      const emission = { re: sigma * r.re, im: sigma * r.im };
      add(rho, times(weight, r));
      // <v/(q + i kappa v)> = -i kappa <v^2/(q^2 + kappa^2 v^2)>
      const driven = times(emission, { re: kappa * square.im, im: -kappa * square.re });
      add(moment, times(weight, { re: driven.re + v0.re, im: driven.im + v0.im }));
      nodes.push({ q, weight, emission });
    }
    const f = (v: number, initial: Coefficient): Coefficient => {
      const sum = { re: 0, im: 0 };
      for (const { q, weight, emission } of nodes) {
        const gain = { re: emission.re + initial.re, im: emission.im + initial.im };
        add(sum, times(weight, over(gain, { re: q.re, im: q.im + kappa * v })));
      }
      return sum;
    };
    return { rho, moment, f };
  }

  private slow(t: number): ModeState {
    const { sigma, kappa, k } = this;
    const zero = { re: 0, im: 0 };
    const x = kappa / sigma;
    if (x >= Math.PI / 2) return { rho: zero, moment: zero, f: () => zero };
    const q = { re: kappa / Math.tan(x), im: 0 };
    const decay = Math.exp((-k * k * oneMinusCot(x) * t) / sigma);
    const { a0, square } = this.means(q);
    const residue = (decay * (q.re ** 2 + kappa ** 2)) / sigma;
    const rho = { re: residue * a0.re, im: residue * a0.im };
    const emission = { re: sigma * rho.re, im: sigma * rho.im };
    const moment = times(emission, { re: 0, im: -kappa * square.re });
    return { rho, moment, f: (v) => over(emission, { re: q.re, im: kappa * v }) };
  }

  /** A(q) = log((q + i kappa)/(q - i kappa)) / (2 i kappa), by its series for small kappa/q. */
  private escape(q: Coefficient): Coefficient {
    const { kappa } = this;
    const ratio = over({ re: kappa, im: 0 }, q);
    if (Math.hypot(ratio.re, ratio.im) < 0.1) {
      const square = times(ratio, ratio);
      let sum = { re: 0, im: 0 };
      for (let n = 16; n >= 0; n--) {
        sum = times(sum, { re: -square.re, im: -square.im });
        sum.re += 1 / (2 * n + 1);
      }
      return over(sum, q);
    }
    const z = over({ re: q.re, im: q.im + kappa }, { re: q.re, im: q.im - kappa });
    const log = { re: Math.log(Math.hypot(z.re, z.im)), im: Math.atan2(z.im, z.re) };
    return { re: log.im / (2 * kappa), im: -log.re / (2 * kappa) };
  }

  /** <F0/(q + i kappa v)>, <v F0/(q + i kappa v)>, <v^2/(q^2 + kappa^2 v^2)>. */
  private means(q: Coefficient): { a0: Coefficient; v0: Coefficient; square: Coefficient } {
    const { nodes, weights } = this.rule;
    const { kappa, even, odd } = this;
    const qq = times(q, q);
    const a0 = { re: 0, im: 0 };
    const v0 = { re: 0, im: 0 };
    const square = { re: 0, im: 0 };
    for (let i = 0; i < nodes.length; i++) {
      const v = nodes[i];
      const bend = (kappa * v) ** 2;
      const inverse = over({ re: weights[i], im: 0 }, { re: qq.re + bend, im: qq.im });
      const qe = times(q, even[i]);
      const qo = times(q, odd[i]);
      const kv = kappa * v;
      add(a0, times(inverse, { re: qe.re + kv * odd[i].im, im: qe.im - kv * odd[i].re }));
      const odds = { re: qo.re + kv * even[i].im, im: qo.im - kv * even[i].re };
      add(v0, times(inverse, { re: v * odds.re, im: v * odds.im }));
      square.re += v * v * inverse.re;
      square.im += v * v * inverse.im;
    }
    return { a0, v0, square };
  }
}

/** Nodes on (0, 1) that `FourierMode` needs: the poles of 1/(q + i kappa v) stay on the contour. */
export function nodesNeeded(kappa: number, sigma: number, s: number): number {
  const nearest = Math.asinh((sigma + 3 / s) / kappa);
  return Math.min(1400, Math.ceil(24 + 10 / nearest));
}

/** (1 - x cot x) / x^2, by its series near 0. */
function oneMinusCot(x: number): number {
  if (x > 0.3) return (1 - x / Math.tan(x)) / (x * x);
  const t = x * x;
  const series = [1 / 3, 1 / 45, 2 / 945, 1 / 4725, 2 / 93555, 1382 / 638512875, 4 / 18243225];
  return series.reduceRight((sum, coefficient) => sum * t + coefficient, 3617 / 162820783125);
}

interface Complex {
  re: number;
  im: number;
}

function times(p: Coefficient, q: Coefficient): Complex {
  return { re: p.re * q.re - p.im * q.im, im: p.re * q.im + p.im * q.re };
}

function over(p: Coefficient, q: Coefficient): Complex {
  const size = q.re * q.re + q.im * q.im;
  return { re: (p.re * q.re + p.im * q.im) / size, im: (p.im * q.re - p.re * q.im) / size };
}

function add(sum: Complex, term: Coefficient): void {
  sum.re += term.re;
  sum.im += term.im;
}
