import { InputError } from '../src/case/faults.js';

/** @throws InputError where --memory was given for a slab, which takes little. */
export function refuseMemory({ memory }: { readonly memory?: number }): void {
  if (memory === undefined) return;
  const message = 'for cases in the plane: a slab takes little';
  throw new InputError('options', [{ path: '--memory', message }]);
}
