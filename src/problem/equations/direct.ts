import type { Formulation, RowBlock, Term } from './formulation.js';
import { boundaryBlocks, moment, rate, slope, value } from './terms.js';

/**
 * The transport equation as it stands, times epsilon: the vanilla random feature method and the
 * PINN loss. Kept as the baseline that fails for small epsilon, where
 * sigmaS (f - <f>) alone decides and any isotropic f satisfies it:
 *
 *     epsilon^2 f_t + epsilon v f_x + sigmaS (f - <f>) + epsilon^2 sigmaA f = epsilon^2 Q
 *
 * @param transient false leaves out the t-derivative and the initial rows.
 */
export function direct(transient = false): Formulation {
  const f: Term[] = [value('f')];
  const initial: RowBlock = {
    name: 'initial-f',
    on: 'initial-phase',
    weight: 'data',
    terms: f,
    rhs: (c, v) => c.initial.at(v),
  };
  return {
    name: 'direct',
    fields: [{ name: 'f', angular: 'full', zeroMean: false }],
    isotropic: ['f'],
    blocks: [
      {
        name: 'transport',
        on: 'phase',
        weight: 'residual',
        terms: [
          slope('f', (c, v) => c.epsilon * v),
          value('f', (c) => c.sigmaS + c.epsilon ** 2 * c.sigmaA),
          moment('f', 0, (c) => -c.sigmaS),
          ...(transient ? [rate('f', (c) => c.epsilon ** 2)] : []),
        ],
        rhs: (c, v) => c.epsilon ** 2 * c.evenSource(v) + c.epsilon * c.oddSource(v),
      },
      ...boundaryBlocks(f),
      { name: 'f-continuity', on: 'face-phase', weight: 'trace', terms: f },
      ...(transient ? [initial] : []),
    ],
    f,
    rho: [moment('f', 0)],
    flux: [moment('f', 1, (c) => 1 / c.epsilon)],
  };
}
