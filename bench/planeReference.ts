import { writeFileSync } from 'node:fs';
import type { PlaneProblem } from '../src/problem/planeTypes.js';
import { gaussLegendre, mapRule } from '../src/quadrature/gauss.js';
import {
  type PlaneTransportOptions,
  type PlaneTransportSolution,
  solvePlaneTransport,
} from '../src/reference/plane/planeTransport.js';
import { strictJson } from '../src/report/json.js';
import { markdownTable } from '../src/report/table.js';
import { squareEx4, squareEx5, squareP5 } from './planeProblems.js';
import { saveResults } from './results.js';

/**
 * Convergence of the reference solver in the plane in mesh and in angle:
 * `node dist/bench/planeReference.js` after `npm run build`. Results go to
 * bench/results/plane-reference.{json,md}; the finest solutions of square-ex5 and square-p5 to
 * test/reference/square-*.json, with the change between the two finest levels as estimated error.
 */

const LEVELS: readonly PlaneTransportOptions[] = [
  { degree: 3, wallCell: 0.3, growth: 4, anglesPerPanel: 6 },
  { degree: 4, wallCell: 0.1, growth: 3, anglesPerPanel: 6 },
  { degree: 5, wallCell: 0.05, growth: 3, anglesPerPanel: 6 },
  { degree: 6, wallCell: 0.03, growth: 3, anglesPerPanel: 7 },
];
/** Without layers, thick cells will do. */
const SMOOTH_LEVELS: readonly PlaneTransportOptions[] = [3, 4, 5, 6].map((degree) => ({
  degree,
  wallCell: 1,
  growth: 6,
}));
const ANGLES = [2, 3, 4, 5, 6, 8];
const SIDE = 12;
const GRID = 21;

interface Case {
  readonly name: string;
  readonly epsilon: number;
  readonly problem: PlaneProblem;
  readonly exact?: (x: number, y: number) => number;
  readonly definition?: object;
}

const zero = { type: 'inflow', value: '0' };
const side = { type: 'inflow', value: '1 + 0.2*y' };
const DEFINITIONS = {
  ex5: {
    domain: { x: [-1, 1], y: [-1, 1] },
    coefficients: { scattering: '1', absorption: '0', source: '0.5' },
    boundary: { left: zero, right: zero, bottom: zero, top: zero },
  },
  p5: {
    domain: { x: [0, 1], y: [0, 1] },
    coefficients: { scattering: '1 + y', absorption: '0.1', source: '0' },
    boundary: {
      left: side,
      right: side,
      bottom: { type: 'inflow', value: '1' },
      top: { type: 'inflow', value: '1.2' },
    },
  },
};

const cases: readonly Case[] = [
  ...[1, 1e-3, 1e-6].map((epsilon) => ({
    name: 'square-ex4',
    epsilon,
    problem: squareEx4(epsilon),
    exact: (x: number, y: number) => Math.exp(-x - y),
  })),
  ...[1, 0.1].map((epsilon) => ({
    name: 'square-ex5',
    epsilon,
    problem: squareEx5(epsilon),
    definition: DEFINITIONS.ex5,
  })),
  ...[1, 1e-3].map((epsilon) => ({
    name: 'square-p5',
    epsilon,
    problem: squareP5(epsilon),
    definition: DEFINITIONS.p5,
  })),
];

/** rho at the points of a SIDE x SIDE Gauss rule over the box. */
interface Sample {
  readonly polynomial: Float64Array;
  readonly byRays: Float64Array;
}

interface Line {
  readonly name: string;
  readonly epsilon: number;
  readonly options: PlaneTransportOptions;
  readonly info: PlaneTransportSolution['info'];
  /** Relative L2 difference of rho from the exact one, or from the level before. */
  readonly difference: number | null;
  readonly differenceByRays: number | null;
}

function gaussPoints({ domain }: PlaneProblem): { x: number; y: number; weight: number }[] {
  const [along, up] = [domain.x, domain.y].map(([a, b]) => mapRule(gaussLegendre(SIDE), a, b));
  return [...along.nodes].flatMap((x, i) =>
    [...up.nodes].map((y, j) => ({ x, y, weight: along.weights[i] * up.weights[j] })),
  );
}

function sample(problem: PlaneProblem, solution: PlaneTransportSolution): Sample {
  const points = gaussPoints(problem);
  return {
    polynomial: Float64Array.from(points, ({ x, y }) => solution.rho(x, y)),
    byRays: Float64Array.from(points, ({ x, y }) => solution.rhoByRays(x, y)),
  };
}

function distance(problem: PlaneProblem, a: Float64Array, b: Float64Array): number {
  const points = gaussPoints(problem);
  const norm = (value: (k: number) => number): number =>
    Math.sqrt(points.reduce((sum, { weight }, k) => sum + weight * value(k) ** 2, 0));
  return norm((k) => a[k] - b[k]) / norm((k) => b[k]);
}

interface Study {
  readonly lines: Line[];
  /** By level. */
  readonly solutions: PlaneTransportSolution[];
}

