import { describe, expect, it } from 'vitest';
import { fittedAxis, logAxis, offsetOf, roundedAxis } from '../../src/report/plot/axes.js';
import { viridis } from '../../src/report/plot/palette.js';
import { resolvesLayers, stretchedAxis, stretchedNodes } from '../../src/report/plot/stretch.js';
import { decadeAxis, timeAxis, timeText } from '../../src/report/plot/timeAxis.js';

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

  it('take no empty step for an error that nobody could see', () => {
    const axis = roundedAxis('', [-1e-6, 1.000001], 0.01);
    expect([axis.min, axis.max]).toEqual([0, 1]);
    expect(labels(axis)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect([axis.position(-1e-6), axis.position(0.5), axis.position(1.000001)]).toEqual([
      0, 0.5, 1,
    ]);
    expect(roundedAxis('', [-0.03, 0.9], 0.01).min).toBeCloseTo(-0.2, 12);
    expect(roundedAxis('', [-1e-6, 0.9]).min).toBeCloseTo(-0.2, 12);
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

describe('axes of time', () => {
  it('count decades where the times span them', () => {
    expect(labels(timeAxis([1e-4, 1e-3, 1e-2, 1e-1]))).toEqual(['10⁻⁴', '10⁻³', '10⁻²', '10⁻¹']);
    expect(labels(timeAxis([0, 1e-4, 0.1]))).toEqual(['0', '0.02', '0.04', '0.06', '0.08', '0.10']);
    expect(labels(timeAxis([0.01, 0.1])).at(-1)).toBe('0.10');
    const one = timeAxis([0.5]);
    expect(one.max).toBeGreaterThan(one.min);
  });

  it('have ticks at 1, 2 and 5 on few decades, and draw earlier times on the edge', () => {
    const axis = decadeAxis('t', [0.03, 0.5]);
    expect(labels(axis)).toEqual(['0.05', '0.1', '0.2', '0.5']);
    expect(axis.position(0)).toBe(axis.min);
    expect(labels(decadeAxis('t', [1e-6, 2e-5]))).toEqual([
      ...['10⁻⁶', '2·10⁻⁶', '5·10⁻⁶', '10⁻⁵', '2·10⁻⁵'],
    ]);
  });

  it('write times as people do', () => {
    const written = [0, 0.05, 0.1 + 0.2, 1, 1e-7, 2.5e-6, 12345, -0.5, -1e-6].map(timeText);
    expect(written).toEqual([
      ...['0', '0.05', '0.3', '1', '10⁻⁷', '2.5·10⁻⁶', '1.235·10⁴', '−0.5', '−1·10⁻⁶'],
    ]);
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
