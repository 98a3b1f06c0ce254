import type { CaseFile } from './schema.js';

type Domain = CaseFile['domain'];
type Boundary = CaseFile['boundary'];

/** One side of the box. */
export type Side = Boundary['left'];

/** A case in the plane: what `domain.y` brings with it is there once the case has been checked. */
export type PlaneCase = CaseFile & {
  readonly domain: Domain & { readonly y: NonNullable<Domain['y']> };
  readonly boundary: Boundary & { readonly bottom: Side; readonly top: Side };
};

export function isPlaneCase(file: CaseFile): file is PlaneCase {
  return file.domain.y !== undefined;
}

export const planeSides = ['left', 'right', 'bottom', 'top'] as const;

/** Interior points where the slab is said to jump; the plane has lines instead. */
export function slabInterfaces({ interfaces }: CaseFile): readonly number[] {
  return Array.isArray(interfaces) ? interfaces : [];
}

/** Lines along which the plane is said to jump. */
export function lineInterfaces({ interfaces }: CaseFile): {
  readonly x: readonly number[];
  readonly y: readonly number[];
} {
  return Array.isArray(interfaces) ? { x: [], y: [] } : interfaces;
}
