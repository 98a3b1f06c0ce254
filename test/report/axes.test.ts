import { describe, expect, it } from 'vitest';
import { fittedAxis, logAxis, offsetOf, roundedAxis } from '../../src/report/plot/axes.js';
import { viridis } from '../../src/report/plot/palette.js';
import { resolvesLayers, stretchedAxis, stretchedNodes } from '../../src/report/plot/stretch.js';

const labels = ({ ticks }: { ticks: readonly { label: string }[] }): string[] =>
  ticks.map((tick) => tick.label);

describe('axes', () => {
  it('reach out to round numbers', () => {
    const axis = roundedAxis('', [0.053, 0.947]);
    expect([axis.min, axis.max]).toEqual([0, 1]);
    expect(labels(axis)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(labels(roundedAxis('', [-3e-6, 7e-6]))).toEqual([
      '−4·10⁻⁶',
      '−2·10⁻⁶',
      '0',
      '2·10⁻⁶',
      '4·10⁻⁶',
      '6·10⁻⁶',
      '8·10⁻⁶',
    ]);
  });

  it('draw a constant with rounding noise as a constant', () => {
    const axis = roundedAxis('', [0.29186301, 0.29186302]);
    expect(axis.max - axis.min).toBeGreaterThan(0.02 * 0.29);
    expect(roundedAxis('', [0, 0]).max).toBeGreaterThan(0);
  });

  it('fit the data where nothing may stick out', () => {
    expect(labels(fittedAxis('x', [0.13, 0.91]))).toEqual(['0.2', '0.4', '0.6', '0.8']);
  });

  it('count decades, with zeros on the floor', () => {
    const axis = logAxis('', [0, 3e-5], { floor: 1e-9, whole: true });
    expect([axis.min, axis.max]).toEqual([-9, -4]);
    expect(axis.position(0)).toBe(-9);
    expect(labels(axis)).toEqual(['10⁻⁹', '10⁻⁸', '10⁻⁷', '10⁻⁶', '10⁻⁵', '10⁻⁴']);
  });

  it('subtract only from ranges that are thin but more than noise', () => {
    expect(offsetOf([0, 1])).toBe(0);
    expect(offsetOf([1 - 1e-6, 1])).toBe(1);
    expect(offsetOf([0.25 - 2e-7, 0.25 + 1e-7])).toBe(0.25);
    expect(offsetOf([1, 1 + 1e-12])).toBe(0);
  });
});

describe('stretched coordinate', () => {
  const slab = { domain: [0, 1], freePaths: [1e-6, 1e-6] } as const;

  it('gives each wall 27 % of the axis and is monotone and continuous', () => {
    const axis = stretchedAxis(slab);
    expect(axis.position(0)).toBe(0);
    expect(axis.position(1e-5)).toBeCloseTo(0.27, 12);
    expect(axis.position(0.5)).toBeCloseTo(0.5, 12);
    expect(axis.position(1 - 1e-5)).toBeCloseTo(0.73, 12);
    expect(axis.position(1)).toBe(1);
    expect(axis.breaks).toEqual([0.27, 0.73]);
    expect(labels(axis)).toEqual([
      ...['0', '5λ', '10λ', '0.2', '0.4', '0.6', '0.8', '10λ', '5λ', '1'],
    ]);
  });

  it('places nodes at equal steps of the drawn axis', () => {
    const axis = stretchedAxis(slab);
    stretchedNodes(slab, 50).forEach((x, i) => {
      expect(axis.position(x)).toBeCloseTo((i + 0.5) / 50, 9);
    });
  });

  it('leaves thick layers and vacuum walls alone', () => {
    const axis = stretchedAxis({ domain: [0, 2], freePaths: [0.5, Infinity] });
    expect(axis.breaks).toEqual([]);
    expect(axis.position(0.5)).toBe(0.25);
    expect(axis.name).toBe('x');
  });

  it('knows nodes that cannot show a layer', () => {
    const uniform = Float64Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
    expect(resolvesLayers(slab, uniform)).toBe(false);
    expect(resolvesLayers(slab, stretchedNodes(slab, 60))).toBe(true);
  });
});

it('viridis runs from dark to light', () => {
  const light = (s: number): number => {
    const [r, g, b] = viridis(s);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const steps = Array.from({ length: 101 }, (_, k) => light(k / 100));
  for (let k = 1; k < steps.length; k++) expect(steps[k]).toBeGreaterThanOrEqual(steps[k - 1]);
  expect(viridis(0)).toEqual([68, 1, 84]);
  expect(viridis(2)).toEqual([253, 231, 37]);
});
