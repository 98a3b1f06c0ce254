import { assembleFor, assembleRightSide } from '../assembly/assemble.js';
import { collocation } from '../assembly/collocation.js';
import { type InitialData, initialFunction } from '../assembly/initialData.js';
import { type RowRequest, rowGroups } from '../assembly/rowGroups.js';
import type { WeightedRows } from '../assembly/weightedRows.js';
import { type CellBasis, SlabElement } from '../basis/cellBasis.js';
import type { Factor, LeastSquaresEngine } from '../linalg/engine.js';
import { type Cell, toPosition } from '../partition/cell.js';
import { type Slab, toTime } from '../partition/slab.js';
import { type Fronts, partitionTransient } from '../partition/transientPartition.js';
import { type Formulation, without } from '../problem/equations/formulation.js';
import { slabPoint, type TransientProblem } from '../problem/types.js';
import { massAt, massBalance } from '../solution/massBalance.js';
import { FRESH, type ResidualReport, residualOf } from '../solution/residual.js';
import { SlabSolution } from '../solution/slabSolution.js';
import { type SolvedSlab, TransientSolution } from '../solution/transientSolution.js';
import { chooseSplit, freePathShare } from '../split/chooseSplit.js';
import type { SplitPart } from '../split/split.js';
import { frontsOf } from './fronts.js';
import { massBetween, TOWARD_ENDS } from './handedMass.js';
import type { MarchObserver, MarchState, SlabReport, TransientSolve } from './marchTypes.js';
import {
  excitesLayer,
  grown,
  makeSchedule,
  nextDuration,
  type Schedule,
  sizeOfData,
} from './schedule.js';
import { noSeconds, stopwatch } from './seconds.js';
import { splitByCell } from './stages.js';
import { chooseFormulation } from './steadySlab.js';
import type { TransientSolverOptions } from './transientOptions.js';

/** Cells and duration of slabs that share a matrix, and what was made from it. */
interface Shape {
  readonly key: string;
  readonly factor: Factor;
  /** Rows on fresh points, with matrices. */
  readonly fresh: readonly WeightedRows[];
}

/** Relative residual of a slab above which the smooth profile is given up for the layered one. */
const UNRESOLVED = 1e-5;

/** The same where mean free paths cannot be seen, and the limit equation is all there is. */
const POORLY_RESOLVED = 1e-3;

interface Attempt extends Pick<SlabReport, 'info' | 'unknowns' | 'rows' | 'cells' | 'factorised'> {
  readonly slab: Slab;
  readonly missing: readonly number[];
  readonly solution: SlabSolution;
  readonly residual: ResidualReport;
}

/** Factors kept: that of the current size, of half of it, and of the size before. */
const KEPT_SHAPES = 3;

/** One march; see solveTransientSlab. */
export class March {
  readonly #problem: TransientProblem;
  /** The problem without the part that is split off. */
  readonly #rest: TransientProblem;
  readonly #options: TransientSolverOptions;
  readonly #engine: LeastSquaresEngine;
  readonly #observer: MarchObserver;
  readonly #resume: MarchState | undefined;
  readonly #formulation: Formulation;
  readonly #element: SlabElement;
  readonly #fronts: Fronts;
  /** Whether mean free paths are too short to be seen. */
  readonly #hidden: boolean;
  readonly #schedule: Schedule;
  readonly #size: number;
  readonly #split: SplitPart | null;
  readonly #shapes: Shape[] = [];
  readonly #solved: SolvedSlab[] = [];
  readonly #reports: SlabReport[] = [];
  readonly #seconds = noSeconds();
  #factorisations = 0;

