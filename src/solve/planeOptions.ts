import type { PlaneSolverName } from '../assembly/assemblePlane.js';
import type { WeightOptions } from '../assembly/weights.js';
import type { Activation } from '../basis/features.js';
import type { PlaneCollocationOptions } from '../basis/planeCellBasis.js';
import type { PlaneBasisOptions } from '../basis/planeField.js';
import type { Precision } from '../linalg/engine.js';
import type { PlanePartitionOptions } from '../partition/planePartition.js';
import type { Grading } from '../partition/slabPartition.js';
import type { SweepOptions } from './correctBySweeps.js';
import { type Accuracy, LEAST_TOLERANCE } from './options.js';
import type { StageName } from './stages.js';

/** One way of discretising the plane. */
export interface PlaneStage {
  readonly name: StageName;
  readonly partition: PlanePartitionOptions;
  readonly basis: PlaneBasisOptions & PlaneCollocationOptions;
  /** How the answer is corrected by rays; absent: not at all. */
  readonly sweeps?: SweepOptions;
}

export interface PlaneSolverOptions {
  readonly accuracy: Accuracy;
  readonly seed: number;
  readonly weights: WeightOptions;
  readonly stages: readonly PlaneStage[];
  /** auto: CGLS in layered stages of many cells, elimination otherwise. */
  readonly solver: 'auto' | PlaneSolverName;
  /** Bytes that the solve may take; Infinity: not looked at. */
  readonly memory: number;
  /** Relative residual on fresh points at which a stage is accepted. */
  readonly acceptResidual: number;
}

/** Sizes of the layered stage. */
export interface PlaneSizes extends Grading {
  /** Cells along each side at least. */
  readonly cells: number;
  readonly phaseFunctions: number;
  readonly positionFunctions: number;
  readonly smoothFunctions: number;
  readonly positionNodes: number;
  readonly smoothNodes: number;
  readonly angleNodes: number;
  readonly range: number;
  readonly tolerance: number;
  readonly harmonics: number;
  readonly smoothDepth: number;
  readonly acceptResidual: number;
  /** Absent: no corrections in layered stages. */
  readonly sweeps?: SweepOptions;
}

/**
 * normal: the cheapest of a dozen tried on square-p5 and square-ex5; draft by analogy; high: the same in
 * more cells, as corrections by rays need the remainder's layers resolved. First
 * cells are below 1/2, so that in a thin domain the first cut stays before the middle; 0 grades none.
 */
const normal: PlaneSizes = {
  firstCell: 0.2,
  cellRatio: 8,
  layerDepth: 12,
  firstPanel: 0.4,
  panelRatio: 4,
  panelDepth: 0.6,
  cells: 2,
  phaseFunctions: 45,
  positionFunctions: 36,
  smoothFunctions: 91,
  positionNodes: 8,
  smoothNodes: 12,
  angleNodes: 7,
  range: 1.5,
  tolerance: 1e-9,
  harmonics: 2,
  smoothDepth: 10,
  acceptResidual: 1e-9,
};

const sizes: Record<Accuracy, PlaneSizes> = {
  draft: {
    firstCell: 0.4,
    cellRatio: 8,
    layerDepth: 10,
    firstPanel: 0.4,
    panelRatio: 4,
    panelDepth: 0.6,
    cells: 1,
    phaseFunctions: 20,
    positionFunctions: 21,
    smoothFunctions: 66,
    positionNodes: 6,
    smoothNodes: 10,
    angleNodes: 5,
    range: 1.5,
    tolerance: 1e-8,
    harmonics: 2,
    smoothDepth: 8,
    acceptResidual: 1e-6,
  },
  normal,
  high: {
    ...normal,
    cells: 6,
    tolerance: 1e-10,
    acceptResidual: 1e-11,
    sweeps: { most: 1, tolerance: 5e-6, degree: 5, boxes: 1, levels: 0, angleNodes: 4 },
  },
};

/**
 * Thin problems: few functions in cells that are not graded, as rays supply the layers and kinks; the
 * accuracy comes from the number of corrections and from the table that rays are integrated over.
 */
const thinSizes: Record<Accuracy, PlaneSizes> = {
  draft: {
    ...sizes.draft,
    firstCell: 0,
    cells: 2,
    sweeps: { most: 3, tolerance: 3e-3, degree: 4, boxes: 1, levels: 1, angleNodes: 3 },
  },
  normal: {
    ...sizes.draft,
    firstCell: 0,
    cells: 3,
    sweeps: { most: 4, tolerance: 5e-5, degree: 5, boxes: 1, levels: 2, angleNodes: 4 },
  },
  high: {
    ...sizes.normal,
    firstCell: 0,
    cells: 4,
    sweeps: { most: 6, tolerance: 2e-6, degree: 6, boxes: 1, levels: 3, angleNodes: 5 },
  },
};

