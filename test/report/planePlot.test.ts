import { describe, expect, it } from 'vitest';
import { type PlaneMap, type PlanePlot, plotPlane } from '../../src/report/planePlot.js';
import { proportionalBox } from '../../src/report/plot/planeMap.js';

/** A plane to draw, with a hole of each kind. Not a solution of anything. */
function samplePlane(): PlanePlot {
  const nodes = (a: number, b: number, n: number) =>
    Float64Array.from({ length: n }, (_, i) => a + ((b - a) * i) / (n - 1));
  const [x, y] = [nodes(-1, 1, 31), nodes(0, 1, 16)];
  const map = (value: (x: number, y: number) => number): PlaneMap => {
    const inside = new Uint8Array(x.length * y.length).fill(1);
    const values = new Float64Array(x.length * y.length);
    for (const [j, b] of y.entries()) {
      for (const [i, a] of x.entries()) {
        const at = j * x.length + i;
        inside[at] = Number(Math.hypot(a + 0.4, b - 0.5) >= 0.2);
        values[at] = inside[at] * value(a, b);
      }
    }
    return { x, y, inside, values };
  };
  const theta = nodes(0, 2 * Math.PI, 61);
  return {
    title: 'sample & plane',
    subtitle: 'seed 7',
    x: [-1, 1],
    y: [0, 1],
    holes: [
      { type: 'disc', centre: [-0.4, 0.5], radius: 0.2 },
      { type: 'box', x: [0.4, 0.6], y: [0.2, 0.3] },
    ],
    rho: map((a, b) => 2 + a * b),
    flux: map((a, b) => Math.hypot(a, b)),
    error: map((a, b) => 1e-6 * Math.abs(Math.sin(9 * a + b))),
    directions: {
      x: 0.25,
      y: 0.5,
      theta,
      f: theta.map(Math.cos),
      reference: { theta, f: theta.map(Math.cos) },
    },
    cuts: [
      { name: 'y = 0.5', pieces: [{ at: x, rho: x.map(Math.exp) }], reference: null },
      { name: 'x = 0.25', pieces: [{ at: y, rho: y.map(Math.exp) }], reference: { at: y, rho: y } },
    ],
    residual: [
      { block: 'macro', rms: 1e-7, max: 1e-6 },
      { block: 'inflow', rms: 1e-9, max: 1e-8 },
      { block: 'reflection', rms: 0, max: 0 },
    ],
  };
}

const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);

describe('picture of a plane problem', () => {
  it('names its panels, curves and blocks', async () => {
    const svg = await plotPlane(samplePlane());
    const seen = texts(svg);
    for (const text of [
      'sample &amp; plane',
      '(a) density ρ',
      '(b) relative error of ρ',
      '(c) f(θ) at the cross',
      '(d) flux |q|, q = ⟨v f⟩/ε',
      '(e) ρ on lines through the cross',
      '(f) residual by row block',
      'largest: 1.0·10⁻⁶',
      'x = 0.25, y = 0.5',
      '3π/2',
      'y = 0.5',
      'macro',
      'inflow',
    ]) {
      expect(seen).toContain(text);
    }
    expect(seen).not.toContain('reflection');
    expect(svg.match(/<image /g)).toHaveLength(6);
    // The images are text too, of any letters.
    expect(svg.replace(/base64,[^"]*/g, '')).not.toContain('NaN');
  });

  it('is the same bytes for the same data', async () => {
    expect(await plotPlane(samplePlane())).toBe(await plotPlane(samplePlane()));
  });

  it('says what is missing instead of drawing it', async () => {
    const plot = samplePlane();
    const seen = texts(
      await plotPlane({
        ...plot,
        error: null,
        residual: [],
        directions: { ...plot.directions, reference: null },
      }),
    );
    expect(seen).toContain('no reference to compare with');
    expect(seen).toContain('no residual to show');
  });

  it('draws a flux that is only rounding as none', async () => {
    const plot = samplePlane();
    const flux = { ...plot.flux, values: plot.flux.values.map((value) => 1e-14 * value) };
    expect(texts(await plotPlane({ ...plot, flux }))).toContain('largest: 1.4·10⁻¹⁴');
  });

  it('refuses numbers that are not finite', async () => {
    const plot = samplePlane();
    const values = plot.rho.values.slice();
    values[4] = Number.NaN;
    await expect(plotPlane({ ...plot, rho: { ...plot.rho, values } })).rejects.toThrow(
      'plot: rho.values[4] is NaN',
    );
  });

  it('keeps the proportions of the domain', () => {
    const box = { left: 0, top: 0, width: 350, height: 300 };
    expect(proportionalBox(box, 2, 2)).toMatchObject({ width: 300, height: 300 });
    expect(proportionalBox(box, 2, 1)).toMatchObject({ width: 350, height: 175 });
    expect(proportionalBox(box, 1, 100)).toMatchObject({ width: 100, height: 300 });
  });
});
