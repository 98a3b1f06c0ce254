import type { NetworkSpec } from '../network.js';

/** One layer and where its numbers are among the parameters. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Of W, column-major outputs x inputs. */
  readonly weightsAt: number;
  readonly biasesAt: number;
  /** The last layer has no activation. */
  readonly activation: NetworkSpec['activation'] | null;
  /** Whether the input is added to the output. */
  readonly residual: boolean;
}

/**
 * The layers of a network, the linear one last.
 *
 * @throws RangeError for a network without hidden layers or with sizes that are no counts.
 */
export function layersOf({ inputs, widths, activation, residual }: NetworkSpec): Layer[] {
  const sizes = [inputs, ...widths, 1];
  if (widths.length === 0) throw new RangeError('a network needs at least one hidden layer');
  if (!sizes.every((size) => Number.isInteger(size) && size > 0)) {
    throw new RangeError(`the layers of a network cannot have ${sizes.join(', ')} neurons`);
  }
  let at = 0;
  return sizes.slice(1).map((outputs, l) => {
    const hidden = l < widths.length;
    const weightsAt = at;
    const biasesAt = at + outputs * sizes[l];
    at = biasesAt + outputs;
    return {
      inputs: sizes[l],
      outputs,
      weightsAt,
      biasesAt,
      activation: hidden ? activation : null,
      residual: residual && hidden && l > 0 && outputs === sizes[l],
    };
  });
}
