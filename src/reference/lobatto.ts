import { gaussLegendre, type Quadrature } from '../quadrature/gauss.js';

/** Polynomials of one degree on [-1, 1], given at the Gauss-Lobatto points. */
export interface Element {
  readonly degree: number;
  /** degree + 1 Gauss-Lobatto points with their weights (sum 2). */
  readonly lobatto: Quadrature;
  /** `degree` Gauss points: there derivatives live. */
  readonly gauss: Quadrature;
  /** Derivative at the Gauss points of the values at the Lobatto points, degree x (degree + 1). */
  readonly derivative: Float64Array;
}

const cache = new Map<number, Element>();

/** @throws RangeError for a degree below 1. */
export function element(degree: number): Element {
  const known = cache.get(degree);
  if (known) return known;
  const lobatto = gaussLobatto(degree + 1);
  const gauss = gaussLegendre(degree);
  const n = degree + 1;
  const derivative = new Float64Array(degree * n);
  for (let q = 0; q < degree; q++) {
    for (let j = 0; j < n; j++) derivative[q * n + j] = slope(lobatto.nodes, j, gauss.nodes[q]);
  }
  const made = { degree, lobatto, gauss, derivative };
  cache.set(degree, made);
  return made;
}

/** Values at z of the Lagrange polynomials of the nodes. */
export function lagrange(nodes: ArrayLike<number>, z: number): Float64Array {
  const values = new Float64Array(nodes.length).fill(1);
  for (let j = 0; j < nodes.length; j++) {
    for (let i = 0; i < nodes.length; i++) {
      if (i !== j) values[j] *= (z - nodes[i]) / (nodes[j] - nodes[i]);
    }
  }
  return values;
}

/** Derivative of the j-th Lagrange polynomial at z. */
function slope(nodes: ArrayLike<number>, j: number, z: number): number {
  let sum = 0;
  for (let skipped = 0; skipped < nodes.length; skipped++) {
    if (skipped === j) continue;
    let product = 1 / (nodes[j] - nodes[skipped]);
    for (let i = 0; i < nodes.length; i++) {
      if (i !== j && i !== skipped) product *= (z - nodes[i]) / (nodes[j] - nodes[i]);
    }
    sum += product;
  }
  return sum;
}

/**
 * The n-point Gauss-Lobatto rule: ends and zeros of P'_{n-1}, weights 2 / (n (n-1) P_{n-1}^2), exact
 * to degree 2n - 3. Newton's method from the Chebyshev-Lobatto points.
 */
function gaussLobatto(n: number): Quadrature {
  if (n < 2) throw new RangeError(`gaussLobatto: got n = ${n}, expected at least 2`);
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  const m = n - 1;
  for (let i = 0; i < n; i++) {
    let z = -Math.cos((Math.PI * i) / m);
    for (let iteration = 0; iteration < 100; iteration++) {
      const [value, previous] = legendrePair(m, z);
      const step = (z * value - previous) / (n * value);
      z -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    nodes[i] = z;
    weights[i] = 2 / (n * m * legendrePair(m, z)[0] ** 2);
  }
  return { nodes, weights };
}

/** P_m(z) and P_{m-1}(z). */
function legendrePair(m: number, z: number): [number, number] {
  let previous = 1;
  let current = z;
  for (let k = 2; k <= m; k++) {
    const next = ((2 * k - 1) * z * current - (k - 1) * previous) / k;
    previous = current;
    current = next;
  }
  return [current, previous];
}
