import type { CaseFile } from './schema.js';

/** What decides how a case is judged; of a case file as it stands, expressions unread. */
export type ReferenceData = Pick<CaseFile, 'epsilon' | 'domain' | 'boundary'> &
  Partial<Pick<CaseFile, 'exact' | 'coefficients' | 'materials' | 'sweep'>>;

/** Up to here the heat series with its wall layers is exact to 1e-8 and better. */
const DIFFUSIVE = 1e-6;

/**
 * What a case's answer is compared with, in words: "exact", "discrete ordinates" for steady cases,
 * in the plane "ray integration", or "none" where there are holes;
 * for cases in time "Fourier series" (periodic, constant coefficients), "heat series" (inflow that
 * is constant, constant coefficients, epsilon <= 1e-6), else "micro-macro S_N". A case that is swept
 * over both kinds of epsilon names both. Told from the form of the file, so that it costs nothing.
 */
export function referenceKind(file: ReferenceData): string {
  if (file.exact !== undefined) return 'exact';
  if (file.domain.y !== undefined) return file.domain.holes?.length ? 'none' : 'ray integration';
  if (file.domain.t === undefined) return 'discrete ordinates';
  const { left, right } = file.boundary;
  const general = 'micro-macro S_N';
  if (!isConstant(file)) return general;
  if (left.type === 'periodic') return 'Fourier series';
  if (![left, right].every((side) => side.type !== 'inflow' || isNumber(side.value))) {
    return general;
  }
  const values = [Number(file.epsilon), ...(file.sweep?.epsilon ?? [])];
  const kinds = values.map((epsilon) => (epsilon <= DIFFUSIVE ? 'heat series' : general));
  return [...new Set(kinds)].sort().join(' / ');
}

/** Whether epsilon, the cross sections and the source are plain numbers. */
function isConstant({ epsilon, coefficients, materials }: ReferenceData): boolean {
  const { scattering = 1, absorption = 0, source = 0 } = coefficients ?? {};
  return materials === undefined && [epsilon, scattering, absorption, source].every(isNumber);
}

/** YAML reads 1e-3 as a number, quotes make it a string. */
function isNumber(value: unknown): boolean {
  return value !== '' && Number.isFinite(Number(value));
}
