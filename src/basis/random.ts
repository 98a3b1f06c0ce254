/**
 * A stream of uniform numbers in [0, 1) with 53 random bits each, fully determined by its keys
 * (seed, cell, panel, field, ...): streams of different keys are independent, so cells can be
 * built in any order, by any number of workers, with the same bits. Generator: sfc32 (Doty-Humphrey,
 * PractRand), seeded through a murmur3 finaliser.
 */
export type RandomStream = () => number;

export function randomStream(...keys: readonly number[]): RandomStream {
  let hash = 0x9e3779b9;
  for (const key of keys) {
    hash = mix(hash ^ mix(Math.trunc(key) | 0));
    hash = mix(hash ^ mix(Math.trunc(key / 4294967296) | 0));
  }
  let a = mix(hash ^ 0x243f6a88);
  let b = mix(hash ^ 0x85a308d3);
  let c = mix(hash ^ 0x13198a2e);
  let counter = 1;
  const next32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 15; warm++) next32();
  return () => ((next32() >>> 5) * 67108864 + (next32() >>> 6)) / 9007199254740992;
}

/** murmur3 32-bit finaliser. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
