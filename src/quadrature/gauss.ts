/** Nodes and weights of a quadrature rule, equal lengths, nodes ascending. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const cache = new Map<number, Quadrature>();

/**
 * Gauss-Legendre rule on [-1, 1] (weights sum to 2), exact to degree 2n - 1. Newton iteration on
 * the three-term recurrence from Chebyshev-like first guesses.
 *
 * @throws RangeError when n is not a positive integer.
 */
export function gaussLegendre(n: number): Quadrature {
  if (!Number.isInteger(n) || n < 1) {
    throw new RangeError(`gaussLegendre: got n = ${n}, expected a positive integer`);
  }
  const known = cache.get(n);
  if (known) return known;
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < Math.ceil(n / 2); i++) {
    let z = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let iteration = 0; iteration < 100; iteration++) {
      const [value, derivative] = legendre(n, z);
      slope = derivative;
      const step = value / derivative;
      z -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    slope = legendre(n, z)[1];
    const weight = 2 / ((1 - z * z) * slope * slope);
    nodes[i] = -z;
    nodes[n - 1 - i] = z;
    weights[i] = weight;
    weights[n - 1 - i] = weight;
  }
  if (n % 2 === 1) nodes[(n - 1) / 2] = 0;
  const rule = { nodes, weights };
  cache.set(n, rule);
  return rule;
}

/** Legendre polynomial P_n(z) and its derivative, |z| < 1. */
function legendre(n: number, z: number): [value: number, derivative: number] {
  if (n === 0) return [1, 0];
  let previous = 1;
  let current = z;
  for (let k = 2; k <= n; k++) {
    const next = ((2 * k - 1) * z * current - (k - 1) * previous) / k;
    previous = current;
    current = next;
  }
  return [current, (n * (z * current - previous)) / (z * z - 1)];
}

const radauCache = new Map<number, Quadrature>();

/**
 * Gauss-Radau rule on [-1, 1] with a node at +1 (weights sum to 2), exact to degree 2n - 2. The
 * nodes are 1 and minus the zeros of (P_{n-1}(z) + P_n(z))/(1 + z); Newton with deflation of the
 * zeros found.
 *
 * @throws RangeError when n is not a positive integer.
 */
export function gaussRadau(n: number): Quadrature {
  if (!Number.isInteger(n) || n < 1) {
    throw new RangeError(`gaussRadau: got n = ${n}, expected a positive integer`);
  }
  const known = radauCache.get(n);
  if (known) return known;
  const zeros: number[] = [];
  for (let i = 1; i < n; i++) {
    let z = -Math.cos((2 * Math.PI * i) / (2 * n - 1));
    for (let iteration = 0; iteration < 100; iteration++) {
      const [low, lowSlope] = legendre(n - 1, z);
      const [high, highSlope] = legendre(n, z);
      const value = low + high;
      const deflation = zeros.reduce((sum, other) => sum + 1 / (z - other), 1 / (1 + z));
      const step = value / (lowSlope + highSlope - value * deflation);
      z -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    zeros.push(z);
  }
  zeros.sort((p, q) => q - p);
  const nodes = Float64Array.from([...zeros.map((z) => -z), 1]);
  const weights = nodes.map((node) => {
    if (node === 1) return 2 / (n * n);
    const [value] = legendre(n - 1, -node);
    return (1 + node) / (n * n * value * value);
  });
  const rule = { nodes, weights };
  radauCache.set(n, rule);
  return rule;
}

/** The rule moved to [lower, upper]; weights sum to upper - lower. */
export function mapRule(rule: Quadrature, lower: number, upper: number): Quadrature {
  const half = (upper - lower) / 2;
  const middle = (upper + lower) / 2;
  return {
    nodes: rule.nodes.map((z) => middle + half * z),
    weights: rule.weights.map((w) => half * w),
  };
}

/**
 * Gauss-Legendre with n nodes on every panel of an ascending list of edges, joined in order.
 * With edges graded toward v = 0 this is the half-range (double-Gauss) rule that transport needs.
 */
export function compositeGauss(edges: ArrayLike<number>, n: number): Quadrature {
  const panels = edges.length - 1;
  const rule = gaussLegendre(n);
  const nodes = new Float64Array(panels * n);
  const weights = new Float64Array(panels * n);
  for (let panel = 0; panel < panels; panel++) {
    const mapped = mapRule(rule, edges[panel], edges[panel + 1]);
    nodes.set(mapped.nodes, panel * n);
    weights.set(mapped.weights, panel * n);
  }
  return { nodes, weights };
}
