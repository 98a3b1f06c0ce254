import { describe, expect, it } from 'vitest';
import { plotSlab, stretchedNodes } from '../../src/report/plot.js';
import { toPng } from '../../src/report/png.js';
import { plotTransient, type TransientPlot } from '../../src/report/transientPlot.js';
import { sampleSlab } from './sampleSlab.js';
import { sampleTransient } from './sampleTransient.js';

const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);

/** What should never be drawn; the letters of an image may spell anything. */
const strange = (svg: string): string[] =>
  svg.replace(/base64,[^"]*/g, '').match(/NaN|Infinity|undefined/g) ?? [];

describe('picture of a slab in time', () => {
  it('is the same bytes for the same data, whatever was drawn in between', async () => {
    const first = await plotTransient(sampleTransient([0.05, 0.1]));
    await plotSlab(sampleSlab(0.1));
    expect(await plotTransient(sampleTransient([0.05, 0.1]))).toBe(first);
    expect(await plotTransient(sampleTransient([0.04, 0.1]))).not.toBe(first);
  });

  it('names panels, times, the reference, the largest errors and the slabs', async () => {
    const svg = await plotTransient(sampleTransient([0.001, 0.01, 0.1]));
    const seen = texts(svg);
    for (const text of [
      'sample &lt;transient&gt;, epsilon = 0.01',
      '(a) density ρ',
      '(b) flux q = ⟨v f⟩/ε',
      '○ heat series',
      't =',
      '0.001',
      '0.01',
      '0.1',
      '(c) relative error',
      'colours as in (a)',
      'largest: ρ 3.2·10⁻⁶, q 3.2·10⁻⁵',
      '(d) density ρ(t, x)',
      '10⁻⁵',
      '(e) f(x, v) at t = 0.1',
      '(f) slabs of time',
      '21 slabs, 480 ... 496 unknowns each',
      'size of the slab',
      'residual on fresh points',
    ]) {
      expect(seen).toContain(text);
    }
    expect(svg.match(/<image /g)).toHaveLength(4);
    expect(strange(svg)).toEqual([]);
    const png = Buffer.from(await toPng(svg, 1200));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 752]);
  });

  it('draws time by decades only where the nodes span them', async () => {
    const linear = texts(await plotTransient(sampleTransient([0.1], { logTime: false })));
    expect(linear).toContain('0.02');
    expect(linear).not.toContain('colours as in (a)');
    expect(texts(await plotTransient(sampleTransient([0.1])))).not.toContain('0.02');
  });

  it('says that there is no reference', async () => {
    const seen = texts(await plotTransient(sampleTransient([0.1], { reference: false })));
    expect(seen).toContain('no reference to compare with');
    expect(seen.join()).not.toMatch(/○|largest/);
  });

  it('takes times without a reference among others, and times that are met exactly', async () => {
    const plot = sampleTransient([0, 0.05, 0.1]);
    const times = plot.times.map((at, i) => (i === 1 ? { ...at, reference: null } : at));
    const seen = texts(await plotTransient({ ...plot, times }));
    expect(seen).toContain('colours as in (a); zero at t = 0');
    expect(seen).toContain('○ heat series');
  });

  it('names eight times, also of more', async () => {
    const many = Array.from({ length: 15 }, (_, i) => 2e-5 * 1.5 ** i);
    for (const times of [many.slice(0, 8), many]) {
      const svg = await plotTransient(sampleTransient(times));
      const named = texts(svg).filter((text) => text === '2·10⁻⁵');
      expect(named.length).toBeGreaterThanOrEqual(2);
      expect(svg.match(/#f79a3e/g)?.length).toBeGreaterThan(2);
      expect(strange(svg)).toEqual([]);
    }
  });

  it('cuts a long reference label at its comma, else anywhere', async () => {
    const plot = sampleTransient([0.1]);
    const label = (referenceLabel: string | null) => plotTransient({ ...plot, referenceLabel });
    const long = 'discrete ordinates, 216 directions, 1200 cells';
    expect(texts(await label(long))).toContain('○ discrete ordinates');
    expect(texts(await label('x'.repeat(60))).join()).toMatch(/○ x{15,40}…/);
    expect(texts(await label(null))).toContain('○ reference');
  });

  it('magnifies the walls where the nodes resolve them', async () => {
    const plot = { ...sampleTransient([0.1]), freePaths: [1e-3, 1e-3] as const };
    const name = 'x, walls magnified (λ: mean free path)';
    const count = (svg: string): number => texts(svg).filter((text) => text === name).length;
    expect(count(await plotTransient(plot))).toBe(1);
    const x = stretchedNodes({ domain: [0, 1], freePaths: plot.freePaths }, 48);
    expect(count(await plotTransient({ ...plot, phase: { ...plot.phase, x } }))).toBe(2);
  });
});

describe('picture of a slab in time, extreme data', () => {
  const empty = (plot: TransientPlot, value: number): TransientPlot => ({
    ...plot,
    times: plot.times.map(({ t, rho, flux, reference }) => ({
      t,
      rho: rho.map(() => value),
      flux: flux.map(() => -value),
      reference: reference && { ...reference, rho: reference.rho.map(() => value) },
    })),
    spaceTime: { ...plot.spaceTime, values: plot.spaceTime.values.map(() => value) },
    phase: { ...plot.phase, values: plot.phase.values.map(() => value) },
  });

  it('is drawn for zeros, values of 1e-300 and a single slab', async () => {
    const sample = sampleTransient([0]);
    for (const value of [0, 1e-300, -1e-300]) {
      const slabs = [{ start: 0, end: 0.1, residual: value && 1e-300, unknowns: 500 }];
      const svg = await plotTransient({ ...empty(sample, value), slabs });
      expect(strange(svg)).toEqual([]);
      const seen = texts(svg);
      expect(seen).toContain('no error at all');
      expect(seen).toContain('1 slab, 500 unknowns');
      expect(seen).toContain('0.05');
    }
  });

  it('is drawn without slabs, with one node of time and for a march that starts late', async () => {
    const plot = sampleTransient([1.1]);
    const bare = await plotTransient({ ...plot, slabs: [] });
    expect(texts(bare)).toContain('no slabs of time');
    const { x, values } = plot.spaceTime;
    const spaceTime = { x, t: Float64Array.of(1.1), values: values.slice(0, x.length) };
    const slabs = [1, 1.05].map((start) => ({
      ...{ start, end: start + 0.05 },
      ...{ residual: 1e-6, unknowns: 9 },
    }));
    const late = await plotTransient({ ...plot, spaceTime, slabs });
    expect(texts(late)).toContain('t − 1');
    expect(strange(bare + late)).toEqual([]);
  });

  it('refuses numbers that are not finite, columns that do not fit and no times', async () => {
    const plot = sampleTransient([0.05, 0.1]);
    const [first, second] = plot.times;
    const bad = (change: Partial<TransientPlot>) => expect(plotTransient({ ...plot, ...change }));
    const nan = (column: Float64Array): Float64Array => column.with(3, Number.NaN);
    const reference = { ...second.reference!, errorFlux: nan(second.reference!.errorFlux) };
    await bad({ times: [first, { ...second, rho: nan(second.rho) }] }).rejects.toThrow(
      new RangeError('plot: t = 0.1.rho[3] is NaN'),
    );
    await bad({ times: [first, { ...second, reference }] }).rejects.toThrow(
      'plot: reference at t = 0.1.errorFlux[3] is NaN',
    );
    await bad({ times: [{ ...first, flux: first.flux.slice(1) }] }).rejects.toThrow(
      'plot: t = 0.05.flux has 100 numbers, not 101',
    );
    await bad({ times: [{ ...first, t: Infinity }] }).rejects.toThrow('times.t is Infinity');
    await bad({ times: [] }).rejects.toThrow('plot: no output time');
    const t = plot.spaceTime.t.slice(1);
    await bad({ spaceTime: { ...plot.spaceTime, t } }).rejects.toThrow(
      'plot: spaceTime.values has 1920 numbers, not 1872',
    );
    await bad({ phase: { ...plot.phase, values: nan(plot.phase.values) } }).rejects.toThrow(
      'plot: phase.values[3] is NaN',
    );
    const slab = plot.slabs[0];
    await bad({ slabs: [slab, { ...slab, residual: Number.NaN }] }).rejects.toThrow(
      'plot: slabs[1].residual is NaN',
    );
    await bad({ slabs: [{ ...slab, end: 0 }] }).rejects.toThrow('plot: slabs[0] has no size');
  });
});
