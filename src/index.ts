/**
 * aprfm: multiscale kinetic equations by the asymptotic-preserving random feature method.
 * The public API, and nothing else.
 */

export { type Fault, InputError } from './case/faults.js';
export { builtInNames, type CaseSummary, listCases } from './case/library.js';
export { loadCase } from './case/load.js';
export { parseCase } from './case/parse.js';
export { isPlaneCase, type PlaneCase } from './case/planeCase.js';
export type { CaseFile } from './case/schema.js';
export type { BlockSystem, RowGroup } from './linalg/blockSystem.js';
export type {
  Factor,
  FactorOptions,
  LeastSquaresEngine,
  SolveInfo,
  SolveStatus,
} from './linalg/engine.js';
export { type EngineName, engineNames } from './linalg/engineNames.js';
export { EngineMissing, findEngine } from './linalg/engines.js';
export {
  type DenseMatrix,
  type LeastSquaresOptions,
  leastSquares,
  type MatrixLike,
} from './linalg/leastSquares.js';
export { MemoryError } from './linalg/memoryError.js';
export {
  type Checkpoint,
  loadCheckpoint,
  saveCheckpoint,
  solutionFromCheckpoint,
} from './neural/checkpoint.js';
export type { NeuralMethod } from './neural/fieldModels.js';
export { type FitOptions, fitToSolution } from './neural/fitToSolution.js';
export { kernelNetworks } from './neural/network/kernelNetworks.js';
export type { NetworkEngine, NetworkSpec } from './neural/network.js';
export { NetworkSolution } from './neural/solution.js';
export { type FeatureSolve, solveWithFeatures } from './neural/solveWithFeatures.js';
export {
  type NetworkModel,
  type NetworkSolve,
  networkModel,
  solveWithNetworks,
} from './neural/solveWithNetworks.js';
export {
  type TrainingOptions,
  type TrainingRequest,
  trainingOptions,
} from './neural/trainingOptions.js';
export type { Formulation, RowBlock, Term } from './problem/equations/formulation.js';
export { problemFromCase } from './problem/fromCase.js';
export { planeFromCase } from './problem/planeFromCase.js';
export type { Hole, PlaneBoundary, PlaneDomain, PlaneProblem } from './problem/planeTypes.js';
export type {
  BoundaryCondition,
  Domain,
  Interval,
  PhaseFunction,
  PhasePoint,
  TransportProblem,
} from './problem/types.js';
export { isTransient, type TransientProblem } from './problem/types.js';
export { diffusionLimit } from './reference/diffusionLimit.js';
export {
  type DiscreteOrdinatesOptions,
  type ReferenceSolution,
  solveDiscreteOrdinates,
} from './reference/discreteOrdinates.js';
export { chandrasekharH, hopf, wallLimit } from './reference/milne.js';
export {
  type PlaneTransportOptions,
  type PlaneTransportSolution,
  solvePlaneTransport,
} from './reference/plane/planeTransport.js';
export { type TransientReference, transientReference } from './reference/transient.js';
export { type Balance, particleBalance, positivity } from './solution/balance.js';
export {
  compare,
  type ErrorPoints,
  type Errors,
  type Evaluable,
  errorPoints,
  exactSolution,
  relativeError,
} from './solution/errors.js';
export {
  comparePlane,
  exactPlaneSolution,
  type PlaneErrorPoints,
  type PlaneEvaluable,
  planeErrorPoints,
} from './solution/planeErrors.js';
export { PlaneMarchSolution } from './solution/planeMarchSolution.js';
export { PlaneSolution } from './solution/planeSolution.js';
export { type BlockResidual, freshResidual, type ResidualReport } from './solution/residual.js';
export { SlabSolution } from './solution/slabSolution.js';
export { TransientSolution } from './solution/transientSolution.js';
export {
  type Archive,
  loadArchive,
  loadMarch,
  loadSolution,
  saveMarch,
  saveSolution,
} from './solve/archive.js';
export {
  type Accuracy,
  type SlabSolverOptions,
  type SlabSolverRequest,
  slabSolverOptions,
} from './solve/options.js';
export {
  loadPlaneSolution,
  type PlaneArchiveHeader,
  savePlaneSolution,
} from './solve/planeArchive.js';
export {
  type PlaneMarchRequest,
  type PlaneMarchSolve,
  type PlaneSlabReport,
  solvePlaneInTime,
} from './solve/planeMarch.js';
export {
  loadPlaneMarch,
  type PlaneMarchHeader,
  savePlaneMarch,
} from './solve/planeMarchArchive.js';
export { type PublishedRecipe, publishedDefaults, solvePublished } from './solve/published.js';
export {
  type PlaneSolve,
  type PlaneSolverOptions,
  type PlaneSolverRequest,
  planeSolverOptions,
  solveSteadyPlane,
} from './solve/steadyPlane.js';
export { type SlabSolve, type SolveObserver, solveSteadySlab } from './solve/steadySlab.js';
export type {
  ProfileName,
  TransientSolverRequest,
} from './solve/transientOptions.js';
export {
  type MarchState,
  type SlabReport,
  solveTransientSlab,
  type TransientSolve,
} from './solve/transientSlab.js';
