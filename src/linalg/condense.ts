import { type BlockSystem, countColumns } from './blockSystem.js';
import { denseTriangle } from './denseTriangle.js';
import { eliminate } from './elimination.js';
import type { CondensedRows } from './engine.js';
import type { QrKernel } from './qrKernel.js';
import { rotate } from './rotate.js';

/** A small system reduced to one triangle by the block QR of its blocks in order. */
export function condense(kernel: QrKernel, system: BlockSystem, rhs: Float64Array): CondensedRows {
  const unit = system.blockColumns.map((columns) => new Float64Array(columns).fill(1));
  const fronts = eliminate(system, unit, { kernel });
  const { tops, residual } = rotate(fronts, rhs);
  return { ...denseTriangle(fronts, tops, countColumns(system)), residual };
}