  constructor(
    problem: TransientProblem,
    options: TransientSolverOptions,
    engine: LeastSquaresEngine,
    observer: MarchObserver,
    resume?: MarchState,
  ) {
    this.#problem = problem;
    this.#options = options;
    this.#engine = engine;
    this.#observer = observer;
    this.#resume = resume;
    this.#formulation = without(chooseFormulation(options, true), options.without);
    this.#element = new SlabElement(options.basis, options.seed);
    this.#split = chooseSplit(problem, options.split);
    this.#rest = this.#split?.remainder() ?? problem;
    this.#hidden = freePathShare(problem) < options.partition.visiblePath;
    this.#fronts = frontsOf(problem, this.#hidden, options.partition.gradeWalls);
    const total = problem.domain.t[1] - problem.domain.t[0];
    const cells = partitionTransient(this.#rest, total, this.#fronts, options.partition);
    const visible = options.partition.visiblePath;
    const corner = this.#fronts.left || this.#fronts.right;
    const layer = !this.#split && excitesLayer(problem, visible);
    const start = corner ? 'corner' : layer ? 'layer' : 'smooth';
    this.#size = sizeOfData(problem);
    this.#schedule = makeSchedule(this.#rest, start, cells, options.schedule, this.#hidden);
  }

  /** @param mayFail null is returned at the first slab that is not resolved. */
  run(mayFail: boolean): TransientSolve | null {
    const started = performance.now();
    this.#engine.prepare?.();
    const [t0, t1] = this.#problem.domain.t;
    this.#observer.phase('march', 1000);
    const { schedule } = this.#options;
    let size = schedule.fixed ?? this.#schedule.first;
    let t = t0;
    let previous = 0;
    if (this.#resume) {
      this.#restore(this.#resume);
      size = this.#resume.nextSize;
      const last = this.#reports[this.#reports.length - 1];
      if (last) [t, previous] = [snap(last.end, t1, t1 - t0), last.duration];
    }
    while (t < t1) {
      const final = schedule.fixed !== undefined || size >= this.#schedule.largest;
      const report = this.#step(t, nextDuration(size, t1 - t, previous, final));
      previous = report.duration;
      const allowed = this.#hidden ? POORLY_RESOLVED : UNRESOLVED;
      if (mayFail && !(report.residual <= allowed)) return null;
      t = snap(report.end, t1, t1 - t0);
      if (report.rejected > 0) size = previous;
      if (schedule.fixed === undefined) size = grown(size, t - t0, this.#schedule, schedule);
      const share = (t - t0) / (t1 - t0);
      this.#observer.advance(Math.round(1000 * share), `t = ${t.toPrecision(4)} of ${t1}`);
      this.#observer.slab?.(this.#state(size));
    }
    this.#seconds.total = (performance.now() - started) / 1000;
    return {
      solution: new TransientSolution(this.#problem, this.#solved),
      slabs: this.#reports,
      state: this.#state(size),
      factorisations: this.#factorisations,
      seconds: this.#seconds,
    };
  }

  #state(nextSize: number): MarchState {
    return {
      profile: this.#options.profile,
      nextSize,
      slabs: [...this.#reports],
      coefficients: this.#solved.map(({ rest }) => rest.coefficients),
    };
  }

  /** Slabs solved before, from their coefficients: cells and bases are made again, bit for bit. */
  #restore({ slabs, coefficients }: MarchState): void {
    for (const [k, report] of slabs.entries()) {
      const slab: Slab = { start: report.start, duration: report.duration };
      const { problem, bases } = this.#discretise(slab);
      const fits = bases.every((basis, m) => basis.columns === coefficients[k][m]?.length);
      if (!fits) throw new RangeError('the march was saved by a version with other bases');
      const rest = new SlabSolution(problem, this.#formulation, bases, coefficients[k]);
      this.#solved.push({ rest, split: this.#splitAt(slab.start) });
      this.#reports.push(report);
    }
  }

  #discretise(slab: Slab): { problem: TransientProblem; cells: Cell[]; bases: CellBasis[] } {
    const problem = this.#splitAt(slab.start) ? this.#rest : this.#problem;
    const elapsed = this.#cellsFor(slab.start + slab.duration - problem.domain.t[0]);
    const cells = partitionTransient(problem, elapsed, this.#fronts, this.#options.partition);
    return { problem, cells, bases: this.#element.bases(cells, slab, this.#formulation) };
  }

  /** Solves one slab, halving it while its residual is too large and halving helps. */
  #step(start: number, duration: number): SlabReport {
    const { halvings, fixed } = this.#options.schedule;
    const tolerance = this.#schedule.tolerance;
    const tries = fixed === undefined ? halvings : 0;
    let best = this.#attempt({ start, duration });
    let rejected = 0;
    while (!(best.residual.relative <= tolerance) && rejected < tries) {
      const next = this.#attempt({ start, duration: duration / 2 ** (rejected + 1) });
      if (!(next.residual.relative < 0.7 * best.residual.relative)) break;
      best = next;
      rejected++;
    }
    return this.#accept(best, rejected);
  }

  #accept({ slab, missing, solution, residual, ...report }: Attempt, rejected: number): SlabReport {
    const clock = stopwatch();
    const previous = this.#solved[this.#solved.length - 1];
    const split = this.#splitAt(slab.start);
    const end = slab.start + slab.duration;
    // When the split part has been handed over with the rest, so has its mass.
    const faded = previous && previous.split !== split ? previous.split : null;
    const handed = faded ? faded.mass(slab.start) : 0;
    const before = massAt(previous?.rest ?? solution, previous ? 1 : -1) + handed;
    this.#solved.push({ rest: solution, split });
    const out: SlabReport = {
      ...report,
      start: slab.start,
      end,
      duration: slab.duration,
      residual: residual.relative,
      rejected,
      blocks: residual.blocks,
      balance: massBalance(solution, before, missing),
      mass: massAt(solution, 1) + (split ? split.mass(end) : 0),
    };
    this.#reports.push(out);
    this.#seconds.check += clock();
    return out;
  }

  #attempt(slab: Slab): Attempt {
    const clock = stopwatch();
    const { problem, cells, bases } = this.#discretise(slab);
    this.#seconds.basis += clock();
    const request: RowRequest = {
      problem,
      formulation: this.#formulation,
      bases,
      weights: this.#options.weights,
      initial: this.#handedOver(slab.start),
      missingSource: this.#missing(slab, bases),
    };
    const { shape, rhs, factorised } = this.#shape(request, cells, slab, clock);
    const { x, info } = shape.factor.solve(rhs);
    this.#seconds.solve += clock();
    const coefficients = splitByCell(x, bases);
    const solution = new SlabSolution(problem, this.#formulation, bases, coefficients);
    const residual = residualOf(this.#freshRows(shape, request), solution, this.#size);
    this.#seconds.check += clock();
    const unknowns = bases.reduce((sum, basis) => sum + basis.columns, 0);
    return {
      slab,
      missing: request.missingSource ?? [],
      solution,
      residual,
      info,
      unknowns,
      rows: rhs.length,
      cells: cells.length,
      factorised,
    };
  }

  /** The end of the level of slab sizes that a time belongs to: slabs of a level share cells. */
  #cellsFor(elapsed: number): number {
    const [t0, t1] = this.#problem.domain.t;
    const { first } = this.#schedule;
    const level = Math.ceil(
      Math.log(elapsed / first) / Math.log(this.#options.schedule.growth) - 1e-6,
    );
    return Math.min(t1 - t0, first * this.#options.schedule.growth ** Math.max(0, level));
  }

  /** The factor of these cells and this size, made now or before, and the right-hand side. */
  #shape(request: RowRequest, cells: readonly Cell[], slab: Slab, clock: () => number) {
    const key = [slab.duration, ...cells.flatMap((c) => [c.lower, c.width, ...c.panels])].join(' ');
    const { reuse = true } = this.#options.schedule;
    const known = reuse ? this.#shapes.find((shape) => shape.key === key) : undefined;
    if (known) {
      const rhs = assembleRightSide(request);
      this.#seconds.assemble += clock();
      return { shape: known, rhs, factorised: false };
    }
    const assembled = assembleFor(this.#engine, request);
    this.#seconds.assemble += clock();
    const fresh = [...rowGroups({ ...request, fresh: FRESH })];
    this.#seconds.check += clock();
    const factor = assembled.factor();
    this.#factorisations++;
    this.#seconds.factor += clock();
    const shape: Shape = { key, factor, fresh };
    this.#shapes.push(shape);
    if (this.#shapes.length > KEPT_SHAPES) this.#shapes.shift();
    return { shape, rhs: assembled.rhs, factorised: true };
  }

  /** The shape's rows on fresh points with the right-hand sides of this slab. */
  *#freshRows(shape: Shape, request: RowRequest): Generator<WeightedRows> {
    let k = 0;
    for (const rows of rowGroups({ ...request, fresh: FRESH, rhsOnly: true })) {
      yield { ...rows, matrices: shape.fresh[k++].matrices };
    }
  }

  /**
   * The first collisions of the split part have kinks at fronts, and quadrature misses a little of
   * them; their exact total is known. The difference is shared among cells as the source is.
   */
  #missing(slab: Slab, bases: readonly CellBasis[]): number[] | undefined {
    const collisions = this.#splitAt(slab.start)?.collisions;
    if (!collisions) return undefined;
    const { epsilon } = this.#problem;
    const shares = bases.map((basis) => {
      const rule = collocation(basis).position;
      let sum = 0;
      for (let i = 0; i < rule.xi.length; i++) {
        const x = toPosition(basis.cell, rule.xi[i]);
        const rate = collisions.at(toTime(slab, rule.tau[i]), x);
        sum += rule.weights[i] * basis.cell.width * epsilon(slabPoint(x)) * rate;
      }
      return sum;
    });
    const found = shares.reduce((sum, share) => sum + share, 0);
    const size = shares.reduce((sum, share) => sum + Math.abs(share), 0);
    if (size === 0 || !this.#scattersOnly()) return undefined;
    const exact = collisions.total(slab.start, slab.start + slab.duration) / slab.duration;
    return shares.map((share) => ((exact - found) * Math.abs(share)) / size);
  }

  /** Without absorption everything that leaves the uncollided part has been scattered. */
  #scattersOnly(): boolean {
    const [a, b] = this.#problem.domain.x;
    const points = Array.from({ length: 65 }, (_, k) => slabPoint(a + ((b - a) * k) / 64));
    return points.every((point) => this.#problem.absorption(point) === 0);
  }

  #handedOver(t: number): InitialData {
    const previous = this.#solved[this.#solved.length - 1];
    const split = this.#splitAt(t);
    if (!previous) {
      const { initial } = split ? this.#rest : this.#problem;
      return initialFunction(initial, t);
    }
    const { rest } = previous;
    // When the split part has faded, what is left of it is handed over with the rest.
    const faded = split === previous.split ? null : previous.split;
    const whole = new TransientSolution(this.#problem, [{ rest, split: faded }]);
    return {
      at: (_: CellBasis, x, v) => ({ mean: whole.rho(x, t), f: whole.fTensor(x, v, t) }),
      mass: ({ cell }) =>
        massBetween(whole, rest, cell.lower, cell.upper, t, faded ? TOWARD_ENDS : [0, 1]),
    };
  }

  /** Uncollided particles are gone after some collision times; then nothing is split off any more. */
  #splitAt(t: number): SplitPart | null {
    const split = this.#split;
    return split && t - this.#problem.domain.t[0] < split.lifetime ? split : null;
  }
}

/** The last time where t is a rounding away from it. */
function snap(t: number, last: number, total: number): number {
  return last - t < 1e-12 * total ? last : t;
}
