import type { TransientProblem } from '../problem/types.js';

/** What is not given follows from what has to be resolved: fronts, layers or neither. */
export interface EvenOddOptions {
  /** Degree of rho in x. Default 5. */
  readonly degree?: number;
  /** Cells are not wider than the slab divided by this. Default 24, with fronts 44. */
  readonly cells?: number;
  /** Width of the cells at inflow walls and interfaces, in mean free paths. Default 2e-3, 5e-4. */
  readonly wallCell?: number;
  /** Growth of the cells away from there. Default 2, 1.3. */
  readonly growth?: number;
  /** Panels of |v|, graded by 4 toward v = 0. Default 6, with fronts 2, without layers 1. */
  readonly panels?: number;
  /** Directions per panel of |v|. Default 6, 40, 18. */
  readonly anglesPerPanel?: number;
  /** Steps in [t, 2 t]. Default 24, with fronts 30. */
  readonly stepsPerOctave?: number;
  /** Length of the first octave, relative to the first output time; at least. Default 1e-7. */
  readonly firstOctave?: number;
  /** Split off the uncollided inflow. Default: where it lives until the first output time. */
  readonly uncollided?: boolean;
}

/** First collisions leave a kink in x - v t/epsilon, which wants cells, steps and directions. */
const WITH_FRONTS = {
  degree: 5,
  cells: 44,
  wallCell: 5e-4,
  growth: 1.3,
  stepsPerOctave: 30,
  firstOctave: 1e-7,
  panels: 2,
  anglesPerPanel: 40,
};

const WITH_LAYERS = {
  ...WITH_FRONTS,
  cells: 24,
  wallCell: 2e-3,
  growth: 2,
  stepsPerOctave: 24,
  panels: 6,
  anglesPerPanel: 6,
};

const WITHOUT_LAYERS = { ...WITH_LAYERS, panels: 1, anglesPerPanel: 18 };

export type Resolution = Required<Omit<EvenOddOptions, 'uncollided'>>;

export function resolution(
  { boundary, interfaces }: TransientProblem,
  hasFronts: boolean,
  options: EvenOddOptions,
): Resolution {
  const isSmooth =
    interfaces.length === 0 && boundary.left.type !== 'inflow' && boundary.right.type !== 'inflow';
  const preset = hasFronts ? WITH_FRONTS : isSmooth ? WITHOUT_LAYERS : WITH_LAYERS;
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...preset, ...Object.fromEntries(given) };
}
