import type { FeatureSampling } from '../sampling.js';

/** Neighbouring rows of a table, whole runs, and where they go. */
export interface Tile {
  readonly sampling: FeatureSampling;
  readonly rows: number;
  readonly columns: number;
  readonly features: number;
  readonly dimension: number;
  /** Column-major, `stride` rows; the tile begins at row `start`. */
  readonly out: Float64Array;
  readonly stride: number;
  readonly start: number;
}

/** Numbers in one buffer of the device: half of the 128 MiB that every device offers. */
export const ROOM = 2 ** 24;

/** A table cut so that no array of a tile is larger than `room` numbers. */
export function tilesOf(
  order: { rows: number; columns: number; sampling: FeatureSampling; out: Float64Array },
  room = ROOM,
): Tile[] {
  const { rows, columns, sampling, out } = order;
  const features = sampling.biases.length;
  const dimension = sampling.weights.length / features;
  const length = sampling.mean?.length ?? 1;
  const nodes = sampling.mean?.weights.length ?? 1;
  const wide = Math.max(features, columns);
  const runs = Math.max(1, Math.floor(room / (wide * Math.max(length, nodes))));
  const tiles: Tile[] = [];
  for (let run = 0; run * length < rows; run += runs) {
    const start = run * length;
    const count = Math.min(runs * length, rows - start);
    const part = count === rows ? sampling : rowsOf(sampling, dimension, run, count);
    tiles.push({
      sampling: part,
      rows: count,
      columns,
      features,
      dimension,
      out,
      stride: rows,
      start,
    });
  }
  return tiles;
}

/** Tiles of one shape in groups that fit into a buffer together: a group is one launch. */
export function groupTiles(tiles: readonly Tile[], room = ROOM): Tile[][] {
  const open = new Map<string, Tile[]>();
  const groups: Tile[][] = [];
  for (const tile of tiles) {
    const key = shapeOf(tile);
    let group = open.get(key);
    if (!group || (group.length + 1) * sizeOf(tile) > room) {
      group = [];
      open.set(key, group);
      groups.push(group);
    }
    group.push(tile);
  }
  return groups;
}

function shapeOf({ sampling, rows, columns, features, dimension }: Tile): string {
  const { activation, mean, points } = sampling;
  const nodes = mean ? [mean.length, mean.weights.length, mean.points === points] : [];
  return [activation, rows, columns, features, dimension, ...nodes].join(' ');
}

/** Numbers in the largest array of the tile. */
function sizeOf({ sampling: { mean }, rows, columns, features }: Tile): number {
  const nodes = mean ? (rows / mean.length) * mean.weights.length : 0;
  return Math.max(rows, nodes) * Math.max(features, columns);
}

function rowsOf(
  sampling: FeatureSampling,
  dimension: number,
  run: number,
  rows: number,
): FeatureSampling {
  const { points, mean } = sampling;
  const cut = (from: Float64Array, start: number, count: number): Float64Array =>
    from.subarray(start * dimension, (start + count) * dimension);
  if (!mean) return { ...sampling, points: cut(points, run, rows) };
  const own = cut(points, run * mean.length, rows);
  const nodes = mean.weights.length;
  const others = cut(mean.points, run * nodes, (rows / mean.length) * nodes);
  const shared = mean.points === points;
  return { ...sampling, points: own, mean: { ...mean, points: shared ? own : others } };
}
