import type { Seconds } from '../solve/seconds.js';
import { strictJson } from './json.js';

/** Rows and residual of one named block on fresh points. */
export interface BlockRecord {
  readonly rows: number;
  readonly rms: number;
  readonly max: number;
}

/** Residuals in the form of the record. */
export function blockRecords(
  blocks: readonly (BlockRecord & { readonly block: string })[],
): Record<string, BlockRecord> {
  return Object.fromEntries(blocks.map(({ block, rows, rms, max }) => [block, { rows, rms, max }]));
}

/** Relative L2 errors of a steady problem by quantity. */
export type SteadyErrors = { readonly reference: string } & {
  readonly [quantity: string]: number | string;
};

/** Relative L2 errors by quantity, then by time, the shortest decimal text of which is the key. */
export type ErrorsByTime = { readonly reference: string } & {
  readonly [quantity: string]: string | { readonly [time: string]: number };
};

export type ErrorRecord = SteadyErrors | ErrorsByTime;

/**
 * Errors at output times in the form of the record: { rho: { "0.05": ... }, ..., reference }.
 *
 * @throws RangeError if a time comes twice: one of its errors would be lost.
 */
export function errorsByTime(
  times: readonly { readonly t: number; readonly errors: Readonly<Record<string, number>> }[],
  reference: string,
): ErrorsByTime {
  const byQuantity: Record<string, Record<string, number>> = {};
  for (const { t, errors } of times) {
    for (const [quantity, value] of Object.entries(errors)) {
      const byTime = (byQuantity[quantity] ??= {});
      if (String(t) in byTime) throw new RangeError(`errors: ${quantity} at t = ${t} comes twice`);
      byTime[String(t)] = value;
    }
  }
  return { ...byQuantity, reference };
}

/** One slab of a time march. */
export interface SlabRecord {
  readonly start: number;
  readonly end: number;
  readonly cells: number;
  readonly unknowns: number;
  /** Relative, on fresh points; null where it was not measured. */
  readonly residual: number | null;
  /** False where the factor of an earlier slab of equal shape served. */
  readonly factorised: boolean;
}

/** Defects of the balance of particles over slabs, relative to the mass. */
export interface MassBalanceRecord {
  readonly largest: number;
  /** In the order of `slabs`. */
  readonly bySlab?: readonly number[];
}

/** Where and how the numbers were made. */
export interface Provenance {
  readonly version: string;
  /** ISO 8601. */
  readonly date: string;
  readonly machine: {
    readonly node: string;
    readonly platform: string;
    readonly cpu: string;
    readonly cores: number;
  };
  readonly accuracy: string;
  /** path=value, as given. */
  readonly overrides: readonly string[];
  /** Resolved options and the command line, where they are known. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly command?: readonly string[];
}

/**
 * The record of a solve: the contract of `--json` and record.json (design section 6), then what the
 * solver says about itself, then provenance. Unknown values are null, never missing.
 */
export interface SolveRecord extends Provenance {
  readonly case: string;
  readonly method: string;
  readonly formulation: string;
  /** A number, or the expression or range of an epsilon that varies in space. */
  readonly epsilon: number | string;
  readonly seed: number;
  readonly engine: string;
  readonly unknowns: number;
  readonly rows: number;
  readonly rank: number;
  readonly condition: number | null;
  readonly residual: Readonly<Record<string, BlockRecord>>;
  readonly errors: ErrorRecord | null;
  readonly conservation: { readonly defect: number } | null;
  readonly seconds: Readonly<Seconds>;
  readonly peakMemoryMB: number;
  readonly status: string;
  readonly message: string;
  readonly relativeResidual: number | null;
  readonly positivity: { readonly minimum: number; readonly negativeShare: number } | null;
  readonly stage: string | null;
  readonly cells: number;
  /** In the plane: the relative size of every correction of rho by rays. */
  readonly corrections?: readonly number[];
  /** Time-dependent problems: the output times, ascending. */
  readonly times?: readonly number[];
  readonly slabs?: readonly SlabRecord[];
  readonly massBalance?: MassBalanceRecord | null;
}

/**
 * The keys in the order of the file, whatever the order in which a record was put together. The
 * type makes a key that is missing here a compile error.
 */
const ORDER: Readonly<Record<keyof Required<SolveRecord>, true>> = {
  case: true,
  method: true,
  formulation: true,
  epsilon: true,
  seed: true,
  engine: true,
  unknowns: true,
  rows: true,
  rank: true,
  condition: true,
  residual: true,
  errors: true,
  conservation: true,
  seconds: true,
  peakMemoryMB: true,
  status: true,
  message: true,
  relativeResidual: true,
  positivity: true,
  stage: true,
  cells: true,
  corrections: true,
  times: true,
  slabs: true,
  massBalance: true,
  accuracy: true,
  overrides: true,
  options: true,
  command: true,
  version: true,
  date: true,
  machine: true,
};

/**
 * The record as JSON with keys in the order of the contract, ending in a line feed. Optional keys
 * that are absent are left out.
 *
 * @throws RangeError naming the path of a number that is NaN or infinite.
 */
export function recordJson(record: SolveRecord): string {
  const keys = Object.keys(ORDER) as (keyof SolveRecord)[];
  return strictJson(Object.fromEntries(keys.map((key) => [key, record[key]])));
}
