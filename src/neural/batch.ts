import { coefficientsAt } from '../assembly/localPoint.js';
import type {
  Formulation,
  InitialValues,
  LocalCoefficients,
  RowBlock,
  RowSupport,
} from '../problem/equations/formulation.js';
import { type PhaseFunction, slabPoint, type TransportProblem } from '../problem/types.js';
import type { SiteGroup } from './loss.js';
import { type RowDirections, type RowSet, rowSet, type Trace } from './rowSet.js';
import { type Directions, joinPoints, type Points } from './sites.js';

/** What rows are made from. */
export interface RowContext {
  readonly problem: TransportProblem;
  readonly formulation: Formulation;
  readonly directions: Directions;
  /** e in f = rho + e g, one for the whole domain. */
  readonly scale: number;
  /** Factor on the mean square of a block; 1 where absent. */
  readonly factors: Readonly<Record<string, number>>;
}

/** Where the rows of a batch stand; the weights of each list sum to 1. */
export interface BatchPoints {
  readonly interior: WeightedPoints;
  /** Times at which both walls (or the periodic seam) are looked at. */
  readonly wall: WeightedTimes;
  /** Positions at the first time; null in steady problems. */
  readonly initial: WeightedPoints | null;
}

export interface WeightedPoints extends Points {
  readonly weights: Float64Array;
}

export interface WeightedTimes {
  readonly t: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Interprets a formulation at the points of a batch: the rows of every block, grouped by the points
 * at which networks are evaluated. Networks are continuous: blocks on faces stand at a periodic seam
 * only.
 */
export function batchGroups(context: RowContext, at: BatchPoints): SiteGroup[] {
  const writer = new GroupWriter(context);
  const { left, right } = context.problem.boundary;
  const groups = [writer.inside(at.interior, ['position', 'phase'], true)];
  if (left.type === 'periodic') groups.push(writer.seam(at.wall));
  else {
    groups.push(writer.wall(at.wall, 'left'));
    if (right.type !== 'periodic') groups.push(writer.wall(at.wall, 'right'));
  }
  if (at.initial) {
    groups.push(writer.inside(at.initial, ['initial-position', 'initial-phase'], false));
  }
  return normaliseMeasures(groups.filter(({ rows }) => rows.length > 0));
}

/** The rows inside the domain alone, at points of their own. */
export function interiorGroup(context: RowContext, points: WeightedPoints): SiteGroup {
  const inside = new GroupWriter(context).inside(points, ['position', 'phase'], true);
  return normaliseMeasures([inside])[0];
}

/** The measures of each block, scaled to sum to 1 over all groups. */
export function normaliseMeasures(groups: readonly SiteGroup[]): SiteGroup[] {
  const totals = new Map<string, number>();
  for (const { block, measure } of groups.flatMap(({ rows }) => rows)) {
    const sum = measure.reduce((all, w) => all + w, totals.get(block) ?? 0);
    totals.set(block, sum);
  }
  return groups.map((group) => ({
    ...group,
    rows: group.rows.map((rows) => {
      const total = totals.get(rows.block) || 1;
      return { ...rows, measure: rows.measure.map((w) => w / total) };
    }),
  }));
}

class GroupWriter {
  readonly #context: RowContext;

  constructor(context: RowContext) {
    this.#context = context;
  }

  /** Rows inside the domain, or at its first time. */
  inside(points: WeightedPoints, on: readonly RowSupport[], slopes: boolean): SiteGroup {
    const { problem, formulation } = this.#context;
    const blocks = formulation.blocks.filter((block) => on.includes(block.on));
    const { initial } = problem;
    const atStart = initial && on.includes('initial-phase');
    const trace: Trace = {
      firstPoint: 0,
      coefficients: this.#coefficients(
        points,
        atStart ? (x, t) => this.#initialAt(initial, x, t) : undefined,
      ),
      sign: 1,
    };
    const rows = blocks.map((block) => this.#rows(block, [trace], points.weights));
    return { points, slopes, rows };
  }

  /** Rows for the incoming directions: v > 0 on the left and v < 0 on the right. */
  wall({ t, weights }: WeightedTimes, side: 'left' | 'right'): SiteGroup {
    const { problem, formulation, directions } = this.#context;
    const condition = problem.boundary[side];
    const on = condition.type === 'inflow' ? 'inflow' : 'reflection';
    const datum = condition.type === 'inflow' ? condition.value : null;
    const points = {
      t,
      x: new Float64Array(t.length).fill(problem.domain.x[side === 'left' ? 0 : 1]),
    };
    const trace: Trace = { firstPoint: 0, coefficients: this.#coefficients(points), sign: 1 };
    const all = Array.from(directions.v.keys());
    const incoming = all.filter((q) =>
      side === 'left' ? q >= directions.half : q < directions.half,
    );
    const rows = formulation.blocks
      .filter((block) => block.on === on)
      .map((block) => this.#rows(block, [trace], weights, incoming, datum));
    return { points, slopes: false, rows };
  }

  /** Trace at the right end minus trace at the left end, as across a face of two cells. */
  seam({ t, weights }: WeightedTimes): SiteGroup {
    const { problem, formulation } = this.#context;
    const [a, b] = problem.domain.x;
    const at = (x: number): Points => ({ t, x: new Float64Array(t.length).fill(x) });
    const traces: Trace[] = [
      { firstPoint: 0, coefficients: this.#coefficients(at(b)), sign: 1 },
      { firstPoint: t.length, coefficients: this.#coefficients(at(a)), sign: -1 },
    ];
    const rows = formulation.blocks
      .filter((block) => block.on === 'face-position' || block.on === 'face-phase')
      .map((block) => this.#rows(block, traces, weights));
    return { points: joinPoints(at(b), at(a)), slopes: false, rows };
  }

  #rows(
    block: RowBlock,
    traces: readonly Trace[],
    weights: Float64Array,
    columns?: readonly number[],
    datum: PhaseFunction | null = null,
  ): RowSet {
    const factor = this.#context.factors[block.name] ?? 1;
    return rowSet(block, traces, this.#directions(block, columns), weights, factor, datum);
  }

  /** Those of the rows of a block: none, those given, or the range of the formulation's fields. */
  #directions(block: RowBlock, columns?: readonly number[]): RowDirections {
    const { directions, formulation } = this.#context;
    if (block.on.endsWith('position')) {
      return { columns: null, v: new Float64Array(1), weights: Float64Array.of(1) };
    }
    const half = formulation.fields.some(({ angular }) => angular === 'half');
    const all = Array.from(directions.v.keys());
    // Faces take all directions: traces of half-range fields enter f there, as at walls.
    const range = half && block.on !== 'face-phase' ? all.slice(directions.half) : all;
    const chosen = columns ?? range;
    return {
      columns: chosen,
      v: Float64Array.from(chosen, (q) => directions.v[q]),
      weights: Float64Array.from(chosen, (q) => directions.weights[q]),
    };
  }

  #coefficients(
    points: Points,
    initial?: (x: number, t: number) => InitialValues,
  ): LocalCoefficients[] {
    const { problem, scale, directions } = this.#context;
    const { rule } = directions;
    return Array.from(points.x, (x, i) => {
      const t = points.t[i];
      return coefficientsAt(problem, { t, x }, scale, rule, initial?.(x, t));
    });
  }

  #initialAt(f: PhaseFunction, x: number, t: number): InitialValues {
    const { v, weights } = this.#context.directions;
    let mean = 0;
    for (let q = 0; q < v.length; q++) mean += weights[q] * f(slabPoint(x, v[q], t));
    return { mean, at: (direction) => f(slabPoint(x, direction, t)) };
  }
}
