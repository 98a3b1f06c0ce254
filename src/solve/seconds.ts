/** Where the time of a solve went. */
export interface Seconds {
  /** Cells, features, their orthonormalisation, and what is split off. */
  basis: number;
  /** Tables at the collocation points, rows and right-hand sides. */
  assemble: number;
  factor: number;
  solve: number;
  /** Residual on fresh points, particle balance. */
  check: number;
  /** Rays: densities made into tables. Sources by rays count as assembly. */
  sweep?: number;
  total: number;
}

export function noSeconds(): Seconds {
  return { basis: 0, assemble: 0, factor: 0, solve: 0, check: 0, total: 0 };
}

/** Seconds since the last call. */
export function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const elapsed = (now - last) / 1000;
    last = now;
    return elapsed;
  };
}
