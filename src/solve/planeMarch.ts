import { factorPlane, planeRightSide, planeSystem } from '../assembly/assemblePlane.js';
import type { PlaneInitialData, PlaneRowRequest } from '../assembly/planeRowGroups.js';
import { directionsAt } from '../basis/planeField.js';
import { atInstant } from '../basis/planePoints.js';
import type { Factor, LeastSquaresEngine, SolveInfo } from '../linalg/engine.js';
import { fromUnit } from '../partition/planeCell.js';
import type { Slab } from '../partition/slab.js';
import { planePoint, type TransientPlaneProblem } from '../problem/planeTypes.js';
import type { Interval } from '../problem/types.js';
import { PlaneMarchSolution, type PlaneSlab } from '../solution/planeMarchSolution.js';
import { PlaneSolution, planeResidual } from '../solution/planeSolution.js';
import { FRESH, type ResidualReport } from '../solution/residual.js';
import type { PlaneUncollided } from '../split/planeUncollided.js';
import {
  narrowest,
  type PlaneMarchGround,
  planeMarchGround,
  splitLasts,
} from './planeMarchGround.js';
import type { PlaneMarchRequest } from './planeMarchOptions.js';
import { MANY_CELLS, solverWithin } from './planeMemory.js';
import { grown, makeSchedule, nextDuration, type Schedule } from './schedule.js';
import { noSeconds, type Seconds, stopwatch } from './seconds.js';
import { splitByCell } from './stages.js';
import type { SolveObserver } from './steadySlab.js';

export { type PlaneMarchRequest, planeMarchOptions } from './planeMarchOptions.js';

/** One slab of a march in the plane, as it was solved. */
export interface PlaneSlabReport {
  readonly start: number;
  readonly end: number;
  readonly cells: number;
  readonly unknowns: number;
  readonly rows: number;
  /** Weighted residual on fresh points over the data. */
  readonly residual: number;
  readonly blocks: ResidualReport['blocks'];
  readonly factorised: boolean;
  readonly info: SolveInfo;
}

export interface PlaneMarchSolve {
  readonly solution: PlaneMarchSolution;
  readonly slabs: readonly PlaneSlabReport[];
  readonly factorisations: number;
  readonly split: boolean;
  readonly seconds: Seconds;
}

/** Factors kept: that of the current size and the one before. */
const KEPT = 2;

/** The next time, or the end where it is missed by rounding only. */
const SNAP = 1e-9;

/**
 * Marches a problem in the plane through time: every slab of (t, x, y, theta) is one least-squares
 * problem, slabs of equal size share the factor. Cells are as narrow as the initial data ask for; f is
 * taken to be smooth in theta. Neither walls nor corners are graded, and no slab is halved: where the
 * inflow does not fit the initial data, or changes faster than a slab, the residual says so.
 *
 * Numerical trouble is data (`info.status`), never an exception.
 *
 * @throws MemoryError when more memory is foreseen than the request allows, before it is taken.
 */
export function solvePlaneInTime(
  problem: TransientPlaneProblem,
  request: PlaneMarchRequest,
  engine: LeastSquaresEngine,
  observer: SolveObserver = { phase: () => {}, advance: () => {} },
): PlaneMarchSolve {
  return new PlaneMarch(problem, request, engine, observer).run();
}

interface Shape {
  readonly duration: number;
  readonly factor: Factor;
}

class PlaneMarch {
  readonly #problem: TransientPlaneProblem;
  readonly #ground: PlaneMarchGround;
  readonly #engine: LeastSquaresEngine;
  readonly #observer: SolveObserver;
  readonly #rest: TransientPlaneProblem;
  readonly #schedule: Schedule;
  readonly #shapes: Shape[] = [];
  readonly #solved: PlaneSlab[] = [];
  readonly #reports: PlaneSlabReport[] = [];
  readonly #seconds = noSeconds();
  #factorisations = 0;

