import { InputError } from '../src/case/faults.js';
import { suggestion } from '../src/case/nearest.js';
import { direct } from '../src/problem/equations/direct.js';
import { evenOdd } from '../src/problem/equations/evenOdd.js';
import { microMacro } from '../src/problem/equations/microMacro.js';

const BLOCKS = [
  ...new Set(
    [microMacro('soft', true), evenOdd(true), direct(true)].flatMap((f) =>
      f.blocks.map(({ name }) => name),
    ),
  ),
];

/** block=factor on the rows of a block. @throws InputError when it is not that. */
export function weightFactor(text: string): [block: string, factor: number] {
  const [block, value] = text.split('=');
  const factor = Number(value);
  if (!BLOCKS.includes(block)) {
    const message = `unknown block, ${suggestion(block, BLOCKS)}`;
    throw new InputError('--weight', [{ path: text, message }]);
  }
  if (!(factor > 0 && Number.isFinite(factor))) {
    throw new InputError('--weight', [
      { path: text, message: 'expected block=factor, factor > 0' },
    ]);
  }
  return [block, factor];
}

/**
 * For networks the factor stands before the block's mean square, in place of the published one, as
 * the lambdas of the papers do.
 */
export const lossFactor = weightFactor;
