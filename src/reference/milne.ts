import { compositeGauss } from '../quadrature/gauss.js';

/**
 * Closed forms for the conservative half space (sigmaA = 0, isotropic scattering), tau the optical
 * depth. Chandrasekhar, Radiative Transfer (1960), chapter 3; Case & Zweifel, Linear Transport
 * Theory (1967), chapter 6.
 */

function quarterTurnEdges(): number[] {
  const edges = [0, Math.PI / 4];
  for (let gap = Math.PI / 8; gap > 1e-13; gap /= 2) edges.push(Math.PI / 2 - gap);
  edges.push(Math.PI / 2);
  return edges;
}

/** 1 - theta cot(theta), by its series near 0. */
function oneMinusThetaCot(theta: number): number {
  if (theta > 0.3) return 1 - theta / Math.tan(theta);
  const t = theta * theta;
  // Coefficients |B_2n| 4^n / (2n)!
  const series = [1 / 3, 1 / 45, 2 / 945, 1 / 4725, 2 / 93555, 1382 / 638512875, 4 / 18243225];
  return series.reduceRight((sum, coefficient) => sum * t + coefficient, 3617 / 162820783125) * t;
}

/** Gauss panels on [0, pi/2], graded toward pi/2 where 1/(cos^2 + mu^2 sin^2) has width mu. */
const ANGLES = compositeGauss(quarterTurnEdges(), 20);
const SQUARED_SINES = ANGLES.nodes.map((theta) => Math.sin(theta) ** 2);
const SQUARED_COSINES = ANGLES.nodes.map((theta) => Math.cos(theta) ** 2);
const WEIGHTED_LOGARITHMS = ANGLES.nodes.map(
  (theta, q) => ANGLES.weights[q] * Math.log(oneMinusThetaCot(theta) / SQUARED_SINES[q]),
);

/**
 * Chandrasekhar's H function for albedo 1, mu >= 0, to about 1e-14:
 * ln H = ln(1 + mu) - (mu/pi) * integral over (0, pi/2) of
 * ln[(1 - theta cot theta)/sin^2 theta] / (cos^2 theta + mu^2 sin^2 theta), the smooth form of
 * -(mu/pi) * integral over (0, infinity) of ln[1 - arctan(k)/k] / (1 + mu^2 k^2), k = tan theta.
 *
 * @throws RangeError for negative mu.
 */
export function chandrasekharH(mu: number): number {
  if (!(mu >= 0)) throw new RangeError(`chandrasekharH: got mu = ${mu}, expected mu >= 0`);
  let sum = 0;
  for (let q = 0; q < WEIGHTED_LOGARITHMS.length; q++) {
    sum += WEIGHTED_LOGARITHMS[q] / (SQUARED_COSINES[q] + mu * mu * SQUARED_SINES[q]);
  }
  return (1 + mu) * Math.exp((-mu / Math.PI) * sum);
}

/** Half-range rule graded toward mu = 0, where H has a mu log mu. */
const HALF_RANGE = compositeGauss([0, 1e-12, 1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 0.05, 0.25, 1], 16);

const H_AT_NODES = HALF_RANGE.nodes.map(chandrasekharH);

/** The n-th moment of H, integral of mu^n H over (0, 1); n = 1 gives 2/sqrt(3). */
export function momentOfH(n: number): number {
  return HALF_RANGE.nodes.reduce(
    (sum, mu, q) => sum + HALF_RANGE.weights[q] * mu ** n * H_AT_NODES[q],
    0,
  );
}

/** q(infinity), the extrapolation length in mean free paths: (alpha_2 / alpha_1), moments of H. */
export const EXTRAPOLATION_LENGTH = momentOfH(2) / momentOfH(1);

/** q(0) = 1/sqrt(3) (Hopf, Bronstein). */
export const HOPF_AT_WALL = 1 / Math.sqrt(3);

/**
 * Hopf's function: rho = tau + q(tau) solves the Milne problem with <v f> = -1/3.
 * q = q(infinity) - 1/(2 sqrt 3) * integral over (0, 1) of exp(-tau/mu) / (H Z),
 * Z = (1 - mu artanh mu)^2 + (pi mu / 2)^2.
 */
export function hopf(tau: number): number {
  const { nodes, weights } = (cachedHopfRule ??= hopfRule());
  const sum = nodes.reduce((total, mu, q) => total + weights[q] * Math.exp(-tau / mu), 0);
  return EXTRAPOLATION_LENGTH - sum / (2 * Math.sqrt(3));
}

let cachedHopfRule: ReturnType<typeof hopfRule> | undefined;

/** Nodes in mu, graded toward both ends; weights contain 1 / (H Z). */
function hopfRule() {
  const lower = [0, 1e-12, 1e-9, 1e-7, 1e-5, 1e-4, 1e-3, 1e-2, 0.05, 0.2, 0.5];
  const low = compositeGauss(lower, 16);
  // In delta = 1 - mu: Z goes there like log^2 delta.
  const gaps = [0, ...Array.from({ length: 50 }, (_, k) => 2 ** (k - 50))];
  const high = compositeGauss(gaps, 16);
  const weigh = (mu: number, delta: number, weight: number): number => {
    const artanh = 0.5 * Math.log((1 + mu) / delta);
    const z = (1 - mu * artanh) ** 2 + ((Math.PI * mu) / 2) ** 2;
    return weight / (chandrasekharH(mu) * z);
  };
  const nodes = [...low.nodes, ...high.nodes.map((delta) => 1 - delta)];
  const weights = [
    ...low.nodes.map((mu, q) => weigh(mu, 1 - mu, low.weights[q])),
    ...high.nodes.map((delta, q) => weigh(1 - delta, delta, high.weights[q])),
  ];
  return { nodes, weights };
}

/**
 * Density far inside a conservative half space with this inflow (argument |v|) and no flux: the
 * boundary value of the diffusion limit, (sqrt 3 / 2) * integral over (0, 1) of mu H f_in; f_in = 1
 * gives 1.
 */
export function wallLimit(inflow: (mu: number) => number): number {
  const sum = HALF_RANGE.nodes.reduce(
    (total, mu, q) => total + HALF_RANGE.weights[q] * mu * H_AT_NODES[q] * inflow(mu),
    0,
  );
  return (Math.sqrt(3) / 2) * sum;
}
