import { type Axis, fittedAxis, widened } from './axes.js';
import type { Box } from './layout.js';
import { between, DENSITY, mapPieces, mid } from './mapPieces.js';
import { viridis } from './palette.js';
import { breakLines, type Pieces } from './panel.js';
import { pngDataUri } from './raster.js';

/** f on tensor nodes, both ascending: values[iv * x.length + ix]. */
export interface ColorMap {
  readonly x: Float64Array;
  readonly v: Float64Array;
  readonly values: Float64Array;
}

/** The axis of directions. */
export function directionAxis(): Axis {
  return fittedAxis('v', [-1, 1], 4);
}

/** A colour map with its axes. */
export interface MapPanel {
  readonly box: Box;
  readonly title: string;
  readonly x: Axis & { readonly breaks?: readonly number[] };
  readonly y: Axis;
  /** Tensor nodes, both ascending: values[iy * x.length + ix]. */
  readonly nodes: {
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly values: Float64Array;
  };
  /** Values of the first and the last colour, or closer together than can be told apart. */
  readonly range: readonly [number, number];
  /** Where the values jump in y: nothing is interpolated across it. */
  readonly jump?: number;
}

/**
 * echarts pieces of a map as grid k with its colour bar as grid k + 1.
 *
 * Between nodes the values are interpolated bilinearly in the drawn coordinates, but never across a
 * jump, such as that of f at an inflow wall where v = 0.
 */
export function drawColorMap(map: MapPanel, k: number): Pieces[] {
  const { box, x, y, nodes, jump } = map;
  const scale = fittedAxis('', widened(map.range));
  const shade = (value: number) => viridis((value - scale.min) / (scale.max - scale.min));
  const width = box.width * DENSITY;
  const height = box.height * DENSITY;
  const atX = Array.from(nodes.x, x.position);
  const atY = Array.from(nodes.y, y.position);
  const inX = Array.from({ length: width }, (_, i) =>
    between(atX, x.min + (x.max - x.min) * mid(i, width)),
  );
  const inY = Array.from({ length: height }, (_, j) => {
    const at = y.max - (y.max - y.min) * mid(j, height);
    return jump === undefined ? between(atY, at) : betweenSameSide(atY, at, y.position(jump));
  });
  const n = nodes.x.length;
  const image = pngDataUri(width, height, (i, j) => {
    const [p, s] = inX[i];
    const [q, t] = inY[j];
    const at = (iy: number): number => {
      const left = nodes.values[iy * n + p];
      return s === 0 ? left : left + s * (nodes.values[iy * n + p + 1] - left);
    };
    return shade(t === 0 ? at(q) : (1 - t) * at(q) + t * at(q + 1));
  });
  const over = breakLines(box, x.breaks ?? [], '#ffffff');
  return mapPieces({ box, title: map.title, x, y, scale, image, over }, k);
}

/** The same, but a node on the other side of the jump has no weight. */
function betweenSameSide(nodes: ArrayLike<number>, at: number, jump: number): [number, number] {
  const [p, s] = between(nodes, at);
  if (s === 0) return [p, 0];
  const crosses = nodes[p] < jump && nodes[p + 1] > jump;
  if (!crosses) return [p, s];
  return at > jump ? [p + 1, 0] : [p, 0];
}
