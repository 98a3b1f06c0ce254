import type { Formulation, LocalCoefficients, RowBlock, Term } from './formulation.js';
import {
  boundaryBlocks,
  initialDensity,
  moment,
  rate,
  slope,
  slopeMoment,
  value,
} from './terms.js';

/**
 * Micro-macro formulation of linear transport, f = rho + e g, <g> = 0 (Lemou & Mieussens 2008;
 * APRFM, arXiv 2411.04643, section 2), e the cell's scale:
 *
 *     macro:  <v g_x> + (epsilon/e) (rho_t + sigmaA rho) = (epsilon/e) <Q>
 *     micro:  epsilon e g_t + e v g_x + v rho_x + e (sigmaS/epsilon + epsilon sigmaA) g
 *                                        + epsilon (rho_t + sigmaA rho) = epsilon Q
 *
 * The micro row is the textbook one (which has -e <v g_x>, and Q - <Q> on the right) plus e times
 * the macro row. The mean over v of the textbook row vanishes, so the two squared norms differ by
 * e^2 times that of the macro row, which the system minimises anyway with a larger factor; but no
 * average over v is left in it, so directions on different panels stay uncoupled and are
 * eliminated one panel at a time. For epsilon -> 0: g = -v rho_x / sigmaS and
 * rho_t - (rho_x / (3 sigmaS))_x + sigmaA rho = <Q>.
 *
 * @param meanConstraint 'exact' when the basis of g has zero mean; 'soft' adds rows <g> = 0.
 * @param transient false leaves out the t-derivatives and the initial rows.
 */
export function microMacro(
  meanConstraint: 'exact' | 'soft' = 'exact',
  transient = false,
): Formulation {
  const ratio = (c: LocalCoefficients): number => c.epsilon / c.scale;
  const f: Term[] = [value('rho'), value('g', (c) => c.scale)];
  const soft: RowBlock[] = [
    { name: 'mean', on: 'position', weight: 'residual', terms: [moment('g', 0)] },
  ];
  const initial: RowBlock[] = [
    initialDensity(),
    {
      name: 'initial-g',
      on: 'initial-phase',
      weight: 'initial-correction',
      terms: [value('g', (c) => c.scale)],
      rhs: (c, v) => c.initial.at(v) - c.initial.mean,
    },
  ];
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
        terms: [
          slopeMoment('g', 1),
          value('rho', (c) => ratio(c) * c.sigmaA),
          ...(transient ? [rate('rho', ratio)] : []),
        ],
        rhs: (c) => ratio(c) * c.meanSource,
        conserves: () => 1,
      },
      {
        name: 'micro',
        on: 'phase',
        weight: 'residual',
        terms: [
          slope('g', (c, v) => c.scale * v),
          slope('rho', (_, v) => v),
          value('g', (c) => c.scale * (c.sigmaS / c.epsilon + c.epsilon * c.sigmaA)),
          value('rho', (c) => c.epsilon * c.sigmaA),
          ...(transient
            ? [rate('g', (c) => c.epsilon * c.scale), rate('rho', (c) => c.epsilon)]
            : []),
        ],
        rhs: (c, v) => c.epsilon * c.evenSource(v) + c.oddSource(v),
      },
      ...(meanConstraint === 'soft' ? soft : []),
      ...boundaryBlocks(f),
      { name: 'rho-continuity', on: 'face-position', weight: 'trace', terms: [value('rho')] },
      {
        name: 'flux-continuity',
        on: 'face-position',
        weight: 'flux-trace',
        terms: [moment('g', 1, (c) => c.scale)],
        conserves: () => 1,
      },
      {
        name: 'g-continuity',
        on: 'face-phase',
        weight: 'correction-trace',
        terms: [value('g', (c) => c.scale)],
      },
      ...(transient ? initial : []),
    ],
    f,
    rho: [value('rho')],
    flux: [moment('g', 1, (c) => c.scale / c.epsilon)],
  };
}
