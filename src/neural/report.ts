import type { ResidualReport } from '../solution/residual.js';
import type { FieldSet } from './field.js';
import { evaluateLoss, type LossValue, type SiteGroup } from './loss.js';
import type { Directions } from './sites.js';

/** A loss in the words of the residual check: rms and largest residual by block. */
export function residualReport({ blocks }: LossValue): ResidualReport {
  let squares = 0;
  let data = 0;
  const all = [...blocks].map(([block, tally]) => {
    squares += tally.factor * tally.meanSquare;
    data += tally.factor * tally.data;
    const weight = Math.sqrt(tally.factor);
    return {
      block,
      rows: tally.rows,
      weight: [weight, weight] as const,
      rms: Math.sqrt(tally.meanSquare),
      max: tally.max,
    };
  });
  const relative = Math.sqrt(squares / (data || 1));
  return { blocks: all, relative, norm: Math.sqrt(squares), data: Math.sqrt(data) };
}

/** The residual of fields on a batch that they were not trained on. */
export function residualOn(
  groups: readonly SiteGroup[],
  fields: FieldSet,
  directions: Directions,
): ResidualReport {
  return residualReport(evaluateLoss(groups, fields, directions));
}

/** "macro 1e-3, micro 2e-3, ...": the loss by block for a progress line. */
export function lossText({ total, blocks }: LossValue): string {
  const parts = [...blocks].map(([name, { factor, meanSquare }]) => {
    return `${name} ${(factor * meanSquare).toExponential(1)}`;
  });
  return `loss ${total.toExponential(2)}: ${parts.join(', ')}`;
}
