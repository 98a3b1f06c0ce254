import type { TransientProblem } from '../problem/types.js';
import { constantMedium } from './constantData.js';
import type { EvenOddOptions } from './evenOddOptions.js';
import { evenOddScheme } from './evenOddScheme.js';
import { fourierLaplace, hasFourierSeries } from './fourierLaplace.js';
import { hasHeatSeries, heatSeries } from './heatSeries.js';
import type { TransientReference } from './transientField.js';

export type { TransientReference } from './transientField.js';

export type TransientMethod = 'fourierLaplace' | 'heatSeries' | 'evenOddScheme';

export interface TransientReferenceOptions {
  /** Default: the best that takes the problem. */
  readonly method?: TransientMethod;
  /**
   * Resolution of the scheme: 'draft' is for tests, ten times faster with errors of 1e-6 to 1e-3
   * (largest where fronts are seen). Default 'fine'. The closed forms have no resolution.
   */
  readonly resolution?: 'draft' | 'fine';
  /** Single settings of the scheme, over those of the resolution. */
  readonly scheme?: EvenOddOptions;
}

/** Mean free paths per slab up to which the heat series, with its error O(epsilon), is preferred. */
const DIFFUSIVE = 1e-6;

const DRAFT: EvenOddOptions = {
  degree: 4,
  cells: 16,
  wallCell: 2e-2,
  growth: 2.5,
  stepsPerOctave: 8,
  firstOctave: 1e-5,
};

/**
 * The classical solution of a time-dependent slab at the problem's output times, the best of
 *
 * - `fourierLaplace`: periodic, constant coefficients, smooth f0; exact to rounding;
 * - `heatSeries`: constant coefficients and inflow, epsilon <= 1e-6 sigmaS L; error O(epsilon) at
 *   most (O(epsilon^2) if <v f0> = 0), which the scheme could not improve on;
 * - `evenOddScheme`: everything else.
 *
 * @throws RangeError when the problem or the forced method cannot be treated.
 */
export function transientReference(
  problem: TransientProblem,
  options: TransientReferenceOptions = {},
): TransientReference {
  const { method = choose(problem) } = options;
  if (method === 'heatSeries') return heatSeries(problem);
  if (method === 'fourierLaplace') {
    if (options.method) return fourierLaplace(problem);
    try {
      return fourierLaplace(problem);
    } catch (error) {
      // f0 too rough for a Fourier series; the scheme takes it.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  const preset = options.resolution === 'draft' ? draft(problem) : {};
  return evenOddScheme(problem, { ...preset, ...options.scheme });
}

function choose(problem: TransientProblem): TransientMethod {
  if (hasFourierSeries(problem)) return 'fourierLaplace';
  const medium = constantMedium(problem);
  const [a, b] = problem.domain.x;
  const isDiffusive = medium && medium.epsilon <= DIFFUSIVE * medium.scattering * (b - a);
  return isDiffusive && hasHeatSeries(problem) ? 'heatSeries' : 'evenOddScheme';
}

function draft({ boundary }: TransientProblem): EvenOddOptions {
  const isOpen = boundary.left.type === 'inflow' || boundary.right.type === 'inflow';
  return isOpen ? { ...DRAFT, panels: 3, anglesPerPanel: 5 } : DRAFT;
}
