import { type Hole, inHole } from '../../problem/planeTypes.js';
import type { Axis } from './axes.js';
import type { Box } from './layout.js';
import { between, DENSITY, mapPieces, mid } from './mapPieces.js';
import { INK, type Rgb, viridis } from './palette.js';
import type { Pieces } from './panel.js';
import { pngDataUri } from './raster.js';

/** A colour map over the plane. */
export interface PlaneMapPanel {
  readonly box: Box;
  readonly title: string;
  readonly remark?: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Colours and the numbers beside the bar; a logarithmic one makes a logarithmic map. */
  readonly scale: Axis;
  readonly nodes: {
    readonly x: Float64Array;
    readonly y: Float64Array;
    /** 0 where a value says nothing. */
    readonly inside: Uint8Array;
    readonly values: Float64Array;
  };
  readonly holes: readonly Hole[];
  /** Marked with a cross. */
  readonly point?: readonly [x: number, y: number];
}

const HOLE: Rgb = [236, 236, 236];

/** The largest box of the domain's proportions (up to 3 : 1) inside another. */
export function proportionalBox(box: Box, width: number, height: number): Box {
  const ratio = Math.min(Math.max(width / height, 1 / 3), 3);
  const scale = Math.min(box.width / ratio, box.height);
  return {
    ...box,
    width: Math.round(scale * ratio),
    height: Math.round(scale),
  };
}

/**
 * echarts pieces of a map as grid k with its colour bar as grid k + 1. Between nodes the values are
 * interpolated bilinearly in the drawn scale; nodes in holes have no weight.
 */
export function drawPlaneMap(map: PlaneMapPanel, k: number): Pieces[] {
  const over = [
    ...map.holes.map((hole) => outline(hole, map)),
    ...(map.point ? cross(map.point, map) : []),
  ];
  return mapPieces({ ...map, image: imageOf(map), over }, k);
}

function imageOf({ box, x, y, scale, nodes, holes }: PlaneMapPanel): string {
  const [width, height] = [box.width * DENSITY, box.height * DENSITY];
  const positions = nodes.values.map(scale.position);
  const shade = (position: number): Rgb =>
    viridis((position - scale.min) / (scale.max - scale.min));
  const atX = (i: number): number => x.min + (x.max - x.min) * mid(i, width);
  const atY = (j: number): number => y.max - (y.max - y.min) * mid(j, height);
  const inX = Array.from({ length: width }, (_, i) => between(nodes.x, atX(i)));
  const inY = Array.from({ length: height }, (_, j) => between(nodes.y, atY(j)));
  const columns = nodes.x.length;
  return pngDataUri(width, height, (i, j) => {
    if (holes.some((hole) => inHole(hole, atX(i), atY(j)))) return HOLE;
    const [p, s] = inX[i];
    const [q, t] = inY[j];
    let [sum, total] = [0, 0];
    for (const [column, row, weight] of [
      [p, q, (1 - s) * (1 - t)],
      [p + 1, q, s * (1 - t)],
      [p, q + 1, (1 - s) * t],
      [p + 1, q + 1, s * t],
    ]) {
      const at = row * columns + column;
      if (weight === 0 || nodes.inside[at] === 0) continue;
      sum += weight * positions[at];
      total += weight;
    }
    return total > 0 ? shade(sum / total) : HOLE;
  });
}

/** Pixels of a point. */
function place({ box, x, y }: PlaneMapPanel, [atX, atY]: readonly [number, number]) {
  return {
    left: box.left + (box.width * (atX - x.min)) / (x.max - x.min),
    top: box.top + (box.height * (y.max - atY)) / (y.max - y.min),
  };
}

function outline(hole: Hole, map: PlaneMapPanel): object {
  const style = { fill: 'none', stroke: INK.axis, lineWidth: 1.2 };
  const [low, high]: [[number, number], [number, number]] =
    hole.type === 'disc'
      ? [
          [hole.centre[0] - hole.radius, hole.centre[1] - hole.radius],
          [hole.centre[0] + hole.radius, hole.centre[1] + hole.radius],
        ]
      : [
          [hole.x[0], hole.y[0]],
          [hole.x[1], hole.y[1]],
        ];
  const [from, to] = [place(map, low), place(map, high)];
  const [width, height] = [to.left - from.left, from.top - to.top];
  if (hole.type === 'disc') {
    const shape = {
      cx: from.left + width / 2,
      cy: to.top + height / 2,
      rx: width / 2,
      ry: height / 2,
    };
    return { type: 'ellipse', silent: true, z: 4, shape, style };
  }
  const shape = { x: from.left, y: to.top, width, height };
  return { type: 'rect', silent: true, z: 4, shape, style };
}

function cross(point: readonly [number, number], map: PlaneMapPanel): object[] {
  const { left, top } = place(map, point);
  const arm = 6;
  return [
    [1, 1],
    [1, -1],
  ].flatMap(([dx, dy]) =>
    ['#000000', '#ffffff'].map((stroke, layer) => ({
      type: 'line',
      silent: true,
      z: 5 + layer,
      shape: {
        x1: left - arm * dx,
        y1: top - arm * dy,
        x2: left + arm * dx,
        y2: top + arm * dy,
      },
      style: { stroke, lineWidth: layer === 0 ? 4 : 2 },
    })),
  );
}
