import { gaussLegendre, mapRule, type Quadrature } from '../quadrature/gauss.js';

/** Shifted Legendre polynomials on a cell, P_k(2s - 1) for s in [0, 1]: values P_0 ... P_{count-1}. */
export function legendreValues(s: number, count: number): Float64Array {
  const values = new Float64Array(Math.max(count, 2));
  const z = 2 * s - 1;
  values[0] = 1;
  values[1] = z;
  for (let k = 2; k < count; k++) {
    values[k] = ((2 * k - 1) * z * values[k - 1] - (k - 1) * values[k - 2]) / k;
  }
  return values;
}

/** Integral of sum_k coefficients[k] P_k from 0 to s. */
export function legendreIntegral(coefficients: Float64Array, s: number): number {
  const p = legendreValues(s, coefficients.length + 1);
  let sum = coefficients[0] * s;
  for (let k = 1; k < coefficients.length; k++) {
    sum += (coefficients[k] * (p[k + 1] - p[k - 1])) / (2 * (2 * k + 1));
  }
  return sum;
}

export function legendreSum(coefficients: Float64Array, s: number): number {
  const p = legendreValues(s, coefficients.length);
  let sum = 0;
  for (let k = 0; k < coefficients.length; k++) sum += coefficients[k] * p[k];
  return sum;
}

/** Gauss rule on [0, 1] with n nodes and the interpolation in Legendre polynomials through them. */
export interface LegendreInterpolation {
  readonly rule: Quadrature;
  /** Coefficients of the polynomial of degree n - 1 that has these values at the nodes. */
  readonly coefficients: (values: ArrayLike<number>) => Float64Array;
}

const cache = new Map<number, LegendreInterpolation>();

export function legendreInterpolation(n: number): LegendreInterpolation {
  const known = cache.get(n);
  if (known) return known;
  const rule = mapRule(gaussLegendre(n), 0, 1);
  const projection = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const p = legendreValues(rule.nodes[i], n);
    for (let k = 0; k < n; k++) projection[k * n + i] = (2 * k + 1) * rule.weights[i] * p[k];
  }
  const coefficients = (values: ArrayLike<number>): Float64Array => {
    const result = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += projection[k * n + i] * values[i];
      result[k] = sum;
    }
    return result;
  };
  const interpolation = { rule, coefficients };
  cache.set(n, interpolation);
  return interpolation;
}
