/** What a classical solver of a time-dependent slab hands back. */
export interface TransientReference {
  /** The method, in words. */
  readonly name: string;
  /** <f>. @throws RangeError at a time that was not computed; closed forms take any t. */
  rho(x: number, t: number): number;
  /** <v f> / epsilon. */
  flux(x: number, t: number): number;
  f(x: number, v: number, t: number): number;
  readonly info: {
    /** Directions in [-1, 1]. */
    readonly angles: number;
    readonly cells: number;
    readonly steps: number;
    readonly unknowns: number;
    readonly seconds: number;
  };
}
