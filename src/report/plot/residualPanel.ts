import { logAxis } from './axes.js';
import { type Box, label } from './layout.js';
import { INK } from './palette.js';
import { drawPanel, type Panel, type Pieces } from './panel.js';

/** Residual of one row block on fresh points. */
export interface BlockBar {
  readonly block: string;
  readonly rms: number;
  readonly max: number;
}

const FLOOR = 1e-20;

/** One line for each row block, from its root mean square to its largest residual, on a log scale. */
export function drawResiduals(
  box: Box,
  title: string,
  blocks: readonly BlockBar[],
  k: number,
): Pieces {
  const known = blocks.filter(({ max }) => max > 0);
  if (known.length === 0) {
    const x = logAxis('', [1e-10, 1], { floor: FLOOR, whole: true });
    const y = plainAxis(1);
    return drawPanel({ box, title, x, y, curves: [], note: 'no residual to show' }, k);
  }
  const low = Math.min(...known.map(({ rms }) => Math.max(rms, FLOOR)));
  const high = Math.max(...known.map(({ max }) => max));
  // Room on the left for the names, which stand above their lines.
  const x = logAxis('residual on fresh points', [low / 3, high * 1.5], {
    floor: FLOOR,
    whole: true,
  });
  const y = plainAxis(known.length);
  const middle = (row: number): number => known.length - row - 0.62;
  const panel: Panel = {
    box,
    title,
    x,
    y,
    curves: known.flatMap(({ rms, max }, row) => {
      const at = [middle(row), middle(row)];
      return [
        { name: 'rms', x: [rms, max], y: at, color: INK.density, mark: 'line' as const },
        { name: 'rms', x: [rms], y: [at[0]], color: INK.density, mark: 'circle' as const },
        { name: 'max', x: [max], y: [at[0]], color: INK.flux, mark: 'circle' as const },
      ];
    }),
    legend: [
      { name: 'root mean square', color: INK.density, mark: 'circle' },
      { name: 'largest', color: INK.flux, mark: 'circle' },
    ],
  };
  const pieces = drawPanel(panel, k);
  const names = known.map(({ block }, row) =>
    label(block, box.left + 8, box.top + (box.height * (row + 0.28)) / known.length, {
      size: 12,
      color: INK.axis,
      background: '#ffffff',
    }),
  );
  return { ...pieces, graphic: [...pieces.graphic, ...names] };
}

function plainAxis(max: number) {
  return { name: '', min: 0, max, ticks: [], position: (value: number) => value };
}
