/** One slab of the march, start <= t <= start + duration, duration > 0. */
export interface Slab {
  readonly start: number;
  readonly duration: number;
}

/** Slab coordinate tau in [-1, 1] -> t; 0 where there is no time. */
export function toTime(slab: Slab | null, tau: number): number {
  return slab ? slab.start + ((1 + tau) / 2) * slab.duration : 0;
}

/** t -> slab coordinate. */
export function toSlabCoordinate(slab: Slab | null, t: number): number {
  return slab ? (2 * (t - slab.start)) / slab.duration - 1 : 0;
}
