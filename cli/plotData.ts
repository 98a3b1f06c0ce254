import { extinction } from '../src/partition/opticalDepth.js';
import type { TransportProblem } from '../src/problem/types.js';
import { type LayerCut, type SlabPlot, stretchedNodes } from '../src/report/plot.js';
import type { Evaluable } from '../src/solution/errors.js';
import { epsilonOf, type Run, type Yardstick } from './methods.js';

/** Everything that the picture and fields.csv show, evaluated. */
export function plotData(
  problem: TransportProblem,
  options: { accuracy: string; seed: number },
  run: Run,
  against: Yardstick | null,
): SlabPlot {
  const [a, b] = problem.domain.x;
  const x = profilePoints(problem);
  const profile = { x, rho: run.answer.rho(x), flux: run.answer.flux(x) };
  const reference = against
    ? {
        x: against.points.x,
        rho: against.answer.rho(against.points.x),
        flux: against.answer.flux(against.points.x),
        label: 'reference',
      }
    : null;
  const error = reference
    ? {
        rho: relative(run.answer.rho(reference.x), reference.rho),
        flux: relative(run.answer.flux(reference.x), reference.flux),
      }
    : null;
  const paths = freePaths(problem);
  const mapX = paths ? stretchedNodes({ domain: [a, b], freePaths: paths }, 96) : uniform(a, b, 96);
  const mapV = uniform(-1, 1, 64);
  const grid = tensor(mapX, mapV);
  return {
    title: `${problem.name}, epsilon = ${epsilonOf(problem)}`,
    subtitle:
      `${run.method} (${run.formulation}), accuracy ${options.accuracy}, seed ${options.seed}, ` +
      `${run.unknowns} unknowns` +
      (against ? `; reference: ${against.name}` : ''),
    profile,
    reference,
    error,
    map: { x: mapX, v: mapV, values: run.answer.f(grid.x, grid.v) },
    ...(paths ? { freePaths: paths } : {}),
    layers: [layer(problem, run.answer, 'left'), layer(problem, run.answer, 'right')],
  };
}

/** Mean free paths at the walls; none in a void. */
function freePaths(problem: TransportProblem): readonly [left: number, right: number] | null {
  const [left, right] = problem.domain.x.map((x) => extinction(problem, x));
  return left > 0 && right > 0 ? [1 / left, 1 / right] : null;
}

function uniform(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from + ((to - from) * (i + 0.5)) / count);
}

function tensor(x: Float64Array, v: Float64Array): { x: Float64Array; v: Float64Array } {
  const outX: number[] = [];
  const outV: number[] = [];
  for (const direction of v) {
    for (const at of x) {
      outX.push(at);
      outV.push(direction);
    }
  }
  return { x: Float64Array.from(outX), v: Float64Array.from(outV) };
}

/** 201 equal steps and the wall layers. */
function profilePoints(problem: TransportProblem): Float64Array {
  const [a, b] = problem.domain.x;
  const points = Array.from({ length: 201 }, (_, i) => a + ((b - a) * i) / 200);
  for (const depth of layerDepths(problem)) {
    points.push(a + depth / extinction(problem, a), b - depth / extinction(problem, b));
  }
  const inside = points.filter((x) => x >= a && x <= b);
  return Float64Array.from([...new Set(inside)].sort((p, q) => p - q));
}

/** 1e-3 ... 30 mean free paths, in equal ratios. */
function layerDepths(problem: TransportProblem): number[] {
  const [a, b] = problem.domain.x;
  if (!(extinction(problem, a) > 0 && extinction(problem, b) > 0)) return [];
  return Array.from({ length: 60 }, (_, i) => 1e-3 * 3e4 ** (i / 59));
}

const DIRECTIONS = [-1, -0.3, -0.05, 0.05, 0.3, 1];

function layer(problem: TransportProblem, answer: Evaluable, side: 'left' | 'right'): LayerCut {
  const [a, b] = problem.domain.x;
  const path = 1 / extinction(problem, side === 'left' ? a : b);
  const depths = layerDepths(problem).filter((depth) => depth * path <= b - a);
  const x = depths.map((depth) => (side === 'left' ? a + depth * path : b - depth * path));
  const curves = DIRECTIONS.map((v) => ({
    name: `v = ${v}`,
    values: answer.f(
      x,
      x.map(() => v),
    ),
  }));
  return {
    title: `f near the ${side} wall`,
    depth: Float64Array.from(depths),
    curves: [...curves, { name: 'rho', values: answer.rho(x) }],
  };
}

function relative(values: Float64Array, reference: Float64Array): Float64Array {
  const size = reference.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  return values.map((value, i) => Math.abs(value - reference[i]) / size);
}
