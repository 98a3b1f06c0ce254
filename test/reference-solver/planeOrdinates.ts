import { type PlaneProblem, planePoint } from '../../src/problem/planeTypes.js';
import type { PhaseFunction } from '../../src/problem/types.js';
import { gaussLegendre, mapRule } from '../../src/quadrature/gauss.js';

/** Plain discrete ordinates that share nothing with the solver under test but Gauss's rule. */

/** rho at a cell edge of the slab with inflow 1 / 0: diamond differences, mu = cos theta. */
export function diamondSlab(epsilon: number, cells: number, x: number): number {
  // theta in (0, pi/2), graded toward pi/2, where particles graze.
  const rule: { mu: number; weight: number }[] = [];
  const ends = [0, 0.05, 0.2, 0.45, 1];
  for (let k = 0; k + 1 < ends.length; k++) {
    const part = mapRule(gaussLegendre(8), ends[k], ends[k + 1]);
    part.nodes.forEach((s, m) => {
      rule.push({ mu: Math.sin((s * Math.PI) / 2), weight: part.weights[m] / 2 });
    });
  }
  const width = 1 / cells;
  let rho = new Float64Array(cells).fill(0.5);
  let edges = new Float64Array(cells + 1);
  for (let iteration = 0; iteration < 20000; iteration++) {
    const next = new Float64Array(cells);
    edges = new Float64Array(cells + 1);
    for (const { mu, weight } of rule) {
      const gain = (2 * mu * epsilon) / width;
      let f = 1;
      edges[0] += weight * f;
      for (let i = 0; i < cells; i++) {
        const middle = (gain * f + rho[i]) / (gain + 1);
        next[i] += weight * middle;
        f = 2 * middle - f;
        edges[i + 1] += weight * f;
      }
      f = 0;
      for (let i = cells - 1; i >= 0; i--) {
        const middle = (gain * f + rho[i]) / (gain + 1);
        next[i] += weight * middle;
        f = 2 * middle - f;
        edges[i] += weight * f;
      }
    }
    const change = next.reduce((most, value, i) => Math.max(most, Math.abs(value - rho[i])), 0);
    rho = next;
    if (change < 1e-11) break;
  }
  return edges[Math.round(x * cells)];
}

/**
 * rho by cells, entry i + cells * j: diamond differences on a uniform grid, `angles` Gauss nodes in
 * every quadrant, inflow on all sides, source iteration. For epsilon of about 1.
 */
export function diamondPlane(problem: PlaneProblem, cells: number, angles: number): Float64Array {
  const { domain, boundary } = problem;
  const [hx, hy] = [domain.x, domain.y].map(([a, b]) => (b - a) / cells);
  const at = (i: number, j: number, theta = 0) =>
    planePoint(domain.x[0] + i * hx, domain.y[0] + j * hy, theta);
  const table = (f: PhaseFunction): Float64Array =>
    Float64Array.from({ length: cells * cells }, (_, cell) =>
      f(at((cell % cells) + 0.5, Math.floor(cell / cells) + 0.5)),
    );
  const epsilon = problem.epsilon(at(0.5, 0.5));
  const scattering = table(problem.scattering).map((s) => s / epsilon);
  const total = table(problem.absorption).map((a, cell) => scattering[cell] + epsilon * a);
  const source = table(problem.source).map((q) => q * epsilon);
  const datum = (side: 'left' | 'right' | 'bottom' | 'top'): PhaseFunction => {
    const condition = boundary[side];
    return condition.type === 'inflow' ? condition.value : () => 0;
  };
  const quarter = mapRule(gaussLegendre(angles), 0, Math.PI / 2);
  let rho = new Float64Array(cells * cells);
  for (let iteration = 0; iteration < 500; iteration++) {
    const next = new Float64Array(cells * cells);
    for (let m = 0; m < 4 * angles; m++) {
      const theta = quarter.nodes[m % angles] + (Math.floor(m / angles) * Math.PI) / 2;
      const weight = quarter.weights[m % angles] / (2 * Math.PI);
      const [cosine, sine] = [Math.cos(theta), Math.sin(theta)];
      const [right, up] = [cosine > 0, sine > 0];
      const below = Float64Array.from({ length: cells }, (_, i) =>
        datum(up ? 'bottom' : 'top')(at(i + 0.5, up ? 0 : cells, theta)),
      );
      const [gx, gy] = [(2 * Math.abs(cosine)) / hx, (2 * Math.abs(sine)) / hy];
      for (let row = 0; row < cells; row++) {
        const j = up ? row : cells - 1 - row;
        let beside = datum(right ? 'left' : 'right')(at(right ? 0 : cells, j + 0.5, theta));
        for (let column = 0; column < cells; column++) {
          const i = right ? column : cells - 1 - column;
          const cell = i + cells * j;
          const gain = scattering[cell] * rho[cell] + source[cell];
          const middle = (gain + gx * beside + gy * below[i]) / (total[cell] + gx + gy);
          next[cell] += weight * middle;
          beside = 2 * middle - beside;
          below[i] = 2 * middle - below[i];
        }
      }
    }
    const change = next.reduce((most, value, k) => Math.max(most, Math.abs(value - rho[k])), 0);
    rho = next;
    if (change < 1e-7) break;
  }
  return rho;
}
