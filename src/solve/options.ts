import type { WeightOptions } from '../assembly/weights.js';
import type { CollocationOptions } from '../basis/cellBasis.js';
import type { Activation } from '../basis/features.js';
import type { BasisOptions } from '../basis/field.js';
import type { Precision } from '../linalg/engine.js';
import type { Grading, PartitionOptions } from '../partition/slabPartition.js';
import type { FormulationName } from '../problem/equations/formulation.js';
import type { StageName } from './stages.js';

export type Accuracy = 'draft' | 'normal' | 'high';

export const accuracies: readonly Accuracy[] = ['draft', 'normal', 'high'];

/** One way of discretising; a solve tries its stages in turn until the residual is small enough. */
export interface Stage {
  readonly name: StageName;
  readonly partition: PartitionOptions;
  readonly basis: BasisOptions & CollocationOptions;
}

export interface SlabSolverOptions {
  readonly formulation: FormulationName;
  readonly accuracy: Accuracy;
  readonly seed: number;
  readonly activation: Activation;
  /** <g> = 0 by construction, or as least-squares rows for comparison. */
  readonly meanConstraint: 'exact' | 'soft';
  readonly weights: WeightOptions;
  readonly stages: readonly Stage[];
  /** Relative residual on fresh points at which the smooth stage is accepted. */
  readonly acceptResidual: number;
}

/** Sizes measured in bench/results: each accuracy is the cheapest that reaches its targets. */
interface Sizes extends Grading {
  readonly phaseFeatures: number;
  readonly positionFeatures: number;
  readonly positionNodes: number;
  readonly angleNodes: number;
  readonly tolerance: number;
  readonly smoothness: number;
  readonly acceptResidual: number;
  /** Factor of the boundary data: the finer first cells of `high` keep condition 1e5 with less. */
  readonly data: number;
}

const sizes: Record<Accuracy, Sizes> = {
  draft: {
    firstCell: 2e-2,
    cellRatio: 5,
    layerDepth: 20,
    firstPanel: 3e-2,
    panelRatio: 4,
    panelDepth: 0.05,
    phaseFeatures: 20,
    positionFeatures: 8,
    positionNodes: 8,
    angleNodes: 7,
    tolerance: 1e-9,
    smoothness: 1e-4,
    acceptResidual: 1e-6,
    data: 1,
  },
  normal: {
    firstCell: 3e-3,
    cellRatio: 4,
    layerDepth: 30,
    firstPanel: 2e-3,
    panelRatio: 3.5,
    panelDepth: 0.04,
    phaseFeatures: 33,
    positionFeatures: 10,
    positionNodes: 9,
    angleNodes: 8,
    tolerance: 1e-10,
    smoothness: 1e-5,
    acceptResidual: 1e-9,
    data: 1,
  },
  high: {
    firstCell: 3e-4,
    cellRatio: 3,
    layerDepth: 40,
    firstPanel: 5e-4,
    panelRatio: 3,
    panelDepth: 0.03,
    phaseFeatures: 38,
    positionFeatures: 11,
    positionNodes: 10,
    angleNodes: 9,
    tolerance: 1e-11,
    smoothness: 1e-7,
    acceptResidual: 1e-11,
    data: 0.4,
  },
};

/** Relative size of the last Legendre coefficients, and cells, at which the smooth stage aims. */
const smoothStage = {
  cells: 4,
  phaseFeatures: 100,
  positionFeatures: 16,
  positionNodes: 16,
  angleNodes: 12,
  range: 1,
  tolerance: 1e-13,
  smoothness: 1e-10,
};

export interface SlabSolverRequest {
  readonly formulation?: FormulationName;
  readonly accuracy?: Accuracy;
  readonly seed?: number;
  readonly activation?: Activation;
  readonly meanConstraint?: 'exact' | 'soft';
  /** Range R of k (and b) in the layered stage. */
  readonly range?: number;
  readonly weights?: Partial<WeightOptions>;
  /** Skip the smooth stage ('layered'), or the layered one ('smooth'). */
  readonly stage?: 'auto' | 'smooth' | 'layered';
  readonly sizes?: Partial<Sizes>;
  /** Of the rows that the engine writes (LeastSquaresEngine.precision). */
  readonly precision?: Precision;
}

/**
 * Single precision magnified by the transform of a basis must stay small against 1: bases are cut
 * earlier then.
 */
export const LEAST_TOLERANCE: Readonly<Record<Precision, number>> = { double: 0, single: 1e-6 };

/** Fills in what the request leaves open. */
export function slabSolverOptions(request: SlabSolverRequest = {}): SlabSolverOptions {
  const { accuracy = 'normal', activation = 'sin', stage = 'auto', range = 1.5 } = request;
  const size = { ...sizes[accuracy], ...request.sizes };
  const least = LEAST_TOLERANCE[request.precision ?? 'double'];
  const common = {
    firstCell: size.firstCell,
    cellRatio: size.cellRatio,
    layerDepth: size.layerDepth,
    firstPanel: size.firstPanel,
    panelRatio: size.panelRatio,
    panelDepth: size.panelDepth,
  };
  const smooth: Stage = {
    name: 'smooth',
    partition: {
      ...common,
      layers: false,
      cells: smoothStage.cells,
      smoothness: { tolerance: smoothStage.smoothness, degree: 10 },
    },
    basis: {
      activation,
      range: smoothStage.range,
      phaseFeatures: smoothStage.phaseFeatures,
      positionFeatures: smoothStage.positionFeatures,
      tolerance: Math.max(least, smoothStage.tolerance),
      positionNodes: smoothStage.positionNodes,
      angleNodes: smoothStage.angleNodes,
    },
  };
  const layered: Stage = {
    name: 'layered',
    partition: {
      ...common,
      layers: true,
      cells: 1,
      smoothness: { tolerance: size.smoothness, degree: size.positionFeatures - 3 },
    },
    basis: {
      activation,
      range,
      phaseFeatures: size.phaseFeatures,
      positionFeatures: size.positionFeatures,
      tolerance: Math.max(least, size.tolerance),
      positionNodes: size.positionNodes,
      angleNodes: size.angleNodes,
    },
  };
  const stages = stage === 'auto' ? [smooth, layered] : stage === 'smooth' ? [smooth] : [layered];
  return {
    formulation: request.formulation ?? 'micro-macro',
    accuracy,
    seed: request.seed ?? 1,
    activation,
    meanConstraint: request.meanConstraint ?? 'exact',
    weights: {
      trace: 1,
      data: size.data,
      balance: 10,
      ...request.weights,
    },
    stages,
    acceptResidual: size.acceptResidual,
  };
}
