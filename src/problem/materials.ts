import { bind, parseExpression, type Variable } from '../case/expression.js';
import { InputError } from '../case/faults.js';
import { noSource, type SplitSource } from './splitSource.js';
import type { PhaseFunction, PhasePoint } from './types.js';

/** What a material says, with what it does not say taken from the case. */
export interface MaterialText {
  readonly epsilon: string | number;
  readonly scattering: string | number;
  readonly absorption: string | number;
  readonly source: string | number;
}

/** A function of the material that holds at a point. */
export type Join<M> = <T>(part: (material: M) => T) => (point: PhasePoint) => T;

/** What an exact solution needs as source on a material. */
export interface SourceOfExact<M> {
  source(material: M, scattering: PhaseFunction, absorption: PhaseFunction): SplitSource;
}

export function compile(
  text: string | number,
  variables: readonly Variable[],
  epsilon: PhaseFunction,
): PhaseFunction {
  return bind(parseExpression(text, variables), epsilon);
}

/**
 * Coefficients and source of joined materials, compiled; the source from the exact solution where a
 * material asks for it.
 *
 * @param exactFor the exact solution, once epsilon is known; null where there is none.
 */
export function joinMaterials<M extends MaterialText, E extends SourceOfExact<M>>(
  materials: readonly M[],
  join: Join<M>,
  variables: readonly Variable[],
  exactFor: (epsilon: PhaseFunction) => E | null,
) {
  const compiled = (key: keyof MaterialText, eps: PhaseFunction): PhaseFunction => {
    const at = join((material) => compile(material[key], variables, eps));
    return (p) => at(p)(p);
  };
  const epsilon = compiled('epsilon', () => 1);
  const scattering = compiled('scattering', epsilon);
  const absorption = compiled('absorption', epsilon);
  const exact = exactFor(epsilon);
  const needed = (material: M): SplitSource =>
    exact ? exact.source(material, scattering, absorption) : { bounded: noSource, stiff: noSource };
  const source = join((material) =>
    material.source === 'from-exact'
      ? needed(material)
      : { bounded: compile(material.source, variables, epsilon), stiff: noSource },
  );
  const derived = materials.map((material) => material.source === 'from-exact');
  const stiffSource: PhaseFunction = (p) => source(p).stiff(p);
  return {
    epsilon,
    scattering,
    absorption,
    exact,
    source: (p: PhasePoint): number => source(p).bounded(p),
    ...(derived.some(Boolean) ? { stiffSource } : {}),
    /**
     * The source that the exact solution needs, to compare with one that is given; null where none
     * is, or where the exact solution cannot be differentiated: then it goes unchecked.
     */
    neededAt: exact && !derived.every(Boolean) ? orNull(() => join(needed)) : null,
  };
}

function orNull<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
