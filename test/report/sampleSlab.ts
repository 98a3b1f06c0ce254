import type { SlabPlot } from '../../src/report/plot.js';
import { stretchedNodes } from '../../src/report/plot.js';

/**
 * A slab to draw: diffusion between walls with exponential layers, so that every panel has a shape.
 * Not a solution of anything.
 */
export function sampleSlab(epsilon: number): SlabPlot {
  const rho = (x: number): number =>
    1 - x - epsilon * (Math.exp(-x / epsilon) - Math.exp((x - 1) / epsilon));
  const f = (x: number, v: number): number => rho(x) + (epsilon * v) / 3;
  const x = Float64Array.from({ length: 101 }, (_, i) => i / 100);
  const at = x.filter((_, i) => i % 5 === 0);
  const mapX = stretchedNodes({ domain: [0, 1], freePaths: [epsilon, epsilon] }, 60);
  const mapV = Float64Array.from({ length: 40 }, (_, i) => -1 + (i + 0.5) / 20);
  const values = new Float64Array(mapX.length * mapV.length);
  mapV.forEach((v, iv) => {
    mapX.forEach((node, ix) => {
      values[iv * mapX.length + ix] = f(node, v);
    });
  });
  const depth = Float64Array.from({ length: 40 }, (_, i) => 1e-3 * 1e4 ** (i / 39));
  const layer = (title: string, place: (d: number) => number) => ({
    title,
    depth,
    curves: [
      ...[-1, -0.3, 0.3, 1].map((v) => ({
        name: `v = ${v}`,
        values: depth.map((d) => f(place(d), v)),
      })),
      { name: 'rho', values: depth.map((d) => rho(place(d))) },
    ],
  });
  return {
    title: 'sample <slab> & more',
    subtitle: 'seed 7',
    profile: { x, rho: x.map(rho), flux: x.map(() => 1 / 3) },
    reference: { x: at, rho: at.map(rho), flux: at.map(() => 1 / 3), label: 'the reference' },
    error: {
      rho: at.map((value) => 1e-6 * (1.1 + Math.sin(9 * value))),
      flux: at.map((_, i) => (i === 3 ? 0 : 2e-8)),
    },
    map: { x: mapX, v: mapV, values },
    layers: [
      layer('f near the left wall', (d) => d * epsilon),
      layer('f near the right wall', (d) => 1 - d * epsilon),
    ],
    freePaths: [epsilon, epsilon],
  };
}
