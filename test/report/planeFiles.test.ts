import { describe, expect, it } from 'vitest';
import type { PlaneDomain } from '../../src/problem/planeTypes.js';
import { parsePlaneSamples } from '../../src/report/planeSamples.js';
import { SampleError } from '../../src/report/samples.js';
import { vtkImage } from '../../src/report/vtk.js';
import type { PlaneEvaluable } from '../../src/solution/planeErrors.js';
import { gridAxes, planeGrid } from '../../src/solution/planeGrid.js';

const domain: PlaneDomain = {
  x: [0, 2],
  y: [-1, 0],
  holes: [{ type: 'disc', centre: [1, -0.5], radius: 0.3 }],
};

/** NaN in the hole, as a solution is. */
const answer: PlaneEvaluable = {
  rho: (x, y) =>
    Float64Array.from(x, (at, i) => (isInHole(at, y[i]) ? Number.NaN : at + 10 * y[i])),
  flux: (x, y) => ({ x: Float64Array.from(x), y: Float64Array.from(y) }),
  f: (x) => Float64Array.from(x),
};

function isInHole(x: number, y: number): boolean {
  return Math.hypot(x - 1, y + 0.5) < 0.3;
}

/** The numbers of a data array of the image. */
function arrayOf(text: string, name: string): { components: number; bytes: Buffer } {
  const found = text.match(
    new RegExp(`Name="${name}" NumberOfComponents="(\\d)" format="binary">\\s*(\\S+)\\s*<`),
  );
  if (!found) throw new Error(`no array ${name}`);
  const all = Buffer.from(found[2], 'base64');
  const bytes = all.subarray(8);
  expect(all.readBigUInt64LE(0)).toBe(BigInt(bytes.length));
  return { components: Number(found[1]), bytes };
}

describe('a grid over the plane', () => {
  it('has equal steps along both sides, from wall to wall', () => {
    const { x, y } = gridAxes(domain, 20);
    expect([x.length, y.length]).toEqual([21, 11]);
    expect([x[0], x[20], y[0], y[10]]).toEqual([0, 2, -1, 0]);
  });

  it('is 0 in holes', () => {
    const grid = planeGrid(answer, domain, 20);
    expect(grid.rho.every(Number.isFinite)).toBe(true);
    for (let j = 0; j < grid.y.length; j++) {
      for (let i = 0; i < grid.x.length; i++) {
        const at = j * grid.x.length + i;
        const inside = Math.hypot(grid.x[i] - 1, grid.y[j] + 0.5) >= 0.3 - 1e-9;
        expect(grid.inside[at]).toBe(Number(inside));
        expect(grid.rho[at]).toBeCloseTo(inside ? grid.x[i] + 10 * grid.y[j] : 0, 12);
      }
    }
  });
});

describe('VTK image', () => {
  const grid = planeGrid(answer, domain, 20);
  const text = vtkImage({
    ...grid,
    scalars: { rho: grid.rho },
    vectors: { flux: { x: grid.fluxX, y: grid.fluxY } },
  });

  it('says where the points are', () => {
    expect(text).toMatch(/^<\?xml version="1.0"\?>\n<VTKFile type="ImageData"/);
    expect(text).toContain(
      '<ImageData WholeExtent="0 20 0 10 0 0" Origin="0 -1 0" Spacing="0.1 0.1 1">',
    );
    expect(text).toContain('<Piece Extent="0 20 0 10 0 0">');
    const opened = [...text.matchAll(/<(\w+)[ >]/g)].map((match) => match[1]);
    const closed = [...text.matchAll(/<\/(\w+)>/g)].map((match) => match[1]);
    expect(opened.sort()).toEqual(closed.sort());
  });

  it('reads back to the same bits, x fastest', () => {
    const rho = arrayOf(text, 'rho');
    expect([rho.components, rho.bytes.length]).toEqual([1, 8 * 21 * 11]);
    const inside = arrayOf(text, 'inside').bytes;
    const flux = arrayOf(text, 'flux');
    expect(flux.components).toBe(3);
    for (let at = 0; at < 21 * 11; at++) {
      expect(rho.bytes.readDoubleLE(8 * at)).toBe(grid.rho[at]);
      expect(inside[at]).toBe(grid.inside[at]);
      expect(flux.bytes.readDoubleLE(24 * at)).toBe(grid.fluxX[at]);
      expect(flux.bytes.readDoubleLE(24 * at + 8)).toBe(grid.fluxY[at]);
      expect(flux.bytes.readDoubleLE(24 * at + 16)).toBe(0);
    }
  });

  it('refuses what it cannot say', () => {
    const rho = grid.rho.slice();
    rho[3] = Number.NaN;
    const write = (scalars: Record<string, Float64Array>) => () =>
      vtkImage({ ...grid, scalars, vectors: {} });
    expect(write({ rho })).toThrow('vtk: rho[3] is NaN');
    expect(write({ rho: rho.slice(1) })).toThrow('vtk: rho has 230 values, not 231');
  });
});

describe('points of the plane', () => {
  const faults = (text: string): readonly string[] => {
    try {
      parsePlaneSamples(text, domain, (x, y) => !isInHole(x, y));
    } catch (error) {
      if (error instanceof SampleError) return error.faults;
      throw error;
    }
    return [];
  };

  it('are read with and without directions', () => {
    const { x, y, theta } = parsePlaneSamples('x,y,theta\n0,0,-1\n2,-1,7\n', domain, () => true);
    expect([[...x], [...y], [...(theta ?? [])]]).toEqual([
      [0, 2],
      [0, -1],
      [-1, 7],
    ]);
    expect(parsePlaneSamples('x,y\n0,0\n', domain, () => true).theta).toBeNull();
  });

  it('name every fault by the line of the file', () => {
    expect(faults('x,y\n1,-0.5\n3,0\n1\n0,a\n')).toEqual([
      'line 2: (1, -0.5) lies in a hole',
      'line 3: x = 3 is outside [0, 2]',
      'line 4: got 1 values, expected 2 (x,y)',
      'line 5: y = "a" is not a number',
    ]);
    expect(faults('x,v\n1,1\n')).toEqual([
      'line 1: got header "x,v", but the problem is in the plane: expected "x,y" or "x,y,theta"',
    ]);
  });
});
