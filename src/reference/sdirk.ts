import type { EvenOddState } from './implicitStage.js';

/**
 * SDIRK4 of Hairer & Wanner, Solving Ordinary Differential Equations II (1996), section IV.6: five
 * stages, order 4, L-stable, the last stage is the result (so algebraic parts keep their order).
 */
export const GAMMA = 1 / 4;
export const STAGE_TIMES = [1 / 4, 3 / 4, 11 / 20, 1 / 2, 1];
/** a_ij below the diagonal. */
export const COUPLING: readonly (readonly number[])[] = [
  [],
  [1 / 2],
  [17 / 50, -1 / 25],
  [371 / 1360, -137 / 2720, 15 / 544],
  [25 / 24, -49 / 48, 125 / 16, -85 / 12],
];

/**
 * One step.
 *
 * @param stage solves f = f* + gamma dt L(f) at stage time t + c_i dt.
 */
export function sdirkStep(
  state: EvenOddState,
  dt: number,
  stage: (star: EvenOddState, index: number) => EvenOddState,
): EvenOddState {
  const rates: EvenOddState[] = [];
  let current = state;
  for (let index = 0; index < STAGE_TIMES.length; index++) {
    const star = copy(state);
    for (let j = 0; j < index; j++) addScaled(star, rates[j], dt * COUPLING[index][j]);
    current = stage(star, index);
    if (index + 1 < STAGE_TIMES.length) rates.push(rate(current, star, GAMMA * dt));
  }
  return current;
}

const PARTS = ['even', 'odd', 'rho'] as const;

function copy({ even, odd, rho }: EvenOddState): EvenOddState {
  return { even: even.slice(), odd: odd.slice(), rho: rho.slice() };
}

function addScaled(target: EvenOddState, source: EvenOddState, factor: number): void {
  for (const part of PARTS) {
    const [to, from] = [target[part], source[part]];
    for (let i = 0; i < to.length; i++) to[i] += factor * from[i];
  }
}

function rate(after: EvenOddState, before: EvenOddState, time: number): EvenOddState {
  const part = (p: (typeof PARTS)[number]): Float64Array =>
    after[p].map((value, i) => (value - before[p][i]) / time);
  return { even: part('even'), odd: part('odd'), rho: part('rho') };
}
