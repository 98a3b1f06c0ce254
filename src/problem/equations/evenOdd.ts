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
 * Even-odd (parity) formulation of linear transport on the half range v in [0, 1], with rho
 * as the bridge (Jin, Pareschi & Toscani 2000; APNN v2, arXiv 2306.15381):
 * f(+-v) = r +- e j, e the cell's scale, <h> the integral over [0, 1],
 *
 *     even:     epsilon^2 r_t + epsilon e v j_x + sigmaS (r - rho) + epsilon^2 sigmaA r
 *                                                                      = epsilon^2 Q_even
 *     odd:      epsilon e j_t + v r_x + e (sigmaS/epsilon + epsilon sigmaA) j = epsilon Q_odd
 *     balance:  <v j_x> + (epsilon/e) (rho_t + sigmaA rho)             = (epsilon/e) <Q>
 *     closure:  rho - <r> = 0
 *
 * Q_even, Q_odd are the half sum and half difference of Q(v) and Q(-v).
 *
 * @param transient false leaves out the t-derivatives and the initial rows.
 */
export function evenOdd(transient = false): Formulation {
  const ratio = (c: LocalCoefficients): number => c.epsilon / c.scale;
  const f: Term[] = [value('r'), value('j', (c, v) => (v < 0 ? -c.scale : c.scale))];
  const initial: RowBlock[] = [
    initialDensity(),
    {
      name: 'initial-r',
      on: 'initial-phase',
      weight: 'initial-correction',
      terms: [value('r')],
      rhs: (c, v) => (c.initial.at(v) + c.initial.at(-v)) / 2,
    },
    {
      name: 'initial-j',
      on: 'initial-phase',
      weight: 'initial-correction',
      terms: [value('j', (c) => c.scale)],
      rhs: (c, v) => (c.initial.at(v) - c.initial.at(-v)) / 2,
    },
  ];
  return {
    name: 'even-odd',
    fields: [
      { name: 'rho', angular: 'none', zeroMean: false },
      { name: 'r', angular: 'half', zeroMean: false },
      { name: 'j', angular: 'half', zeroMean: false },
    ],
    isotropic: ['rho', 'r'],
    blocks: [
      {
        name: 'balance',
        on: 'position',
        weight: 'balance',
        terms: [
          slopeMoment('j', 1),
          value('rho', (c) => ratio(c) * c.sigmaA),
          ...(transient ? [rate('rho', ratio)] : []),
        ],
        rhs: (c) => ratio(c) * c.meanSource,
        conserves: () => 1,
      },
      {
        name: 'even',
        on: 'phase',
        weight: 'relaxation',
        terms: [
          slope('j', (c, v) => c.epsilon * c.scale * v),
          value('r', (c) => c.sigmaS + c.epsilon ** 2 * c.sigmaA),
          value('rho', (c) => -c.sigmaS),
          ...(transient ? [rate('r', (c) => c.epsilon ** 2)] : []),
        ],
        rhs: (c, v) => c.epsilon ** 2 * c.evenSource(v),
      },
      {
        name: 'odd',
        on: 'phase',
        weight: 'residual',
        terms: [
          slope('r', (_, v) => v),
          value('j', (c) => c.scale * (c.sigmaS / c.epsilon + c.epsilon * c.sigmaA)),
          ...(transient ? [rate('j', (c) => c.epsilon * c.scale)] : []),
        ],
        rhs: (c, v) => c.oddSource(v),
      },
      {
        name: 'closure',
        on: 'position',
        weight: 'relaxation',
        terms: [value('rho'), moment('r', 0, () => -1)],
      },
      ...boundaryBlocks(f),
      { name: 'rho-continuity', on: 'face-position', weight: 'trace', terms: [value('rho')] },
      {
        name: 'flux-continuity',
        on: 'face-position',
        weight: 'flux-trace',
        terms: [moment('j', 1, (c) => c.scale)],
        conserves: () => 1,
      },
      { name: 'f-continuity', on: 'face-phase', weight: 'trace', terms: f },
      ...(transient ? initial : []),
    ],
    f,
    rho: [value('rho')],
    flux: [moment('j', 1, (c) => c.scale / c.epsilon)],
  };
}
