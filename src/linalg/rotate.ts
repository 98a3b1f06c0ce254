import type { Front, Piece } from './front.js';
import { applyStacked, reflect } from './householder.js';

/**
 * Q^T b: for every front the part that its triangle sees, and the squared norm of what no unknown
 * can reach, the least-squares residual.
 *
 * @throws RangeError when the kernel that made the fronts kept no reflectors (lapack-f32).
 */
export function rotate(
  fronts: readonly Front[],
  rhs: Float64Array,
): { tops: Float64Array[]; residual: number } {
  const handed = new Map<number, Float64Array>();
  const tops: Float64Array[] = [];
  let residual = 0;
  for (const { columns: n, stages } of fronts) {
    const top = new Float64Array(n);
    for (const [s, stage] of stages.entries()) {
      const { pieces, rows, panels, carryPanels, carryRows, carry } = stage;
      let bottom = gather(pieces, rows, rhs, handed);
      if (s === 0) {
        if (n > 0 && panels.length === 0) {
          throw new RangeError(
            'these fronts hold no reflectors: no right-hand side can be rotated',
          );
        }
        for (const panel of panels) reflect(panel, bottom.subarray(panel.start));
        top.set(bottom.subarray(0, n));
        bottom = bottom.slice(n);
      } else {
        for (const panel of panels) {
          applyStacked(panel, top, panel.start, n, bottom, 0, rows, 1, true);
        }
      }
      for (const panel of carryPanels) {
        reflect(panel, bottom.subarray(panel.start));
      }
      residual += squares(bottom, carryRows);
      handed.set(carry, bottom.slice(0, carryRows));
    }
    tops.push(top);
  }
  return { tops, residual: Math.sqrt(residual) };
}

function squares(values: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

function gather(
  pieces: readonly Piece[],
  rows: number,
  rhs: Float64Array,
  handed: ReadonlyMap<number, Float64Array>,
): Float64Array {
  const out = new Float64Array(rows);
  let at = 0;
  for (const piece of pieces) {
    if (piece.kind === 'group') out.set(rhs.subarray(piece.start, piece.start + piece.rows), at);
    else out.set(handed.get(piece.carry) as Float64Array, at);
    at += piece.rows;
  }
  return out;
}