/** Smooth solutions: a few cells, many features in space, few harmonics. */
export interface SmoothSizes {
  readonly cells: number;
  readonly functions: number;
  readonly nodes: number;
  readonly range: number;
  readonly harmonics: number;
  readonly circleNodes: number;
  readonly tolerance: number;
}

const smoothSizes: SmoothSizes = {
  cells: 2,
  functions: 105,
  nodes: 14,
  range: 2,
  harmonics: 2,
  circleNodes: 8,
  tolerance: 1e-12,
};

/** Random features drawn for every function that is kept. */
const OVERSAMPLING = 2;

export interface PlaneSolverRequest {
  readonly accuracy?: Accuracy;
  readonly seed?: number;
  readonly activation?: Activation;
  readonly weights?: Partial<WeightOptions>;
  readonly solver?: 'auto' | PlaneSolverName;
  /** Bytes that the solve may take (default: not looked at). */
  readonly memory?: number;
  /** One stage only; 'auto' chooses those that suit the problem (see solveSteadyPlane). */
  readonly stage?: 'auto' | StageName;
  readonly sizes?: Partial<PlaneSizes>;
  readonly smooth?: Partial<SmoothSizes>;
  /** Corrections by rays, and the thin stage, which needs them (default true). */
  readonly rays?: boolean;
  /** Of the rows that the engine writes (LeastSquaresEngine.precision). */
  readonly precision?: Precision;
}

/** Fills in what the request leaves open. */
export function planeSolverOptions(request: PlaneSolverRequest = {}): PlaneSolverOptions {
  const { accuracy = 'normal', activation = 'sin', stage = 'auto' } = request;
  const size = { ...sizes[accuracy], ...request.sizes };
  const few = { ...smoothSizes, ...request.smooth };
  const least = LEAST_TOLERANCE[request.precision ?? 'double'];
  const smooth: PlaneStage = {
    name: 'smooth',
    partition: {
      ...gradingOf(size),
      layers: false,
      cells: few.cells,
      smoothDepth: 0,
      smoothness: { tolerance: 1e-8, degree: 12 },
    },
    basis: {
      activation,
      range: few.range,
      oversampling: OVERSAMPLING,
      positionFunctions: few.functions,
      phaseFunctions: 0,
      smoothFunctions: few.functions,
      smoothNodes: few.nodes,
      harmonics: few.harmonics,
      tolerance: Math.max(least, few.tolerance),
      positionNodes: few.nodes,
      angleNodes: few.harmonics + 3,
      circleNodes: few.circleNodes,
    },
  };
  const { rays = true } = request;
  const graded = (name: StageName, of: PlaneSizes): PlaneStage => ({
    name,
    partition: layeredPartition(of),
    basis: layeredBasis(of, activation, least),
    ...(rays && of.sweeps ? { sweeps: of.sweeps } : {}),
  });
  const layered = graded('layered', size);
  const thin = graded('thin', { ...thinSizes[accuracy], ...request.sizes });
  const all = rays ? [smooth, thin, layered] : [smooth, layered];
  if (stage === 'thin' && !rays) throw new RangeError('the thin stage needs rays');
  const stages = stage === 'auto' ? all : all.filter(({ name }) => name === stage);
  return {
    accuracy,
    seed: request.seed ?? 1,
    weights: { trace: 1, data: 1, balance: 3, ...request.weights },
    solver: request.solver ?? 'auto',
    memory: request.memory ?? Infinity,
    stages,
    acceptResidual: size.acceptResidual,
  };
}

function gradingOf(size: PlaneSizes): Grading {
  const { firstCell, cellRatio, layerDepth, firstPanel, panelRatio, panelDepth } = size;
  return { firstCell, cellRatio, layerDepth, firstPanel, panelRatio, panelDepth };
}

function layeredPartition(size: PlaneSizes): PlanePartitionOptions {
  return {
    ...gradingOf(size),
    layers: true,
    cells: size.cells,
    smoothDepth: size.smoothDepth,
    smoothness: { tolerance: 1e-3, degree: 5 },
  };
}

function layeredBasis(
  size: PlaneSizes,
  activation: Activation,
  least: number,
): PlaneStage['basis'] {
  return {
    activation,
    range: size.range,
    oversampling: OVERSAMPLING,
    positionFunctions: size.positionFunctions,
    phaseFunctions: size.phaseFunctions,
    smoothFunctions: size.smoothFunctions,
    smoothNodes: size.smoothNodes,
    harmonics: size.harmonics,
    tolerance: Math.max(least, size.tolerance),
    positionNodes: size.positionNodes,
    angleNodes: size.angleNodes,
    circleNodes: 2 * size.harmonics + 4,
  };
}
