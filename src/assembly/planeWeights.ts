import { heightOf, type PlaneCell, widthOf } from '../partition/planeCell.js';
import type { WeightRule } from '../problem/equations/formulation.js';
import type { PlaneRowBlock } from '../problem/equations/planeFormulation.js';
import type { WeightOptions } from './weights.js';

/**
 * How strongly each kind of row counts in the plane, before the square root of its quadrature weight
 * (an area in cells, a length on faces and walls). As in weights.ts, with the cell's width across
 * the face or wall in place of the width, and its smaller side in the macro rows.
 *
 * @param cells the cell, or the two of a face.
 * @param across along which coordinate the face or wall is crossed; null inside cells.
 * @param length of the domain.
 */
export function planeWeight(
  block: PlaneRowBlock,
  cells: readonly PlaneCell[],
  across: 'x' | 'y' | null,
  length: number,
  options: WeightOptions,
): number {
  const widths = cells.map((cell) =>
    across === null
      ? Math.min(widthOf(cell), heightOf(cell))
      : across === 'x'
        ? widthOf(cell)
        : heightOf(cell),
  );
  const scales = cells.map(({ scale }) => scale);
  const factor = ruleWeight(block.weight, widths, scales, length, options);
  return factor * (options.blocks?.[block.name] ?? 1);
}

function ruleWeight(
  rule: WeightRule,
  widths: readonly number[],
  scales: readonly number[],
  length: number,
  options: WeightOptions,
): number {
  const width = Math.max(...widths);
  const scale = Math.max(...scales);
  const fluxWeight = (k: number): number =>
    Math.min(Math.sqrt(length), (widths[k] + scales[k]) / Math.sqrt(widths[k]));
  switch (rule) {
    case 'residual':
      return 1;
    case 'balance':
      return options.balance * Math.min(length, width + scale);
    case 'trace':
      return options.trace / Math.sqrt(width);
    case 'flux-trace': {
      const least = Math.min(...widths.map((_, k) => fluxWeight(k)));
      return (options.balance * options.trace * least) / scale;
    }
    case 'correction-trace':
      return options.trace / Math.sqrt(scale);
    case 'mirror':
      return (options.data * fluxWeight(0)) / scale;
    case 'data':
      return options.data / Math.sqrt(width);
    default:
      throw new RangeError(`rows of weight "${rule}" do not stand in the plane`);
  }
}
