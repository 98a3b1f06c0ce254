/** Equal steps one after the other. */
export interface StepRun {
  readonly from: number;
  readonly dt: number;
  readonly count: number;
  /** Whether an output time is reached at the end. */
  readonly isOutput: boolean;
}

/**
 * Steps that double from octave to octave: `perOctave` of them in [t, 2t] (in the first octave
 * [0, t]), times counted from the initial one. Every octave needs one factorisation.
 *
 * @param outputs ascending, > 0.
 * @param first about the length of the first octave.
 * @param most longest step.
 */
export function timeSteps(
  outputs: readonly number[],
  first: number,
  perOctave: number,
  most: number,
): StepRun[] {
  const runs: StepRun[] = [];
  const cover = (from: number, to: number, isOutput: boolean): void => {
    const length = to - from;
    const count = Math.ceil(
      Math.max((length * perOctave) / Math.max(from, to / 2), length / most) * (1 - 1e-9),
    );
    runs.push({ from, dt: length / count, count, isOutput });
  };
  const octaves = Math.max(0, Math.ceil(Math.log2(outputs[0] / first)));
  let t = 0;
  for (let octave = octaves; octave >= 0; octave--) {
    const next = outputs[0] / 2 ** octave;
    cover(t, next, octave === 0);
    t = next;
  }
  for (const output of outputs.slice(1)) {
    while (t < output) {
      // No last octave that is a small rest.
      const next = output < 2.5 * t ? output : 2 * t;
      cover(t, next, next === output);
      t = next;
    }
  }
  return runs;
}
