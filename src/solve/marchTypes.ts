import type { SolveInfo } from '../linalg/engine.js';
import type { MassBalance } from '../solution/massBalance.js';
import type { ResidualReport } from '../solution/residual.js';
import type { TransientSolution } from '../solution/transientSolution.js';
import type { Seconds } from './seconds.js';
import type { SolveObserver } from './steadySlab.js';
import type { ProfileName } from './transientOptions.js';

/** One slab of the march, as it was solved. */
export interface SlabReport {
  readonly start: number;
  readonly end: number;
  readonly duration: number;
  readonly cells: number;
  readonly unknowns: number;
  readonly rows: number;
  /** Weighted residual on fresh points over the data. */
  readonly residual: number;
  /** Whether a factor was made for it, or one from before served. */
  readonly factorised: boolean;
  /** Tries with larger slabs that were given up. */
  readonly rejected: number;
  readonly info: SolveInfo;
  readonly blocks: ResidualReport['blocks'];
  readonly balance: MassBalance;
  /** Integral of epsilon rho at the end, with the part split off. */
  readonly mass: number;
}

export interface TransientSolve {
  readonly solution: TransientSolution;
  /** What an archive keeps. */
  readonly state: MarchState;
  readonly slabs: readonly SlabReport[];
  readonly factorisations: number;
  readonly seconds: Seconds;
}

/** Where a march begins that was interrupted. */
export interface MarchState {
  readonly profile: ProfileName;
  /** Size that the next slab was to have. */
  readonly nextSize: number;
  readonly slabs: readonly SlabReport[];
  /** Coefficients of every slab solved, cell by cell. */
  readonly coefficients: readonly (readonly Float64Array[])[];
}

export interface MarchObserver extends SolveObserver {
  /** Told after every slab; what it gets is enough to go on from there. */
  slab?(state: MarchState): void;
}
