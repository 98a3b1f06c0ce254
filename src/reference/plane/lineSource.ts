import { gaussLegendre, mapRule } from '../../quadrature/gauss.js';

/** A Gaussian pulse a exp(-r^2/(2 width^2)) in a homogeneous plane, isotropic at t = 0. */
export interface LineSource {
  readonly centre: readonly [x: number, y: number];
  readonly amplitude: number;
  readonly width: number;
  readonly epsilon: number;
  readonly sigmaS: number;
  readonly sigmaA: number;
}

/** exp(-DARK) is nothing. */
const DARK = 40;

/** Gauss nodes of a piece of the integral over the angle phi. */
const NODES = 24;

/**
 * rho of a line source smoothed by a Gaussian. Isotropic scattering with directions in the plane has
 * the density of a point pulse in closed form (Paasschens, Phys. Rev. E 56, 1135 (1997), eq. 26;
 * also Stadje 1987): with c = 1/epsilon, l = epsilon/sigmaS and R = c t,
 *
 *     P = exp(-R/l) delta(r - R)/(2 pi r) + exp((sqrt(R^2 - r^2) - R)/l) / (2 pi l sqrt(R^2 - r^2)),  r < R,
 *
 * times exp(-sigmaA t). Convolved with the Gaussian, both parts are means over circles of radius s,
 * A(r, s) = a exp(-(r - s)^2/(2 w^2)) exp(-r s/w^2) I_0(r s/w^2), and s = R sin(phi) takes the
 * singularity of the second away:
 *
 *     rho(r, t) = exp(-sigmaA t) (exp(-R/l) A(r, R) + (R/l) int_0^(pi/2) sin(phi) exp(-R (1 - cos phi)/l) A(r, R sin phi) dphi).
 */
export function lineSourceDensity(source: LineSource, r: number, t: number): number {
  const { amplitude, width, epsilon, sigmaS, sigmaA } = source;
  const reach = t / epsilon;
  const free = epsilon / sigmaS;
  const depth = reach / free;
  const circle = (s: number): number => {
    const z = (r * s) / width ** 2;
    return amplitude * Math.exp(-((r - s) ** 2) / (2 * width ** 2)) * scaledBessel0(z);
  };
  const direct = Math.exp(-depth) * circle(reach);
  if (depth === 0) return Math.exp(-sigmaA * t) * direct;
  // 1 - cos(phi) = DARK/depth is where nothing is left.
  const last = depth > DARK / 2 ? 2 * Math.asin(Math.sqrt(DARK / (2 * depth))) : Math.PI / 2;
  const end = Math.min(last, Math.PI / 2);
  const pieces = Math.max(8, Math.ceil((4 * Math.min(reach, reach * end)) / width));
  let sum = 0;
  for (let k = 0; k < pieces; k++) {
    const { nodes, weights } = mapRule(
      gaussLegendre(NODES),
      (end * k) / pieces,
      (end * (k + 1)) / pieces,
    );
    for (let q = 0; q < nodes.length; q++) {
      const half = Math.sin(nodes[q] / 2);
      const fading = Math.exp(-2 * depth * half * half);
      sum += weights[q] * Math.sin(nodes[q]) * fading * circle(reach * Math.sin(nodes[q]));
    }
  }
  return Math.exp(-sigmaA * t) * (direct + depth * sum);
}

/**
 * f of the same pulse, by integration of what is scattered along the ray,
 *
 *     f = exp(-k t) f0(x - v t/epsilon) + (sigmaS/epsilon^2) int_0^t exp(-k s) rho(x - v s/epsilon, t - s) ds
 *
 * with k = sigmaS/epsilon^2 + sigmaA; (x, y) is measured from the centre.
 */
export function lineSourceIntensity(
  source: LineSource,
  x: number,
  y: number,
  theta: number,
  t: number,
): number {
  const { amplitude, width, epsilon, sigmaS, sigmaA } = source;
  const rate = sigmaS / epsilon ** 2 + sigmaA;
  const distance = (s: number): number =>
    Math.hypot(x - (s / epsilon) * Math.cos(theta), y - (s / epsilon) * Math.sin(theta));
  const direct = amplitude * Math.exp(-rate * t - distance(t) ** 2 / (2 * width ** 2));
  const last = Math.min(t, DARK / rate);
  const pieces = Math.max(8, Math.ceil(last / (epsilon * width)));
  let sum = 0;
  for (let k = 0; k < pieces; k++) {
    const { nodes, weights } = mapRule(
      gaussLegendre(8),
      (last * k) / pieces,
      (last * (k + 1)) / pieces,
    );
    for (let q = 0; q < nodes.length; q++) {
      const s = nodes[q];
      sum += weights[q] * Math.exp(-rate * s) * lineSourceDensity(source, distance(s), t - s);
    }
  }
  return direct + (sigmaS / epsilon ** 2) * sum;
}

/** exp(-z) I_0(z), z >= 0: the power series, and the asymptotic one where it has all digits. */
export function scaledBessel0(z: number): number {
  if (z < 30) {
    let term = 1;
    let sum = 1;
    for (let k = 1; k < 200; k++) {
      term *= (z / (2 * k)) ** 2;
      sum += term;
      if (term < 1e-17 * sum) break;
    }
    return Math.exp(-z) * sum;
  }
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 30; k++) {
    const next = (term * (2 * k - 1) ** 2) / (8 * k * z);
    if (next > term) break;
    term = next;
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return sum / Math.sqrt(2 * Math.PI * z);
}
