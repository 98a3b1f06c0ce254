import type { Formulation, LocalCoefficients, Term } from './formulation.js';
import { boundaryBlocks, moment, slope, slopeMoment, value } from './terms.js';

/**
 * Micro-macro formulation of steady linear transport, f = rho + e g, <g> = 0 (Lemou & Mieussens
 * 2008; APRFM, arXiv 2411.04643, section 2), e the cell's scale:
 *
 *     macro:  <v g_x> + (epsilon/e) sigmaA rho = (epsilon/e) <Q>
 *     micro:  e (v g_x - <v g_x>) + v rho_x + e (sigmaS/epsilon + epsilon sigmaA) g
 *                                                                        = epsilon (Q - <Q>)
 *
 * With e = epsilon this is the textbook form. For epsilon -> 0: g = -v rho_x / sigmaS and
 * -(rho_x / (3 sigmaS))_x + sigmaA rho = <Q>.
 *
 * @param meanConstraint 'exact' when the basis of g has zero mean; 'soft' adds rows <g> = 0.
 */
export function microMacro(meanConstraint: 'exact' | 'soft' = 'exact'): Formulation {
  const ratio = (c: LocalCoefficients): number => c.epsilon / c.scale;
  const f: Term[] = [value('rho'), value('g', (c) => c.scale)];
  return {
    name: 'micro-macro',
    fields: [
      { name: 'rho', angular: 'none', zeroMean: false },
      { name: 'g', angular: 'full', zeroMean: meanConstraint === 'exact' },
    ],
    isotropic: ['rho'],
    blocks: [
      {
        name: 'macro',
        on: 'position',
        weight: 'balance',
        terms: [slopeMoment('g', 1), value('rho', (c) => ratio(c) * c.sigmaA)],
        rhs: (c) => ratio(c) * c.meanSource,
      },
      {
        name: 'micro',
        on: 'phase',
        weight: 'residual',
        terms: [
          slope('g', (c, v) => c.scale * v),
          slopeMoment('g', 1, (c) => -c.scale),
          slope('rho', (_, v) => v),
          value('g', (c) => c.scale * (c.sigmaS / c.epsilon + c.epsilon * c.sigmaA)),
        ],
        rhs: (c, v) => c.epsilon * (c.evenSource(v) - c.meanSource) + c.oddSource(v),
      },
      ...(meanConstraint === 'soft'
        ? [
            {
              name: 'mean',
              on: 'position' as const,
              weight: 'residual' as const,
              terms: [moment('g', 0)],
            },
          ]
        : []),
      ...boundaryBlocks(f),
      { name: 'rho-continuity', on: 'face-position', weight: 'trace', terms: [value('rho')] },
      {
        name: 'flux-continuity',
        on: 'face-position',
        weight: 'flux-trace',
        terms: [moment('g', 1, (c) => c.scale)],
      },
      {
        name: 'g-continuity',
        on: 'face-phase',
        weight: 'correction-trace',
        terms: [value('g', (c) => c.scale)],
      },
    ],
    f,
    rho: [value('rho')],
    flux: [moment('g', 1, (c) => c.scale / c.epsilon)],
  };
}
