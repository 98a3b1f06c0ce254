import type { WeightOptions } from '../assembly/weights.js';
import type { CollocationOptions } from '../basis/cellBasis.js';
import type { Activation } from '../basis/features.js';
import type { BasisOptions } from '../basis/field.js';
import type { Precision } from '../linalg/engine.js';
import type { TransientPartitionOptions } from '../partition/transientPartition.js';
import type { FormulationName } from '../problem/equations/formulation.js';
import type { SplitName } from '../split/chooseSplit.js';
import { type Accuracy, LEAST_TOLERANCE } from './options.js';

/** How a march is cut into slabs. */
export interface ScheduleOptions {
  /** First slab in collision times epsilon^2/sigmaS, where the start has to be resolved. */
  readonly firstSlab: number;
  /** Growth from one size to the next. */
  readonly growth: number;
  /** Largest slab in times to cross the widest cell. */
  readonly crossing: number;
  /** Relative residual on fresh points above which a slab is halved. */
  readonly tolerance: number;
  /** How often a slab may be halved before it is accepted as it is. */
  readonly halvings: number;
  /** Whether slabs of equal shape share a factor (default true); false to measure what it saves. */
  readonly reuse?: boolean;
  /** Fixed size of all slabs, in place of the choice by residual. */
  readonly fixed?: number;
}

export interface TransientSolverOptions {
  readonly profile: ProfileName;
  readonly formulation: FormulationName;
  readonly accuracy: Accuracy;
  readonly seed: number;
  readonly activation: Activation;
  readonly meanConstraint: 'exact' | 'soft';
  readonly split: SplitName;
  readonly weights: WeightOptions;
  readonly partition: TransientPartitionOptions;
  readonly basis: BasisOptions & CollocationOptions;
  readonly schedule: ScheduleOptions;
  /** Row blocks left out, for ablations. */
  readonly without: readonly string[];
}

/**
 * smooth: few cells, many features, for solutions without layers after an initial one. layered: cells
 * and panels graded toward walls and fronts.
 */
export type ProfileName = 'smooth' | 'layered';

/** What a user may ask for; JSON, so that it can stand in an archive. */
export interface TransientSolverRequest {
  /** auto: smooth where the first slabs show that it suffices, else layered. */
  readonly profile?: ProfileName | 'auto';
  readonly formulation?: FormulationName;
  readonly accuracy?: Accuracy;
  readonly seed?: number;
  readonly activation?: Activation;
  readonly meanConstraint?: 'exact' | 'soft';
  readonly split?: SplitName;
  readonly weights?: Partial<WeightOptions>;
  readonly partition?: Partial<TransientPartitionOptions>;
  readonly basis?: Partial<BasisOptions & CollocationOptions>;
  readonly schedule?: Partial<ScheduleOptions>;
  readonly without?: readonly string[];
  /** Of the rows that the engine writes (LeastSquaresEngine.precision). */
  readonly precision?: Precision;
}

interface Profile {
  readonly partition: TransientPartitionOptions;
  readonly basis: Omit<BasisOptions & CollocationOptions, 'activation'>;
  readonly schedule: ScheduleOptions;
  readonly weights: WeightOptions;
}

/** Sizes measured in bench/results: each level is the cheapest that reaches its targets. */
const smooth: Profile = {
  partition: {
    cells: 2,
    gradeWalls: false,
    firstCell: 0.02,
    cellRatio: 5,
    layerDepth: 12,
    firstPanel: 0.01,
    panelRatio: 5,
    panelDepth: 0.1,
    smoothness: { tolerance: 1e-3, degree: 6 },
    visiblePath: 1e-6,
  },
  basis: {
    range: [0.8, 1.5, 2.2],
    positionFeatures: 80,
    phaseFeatures: 280,
    tolerance: 1e-13,
    positionNodes: 10,
    angleNodes: 8,
    timeNodes: 7,
    extraNodes: 2,
  },
  schedule: { firstSlab: 1.25, growth: 5, crossing: 1, tolerance: 3e-5, halvings: 2 },
  weights: { trace: 5, data: 5, balance: 10, initial: 1, conservation: 300 },
};

const layered: Profile = {
  partition: {
    ...smooth.partition,
    cells: 1,
    gradeWalls: true,
    cellRatio: 3.5,
    smoothness: { tolerance: 3e-5, degree: 4 },
  },
  basis: {
    range: [1, 1.5, 1.5],
    positionFeatures: 26,
    phaseFeatures: 50,
    tolerance: 1e-10,
    positionNodes: 6,
    angleNodes: 5,
    timeNodes: 5,
    extraNodes: 1,
    extraSideNodes: 0,
  },
  schedule: { firstSlab: 1, growth: 5, crossing: 1, tolerance: 3e-4, halvings: 1 },
  weights: { ...smooth.weights, balance: 1, conservation: 5000 },
};

const profiles: Record<Accuracy, Record<ProfileName, Profile>> = {
  draft: {
    smooth: {
      ...smooth,
      basis: {
        ...smooth.basis,
        phaseFeatures: 110,
        positionFeatures: 40,
        positionNodes: 7,
        angleNodes: 6,
        timeNodes: 6,
      },
    },
    layered: {
      ...layered,
      partition: { ...layered.partition, firstCell: 0.1, cellRatio: 5, firstPanel: 0.05 },
      basis: {
        ...layered.basis,
        phaseFeatures: 35,
        positionFeatures: 20,
        positionNodes: 5,
        angleNodes: 4,
      },
    },
  },
  normal: { smooth, layered },
  high: {
    smooth: {
      ...smooth,
      basis: {
        ...smooth.basis,
        phaseFeatures: 360,
        positionFeatures: 110,
        positionNodes: 11,
        timeNodes: 8,
      },
    },
    layered: {
      ...layered,
      partition: { ...layered.partition, cellRatio: 2.1, firstCell: 0.01 },
      basis: {
        ...layered.basis,
        phaseFeatures: 85,
        positionFeatures: 40,
        positionNodes: 7,
        angleNodes: 6,
        timeNodes: 6,
      },
      schedule: { ...layered.schedule, growth: 3, crossing: 0.45 },
      weights: { ...layered.weights, trace: 12 },
    },
  },
};

/** Fills in what the request leaves open, for one profile. */
export function transientSolverOptions(
  request: TransientSolverRequest = {},
  name: ProfileName = 'smooth',
): TransientSolverOptions {
  const { accuracy = 'normal', activation = 'sin' } = request;
  const profile = profiles[accuracy][name];
  const basis = { ...profile.basis, activation, ...request.basis };
  const least = LEAST_TOLERANCE[request.precision ?? 'double'];
  return {
    profile: name,
    formulation: request.formulation ?? 'micro-macro',
    accuracy,
    seed: request.seed ?? 1,
    activation,
    meanConstraint: request.meanConstraint ?? 'exact',
    split: request.split ?? 'auto',
    weights: { ...profile.weights, ...request.weights },
    partition: { ...profile.partition, ...request.partition },
    basis: { ...basis, tolerance: Math.max(least, basis.tolerance) },
    schedule: { ...profile.schedule, ...request.schedule },
    without: request.without ?? [],
  };
}
