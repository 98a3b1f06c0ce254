import { type Interval, readPoints } from './pointTable.js';

export { SampleError } from './pointTable.js';

/** Points at which the user wants the answer: columns t (in time), x and, for f, v. */
export interface Samples {
  /** Null for steady problems. */
  readonly t: Float64Array | null;
  readonly x: Float64Array;
  readonly v: Float64Array | null;
}

/** Where points may lie: the domain of a problem fits. */
export interface SampleDomain {
  readonly x: Interval;
  /** Present in time-dependent problems. */
  readonly t?: Interval;
}

const STEADY = [['x'], ['x', 'v']] as const;
const IN_TIME = [
  ['t', 'x'],
  ['t', 'x', 'v'],
] as const;

/**
 * Reads points from CSV text with the header x or x,v; t,x or t,x,v where the domain has a t.
 *
 * @param domain the intervals of x and t, or that of x alone for a steady problem.
 * @throws SampleError as readPoints; also for a t column that is missing or has no meaning.
 */
export function parseSamples(text: string, domain: Interval | SampleDomain): Samples {
  const { x, t }: SampleDomain = 'x' in domain ? domain : { x: domain };
  const inTime = t !== undefined;
  const columns = readPoints(text, {
    headers: inTime ? IN_TIME : STEADY,
    bounds: { x, v: [-1, 1], ...(t ? { t } : {}) },
    others: {
      headers: inTime ? STEADY : IN_TIME,
      why: `the problem ${inTime ? 'depends on time' : 'is steady'}`,
    },
  });
  return { t: columns.t ?? null, x: columns.x, v: columns.v ?? null };
}
