import { describe, expect, it } from 'vitest';
import { plotSlab } from '../../src/report/plot.js';
import { toPng } from '../../src/report/png.js';
import { sampleSlab } from './sampleSlab.js';

const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);

describe('picture of a slab', () => {
  it('is the same bytes for the same data, whatever was drawn in between', async () => {
    const first = await plotSlab(sampleSlab(0.01));
    await plotSlab(sampleSlab(1));
    expect(await plotSlab(sampleSlab(0.01))).toBe(first);
    expect(await plotSlab(sampleSlab(0.02))).not.toBe(first);
  });

  it('names its curves, its axes and the largest errors', async () => {
    const svg = await plotSlab(sampleSlab(0.01));
    const seen = texts(svg);
    for (const text of [
      'sample &lt;slab&gt; &amp; more',
      'seed 7',
      '(a) density ρ',
      '(b) flux q = ⟨v f⟩/ε',
      '(c) relative error',
      '(d) f(x, v)',
      '(e) f near the left wall',
      '(f) f near the right wall',
      'the reference',
      '−0.3',
      'largest: ρ 2.1·10⁻⁶, q 2.0·10⁻⁸',
      'x, walls magnified (λ: mean free path)',
      'distance from the wall in mean free paths',
    ]) {
      expect(seen).toContain(text);
    }
    expect(svg.match(/<image /g)).toHaveLength(2);
    expect(svg).not.toContain('NaN');
  });

  it('stays small with a fine colour map', async () => {
    const plot = sampleSlab(1e-6);
    const x = Float64Array.from({ length: 400 }, (_, i) => (i + 0.5) / 400);
    const v = Float64Array.from({ length: 200 }, (_, i) => -1 + (i + 0.5) / 100);
    const values = Float64Array.from({ length: 80_000 }, (_, i) => Math.sin(i * i));
    const svg = await plotSlab({ ...plot, map: { x, v, values } });
    expect(svg.length).toBeLessThan(1.5e6);
  });

  it('draws a thin layer as the difference from its round value', async () => {
    expect(texts(await plotSlab(sampleSlab(1e-6)))).toContain('drawn: f − 1');
    expect(texts(await plotSlab(sampleSlab(0.1))).join()).not.toContain('drawn');
  });

  it('says what is missing instead of drawing it', async () => {
    const plot = { ...sampleSlab(0.1), reference: null, error: null, layers: [] };
    const seen = texts(await plotSlab(plot));
    expect(seen).toContain('no reference to compare with');
    expect(seen.filter((text) => text === 'no mean free path at this wall')).toHaveLength(2);
  });

  it('refuses numbers that are not finite and columns that do not fit', async () => {
    const plot = sampleSlab(0.1);
    const rho = plot.profile.rho.slice();
    rho[17] = Number.NaN;
    await expect(plotSlab({ ...plot, profile: { ...plot.profile, rho } })).rejects.toThrow(
      'plot: profile.rho[17] is NaN',
    );
    const map = { ...plot.map, values: plot.map.values.slice(1) };
    await expect(plotSlab({ ...plot, map })).rejects.toThrow(
      'plot: map.values has 2399 numbers, not 2400',
    );
  });
});

describe('PNG', () => {
  const page = (text: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="30"><rect width="80" height="30" fill="#fff"/><text x="5" y="20" style="font-size:16px;font-family:Nowhere, sans-serif">${text}</text></svg>`;

  it('draws text with the font from npm, also a letter of physics', async () => {
    const empty = await toPng(page(''), 80);
    expect(await toPng(page('abc'), 80)).not.toEqual(empty);
    expect(await toPng(page('⟨ρ⟩'), 80)).not.toEqual(await toPng(page('⟨ε⟩'), 80));
  });

  it('has the width asked for', async () => {
    const png = Buffer.from(await toPng(await plotSlab(sampleSlab(0.1)), 1200));
    expect(png.subarray(0, 8)).toEqual(Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 752]);
  });
});
