import type { WeightOptions } from '../assembly/weights.js';
import type { CollocationOptions } from '../basis/cellBasis.js';
import type { Activation } from '../basis/features.js';
import type { BasisOptions } from '../basis/field.js';
import type { TransientPartitionOptions } from '../partition/transientPartition.js';
import type { FormulationName } from '../problem/equations/formulation.js';
import type { SplitName } from '../split/chooseSplit.js';
import type { Accuracy } from './options.js';

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
  /** Fixed size of all slabs, in place of the choice by residual. */
  readonly fixed?: number;
}

export interface TransientSolverOptions {
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

export interface TransientSolverRequest {
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
}

/** What suits a class of problems: those that are smooth after an initial layer, and those with
 * layers at walls or a corner. */
interface Profile {
  readonly partition: TransientPartitionOptions;
  readonly basis: Omit<BasisOptions & CollocationOptions, 'activation'>;
  readonly schedule: ScheduleOptions;
}

const smooth: Profile = {
  partition: {
    cells: 2,
    firstCell: 0.3,
    cellRatio: 3.5,
    layerDepth: 12,
    firstPanel: 0.05,
    panelRatio: 4,
    panelDepth: 0.1,
    smoothness: { tolerance: 1e-3, degree: 6 },
    visiblePath: 1e-6,
  },
  basis: {
    range: [1, 1.5, 2],
    positionFeatures: 80,
    phaseFeatures: 240,
    tolerance: 1e-13,
    positionNodes: 9,
    angleNodes: 8,
    timeNodes: 7,
    extraNodes: 2,
  },
  schedule: { firstSlab: 1.25, growth: 4, crossing: 1, tolerance: 1e-5, halvings: 2 },
};

const layered: Profile = {
  partition: {
    ...smooth.partition,
    cells: 1,
    firstCell: 0.02,
    cellRatio: 5,
    firstPanel: 0.01,
    panelRatio: 5,
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
  },
  schedule: { firstSlab: 1, growth: 4, crossing: 1, tolerance: 5e-2, halvings: 1 },
};

/** @param layers whether walls or a corner carry layers. */
export function transientSolverOptions(
  request: TransientSolverRequest = {},
  layers = false,
): TransientSolverOptions {
  const { accuracy = 'normal', activation = 'sin' } = request;
  const profile = layers ? layered : smooth;
  return {
    formulation: request.formulation ?? 'micro-macro',
    accuracy,
    seed: request.seed ?? 1,
    activation,
    meanConstraint: request.meanConstraint ?? 'exact',
    split: request.split ?? 'auto',
    weights: {
      trace: 5,
      data: 5,
      balance: layers ? 1 : 10,
      initial: 1,
      conservation: 300,
      ...request.weights,
    },
    partition: { ...profile.partition, ...request.partition },
    basis: { ...profile.basis, activation, ...request.basis },
    schedule: { ...profile.schedule, ...request.schedule },
    without: request.without ?? [],
  };
}