function study({ name, epsilon, problem, exact }: Case, levels: readonly PlaneTransportOptions[]) {
  const result: Study = { lines: [], solutions: [] };
  let before: Sample | null = null;
  if (exact) {
    const values = Float64Array.from(gaussPoints(problem), ({ x, y }) => exact(x, y));
    before = { polynomial: values, byRays: values };
  }
  for (const options of levels) {
    const solution = solvePlaneTransport(problem, options);
    const now = sample(problem, solution);
    const line: Line = {
      name,
      epsilon,
      options,
      info: solution.info,
      difference: before && distance(problem, now.polynomial, before.polynomial),
      differenceByRays: before && distance(problem, now.byRays, before.byRays),
    };
    process.stderr.write(`${strictJson(line)}\n`);
    result.lines.push(line);
    result.solutions.push(solution);
    if (!exact) before = now;
  }
  return result;
}

/** The file test/reference/<name>-eps<epsilon>.json from the two finest levels. */
function writeReference(
  { name, epsilon, problem, definition }: Case,
  { solutions, lines }: Study,
): void {
  const [coarse, fine] = solutions.slice(-2);
  const ticks = ([a, b]: readonly [number, number]): number[] =>
    Array.from({ length: GRID }, (_, i) => Number((a + ((b - a) * i) / (GRID - 1)).toFixed(12)));
  const points = ticks(problem.domain.y).flatMap((y) =>
    ticks(problem.domain.x).map((x) => ({
      x,
      y,
      rho: Number(fine.rhoByRays(x, y).toPrecision(12)),
      change: Math.abs(fine.rhoByRays(x, y) - coarse.rhoByRays(x, y)),
    })),
  );
  const largest = Math.max(...points.map((point) => point.change));
  const id = `${name}-eps${epsilon === 1e-3 ? '1e-3' : epsilon}`;
  const text = {
    name: id,
    definition: {
      equation:
        'v.grad f = (sigma_s/eps)(<f>-f) - eps*sigma_a*f + eps*Q, v = (cos theta, sin theta)',
      epsilon,
      ...definition,
    },
    method:
      'density equation collocated along rays (src/reference/plane); written by bench/planeReference.ts',
    accuracy_estimate: {
      rho: Number(largest.toPrecision(2)),
      kind: 'absolute, largest change of a value from the level before',
      rho_relative_l2: Number((lines.at(-1)?.differenceByRays ?? 0).toPrecision(2)),
    },
    settings: lines.at(-1)?.options,
    points: points.map(({ x, y, rho }) => ({ x, y, rho })),
  };
  const json = JSON.stringify(text, null, 1).replace(
    /\{\n\s+"x": (\S+),\n\s+"y": (\S+),\n\s+"rho": (\S+)\n\s+\}/g,
    '{"x": $1, "y": $2, "rho": $3}',
  );
  writeFileSync(new URL(`../../test/reference/${id}.json`, import.meta.url), `${json}\n`);
}

const power = (value: number | null): string => (value === null ? '-' : value.toExponential(1));

function table(lines: readonly Line[]): string {
  return markdownTable(
    [
      'case',
      'epsilon',
      'degree',
      'cells',
      'unknowns',
      'nodes a panel',
      'rays',
      'iterations',
      'rho',
      'rho by rays',
      'seconds',
    ],
    lines.map(({ name, epsilon, options, info, difference, differenceByRays }) => [
      name,
      String(epsilon),
      String(options.degree),
      info.cells.join(' x '),
      String(info.unknowns),
      String(options.anglesPerPanel ?? 6),
      String(info.rays),
      String(info.iterations),
      power(difference),
      power(differenceByRays),
      info.seconds.total.toFixed(1),
    ]),
  );
}

const wanted = process.argv[2];
const chosen = cases.filter(({ name }) => !wanted || name === wanted);
const inMesh = chosen.map((one) => study(one, one.exact ? SMOOTH_LEVELS : LEVELS));
chosen.forEach((one, k) => {
  if (one.definition) writeReference(one, inMesh[k]);
});
const inAngle = chosen
  .filter((one) => !one.exact)
  .map((one) =>
    study(
      one,
      ANGLES.map((anglesPerPanel) => ({ ...LEVELS[0], anglesPerPanel })),
    ),
  );
const body =
  `Relative L2 of rho over a ${SIDE} x ${SIDE} Gauss rule on the box: error for square-ex4, change ` +
  `from the line before otherwise. "rho": the piecewise polynomial; "rho by rays": <f> integrated over ` +
  `rays from the point. GMRES to 1e-11.\n\n` +
  `## Mesh\n\n${table(inMesh.flatMap(({ lines }) => lines))}\n\n` +
  `## Angle, on the coarsest mesh\n\n${table(inAngle.flatMap(({ lines }) => lines))}`;
const data = {
  mesh: inMesh.flatMap(({ lines }) => lines),
  angle: inAngle.flatMap(({ lines }) => lines),
};
const heading = 'The reference solver in the plane';
const remark = ', one thread, busy machine.';
process.stdout.write(saveResults('plane-reference', heading, remark, body, data));