  constructor(
    problem: TransientPlaneProblem,
    request: PlaneMarchRequest,
    engine: LeastSquaresEngine,
    observer: SolveObserver,
  ) {
    const clock = stopwatch();
    this.#problem = problem;
    this.#engine = engine;
    this.#observer = observer;
    observer.phase('basis', 1);
    this.#ground = planeMarchGround(problem, request);
    const { options, partition, split, size, path } = this.#ground;
    this.#rest = split?.remainder() ?? problem;
    const resolved = Math.PI * path > 0.5 && split !== null;
    const start = resolved || markOf(problem, path, size) < HIDDEN ? 'smooth' : 'layer';
    const cells = partition.cells.map((cell) => ({ ...cell, width: narrowest(cell) }));
    const { schedule } = options;
    this.#schedule = makeSchedule(problem, start, cells, { ...schedule, tolerance: Infinity });
    observer.advance(1);
    this.#seconds.basis += clock();
  }

  run(): PlaneMarchSolve {
    const started = performance.now();
    this.#engine.prepare?.();
    const { schedule } = this.#ground.options;
    const [t0, t1] = this.#problem.domain.t;
    this.#observer.phase('march', 1000);
    let size = schedule.fixed ?? this.#schedule.first;
    let t = t0;
    let previous = 0;
    while (t < t1) {
      const final = schedule.fixed !== undefined || size >= this.#schedule.largest;
      const duration = nextDuration(size, t1 - t, previous, final);
      const end = t1 - t - duration < SNAP * (t1 - t0) ? t1 : t + duration;
      this.#step({ start: t, duration }, end);
      [t, previous] = [end, duration];
      if (schedule.fixed === undefined) size = grown(size, t - t0, this.#schedule, schedule);
      const share = (t - t0) / (t1 - t0);
      this.#observer.advance(Math.round(1000 * share), `t = ${t.toPrecision(4)} of ${t1}`);
      const { info, residual } = this.#reports[this.#reports.length - 1];
      if (info.status === 'failed' || !Number.isFinite(residual)) break;
    }
    this.#seconds.total = this.#seconds.basis + (performance.now() - started) / 1000;
    return {
      solution: new PlaneMarchSolution(this.#problem, this.#solved),
      slabs: this.#reports,
      factorisations: this.#factorisations,
      split: this.#ground.split !== null,
      seconds: this.#seconds,
    };
  }

  #step(slab: Slab, end: number): void {
    const clock = stopwatch();
    const split = this.#splitAt(slab.start);
    const problem = split ? this.#rest : this.#problem;
    const bases = this.#ground.bases.map((basis) => ({ ...basis, slab }));
    const request: PlaneRowRequest = {
      problem,
      formulation: this.#ground.formulation,
      partition: this.#ground.partition,
      bases,
      weights: this.#ground.options.weights,
      initial: this.#handedOver(slab.start, split),
    };
    const known = this.#shapes.find(({ duration }) => duration === slab.duration);
    const { factor, rhs } = known
      ? { factor: known.factor, rhs: planeRightSide(request) }
      : this.#factor(request, slab, clock);
    this.#seconds.assemble += clock();
    const { x, info } = factor.solve(rhs);
    this.#seconds.solve += clock();
    const coefficients = splitByCell(x, bases);
    const rest = new PlaneSolution(
      problem,
      this.#ground.formulation,
      this.#ground.partition,
      bases,
      coefficients,
    );
    const residual = planeResidual(request, rest, FRESH, this.#ground.size);
    this.#solved.push({ end, rest, split });
    this.#reports.push({
      start: slab.start,
      end,
      cells: bases.length,
      unknowns: x.length,
      rows: rhs.length,
      residual: residual.relative,
      blocks: residual.blocks,
      factorised: known === undefined,
      info,
    });
    this.#seconds.check += clock();
  }

