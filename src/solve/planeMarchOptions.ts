import type { WeightOptions } from '../assembly/weights.js';
import type { Activation } from '../basis/features.js';
import type { PlaneCollocationOptions } from '../basis/planeCellBasis.js';
import type { PlaneBasisOptions } from '../basis/planeField.js';
import type { Precision } from '../linalg/engine.js';
import type { PlanePartitionOptions } from '../partition/planePartition.js';
import { type Accuracy, LEAST_TOLERANCE } from './options.js';
import type { ScheduleOptions } from './transientOptions.js';

/** How a march in the plane is cut into slabs: none is halved. */
export type PlaneScheduleOptions = Pick<
  ScheduleOptions,
  'firstSlab' | 'growth' | 'crossing' | 'fixed'
>;

export interface PlaneMarchOptions {
  readonly accuracy: Accuracy;
  readonly seed: number;
  readonly weights: WeightOptions;
  readonly partition: PlanePartitionOptions;
  readonly basis: PlaneBasisOptions & PlaneCollocationOptions;
  readonly schedule: PlaneScheduleOptions;
  /** Whether particles that have not collided are split off where they can be. */
  readonly split: boolean;
  /** Bytes that the solve may take; Infinity: not looked at. */
  readonly memory: number;
  /** See MarchSizes. */
  readonly gradient: number;
}

/** What a user may ask for. */
export interface PlaneMarchRequest {
  readonly accuracy?: Accuracy;
  readonly seed?: number;
  readonly activation?: Activation;
  readonly weights?: Partial<WeightOptions>;
  readonly split?: 'auto' | 'none';
  /** Bytes that the solve may take (default: not looked at). */
  readonly memory?: number;
  readonly sizes?: Partial<MarchSizes>;
  readonly schedule?: Partial<PlaneScheduleOptions>;
  /** Of the rows that the engine writes (LeastSquaresEngine.precision). */
  readonly precision?: Precision;
}

/** Sizes of a slab of time; f is smooth in theta, g a trigonometric polynomial. */
export interface MarchSizes {
  readonly cells: number;
  /** Of (t, x, y), for rho and every harmonic. */
  readonly functions: number;
  readonly positionNodes: number;
  readonly timeNodes: number;
  /** Of g where cells are a few mean free paths wide; fewer in thick ones. */
  readonly harmonics: number;
  readonly range: number;
  readonly tolerance: number;
  /** Accuracy to which a cell resolves data and coefficients, as a polynomial of this degree. */
  readonly resolved: number;
  readonly degree: number;
  /** Relative size of the gradient at which the iterations of a slab stop. */
  readonly gradient: number;
}

const sizes: Record<Accuracy, MarchSizes> = {
  draft: {
    cells: 2,
    functions: 56,
    positionNodes: 6,
    timeNodes: 5,
    harmonics: 4,
    range: 1.5,
    tolerance: 1e-9,
    resolved: 1e-3,
    gradient: 1e-5,
    degree: 5,
  },
  normal: {
    cells: 2,
    functions: 100,
    positionNodes: 7,
    timeNodes: 6,
    harmonics: 6,
    range: 1.5,
    tolerance: 1e-10,
    resolved: 3e-4,
    gradient: 1e-6,
    degree: 6,
  },
  high: {
    cells: 2,
    functions: 120,
    positionNodes: 8,
    timeNodes: 7,
    harmonics: 8,
    range: 1.5,
    tolerance: 1e-11,
    resolved: 1e-4,
    gradient: 1e-7,
    degree: 7,
  },
};

const SCHEDULE: PlaneScheduleOptions = {
  firstSlab: 1.25,
  growth: 5,
  crossing: 1.5,
};

/** Mean free path over the width of the cells above which all harmonics are there. */
const KINETIC = 0.1;

/** The same above which there are four. */
const BETWEEN = 0.005;

/**
 * Fills in what the request leaves open.
 *
 * @param path largest mean free path in widths of the cells.
 */
export function planeMarchOptions(
  request: PlaneMarchRequest = {},
  path = Infinity,
): PlaneMarchOptions {
  const { accuracy = 'normal', activation = 'sin' } = request;
  const size = { ...sizes[accuracy], ...request.sizes };
  const enough = path > KINETIC ? Infinity : path > BETWEEN ? 4 : 2;
  const harmonics = Math.min(enough, size.harmonics);
  const least = LEAST_TOLERANCE[request.precision ?? 'double'];
  return {
    accuracy,
    seed: request.seed ?? 1,
    weights: { trace: 3, data: 3, balance: 0.3, initial: 1, ...request.weights },
    partition: {
      firstCell: 0,
      cellRatio: 8,
      layerDepth: 10,
      firstPanel: 1,
      panelRatio: 4,
      panelDepth: 1,
      layers: false,
      cells: size.cells,
      smoothDepth: 0,
      smoothness: { tolerance: size.resolved, degree: size.degree },
    },
    basis: {
      activation,
      range: size.range,
      oversampling: 2,
      positionFunctions: size.functions,
      phaseFunctions: 0,
      smoothFunctions: size.functions,
      smoothNodes: size.positionNodes,
      harmonics,
      tolerance: Math.max(least, size.tolerance),
      positionNodes: size.positionNodes,
      angleNodes: harmonics + 3,
      circleNodes: 2 * harmonics + 4,
      timeNodes: size.timeNodes,
    },
    schedule: { ...SCHEDULE, ...request.schedule },
    split: request.split !== 'none',
    memory: request.memory ?? Infinity,
    gradient: size.gradient,
  };
}
