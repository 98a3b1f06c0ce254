import { type PlaneProblem, planePoint } from '../problem/planeTypes.js';
import type { PhasePoint, TransportProblem } from '../problem/types.js';
import { gaussLegendre, mapRule } from '../quadrature/gauss.js';
import { type PartitionOptions, partitionSlab } from './slabPartition.js';

/** Total cross section per length in mean free paths at a point. */
export function planeExtinction(problem: PlaneProblem, x: number, y: number): number {
  const point = planePoint(x, y);
  const epsilon = problem.epsilon(point);
  return problem.scattering(point) / epsilon + epsilon * problem.absorption(point);
}

const SAMPLES = 5;
const ANGLES = [0.3, 1.9, 3.6, 5.2];

/**
 * The plane seen along one coordinate: a slab whose extinction is the mean over the other one, and
 * whose cuts are those of the plane. Grading toward walls and interfaces, and halving of cells until
 * coefficients are smooth in them, are then those of the slab.
 */
export function slabAlong(problem: PlaneProblem, axis: 'x' | 'y'): TransportProblem {
  const { domain, boundary, interfaces } = problem;
  const other = axis === 'x' ? domain.y : domain.x;
  const samples = mapRule(gaussLegendre(SAMPLES), ...other);
  const extinction = ({ x: at }: PhasePoint): number => {
    let sum = 0;
    for (const [k, across] of samples.nodes.entries()) {
      const [x, y] = axis === 'x' ? [at, across] : [across, at];
      sum += samples.weights[k] * planeExtinction(problem, x, y);
    }
    return sum / (other[1] - other[0]);
  };
  const holes = domain.holes.flatMap((hole) => {
    if (hole.type === 'box') return [...hole[axis]];
    return [hole.centre[axis === 'x' ? 0 : 1]];
  });
  return {
    name: problem.name,
    equation: 'linear-transport',
    domain: { x: domain[axis] },
    epsilon: () => 1,
    scattering: extinction,
    absorption: () => 0,
    source: () => 0,
    boundary:
      axis === 'x'
        ? { left: boundary.left, right: boundary.right }
        : { left: boundary.bottom, right: boundary.top },
    interfaces: [...new Set([...interfaces[axis], ...holes])].sort((a, b) => a - b),
  };
}

/** Lines of the grid along one coordinate. */
export function linesAlong(
  problem: PlaneProblem,
  axis: 'x' | 'y',
  options: PartitionOptions,
): Float64Array {
  const other = axis === 'x' ? problem.domain.y : problem.domain.x;
  const across = mapRule(gaussLegendre(SAMPLES), ...other).nodes;
  const resolve = Array.from(across).flatMap((at) => {
    const [first, last] = problem.domain.t ?? [0, 0];
    const times = last > first ? [first, (first + last) / 2, last] : [first];
    const point = (s: number, theta = 0, t = first) =>
      axis === 'x' ? planePoint(s, at, theta, t) : planePoint(at, s, theta, t);
    const { epsilon, scattering, absorption, source, stiffSource, initial } = problem;
    const sources = [source, stiffSource].flatMap((given) => given ?? []);
    return [
      ...[epsilon, scattering, absorption].map((c) => (s: number) => c(point(s))),
      ...sources.flatMap((q) =>
        ANGLES.flatMap((theta) => times.map((t) => (s: number) => q(point(s, theta, t)))),
      ),
      ...(initial ? ANGLES.map((theta) => (s: number) => initial(point(s, theta))) : []),
    ];
  });
  const cells = partitionSlab(slabAlong(problem, axis), { ...options, resolve });
  return Float64Array.from([cells[0].lower, ...cells.map((cell) => cell.upper)]);
}
