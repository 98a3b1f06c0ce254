import { assemble } from '../assembly/assemble.js';
import { initialFunction } from '../assembly/initialData.js';
import type { RowRequest } from '../assembly/rowGroups.js';
import { type CellBasis, type CollocationOptions, joinFields } from '../basis/cellBasis.js';
import type { CellField } from '../basis/field.js';
import { interiorRule } from '../basis/points.js';
import type { LeastSquaresEngine, SolveInfo } from '../linalg/engine.js';
import type { Cell } from '../partition/cell.js';
import type { Slab } from '../partition/slab.js';
import { isTransient } from '../problem/types.js';
import { freshResidual, type ResidualReport } from '../solution/residual.js';
import { SlabSolution } from '../solution/slabSolution.js';
import { FeatureField } from './featureField.js';
import type { NetworkEngine } from './network.js';
import { NetworkFeatures } from './networkFeatures.js';
import type { NetworkModel } from './solveWithNetworks.js';

/** A least-squares answer with the hidden layers of trained networks as features. */
export interface FeatureSolve {
  /** One cell that is the whole domain, one slab that is the whole time. */
  readonly solution: SlabSolution;
  readonly info: SolveInfo;
  readonly residual: ResidualReport;
  readonly unknowns: number;
  readonly rows: number;
  readonly seconds: number;
}

/** Gauss nodes along the domain; more than the features of a network need. */
const NODES: CollocationOptions = { positionNodes: 20, angleNodes: 0, timeNodes: 12 };

/** Relative cut of the orthonormalisation: what single precision tells apart. */
const TOLERANCE = { single: 1e-5, double: 1e-9 };

/**
 * Solves the problem of a model by least squares, the last hidden layers of its networks standing
 * for the random features: training has shaped them, and the linear solve finds their best
 * combination for the same row blocks at once.
 *
 * @param networks the engine that evaluates the features; double precision keeps more of them.
 */
export function solveWithFeatures(
  { context, fields }: NetworkModel,
  networks: NetworkEngine,
  engine: LeastSquaresEngine,
): FeatureSolve {
  const start = performance.now();
  const { problem, formulation, directions, scale } = context;
  const [lower, upper] = problem.domain.x;
  const { t: times } = problem.domain;
  const slab: Slab | null = times ? { start: times[0], duration: times[1] - times[0] } : null;
  const panels = Float64Array.of(-1, 0, 1);
  const cell: Cell = {
    index: 0,
    lower,
    upper,
    width: upper - lower,
    anchor: 'left',
    offset: 0,
    panels,
    scale,
    epsilon: scale,
  };
  const collocation = { ...NODES, angleNodes: directions.half };
  const rule = interiorRule(slab ? (NODES.timeNodes ?? 0) : 0, NODES.positionNodes);
  const own = formulation.fields.map((spec): [string, CellField] => {
    const field = fields.get(spec.name);
    if (!field) throw new RangeError(`the model has no field "${spec.name}"`);
    const features = new NetworkFeatures(field, networks, problem.domain);
    const tolerance = TOLERANCE[networks.precision];
    return [spec.name, new FeatureField(spec, features, directions, cell, slab, rule, tolerance)];
  });
  const half = formulation.fields.some(({ angular }) => angular === 'half');
  const edges = half ? Float64Array.of(0, 1) : panels;
  const basis = withoutPanels(joinFields(cell, slab, new Map(own), edges, collocation, 0));
  const weights = { trace: 5, data: 5, balance: 1 };
  const initial = isTransient(problem)
    ? initialFunction(problem.initial, problem.domain.t[0])
    : undefined;
  const request: RowRequest = { problem, formulation, bases: [basis], weights, initial };
  const { system, rhs } = assemble(request, undefined, engine.writer);
  const { x, info } = engine.factor(system).solve(rhs);
  const solution = new SlabSolution(problem, formulation, [basis], [x]);
  const residual = freshResidual(solution, weights, initial);
  return {
    solution,
    info,
    residual,
    unknowns: basis.columns,
    rows: rhs.length,
    seconds: (performance.now() - start) / 1000,
  };
}

/** The shared block alone: features of networks live on no panel. */
function withoutPanels(basis: CellBasis): CellBasis {
  return { ...basis, blockColumns: basis.blockColumns.slice(-1) };
}
