import { planePoint } from '../planeTypes.js';
import type {
  Direction,
  PlaneAngularUse,
  PlaneCoefficients,
  PlaneDerivative,
  PlaneFormulation,
  PlaneRowBlock,
  PlaneTerm,
} from './planeFormulation.js';

type Coefficient = (c: PlaneCoefficients, v: Direction) => number;

const one: Coefficient = () => 1;

const term = (
  field: string,
  derivative: PlaneDerivative,
  angular: PlaneAngularUse,
  coefficient: Coefficient = one,
): PlaneTerm => ({ field, derivative, angular, coefficient });

/**
 * Micro-macro formulation of linear transport in the plane, f = rho + e g, <g> = 0 (Lemou &
 * Mieussens 2008; APRFM, arXiv 2411.04643), e the cell's scale, n the normal of a face:
 *
 *     macro:  <v_x g_x> + <v_y g_y> + (epsilon/e) (rho_t + sigmaA rho) = (epsilon/e) <Q>
 *     micro:  epsilon e g_t + e v.grad g + v.grad rho + e (sigmaS/epsilon + epsilon sigmaA) g
 *                                          + epsilon (rho_t + sigmaA rho) = epsilon Q
 *     faces:  rho, e <v.n g> and e g are continuous;  inflow: rho + e g = f_in where v.n < 0
 *
 * As in microMacro.ts the micro row is the textbook one plus e times the macro row, so that no mean
 * over angle is left in it. For epsilon -> 0: g = -v.grad rho / sigmaS and
 * rho_t - div(grad rho / (2 sigmaS)) + sigmaA rho = <Q>.
 *
 * @param transient false leaves out the t-derivatives and the initial rows.
 */
export function planeMicroMacro(transient = false): PlaneFormulation {
  const ratio = (c: PlaneCoefficients): number => c.epsilon / c.scale;
  const f = [term('rho', 'value', 'point'), term('g', 'value', 'point', (c) => c.scale)];
  const initial: PlaneRowBlock[] = [
    {
      name: 'initial-rho',
      on: 'initial-position',
      weight: 'initial-density',
      terms: [term('rho', 'value', 'point')],
      rhs: (c) => c.initial.mean,
    },
    {
      name: 'initial-g',
      on: 'initial-phase',
      weight: 'initial-correction',
      terms: [term('g', 'value', 'point', (c) => c.scale)],
      rhs: (c, v) => c.initial.at(v.theta) - c.initial.mean,
    },
  ];
  return {
    name: 'micro-macro',
    fields: [
      { name: 'rho', angular: 'none' },
      { name: 'g', angular: 'full' },
    ],
    blocks: [
      {
        name: 'macro',
        on: 'position',
        weight: 'balance',
        terms: [
          term('g', 'x', { moment: 'x' }),
          term('g', 'y', { moment: 'y' }),
          term('rho', 'value', 'point', (c) => ratio(c) * c.sigmaA),
          ...(transient ? [term('rho', 't', 'point', ratio)] : []),
        ],
        rhs: (c) => ratio(c) * c.meanSource,
      },
      {
        name: 'micro',
        on: 'phase',
        weight: 'residual',
        terms: [
          term('g', 'x', 'point', (c, v) => c.scale * v.x),
          term('g', 'y', 'point', (c, v) => c.scale * v.y),
          term('rho', 'x', 'point', (_, v) => v.x),
          term('rho', 'y', 'point', (_, v) => v.y),
          term(
            'g',
            'value',
            'point',
            (c) => c.scale * (c.sigmaS / c.epsilon + c.epsilon * c.sigmaA),
          ),
          term('rho', 'value', 'point', (c) => c.epsilon * c.sigmaA),
          ...(transient
            ? [
                term('g', 't', 'point', (c) => c.epsilon * c.scale),
                term('rho', 't', 'point', (c) => c.epsilon),
              ]
            : []),
        ],
        rhs: (c, v) => c.epsilon * c.evenSource(v.theta) + c.oddSource(v.theta),
      },
      {
        name: 'inflow',
        on: 'inflow',
        weight: 'data',
        terms: f,
        rhs: (c, v, inflow) => inflow?.(planePoint(c.x, c.y, v.theta, c.t)) ?? 0,
      },
      {
        name: 'reflection',
        on: 'reflection',
        weight: 'mirror',
        terms: [
          term('g', 'value', 'point', (c) => c.scale),
          term('g', 'value', 'mirror', (c) => -c.scale),
        ],
      },
      {
        name: 'rho-continuity',
        on: 'face-position',
        weight: 'trace',
        terms: [term('rho', 'value', 'point')],
      },
      {
        name: 'flux-continuity',
        on: 'face-position',
        weight: 'flux-trace',
        terms: [
          term('g', 'value', { moment: 'x' }, (c) => c.normal[0] * c.scale),
          term('g', 'value', { moment: 'y' }, (c) => c.normal[1] * c.scale),
        ],
      },
      {
        name: 'g-continuity',
        on: 'face-phase',
        weight: 'correction-trace',
        terms: [term('g', 'value', 'point', (c) => c.scale)],
      },
      ...(transient ? initial : []),
    ],
    f,
    rho: [term('rho', 'value', 'point')],
    flux: [
      [term('g', 'value', { moment: 'x' }, (c) => c.scale / c.epsilon)],
      [term('g', 'value', { moment: 'y' }, (c) => c.scale / c.epsilon)],
    ],
  };
}
