import { extinction } from '../src/partition/opticalDepth.js';
import type { TransientProblem } from '../src/problem/types.js';
import { stretchedNodes } from '../src/report/plot.js';
import type { TransientPlot } from '../src/report/transientPlot.js';
import { errorPoints } from '../src/solution/errors.js';
import { epsilonOf } from './methods.js';
import { sizeAndStatus, type TransientRun, type TransientYardstick } from './transientMethods.js';

/** Everything that the picture and fields.csv of a march show, evaluated. */
export function transientPlotData(
  problem: TransientProblem,
  options: { accuracy: string; seed: number; at?: number },
  run: TransientRun,
  against: TransientYardstick | null,
): TransientPlot {
  const [a, b] = problem.domain.x;
  const [t0, t1] = problem.domain.t;
  const uniform = Array.from({ length: 201 }, (_, i) => a + ((b - a) * i) / 200);
  const points = [...new Set([...uniform, ...errorPoints(problem).x])].sort((p, q) => p - q);
  const x = Float64Array.from(points);
  // The reference knows the times after the first one only.
  const anywhere = run.solve !== null || run.networks !== undefined;
  const drawn = anywhere ? problem.outputTimes : problem.outputTimes.filter((t) => t > t0);
  const times = drawn.map((t) => ({
    t,
    rho: run.answer.rho(x, t),
    flux: run.answer.flux(x, t),
    reference: against && t > t0 ? referenceAt(run, against, t) : null,
  }));
  const paths = freePaths(problem);
  const mapX = paths
    ? stretchedNodes({ domain: [a, b], freePaths: paths }, 96)
    : Float64Array.from({ length: 96 }, (_, i) => a + ((b - a) * (i + 0.5)) / 96);
  const chosen = options.at ?? drawn[drawn.length - 1] ?? t1;
  const mapT = anywhere ? mapTimes(run, t0, t1) : Float64Array.from(drawn);
  const v = Float64Array.from({ length: 64 }, (_, q) => (2 * q - 63) / 64);
  const { unknowns } = sizeAndStatus(run);
  return {
    title: `${problem.name}, epsilon = ${epsilonOf(problem)}`,
    subtitle:
      `${run.method}, accuracy ${options.accuracy}, seed ${options.seed}, ${run.description}` +
      (unknowns > 0 ? `, at most ${unknowns} unknowns` : '') +
      (against ? `; reference: ${against.name}` : ''),
    x,
    times,
    referenceLabel: against ? 'reference' : null,
    spaceTime: {
      x: mapX,
      t: mapT,
      values: Float64Array.from([...mapT].flatMap((t) => [...run.answer.rho(mapX, t)])),
    },
    phase: { t: chosen, x: mapX, v, values: phaseValues(run, mapX, v, chosen) },
    slabs: (run.solve?.slabs ?? []).map(({ start, end, residual, unknowns: n }) => {
      return { start, end, residual, unknowns: n };
    }),
    ...(paths ? { freePaths: paths } : {}),
  };
}

function referenceAt(run: TransientRun, { x, answer }: TransientYardstick, t: number) {
  const [rho, flux] = [answer.rho(x, t), answer.flux(x, t)];
  return {
    x,
    rho,
    flux,
    errorRho: relative(run.answer.rho(x, t), rho),
    errorFlux: relative(run.answer.flux(x, t), flux),
  };
}

function relative(values: Float64Array, reference: Float64Array): Float64Array {
  const size = reference.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  return values.map((value, i) => Math.abs(value - reference[i]) / size);
}

/** Times of the space-time map: in equal ratios where slabs are, from the end of the first on. */
function mapTimes(run: TransientRun, t0: number, t1: number): Float64Array {
  const count = 72;
  const first = (run.solve?.slabs[0].end ?? t1) - t0;
  const decades = (t1 - t0) / first > 50;
  return Float64Array.from({ length: count }, (_, k) => {
    const share = k / (count - 1);
    return decades ? t0 + first * ((t1 - t0) / first) ** share : t0 + (t1 - t0) * share;
  });
}

function phaseValues(run: TransientRun, x: Float64Array, v: Float64Array, t: number) {
  const xs: number[] = [];
  const vs: number[] = [];
  for (const direction of v) {
    for (const at of x) {
      xs.push(at);
      vs.push(direction);
    }
  }
  return run.answer.f(xs, vs, t);
}

/** Mean free paths at inflow walls; none where a wall has no layer. */
function freePaths(problem: TransientProblem): readonly [number, number] | null {
  const { left, right } = problem.boundary;
  if (left.type !== 'inflow' || right.type !== 'inflow') return null;
  const [l, r] = problem.domain.x.map((x) => extinction(problem, x));
  return l > 0 && r > 0 ? [1 / l, 1 / r] : null;
}
