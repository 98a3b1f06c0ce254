import { describe, expect, it } from 'vitest';
import { drawFeatures, evaluateFeatures } from '../../src/basis/features.js';
import { randomStream } from '../../src/basis/random.js';

describe('random streams', () => {
  it('depend on every key and on nothing else', () => {
    const first = (...keys: number[]): number[] => {
      const stream = randomStream(...keys);
      return [stream(), stream(), stream()];
    };
    expect(first(1, 2, 3)).toEqual(first(1, 2, 3));
    const draws = [first(1, 2, 3), first(1, 3, 2), first(2, 2, 3), first(1, 2), first(1, 2, 4)];
    expect(new Set(draws.map(String)).size).toBe(draws.length);
  });

  it('are uniform on [0, 1)', () => {
    const stream = randomStream(7);
    const n = 100_000;
    let mean = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      const u = stream();
      expect(u >= 0 && u < 1).toBe(true);
      mean += u / n;
      square += (u * u) / n;
    }
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(square - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / n));
  });
});

describe.each(['tanh', 'sin'] as const)('%s features', (activation) => {
  const features = drawFeatures(20, 2, { activation, range: 1.5 }, randomStream(3));
  const at = (x: number, y: number): Float64Array => Float64Array.of(x, y);

  it.each([0, 1])('derivative %i agrees with Richardson differences', (d) => {
    const h = 1e-3;
    for (const [x, y] of [
      [-0.9, 0.3],
      [0.2, -0.7],
      [1, 1],
    ]) {
      const exact = evaluateFeatures(features, at(x, y), d);
      const central = (step: number): Float64Array => {
        const [dx, dy] = d === 0 ? [step, 0] : [0, step];
        const up = evaluateFeatures(features, at(x + dx, y + dy));
        const down = evaluateFeatures(features, at(x - dx, y - dy));
        return up.map((value, j) => (value - down[j]) / (2 * step));
      };
      const [coarse, fine] = [central(h), central(h / 2)];
      for (let j = 0; j < 20; j++) {
        expect(Math.abs((4 * fine[j] - coarse[j]) / 3 - exact[j])).toBeLessThan(1e-9);
      }
    }
  });

  it('draws two-sided, or one-sided on request', () => {
    const options = { activation, range: 2 };
    const two = drawFeatures(500, 1, options, randomStream(1)).weights;
    const one = drawFeatures(500, 1, { ...options, oneSided: true }, randomStream(1)).weights;
    expect(Math.min(...two)).toBeLessThan(-1.9);
    expect(Math.max(...two)).toBeGreaterThan(1.9);
    expect(Math.min(...one)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...one)).toBeLessThan(2);
  });
});
