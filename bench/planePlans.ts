import type { Accuracy } from '../src/solve/options.js';

/** A case of the table in bench/results/plane.md. */
export interface PlanePlan {
  readonly case: string;
  readonly epsilon: number;
  readonly seeds: readonly number[];
  /** Default: normal. */
  readonly accuracy?: Accuracy;
  /** Of test/reference, or `rays`: computed here; where no exact solution is known. */
  readonly reference?: string;
  readonly asked: string;
}

const each = (
  epsilons: readonly number[],
  plan: Omit<PlanePlan, 'epsilon' | 'seeds'>,
): PlanePlan[] => epsilons.map((epsilon) => ({ epsilon, seeds: [1, 2, 3], ...plan }));

export const PLANS: readonly PlanePlan[] = [
  ...each([1, 1e-3, 1e-6], { case: 'square-ex4-p3', asked: '1e-9, 20 s' }),
  ...each([1, 1e-3], { case: 'disc-hole-p4', asked: '1e-7, 60 s' }),
  ...each([1, 5e-3], { case: 'square-hole-ex6', asked: '1e-7, 60 s' }),
  ...each([1e-3], { case: 'square-p5', reference: 'square-p5-eps1e-3', asked: '1e-5, 60 s' }),
  ...each([1], { case: 'square-p5', reference: 'rays', asked: '-' }),
  ...each([0.1], { case: 'square-ex5', reference: 'square-ex5-eps0.1', asked: '1e-3, 120 s' }),
  ...each([1], { case: 'square-ex5', reference: 'square-ex5-eps1', asked: '1e-3, 120 s' }),
  {
    ...each([0.1], { case: 'square-ex5', reference: 'square-ex5-eps0.1', asked: '1e-4' })[0],
    seeds: [1],
    accuracy: 'high',
  },
  {
    ...each([1], { case: 'square-ex5', reference: 'square-ex5-eps1', asked: '1e-4' })[0],
    seeds: [1],
    accuracy: 'high',
  },
  ...(['draft', 'normal'] as const).map((accuracy) => ({
    ...each([1], { case: 'lattice', reference: 'rays', asked: '-' })[0],
    seeds: [1],
    accuracy,
  })),
];

/** A pulse in time: line-source to a last time. */
export interface PulsePlan {
  readonly epsilon: number;
  readonly t: number;
  readonly accuracy: Accuracy;
}

export const PULSES: readonly PulsePlan[] = [
  { epsilon: 1, t: 1, accuracy: 'draft' },
  { epsilon: 1, t: 1, accuracy: 'normal' },
  ...[0.1, 1e-2, 1e-4, 1e-8].map((epsilon) => ({ epsilon, t: 0.1, accuracy: 'normal' as const })),
];
