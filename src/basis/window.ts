/**
 * The smooth window psi_b of the random feature method (Chen, Chi, E & Yang 2022, eq. 2.9), s the
 * patch coordinate: 1 for |s| < 3/4, (1 - sin 2 pi |s|)/2 for 3/4 <= |s| <= 5/4, 0 beyond.
 */
export function windowB(s: number): { value: number; slope: number } {
  const r = Math.abs(s);
  if (r <= 0.75) return { value: 1, slope: 0 };
  if (r >= 1.25) return { value: 0, slope: 0 };
  return {
    value: (1 - Math.sin(2 * Math.PI * r)) / 2,
    slope: -Math.PI * Math.cos(2 * Math.PI * r) * Math.sign(s),
  };
}

/** Equal patches of an interval. */
export interface Patches {
  readonly centres: Float64Array;
  /** Half width of a patch. */
  readonly radius: number;
}

export function equalPatches(lower: number, upper: number, count: number): Patches {
  const radius = (upper - lower) / (2 * count);
  return {
    centres: Float64Array.from({ length: count }, (_, i) => lower + (2 * i + 1) * radius),
    radius,
  };
}

/**
 * The partition of unity at z: psi_b of every patch over the sum of all, and its derivative by the
 * quotient rule. With a single patch the window is exactly 1.
 */
export function partitionOfUnity(
  { centres, radius }: Patches,
  z: number,
): { values: Float64Array; slopes: Float64Array } {
  const count = centres.length;
  const values = new Float64Array(count);
  const slopes = new Float64Array(count);
  let sum = 0;
  let sumSlope = 0;
  for (let i = 0; i < count; i++) {
    const window = windowB((z - centres[i]) / radius);
    values[i] = window.value;
    slopes[i] = window.slope / radius;
    sum += values[i];
    sumSlope += slopes[i];
  }
  for (let i = 0; i < count; i++) {
    slopes[i] = (slopes[i] * sum - values[i] * sumSlope) / (sum * sum);
    values[i] /= sum;
  }
  return { values, slopes };
}
