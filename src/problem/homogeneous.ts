import { type PlaneProblem, planePoint } from './planeTypes.js';
import type { Interval } from './types.js';

/** A medium that is the same everywhere. */
export interface HomogeneousMedium {
  readonly epsilon: number;
  readonly sigmaS: number;
  readonly sigmaA: number;
}

/** Points along a side at which the medium is looked at. */
const PROBES = 9;

/** epsilon and the cross sections of a plane without holes, where nothing varies; null otherwise. */
export function homogeneousMedium(problem: PlaneProblem): HomogeneousMedium | null {
  const { epsilon, scattering, absorption, domain, interfaces } = problem;
  if (domain.holes.length > 0 || interfaces.x.length + interfaces.y.length > 0) return null;
  const at = ([a, b]: Interval, k: number): number => a + ((b - a) * (k + 0.5)) / PROBES;
  const points = Array.from({ length: PROBES ** 2 }, (_, k) =>
    planePoint(at(domain.x, k % PROBES), at(domain.y, Math.floor(k / PROBES))),
  );
  const [eps, sigmaS, sigmaA] = [epsilon, scattering, absorption].map((c) => {
    const values = points.map(c);
    return values.every((value) => value === values[0]) ? values[0] : Number.NaN;
  });
  return Number.isNaN(eps + sigmaS + sigmaA) ? null : { epsilon: eps, sigmaS, sigmaA };
}