  #factor(request: PlaneRowRequest, slab: Slab, clock: () => number) {
    const { memory } = this.#ground.options;
    const preferred = this.#ground.bases.length >= MANY_CELLS ? 'cgls' : 'direct';
    // With a limit one factor is kept: that is what is foreseen.
    if (memory < Infinity) this.#shapes.length = 0;
    const solver = solverWithin(memory, this.#engine, request, preferred, false);
    const { system, rhs } = planeSystem(request);
    this.#seconds.assemble += clock();
    const { gradient: tolerance } = this.#ground.options;
    const factor = factorPlane(this.#engine, system, solver, { tolerance });
    this.#factorisations++;
    this.#seconds.factor += clock();
    this.#shapes.push({ duration: slab.duration, factor });
    if (this.#shapes.length > KEPT) this.#shapes.shift();
    return { factor, rhs };
  }

  /** f at the end of the slab before; what has faded of the split part is part of it. */
  #handedOver(t: number, split: PlaneUncollided | null): PlaneInitialData {
    const previous = this.#solved[this.#solved.length - 1];
    if (!previous) return given(split ? this.#rest : this.#problem, t);
    const { rest, split: before } = previous;
    const faded = before !== split ? before : null;
    return {
      at: (basis, start, theta) => {
        const { cell } = basis;
        const own = rest.bases[cell.index];
        const points = atInstant(start, 1);
        const { xi, eta } = start;
        const { f, rho } = this.#ground.formulation;
        const one = directionsAt(Float64Array.of(0));
        const mean = rest.valuesAt(rho, own, points, one);
        const values = rest.valuesAt(f, own, points, directionsAt(theta));
        if (faded) {
          for (let i = 0; i < xi.length; i++) {
            const [x, y] = [fromUnit(cell.x, xi[i]), fromUnit(cell.y, eta[i])];
            mean[i] += faded.rho(t, x, y);
            for (let q = 0; q < theta.length; q++) {
              values[i * theta.length + q] += faded.f(t, x, y, theta[q]);
            }
          }
        }
        return { mean, f: values };
      },
    };
  }

  #splitAt(t: number): PlaneUncollided | null {
    return splitLasts(this.#problem, this.#ground.split, t);
  }
}

/** Mark of an initial layer on later times that is left out. */
const HIDDEN = 1e-3;

/**
 * What an initial layer leaves behind in rho, roughly: the departure of f0 from equilibrium times the
 * mean free path, and its square for the flux that has to build up. In widths of cells, which are
 * about as wide as the data vary.
 */
function markOf({ domain, initial }: TransientPlaneProblem, path: number, size: number): number {
  const { x, y, t } = domain;
  let departure = 0;
  for (let i = 0; i < 12; i++) {
    for (let j = 0; j < 12; j++) {
      const at = ([a, b]: Interval, k: number): number => a + ((b - a) * (k + 0.5)) / 12;
      const values = Array.from({ length: 8 }, (_, q) =>
        initial(planePoint(at(x, i), at(y, j), 0.3 + (q * Math.PI) / 4, t[0])),
      );
      departure = Math.max(departure, Math.max(...values) - Math.min(...values));
    }
  }
  return (departure / (size || 1)) * path + path ** 2;
}

/** Directions of the mean of initial data. */
const MEAN_NODES = 64;

/** The initial data of a problem. */
function given({ initial }: TransientPlaneProblem, t: number): PlaneInitialData {
  return {
    at: ({ cell }, { xi, eta }, theta) => {
      const mean = new Float64Array(xi.length);
      const f = new Float64Array(xi.length * theta.length);
      for (let i = 0; i < xi.length; i++) {
        const [x, y] = [fromUnit(cell.x, xi[i]), fromUnit(cell.y, eta[i])];
        for (let q = 0; q < MEAN_NODES; q++) {
          const angle = (2 * Math.PI * (q + 0.5)) / MEAN_NODES;
          mean[i] += initial(planePoint(x, y, angle, t)) / MEAN_NODES;
        }
        for (let q = 0; q < theta.length; q++) {
          f[i * theta.length + q] = initial(planePoint(x, y, theta[q], t));
        }
      }
      return { mean, f };
    },
  };
}
