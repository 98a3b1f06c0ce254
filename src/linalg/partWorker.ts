import { type MessagePort, workerData } from 'node:worker_threads';
import { eliminatePart, type PartResult } from './elimination.js';
import { findKernel } from './findKernel.js';
import { hostMemory } from './frontMemory.js';
import { ANSWERS, type PartAnswer, type PartTask, READY } from './partHelper.js';

/** The thread behind `partHelper`: answers one task after the other. */

const { port, state } = workerData as { port: MessagePort; state: Int32Array };

port.on('message', ({ id, kernel, request }: PartTask) => {
  try {
    const result = eliminatePart(request, hostMemory(findKernel(kernel)));
    port.postMessage({ id, result } satisfies PartAnswer, buffersOf(result));
  } catch {
    port.postMessage({ id, result: null } satisfies PartAnswer);
  } finally {
    Atomics.add(state, ANSWERS, 1);
    Atomics.notify(state, ANSWERS);
  }
});

Atomics.store(state, READY, 1);
Atomics.notify(state, READY);

/** All memory of a result, each buffer once: it moves to the other thread without a copy. */
function buffersOf({ fronts, carried }: PartResult): ArrayBuffer[] {
  const arrays = [
    ...carried.flatMap(({ matrices }) => matrices),
    ...fronts.flatMap(({ R, couplings, stages }) => [
      R,
      ...couplings,
      ...stages.flatMap(({ panels, carryPanels }) =>
        [...panels, ...carryPanels].flatMap(({ V, T }) => [V, T]),
      ),
    ]),
  ];
  const buffers = arrays.map(({ buffer }) => buffer).filter((b) => b instanceof ArrayBuffer);
  return [...new Set(buffers)];
}
