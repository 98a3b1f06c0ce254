import { InputError } from '../src/case/faults.js';
import { inDomain, stretchesOutside } from '../src/partition/planeHoles.js';
import type { PlaneDomain, PlaneProblem } from '../src/problem/planeTypes.js';
import type { LineCut, PlaneMap, PlanePlot } from '../src/report/planePlot.js';
import { gridAxes, type PlaneGrid, pointsInside, spread } from '../src/solution/planeGrid.js';
import { type PlaneRun, type PlaneYardstick, planeEpsilon } from './planeMethods.js';

/** The point asked for, else the middle, else one between it and a corner that is not in a hole. */
export function drawnPoint(
  { domain }: PlaneProblem,
  asked: readonly [number, number] | undefined,
): readonly [number, number] {
  if (asked) {
    const [x, y] = asked;
    const within = (at: number, [a, b]: readonly [number, number]) => at >= a && at <= b;
    if (!within(x, domain.x) || !within(y, domain.y)) {
      const message = `expected a point of [${domain.x.join(', ')}] x [${domain.y.join(', ')}]`;
      throw new InputError('--at', [{ path: '--at', value: asked.join(','), message }]);
    }
    if (!inDomain(domain, x, y)) {
      throw new InputError('--at', [
        { path: '--at', value: asked.join(','), message: 'lies in a hole' },
      ]);
    }
    return asked;
  }
  const middle = [(domain.x[0] + domain.x[1]) / 2, (domain.y[0] + domain.y[1]) / 2] as const;
  if (inDomain(domain, ...middle)) return middle;
  const corner = [domain.x[1], domain.y[1]] as const;
  const toCorner = Array.from({ length: 39 }, (_, k) => {
    const along = (axis: 0 | 1): number =>
      middle[axis] + ((k + 1) / 40) * (corner[axis] - middle[axis]);
    return [along(0), along(1)] as const;
  });
  const { x, y } = pointsInside(domain, gridAxes(domain, 36));
  const anywhere = Array.from(x, (at, i) => [at, y[i]] as const);
  // Not on a rim itself, where f is the datum for half of the directions.
  const clear = [...toCorner, ...anywhere].find((point) => isClear(domain, ...point));
  return clear ?? anywhere[0];
}

/** Whether a point lies in the domain and some way from every hole. */
function isClear(domain: PlaneDomain, x: number, y: number): boolean {
  const step = Math.max(domain.x[1] - domain.x[0], domain.y[1] - domain.y[0]) / 20;
  const around = Array.from({ length: 8 }, (_, k) => (k * Math.PI) / 4).every((angle) =>
    inDomain(domain, x + step * Math.cos(angle), y + step * Math.sin(angle)),
  );
  return around && inDomain(domain, x, y);
}

/** What the picture needs of a run. */
export type DrawnRun = Pick<
  PlaneRun,
  'method' | 'formulation' | 'cells' | 'unknowns' | 'residual' | 'answer'
>;

/** Everything that the picture shows, evaluated. */
export function planePlotData(
  problem: PlaneProblem,
  options: { accuracy: string; seed: number },
  run: DrawnRun,
  against: PlaneYardstick | null,
  grid: PlaneGrid,
  point: readonly [number, number],
): PlanePlot {
  const { domain } = problem;
  const map = (values: Float64Array): PlaneMap => {
    return { x: grid.x, y: grid.y, inside: grid.inside, values };
  };
  return {
    title: `${problem.name}, epsilon = ${planeEpsilon(problem)}`,
    subtitle:
      `${run.method} (${run.formulation}), accuracy ${options.accuracy}, seed ${options.seed}, ` +
      `${run.cells} cells, ${run.unknowns} unknowns` +
      (against ? `; reference: ${against.name}` : ''),
    x: domain.x,
    y: domain.y,
    holes: domain.holes,
    rho: map(grid.rho),
    flux: map(grid.rho.map((_, i) => Math.hypot(grid.fluxX[i], grid.fluxY[i]))),
    error: against ? errorMap(domain, run, against) : null,
    directions: directionsAt(run, against, point),
    cuts: (['y', 'x'] as const).map((fixed) => cutAt(domain, run, against, fixed, point)),
    residual: run.residual,
  };
}

/** On the points where errors are measured; finer where the reference is a formula. */
function errorMap(domain: PlaneDomain, run: DrawnRun, against: PlaneYardstick): PlaneMap {
  const axes = gridAxes(domain, against.formula ? 100 : 40);
  const points = pointsInside(domain, axes);
  const reference = against.answer.rho(points.x, points.y);
  const largest = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const error = run.answer
    .rho(points.x, points.y)
    .map((value, i) => Math.abs(value - reference[i]) / largest);
  const size = axes.x.length * axes.y.length;
  const inside = new Uint8Array(size);
  for (const at of points.index) inside[at] = 1;
  return { ...axes, inside, values: spread(error, points, size) };
}

function directionsAt(
  run: DrawnRun,
  against: PlaneYardstick | null,
  [x, y]: readonly [number, number],
): PlanePlot['directions'] {
  const angles = (count: number): Float64Array =>
    Float64Array.from({ length: count + 1 }, (_, k) => (2 * Math.PI * k) / count);
  const at = (theta: Float64Array, answer: PlaneRun['answer']): Float64Array =>
    answer.f(
      theta.map(() => x),
      theta.map(() => y),
      theta.map((angle) => angle % (2 * Math.PI)),
    );
  const theta = angles(360);
  const few = angles(36);
  const reference = against ? { theta: few, f: at(few, against.answer) } : null;
  return { x, y, theta, f: at(theta, run.answer), reference };
}

/** rho along y = const (or x = const) through the point. */
function cutAt(
  domain: PlaneDomain,
  run: DrawnRun,
  against: PlaneYardstick | null,
  fixed: 'x' | 'y',
  point: readonly [number, number],
): LineCut {
  const value = fixed === 'x' ? point[0] : point[1];
  const along = fixed === 'x' ? domain.y : domain.x;
  const rho = (answer: PlaneRun['answer'], at: Float64Array): Float64Array => {
    const same = at.map(() => value);
    return fixed === 'x' ? answer.rho(same, at) : answer.rho(at, same);
  };
  const steps = (count: number) =>
    stretchesOutside(domain.holes, fixed, value, along).map(([from, to]) => {
      const share = Math.max(2, Math.round((count * (to - from)) / (along[1] - along[0])));
      return Float64Array.from({ length: share + 1 }, (_, k) =>
        k === share ? to : from + ((to - from) * k) / share,
      );
    });
  const pieces = steps(200).map((at) => ({ at, rho: rho(run.answer, at) }));
  const few = Float64Array.from(steps(24).flatMap((at) => [...at]));
  return {
    name: `${fixed} = ${Number(value.toPrecision(4))}`.replace('-', '−'),
    pieces,
    reference: against ? { at: few, rho: rho(against.answer, few) } : null,
  };
}
